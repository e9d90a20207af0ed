//===- ScaledConstants.h - A model with another constant --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_ANALYSIS_ENERGY_SCALEDCONSTANTS_H
#define QNN_LIB_ANALYSIS_ENERGY_SCALEDCONSTANTS_H

#include "qnn/Analysis/Energy/Estimator.h"

#include <vector>

namespace qnn::energy {

/// The constants behind \p model that can be multiplied: those of the platform
/// that are not 0, and a memory that the user has chosen instead of it.
std::vector<Constant> getScalableConstants(const Estimator &model);

/// \p model with \p value instead of that of \p constant; null if there is no
/// such machine.
std::unique_ptr<Estimator> createScaled(const Estimator &model,
                                        const Constant &constant, double value);

} // namespace qnn::energy

#endif // QNN_LIB_ANALYSIS_ENERGY_SCALEDCONSTANTS_H
