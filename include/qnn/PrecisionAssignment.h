//===- PrecisionAssignment.h - Widths for a network -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The part of the facade that prices and measures widths of a network's
/// weights and activations. qnn/AssignPrecision.h chooses among them.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_PRECISIONASSIGNMENT_H
#define QNN_PRECISIONASSIGNMENT_H

#include "qnn/CalibratedModel.h"
#include "qnn/PrecisionMeasurements.h"
#include "qnn/Quantization/PrecisionSearch.h"

namespace qnn {

/// Samples (arrays as for Model::interpret), and for each its class; without
/// labels only signal to noise can be told.
struct LabelledSamples {
  std::vector<NpyArray> inputs;
  std::vector<int64_t> labels;
};

/// What may be chosen, and what counts.
struct PrecisionAssignmentOptions {
  /// The methods of quantization. Formats are those of the search.
  QuantizeOptions quantize;
  /// The widths that weights and activations may have, rising.
  std::vector<unsigned> widths = {2, 3, 4, 5, 6, 7, 8};
  /// Platform, model and memory; the format is not looked at.
  EnergyReportOptions energy;
  /// A file for measurements, to go on after an interruption and to share them
  /// between platforms; empty: none.
  std::string checkpoint;
  /// In seconds, from the call of create() on; none: as long as it takes.
  std::optional<double> timeBudget;
  /// Called with what is being done, how much of it is done, and of how much.
  std::function<void(llvm::StringRef what, int64_t done, int64_t total)>
      progress;
};

/// A width that the search chooses.
struct AssignedVariable {
  /// The name of a layer (its weights) or of an activation.
  std::string name;
  bool isWeights = false;
};

/// A calibrated network whose widths are to be chosen.
///
/// Energies are those of the estimator at the chosen widths, the whole network
/// each time: whether a map fits on chip depends on all of them.
class PrecisionAssignment {
public:
  /// Runs the real network on the search samples, and on the test samples,
  /// which are only ever reported. All arguments but the options must outlive
  /// the result.
  static llvm::Expected<PrecisionAssignment>
  create(const CalibratedModel &model, const LabelledSamples &search,
         const LabelledSamples &test,
         const PrecisionAssignmentOptions &options);

  PrecisionAssignment(PrecisionAssignment &&);
  PrecisionAssignment &operator=(PrecisionAssignment &&);
  ~PrecisionAssignment();

  llvm::ArrayRef<AssignedVariable> variables() const;
  const PrecisionAssignmentOptions &options() const;
  /// What the real network did; its noise is 0.
  const PrecisionMeasurement &real() const;

  /// The choice of one width for all.
  PrecisionChoice getUniform(size_t width) const;
  /// Vasquez et al. 2021: from `width` for all, each layer's weights and its
  /// output get the share of the bits that is its output's activation density,
  /// rounded, and the nearest width that may be chosen. The first and the last
  /// layer keep the width. The rule is applied once: without training densities
  /// stay, and another round would only shrink all widths again.
  PrecisionChoice getDensityChoice(size_t width) const;

  /// Energy, memory and expected noise of a choice; the last is 0 before
  /// measureNoise().
  PrecisionPoint price(const PrecisionChoice &choice) const;

  /// Quantizes the network for a choice and runs it, unless that is known.
  llvm::Expected<PrecisionMeasurement> measure(const PrecisionChoice &choice);

  /// Whether measure() has nothing to do for `choice`.
  bool isMeasured(const PrecisionChoice &choice) const;

  /// Measures the noise of each variable at each width, with everything else at
  /// the greatest. What the widest formats lose together is shared out evenly.
  /// If seven tenths of the time budget pass before, the rest is estimated: a
  /// bit less is four times the noise, and a variable of which nothing is known
  /// is like the (geometric) mean of the others. Returns how many measurements
  /// were estimated; fails if none could be made.
  llvm::Expected<int64_t> measureNoise();

  /// Whether the time budget is used up.
  bool isTimeOver() const;

  /// See findPrecisionFront; after measureNoise().
  std::vector<PrecisionPoint>
  findFront(const PrecisionSearchOptions &options = {}) const;

  /// The network quantized for a choice.
  llvm::Expected<Model> quantize(const PrecisionChoice &choice) const;

private:
  struct Impl;
  explicit PrecisionAssignment(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl;
};

} // namespace qnn

#endif // QNN_PRECISIONASSIGNMENT_H
