//===- Sensitivity.h - What each width alone does to a network --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_SENSITIVITY_H
#define QNN_SENSITIVITY_H

#include "qnn/AssignPrecision.h"

namespace qnn {

/// What happens if one variable has a width, and all others the widest.
struct Sensitivity {
  AssignedVariable variable;
  unsigned bits = 0;
  /// Signal to noise of the network's output, in dB.
  double sqnr = 0;
  /// The entropy of its codes, in bits.
  double entropy = 0;
  /// With labels: the rise of the cross entropy against the real network, in
  /// nats, and the difference of accuracy (paired).
  std::optional<double> lossIncrease;
  std::optional<Estimate> accuracyDifference;
};

/// Measures every variable at every width but the widest, on the search
/// samples, in the order of the network.
llvm::Expected<std::vector<Sensitivity>>
measureSensitivities(PrecisionAssignment &assignment);

/// Prints a table, JSON (`{"schema": 1, "sensitivities": [{"name", "of",
/// "bits", "sqnr_db", "entropy", "loss_increase", "accuracy_difference"}]}`) or
/// a plot of the signal to noise.
void printSensitivities(llvm::ArrayRef<Sensitivity> sensitivities,
                        AssignFormat format, llvm::raw_ostream &os);

} // namespace qnn

#endif // QNN_SENSITIVITY_H
