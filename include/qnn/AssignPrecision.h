//===- AssignPrecision.h - Widths of least energy ---------------*- C++ -*-===//
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

#ifndef QNN_ASSIGNPRECISION_H
#define QNN_ASSIGNPRECISION_H

#include "qnn/Data/Metrics.h"
#include "qnn/PrecisionAssignment.h"

namespace qnn {

/// Where candidates come from; uniform choices always are.
enum class AssignMethod {
  /// The front of energy and expected noise.
  Search,
  /// Activation densities: see PrecisionAssignment::getDensityChoice.
  Density,
  /// All choices, if there are at most PrecisionSearchOptions::maxExhaustive.
  Exhaustive,
};

/// What a choice must reach at least.
struct PrecisionFloors {
  /// The greatest loss of accuracy against the real network, as a share.
  std::optional<double> maxLoss;
  /// The least accuracy, as a share.
  std::optional<double> accuracy;
  /// The least ratio of signal to quantization noise of the output, in dB.
  std::optional<double> sqnr;

  bool isEmpty() const { return !maxLoss && !accuracy && !sqnr; }
};

/// How to choose.
struct AssignPrecisionOptions {
  /// The ceilings are among these.
  PrecisionSearchOptions search;
  PrecisionFloors floors;
  AssignMethod method = AssignMethod::Search;
  /// How many mixed choices to run. Half as many again are spent where the
  /// floor lies.
  size_t numCandidates = 16;
};

/// A choice of widths that was quantized and run on real data.
struct PrecisionCandidate {
  enum class Kind { Uniform, Mixed, Density };
  Kind kind = Kind::Mixed;
  /// `w8 a8`, `mixed` or `density 8`.
  std::string name;
  PrecisionPoint point;
  PrecisionMeasurement measured;
  /// No other has less energy without having less accuracy (without labels:
  /// more noise) on the search samples.
  bool isOnFront = false;
};

/// Mixed widths against one width for all, at a floor: each is the candidate of
/// least energy that reaches it on the search samples.
struct PrecisionGain {
  size_t uniform = 0, mixed = 0;
  /// The share of the uniform energy that mixed widths save. The 95 % interval
  /// is that of 2,000 seeded resamplings of the search samples, both choices
  /// made anew in each; samples are paired. It is the value itself if the floor
  /// is one of noise.
  Estimate energy;
  /// Accuracy of mixed minus uniform on the test samples, paired.
  std::optional<Estimate> testDifference;
};

/// All that a run found out.
struct AssignPrecisionResult {
  std::vector<AssignedVariable> variables;
  std::vector<unsigned> widths;
  AssignMethod method = AssignMethod::Search;
  std::string platform, energyModel, memory;
  PrecisionMeasurement real;
  /// By rising energy.
  std::vector<PrecisionCandidate> candidates;
  /// The choice: of least energy among those that reach the floors and keep to
  /// the ceilings; without a floor the most accurate that keeps to the ceilings
  /// (without labels: the least noisy). None if there is no such candidate.
  std::optional<size_t> selected;
  std::optional<PrecisionGain> gain;
  /// What the time budget did not allow.
  int64_t numEstimated = 0, numNotRun = 0;
  /// How the samples are called in reports; filled in by the caller.
  std::string calibrationSamples, searchSamples, testSamples;
};

/// Chooses widths. Fails if nothing was measured within the time budget, if a
/// floor on accuracy is asked of samples without labels, and if there are too
/// many choices to run them all.
llvm::Expected<AssignPrecisionResult>
assignPrecision(PrecisionAssignment &assignment,
                const AssignPrecisionOptions &options);

/// `search`, `density`, `exhaustive`.
llvm::StringRef stringifyAssignMethod(AssignMethod method);

/// The forms in which a result is printed.
enum class AssignFormat { Table, Json, Svg };

void printAssignment(const AssignPrecisionResult &result, AssignFormat format,
                     llvm::raw_ostream &os);

} // namespace qnn

#endif // QNN_ASSIGNPRECISION_H
