//===- PrecisionGain.h - Mixed widths against one for all -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_COMPILER_PRECISIONGAIN_H
#define QNN_LIB_COMPILER_PRECISIONGAIN_H

#include "qnn/AssignPrecision.h"

namespace qnn {

/// The share of hits; 0 if there are no samples.
double getShare(const std::vector<bool> &hits);

/// Whether `measured` reaches `floors`, `real` being the real network.
bool reachesFloors(const PrecisionFloors &floors,
                   const PrecisionMeasurement &measured,
                   const PrecisionMeasurement &real);

/// See PrecisionGain; none without a floor, or if no uniform candidate within
/// the ceilings reaches it.
std::optional<PrecisionGain> computeGain(const AssignPrecisionResult &result,
                                         const AssignPrecisionOptions &options);

} // namespace qnn

#endif // QNN_LIB_COMPILER_PRECISIONGAIN_H
