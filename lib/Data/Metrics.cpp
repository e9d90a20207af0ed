//===- Metrics.cpp - How well a network does --------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Data/Metrics.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>
#include <cmath>
#include <limits>

using namespace qnn;

/// The quantile of the normal distribution that leaves 2.5 % on each side.
static constexpr double z95 = 1.959963984540054;

Estimate qnn::estimateShare(int64_t hits, int64_t count) {
  assert(count > 0 && "no samples");
  double n = count, p = hits / n, z2 = z95 * z95;
  double center = (p + z2 / (2 * n)) / (1 + z2 / n);
  double half =
      z95 / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return {p, std::max(0.0, center - half), std::min(1.0, center + half)};
}

Estimate qnn::estimatePairedDifference(const std::vector<bool> &first,
                                       const std::vector<bool> &second) {
  assert(first.size() == second.size() && !first.empty() && "paired samples");
  double onlyFirst = 0, onlySecond = 0, n = first.size();
  for (size_t i = 0; i < first.size(); ++i) {
    onlyFirst += first[i] && !second[i];
    onlySecond += second[i] && !first[i];
  }
  double a = onlyFirst + 0.5, b = onlySecond + 0.5, m = n + 2;
  double center = (a - b) / m;
  double half = z95 * std::sqrt((a + b) - (a - b) * (a - b) / m) / m;
  return {(onlyFirst - onlySecond) / n, std::max(-1.0, center - half),
          std::min(1.0, center + half)};
}

std::vector<int64_t> qnn::getTopClasses(const NpyArray &outputs) {
  assert(!outputs.shape.empty() && outputs.shape[0] > 0 && "no samples");
  int64_t samples = outputs.shape[0];
  int64_t classes = outputs.numElements() / samples;
  std::vector<int64_t> result;
  for (int64_t n = 0; n < samples; ++n) {
    int64_t best = 0;
    for (int64_t c = 1; c < classes; ++c)
      if (outputs.at(n * classes + c) > outputs.at(n * classes + best))
        best = c;
    result.push_back(best);
  }
  return result;
}

std::vector<bool> qnn::getHits(const std::vector<int64_t> &classes,
                               const std::vector<int64_t> &labels) {
  std::vector<bool> hits;
  for (auto [found, label] : llvm::zip_equal(classes, labels))
    hits.push_back(found == label);
  return hits;
}

llvm::Expected<Estimate> qnn::estimateAuc(llvm::ArrayRef<double> scores,
                                          llvm::ArrayRef<int64_t> labels) {
  std::vector<double> positives, negatives;
  for (auto [score, label] : llvm::zip_equal(scores, labels)) {
    if (label != 0 && label != 1)
      return llvm::createStringError(
          "the area under the curve needs labels 0 and 1, got " +
          llvm::Twine(label));
    (label == 1 ? positives : negatives).push_back(score);
  }
  if (positives.empty() || negatives.empty())
    return llvm::createStringError("the area under the curve needs samples of "
                                   "label 0 and of label 1");
  llvm::sort(negatives);
  double wins = 0;
  for (double score : positives) {
    auto [low, high] =
        std::equal_range(negatives.begin(), negatives.end(), score);
    wins += low - negatives.begin() + 0.5 * (high - low);
  }
  double p = positives.size(), n = negatives.size();
  double area = wins / (p * n);
  double q1 = area / (2 - area), q2 = 2 * area * area / (1 + area);
  double variance = (area * (1 - area) + (p - 1) * (q1 - area * area) +
                     (n - 1) * (q2 - area * area)) /
                    (p * n);
  double half = z95 * std::sqrt(std::max(0.0, variance));
  return Estimate{area, std::max(0.0, area - half), std::min(1.0, area + half)};
}

/// How much of `others`, which are sorted, lies below `score`, ties counting
/// half.
static double getShareBelow(llvm::ArrayRef<double> others, double score) {
  auto [low, high] = std::equal_range(others.begin(), others.end(), score);
  return (low - others.begin() + 0.5 * (high - low)) / others.size();
}

/// The placement of each score among those of the other label: of positives the
/// share of negatives below, of negatives the share of positives above. The
/// mean of each is the area under the curve.
static std::vector<double> getPlacements(llvm::ArrayRef<double> scores,
                                         llvm::ArrayRef<int64_t> labels) {
  std::vector<double> byLabel[2], placements;
  for (auto [score, label] : llvm::zip_equal(scores, labels))
    byLabel[label].push_back(score);
  for (std::vector<double> &part : byLabel)
    llvm::sort(part);
  for (auto [score, label] : llvm::zip_equal(scores, labels)) {
    double below = getShareBelow(byLabel[1 - label], score);
    placements.push_back(label == 1 ? below : 1 - below);
  }
  return placements;
}

llvm::Expected<Estimate>
qnn::estimateAucDifference(llvm::ArrayRef<double> first,
                           llvm::ArrayRef<double> second,
                           llvm::ArrayRef<int64_t> labels) {
  llvm::Expected<Estimate> a = estimateAuc(first, labels);
  if (!a)
    return a.takeError();
  llvm::Expected<Estimate> b = estimateAuc(second, labels);
  if (!b)
    return b.takeError();
  double difference = a->value - b->value;
  std::vector<double> ofFirst = getPlacements(first, labels);
  std::vector<double> ofSecond = getPlacements(second, labels);
  double squares[2] = {0, 0}, counts[2] = {0, 0};
  for (auto [x, y, label] : llvm::zip_equal(ofFirst, ofSecond, labels)) {
    squares[label] += (x - y - difference) * (x - y - difference);
    ++counts[label];
  }
  double variance = 0;
  for (int label : {0, 1})
    variance +=
        squares[label] / (counts[label] * std::max(counts[label] - 1, 1.0));
  double half = z95 * std::sqrt(variance);
  return Estimate{difference, std::max(-1.0, difference - half),
                  std::min(1.0, difference + half)};
}

double qnn::computeSqnr(const NpyArray &reference, const NpyArray &values) {
  assert(reference.numElements() == values.numElements() && "paired elements");
  double signal = 0, noise = 0;
  for (int64_t i = 0, e = values.numElements(); i < e; ++i) {
    double expected = reference.at(i), difference = values.at(i) - expected;
    signal += expected * expected;
    noise += difference * difference;
  }
  if (noise == 0)
    return std::numeric_limits<double>::infinity();
  return 10 * std::log10(signal / noise);
}

void SqnrEstimator::add(const NpyArray &reference, const NpyArray &values) {
  assert(reference.numElements() == values.numElements() && "paired elements");
  int64_t count = reference.shape.empty() ? 1 : reference.shape[0];
  int64_t size = reference.numElements() / std::max<int64_t>(count, 1);
  for (int64_t n = 0; n < count; ++n) {
    double signal = 0, noise = 0;
    for (int64_t i = n * size; i < (n + 1) * size; ++i) {
      double expected = reference.at(i), difference = values.at(i) - expected;
      signal += expected * expected;
      noise += difference * difference;
    }
    signals.push_back(signal);
    noises.push_back(noise);
  }
}

Estimate SqnrEstimator::estimate() const {
  double n = signals.size(), signal = 0, noise = 0;
  for (auto [own, error] : llvm::zip_equal(signals, noises)) {
    signal += own;
    noise += error;
  }
  double sqnr = noise == 0 ? std::numeric_limits<double>::infinity()
                           : 10 * std::log10(signal / noise);
  if (!std::isfinite(sqnr) || n < 2)
    return {sqnr, sqnr, sqnr};
  double variance = 0;
  for (auto [own, error] : llvm::zip_equal(signals, noises)) {
    double deviation = n * (error / noise - own / signal);
    variance += deviation * deviation;
  }
  double half = z95 * 10 / std::log(10.0) * std::sqrt(variance / (n * (n - 1)));
  return {sqnr, sqnr - half, sqnr + half};
}

Estimate qnn::estimateSqnr(const NpyArray &reference, const NpyArray &values) {
  SqnrEstimator estimator;
  estimator.add(reference, values);
  return estimator.estimate();
}
