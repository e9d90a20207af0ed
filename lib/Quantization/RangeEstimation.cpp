//===- RangeEstimation.cpp - Scales from statistics -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Quantization/RangeEstimation.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/ErrorHandling.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

using namespace qnn;

llvm::StringRef qnn::stringifyRangeMethod(RangeMethod method) {
  switch (method) {
  case RangeMethod::MinMax:
    return "minmax";
  case RangeMethod::Percentile:
    return "percentile";
  case RangeMethod::Mse:
    return "mse";
  case RangeMethod::Entropy:
    return "entropy";
  case RangeMethod::Output:
    return "output";
  }
  llvm_unreachable("all methods are listed");
}

std::optional<RangeMethod> qnn::symbolizeRangeMethod(llvm::StringRef name) {
  return llvm::StringSwitch<std::optional<RangeMethod>>(name)
      .Case("minmax", RangeMethod::MinMax)
      .Case("percentile", RangeMethod::Percentile)
      .Case("mse", RangeMethod::Mse)
      .Case("entropy", RangeMethod::Entropy)
      .Case("output", RangeMethod::Output)
      .Default(std::nullopt);
}

/// The greatest magnitude that the codes on both sides of zero can share.
static double getSymmetricScale(double low, double high, CodeInterval codes) {
  double scale = 0;
  if (codes.high > 0)
    scale = std::max(scale, high / codes.high);
  if (codes.low < 0)
    scale = std::max(scale, low / codes.low);
  return scale;
}

QuantParams qnn::makeParams(double low, double high, CodeInterval codes,
                            const RangeOptions &options) {
  low = std::min(low, 0.0);
  high = std::max(high, 0.0);
  QuantParams params;
  bool symmetric = options.symmetric || codes.getNumSteps() == 0;
  params.scale = symmetric ? getSymmetricScale(low, high, codes)
                           : (high - low) / codes.getNumSteps();
  // Weights and biases multiply scales; below this, products get subnormal.
  constexpr double leastScale = 1e-30;
  if (!(params.scale >= leastScale))
    params.scale = 1;
  if (options.powerOfTwoScale)
    params.scale = std::exp2(std::ceil(std::log2(params.scale)));
  // Exported models keep scales as f32; so do we, to mean the same.
  params.scale = static_cast<float>(params.scale);
  if (!symmetric)
    params.zeroPoint = std::clamp<int64_t>(
        std::nearbyint(codes.low - low / params.scale), codes.low, codes.high);
  return params;
}

double qnn::fakeQuantize(double x, const QuantParams &params,
                         CodeInterval codes) {
  double code = std::nearbyint(x / params.scale) + params.zeroPoint;
  code = std::clamp<double>(code, codes.low, codes.high);
  return (code - params.zeroPoint) * params.scale;
}

/// The squared error of quantizing the values of `bins`.
static double getSquaredError(llvm::ArrayRef<Histogram::Bin> bins,
                              const QuantParams &params, CodeInterval codes) {
  double error = 0;
  for (const Histogram::Bin &bin : bins) {
    double difference = fakeQuantize(bin.center, params, codes) - bin.center;
    error += bin.count * difference * difference;
  }
  return error;
}

double qnn::getMeanSquaredError(const Histogram &histogram,
                                const QuantParams &params, CodeInterval codes) {
  if (histogram.getCount() == 0)
    return 0;
  return getSquaredError(histogram.getBins(), params, codes) /
         histogram.getCount();
}

double qnn::getEntropy(llvm::ArrayRef<double> counts) {
  double total = 0, entropy = 0;
  for (double count : counts)
    total += count;
  for (double count : counts)
    if (count > 0)
      entropy -= count / total * std::log2(count / total);
  return std::max(entropy, 0.0);
}

double qnn::getCodeEntropy(const Histogram &histogram,
                           const QuantParams &params, CodeInterval codes) {
  std::map<double, double> counts;
  for (const Histogram::Bin &bin : histogram.getBins())
    counts[fakeQuantize(bin.center, params, codes)] += bin.count;
  std::vector<double> values;
  for (const auto &entry : counts)
    values.push_back(entry.second);
  return getEntropy(values);
}

/// The divergence of two distributions of values, over the bins that `params`
/// does not clip: the values themselves, clipped ones in the outermost bins,
/// and what is left of them, each code's unclipped values spread evenly over
/// the bins that it stands for. Where nothing is clipped the two differ by what
/// rounding hides; the more is clipped, the more the outermost bins stand out.
///
/// Zeros are left out. Every quantizer has a code for zero, so they are no
/// error; as a spike in the bins of that code they would outweigh all else and
/// be best served by the least scale.
static double getDivergence(llvm::ArrayRef<Histogram::Bin> bins,
                            const QuantParams &params, CodeInterval codes) {
  double low = (codes.low - params.zeroPoint - 0.5) * params.scale;
  double high = (codes.high - params.zeroPoint + 0.5) * params.scale;
  struct Level {
    double count = 0;
    int64_t numBins = 0;
  };
  std::map<double, Level> levels;
  std::vector<Histogram::Bin> kept;
  double below = 0, above = 0, numKept = 0;
  for (const Histogram::Bin &bin : bins) {
    if (bin.center == 0)
      continue;
    if (bin.center < low) {
      below += bin.count;
    } else if (bin.center > high) {
      above += bin.count;
    } else {
      kept.push_back(bin);
      numKept += bin.count;
      Level &level = levels[fakeQuantize(bin.center, params, codes)];
      level.count += bin.count;
      ++level.numBins;
    }
  }
  if (kept.empty())
    return 0;
  double total = numKept + below + above, divergence = 0;
  for (const Histogram::Bin &bin : kept) {
    const Level &level = levels[fakeQuantize(bin.center, params, codes)];
    double count = bin.count;
    count += &bin == &kept.front() ? below : 0;
    count += &bin == &kept.back() ? above : 0;
    divergence +=
        count / total *
        std::log(count / total * numKept * level.numBins / level.count);
  }
  return divergence;
}

QuantParams qnn::chooseParams(const Histogram &histogram, double minimum,
                              double maximum, CodeInterval codes,
                              const RangeOptions &options) {
  if (options.method == RangeMethod::MinMax || histogram.getCount() == 0)
    return makeParams(minimum, maximum, codes, options);
  if (options.method == RangeMethod::Percentile) {
    double low = histogram.getQuantile(1 - options.percentile);
    double high = histogram.getQuantile(options.percentile);
    return makeParams(std::max(low, minimum), std::min(high, maximum), codes,
                      options);
  }
  std::vector<Histogram::Bin> bins = histogram.getBins();
  QuantParams best = makeParams(minimum, maximum, codes, options);
  double leastError = std::numeric_limits<double>::infinity();
  for (int64_t i = numClipRatios; i > 0; --i) {
    double ratio = static_cast<double>(i) / numClipRatios;
    QuantParams params =
        makeParams(ratio * minimum, ratio * maximum, codes, options);
    double error = options.method == RangeMethod::Entropy
                       ? getDivergence(bins, params, codes)
                       : getSquaredError(bins, params, codes);
    // Ties go to the wider range.
    if (error < leastError) {
      leastError = error;
      best = params;
    }
  }
  return best;
}
