//===- Statistics.cpp - What calibration learns about a tensor --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Quantization/Statistics.h"

#include <algorithm>
#include <cassert>
#include <cmath>

using namespace qnn;

double ChannelStatistics::getVariance() const {
  if (count == 0)
    return 0;
  double mean = getMean();
  return std::max(0.0, sumOfSquares / count - mean * mean);
}

void ChannelStatistics::add(const ChannelStatistics &other) {
  if (other.count == 0)
    return;
  bool isFirst = count == 0;
  minimum = isFirst ? other.minimum : std::min(minimum, other.minimum);
  maximum = isFirst ? other.maximum : std::max(maximum, other.maximum);
  sum += other.sum;
  sumOfSquares += other.sumOfSquares;
  count += other.count;
  nonZeros += other.nonZeros;
}

static ChannelStatistics summarize(llvm::ArrayRef<float> values) {
  ChannelStatistics result;
  result.minimum = result.maximum = values.front();
  result.count = values.size();
  for (float value : values) {
    result.minimum = std::min<double>(result.minimum, value);
    result.maximum = std::max<double>(result.maximum, value);
    result.sum += value;
    result.sumOfSquares += static_cast<double>(value) * value;
    result.nonZeros += value != 0;
  }
  return result;
}

TensorStatistics::TensorStatistics(llvm::ArrayRef<int64_t> shape,
                                   int64_t axis) {
  assert(axis >= 0 && "expected an axis");
  int64_t rank = shape.size();
  channels.resize(axis < rank ? shape[axis] : 1);
  for (int64_t i = 0; i < rank; ++i)
    (i < axis ? outer : inner) *= i == axis ? 1 : shape[i];
}

llvm::Error TensorStatistics::add(llvm::ArrayRef<float> values) {
  int64_t numChannels = channels.size();
  assert(static_cast<int64_t>(values.size()) == outer * numChannels * inner &&
         "a tensor of another size");
  for (int64_t row = 0; row < outer * numChannels; ++row) {
    auto part = values.slice(row * inner, inner);
    if (!llvm::all_of(part, [](float value) { return std::isfinite(value); }))
      return llvm::createStringError("sample " + llvm::Twine(numSamples) +
                                     " gives NaN or infinity in channel " +
                                     llvm::Twine(row % numChannels));
    channels[row % numChannels].add(summarize(part));
  }
  histogram.add(values);
  ++numSamples;
  return llvm::Error::success();
}

ChannelStatistics TensorStatistics::getTotal() const {
  ChannelStatistics total;
  for (const ChannelStatistics &channel : channels)
    total.add(channel);
  return total;
}

static llvm::json::Object describe(const ChannelStatistics &channel) {
  return llvm::json::Object{{"min", channel.minimum},
                            {"max", channel.maximum},
                            {"mean", channel.getMean()},
                            {"variance", channel.getVariance()},
                            {"density", channel.getDensity()}};
}

llvm::json::Object TensorStatistics::toJson() const {
  llvm::json::Object result = describe(getTotal());
  result["samples"] = numSamples;
  llvm::json::Array list;
  for (const ChannelStatistics &channel : channels)
    list.push_back(describe(channel));
  result["channels"] = std::move(list);
  return result;
}
