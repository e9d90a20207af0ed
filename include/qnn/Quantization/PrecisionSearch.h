//===- PrecisionSearch.h - Widths of least energy ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_QUANTIZATION_PRECISIONSEARCH_H
#define QNN_QUANTIZATION_PRECISIONSEARCH_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace qnn {

/// A width that can be chosen: of a layer's weights or of an activation.
struct PrecisionVariable {
  /// The noise that each choice alone causes in the network's output, as a
  /// share of the output's power; falls from the first (narrowest) choice to
  /// the last (widest).
  std::vector<double> noise;
};

/// A choice for each variable, by index.
using PrecisionChoice = std::vector<uint8_t>;

/// What a choice costs.
struct PrecisionCost {
  /// Of an inference, in pJ.
  double energy = 0;
  /// The feature maps that are alive at the same time, at the most; and all
  /// constants. In bits, without what a packed layout adds.
  double ramBits = 0, flashBits = 0;
};

/// What a choice may cost at the most; see PrecisionCost.
struct PrecisionCeilings {
  std::optional<double> energy, ramBits, flashBits;

  bool isEmpty() const { return !energy && !ramBits && !flashBits; }
  /// By how much `cost` is above, as a share of each ceiling; 0 if it is not.
  double getExcess(const PrecisionCost &cost) const;
};

/// A choice, what it costs, and the noise expected of it. Noise of different
/// sources is taken to be uncorrelated and small, so that powers add; how well
/// that holds, only data can tell.
struct PrecisionPoint {
  PrecisionChoice choice;
  PrecisionCost cost;
  double noise = 0;
};

/// Prices a choice. Energy need not be a sum over the variables: a bit less may
/// make a feature map fit on chip.
using CostFunction = llvm::function_ref<PrecisionCost(const PrecisionChoice &)>;

/// How the search goes.
struct PrecisionSearchOptions {
  /// Up to this many choices all are priced, and the front is exact.
  int64_t maxExhaustive = 100000;
  /// Prices of noise, from the least to the greatest that matters, for which
  /// energy + price * noise is minimised.
  int64_t numPrices = 48;
  PrecisionCeilings ceilings;
};

/// The Pareto front of energy and noise: no point has less of one and not more
/// of the other, in order of rising energy. Exact if the number of choices is
/// at most maxExhaustive. Otherwise each price of noise is a local search from
/// every uniform choice and from the best of the last price, by changing one
/// and then two variables at a time; the front holds at least all uniform
/// choices that nothing else dominates. Choices above a ceiling are not on the
/// front; it is empty if all are. Deterministic.
std::vector<PrecisionPoint>
findPrecisionFront(llvm::ArrayRef<PrecisionVariable> variables,
                   CostFunction cost,
                   const PrecisionSearchOptions &options = {});

} // namespace qnn

#endif // QNN_QUANTIZATION_PRECISIONSEARCH_H
