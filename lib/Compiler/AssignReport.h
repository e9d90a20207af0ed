//===- AssignReport.h - What the search for widths found --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_COMPILER_ASSIGNREPORT_H
#define QNN_LIB_COMPILER_ASSIGNREPORT_H

#include "qnn/AssignPrecision.h"

namespace qnn {

/// The accuracy and its interval; requires samples.
Estimate estimateHits(const std::vector<bool> &hits);

/// The ratio of signal to noise in dB; 300 without noise.
double getSqnr(const PrecisionMeasurement &measured);

/// Accuracy (without labels: signal to noise) against energy, as an SVG file:
/// candidates with their intervals, and the front.
void printAssignmentPlot(const AssignPrecisionResult &result,
                         llvm::raw_ostream &os);

} // namespace qnn

#endif // QNN_LIB_COMPILER_ASSIGNREPORT_H
