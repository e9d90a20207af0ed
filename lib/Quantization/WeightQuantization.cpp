//===- WeightQuantization.cpp - Codes for weights ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Quantization/WeightQuantization.h"
#include "AdaptiveRounding.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"

#include <cassert>
#include <cmath>
#include <limits>

using namespace qnn;

namespace {
/// The rows that share a scale.
struct RowBlock {
  int64_t first = 0, count = 0;
};

class WeightQuantizer {
public:
  WeightQuantizer(const WeightMatrix &weights, const WeightOptions &options,
                  llvm::ArrayRef<SecondMoments> moments)
      : weights(weights), options(options), moments(moments),
        codebook(options.bits, options.encoding) {
    if (options.method == RangeMethod::Output)
      for (const SecondMoments &group : moments)
        importances.push_back(group.getProducts().diagonal());
  }

  QuantizedWeights run();

private:
  double chooseScale(RowBlock block) const;
  double chooseBipolarScale(llvm::ArrayRef<double> values) const;
  double chooseTernaryScale(llvm::ArrayRef<double> values) const;
  double searchScale(RowBlock block, double full) const;
  double getError(RowBlock block, double scale) const;
  double normalize(double scale) const;
  int64_t groupOf(int64_t row) const {
    return row * static_cast<int64_t>(moments.size()) / weights.rows;
  }

  const WeightMatrix &weights;
  const WeightOptions &options;
  llvm::ArrayRef<SecondMoments> moments;
  Codebook codebook;
  /// E[x^2] of the inputs of each group, for the method Output.
  std::vector<Eigen::VectorXd> importances;
};
} // namespace

/// The scale that is written down: f32 as in files, and never zero.
double WeightQuantizer::normalize(double scale) const {
  if (!(scale > 1e-30))
    return 1;
  if (options.powerOfTwoScale)
    scale = std::exp2(std::nearbyint(std::log2(scale)));
  return static_cast<float>(scale);
}

/// |w| = scale has the least squared error if the scale is their mean.
double
WeightQuantizer::chooseBipolarScale(llvm::ArrayRef<double> values) const {
  double sum = 0;
  for (double value : values)
    sum += std::fabs(value);
  return sum / values.size();
}

/// If the n greatest magnitudes become +-scale, the best scale is their mean,
/// and takes (their sum)^2 / n off the squared error.
double
WeightQuantizer::chooseTernaryScale(llvm::ArrayRef<double> values) const {
  std::vector<double> magnitudes;
  for (double value : values)
    magnitudes.push_back(std::fabs(value));
  llvm::sort(magnitudes, std::greater<>());
  double sum = 0, bestGain = 0, scale = 0;
  for (auto [index, magnitude] : llvm::enumerate(magnitudes)) {
    sum += magnitude;
    double n = index + 1, gain = sum * sum / n;
    if (gain > bestGain) {
      bestGain = gain;
      scale = sum / n;
    }
  }
  return scale;
}

double WeightQuantizer::getError(RowBlock block, double scale) const {
  double error = 0;
  for (int64_t r = block.first; r < block.first + block.count; ++r) {
    llvm::ArrayRef<double> row = weights.row(r);
    const Eigen::VectorXd *importance =
        importances.empty() ? nullptr : &importances[groupOf(r)];
    for (int64_t c = 0; c < weights.columns; ++c) {
      double difference = codebook.getNearest(row[c] / scale) * scale - row[c];
      error += difference * difference * (importance ? (*importance)[c] : 1.0);
    }
  }
  return error;
}

double WeightQuantizer::searchScale(RowBlock block, double full) const {
  double best = normalize(full);
  double leastError = std::numeric_limits<double>::infinity();
  for (int64_t i = numClipRatios; i > 0; --i) {
    double scale = normalize(full * i / numClipRatios);
    double error = getError(block, scale);
    if (error < leastError) {
      leastError = error;
      best = scale;
    }
  }
  return best;
}

double WeightQuantizer::chooseScale(RowBlock block) const {
  auto values =
      llvm::ArrayRef<double>(weights.values)
          .slice(block.first * weights.columns, block.count * weights.columns);
  if (options.encoding == Encoding::Bipolar)
    return normalize(chooseBipolarScale(values));
  if (options.encoding == Encoding::Ternary)
    return normalize(chooseTernaryScale(values));
  std::vector<double> magnitudes;
  for (double value : values)
    magnitudes.push_back(std::fabs(value));
  llvm::sort(magnitudes);
  double full = magnitudes.back() / codebook.getGreatest();
  switch (options.method) {
  case RangeMethod::MinMax:
    return normalize(full);
  case RangeMethod::Percentile: {
    auto rank =
        static_cast<int64_t>(std::ceil(options.percentile * magnitudes.size()));
    double clip = magnitudes[std::max<int64_t>(rank, 1) - 1];
    return normalize(clip / codebook.getGreatest());
  }
  case RangeMethod::Entropy:
    // A distribution over so few values says little; error is what counts.
  case RangeMethod::Mse:
  case RangeMethod::Output:
    return searchScale(block, full);
  }
  llvm_unreachable("all methods are listed");
}

QuantizedWeights WeightQuantizer::run() {
  QuantizedWeights result;
  result.numbers.reserve(weights.values.size());
  if (options.perChannel)
    for (int64_t r = 0; r < weights.rows; ++r)
      result.scales.push_back(chooseScale({r, 1}));
  else
    result.scales.push_back(chooseScale({0, weights.rows}));

  bool isAdaptive = options.rounding == WeightRounding::Adaptive;
  assert((!isAdaptive || !moments.empty()) && "expected moments");
  std::optional<AdaptiveRounding> rounding;
  int64_t group = -1;
  for (int64_t r = 0; r < weights.rows; ++r) {
    double scale = result.getScale(r);
    if (isAdaptive) {
      if (groupOf(r) != group) {
        group = groupOf(r);
        rounding.emplace(moments[group], options.inputNoise);
      }
      llvm::append_range(result.numbers,
                         rounding->round(weights.row(r), scale, codebook));
      continue;
    }
    for (double value : weights.row(r))
      result.numbers.push_back(codebook.getNearest(value / scale));
  }
  return result;
}

QuantizedWeights qnn::quantizeWeights(const WeightMatrix &weights,
                                      const WeightOptions &options,
                                      llvm::ArrayRef<SecondMoments> moments) {
  return WeightQuantizer(weights, options, moments).run();
}
