//===- PrecisionAssignment.h - Widths for a network -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The part of the facade that chooses the widths of a network's weights and
/// activations for least energy on a platform.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_PRECISIONASSIGNMENT_H
#define QNN_PRECISIONASSIGNMENT_H

#include "qnn/CalibratedModel.h"
#include "qnn/Quantization/PrecisionSearch.h"

namespace qnn {

/// What may be chosen, and what counts.
struct PrecisionAssignmentOptions {
  /// The methods of quantization. Formats are those of the search.
  QuantizeOptions quantize;
  /// The widths that weights and activations may have, rising.
  std::vector<unsigned> widths = {2, 3, 4, 5, 6, 7, 8};
  /// Platform, model and memory; the format is not looked at.
  EnergyReportOptions energy;
  /// Called after each measured network with how many are done and to do.
  std::function<void(int64_t done, int64_t total)> progress;
};

/// A width that the search chooses.
struct AssignedVariable {
  /// The name of a layer (its weights) or of an activation.
  std::string name;
  bool isWeights = false;
};

/// A calibrated network whose widths are to be chosen.
///
/// The noise of each width is measured: with everything else at the greatest
/// width, the network is quantized, compiled and run on the search data, and
/// its output compared with that of the real network (before a final softmax).
/// What the widest formats lose together is shared out evenly. Energies are
/// those of the estimator at the chosen widths, the whole network each time:
/// whether a map fits on chip depends on all of them.
class PrecisionAssignment {
public:
  /// Measures the noise of each variable on `data` (arrays as for
  /// Model::interpret).
  static llvm::Expected<PrecisionAssignment>
  create(const CalibratedModel &model, llvm::ArrayRef<NpyArray> data,
         const PrecisionAssignmentOptions &options);

  PrecisionAssignment(PrecisionAssignment &&);
  PrecisionAssignment &operator=(PrecisionAssignment &&);
  ~PrecisionAssignment();

  llvm::ArrayRef<AssignedVariable> variables() const;
  /// The noise of each choice, by variable: see PrecisionVariable.
  llvm::ArrayRef<PrecisionVariable> noises() const;

  /// Energy (pJ) and expected noise of a choice.
  PrecisionPoint price(const PrecisionChoice &choice) const;

  /// See findPrecisionFront.
  std::vector<PrecisionPoint>
  findFront(const PrecisionSearchOptions &options = {}) const;

  /// How to quantize the network for a choice.
  QuantizeOptions getOptions(const PrecisionChoice &choice) const;

private:
  struct Impl;
  explicit PrecisionAssignment(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl;
};

} // namespace qnn

#endif // QNN_PRECISIONASSIGNMENT_H
