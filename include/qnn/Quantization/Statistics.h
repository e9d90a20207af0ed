//===- Statistics.h - What calibration learns about a tensor ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_QUANTIZATION_STATISTICS_H
#define QNN_QUANTIZATION_STATISTICS_H

#include "qnn/Quantization/Histogram.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

namespace qnn {

/// Streaming statistics of one channel of a tensor.
struct ChannelStatistics {
  double minimum = 0, maximum = 0;
  double sum = 0, sumOfSquares = 0;
  int64_t count = 0, nonZeros = 0;

  /// Takes in the values of `other`.
  void add(const ChannelStatistics &other);

  double getMean() const { return count == 0 ? 0 : sum / count; }
  double getVariance() const;
  /// The share of values that are not zero: the activation density of Vasquez
  /// 2021, in 0 .. 1.
  double getDensity() const {
    return count == 0 ? 0 : static_cast<double>(nonZeros) / count;
  }
};

/// Streaming statistics of a tensor over calibration samples.
class TensorStatistics {
public:
  /// `shape` is that of one sample's tensor; `axis` holds its channels.
  TensorStatistics(llvm::ArrayRef<int64_t> shape, int64_t axis);

  /// What was collected before. `channels` may be one that stands for all.
  TensorStatistics(int64_t numSamples, std::vector<ChannelStatistics> channels,
                   Histogram histogram)
      : numSamples(numSamples), channels(std::move(channels)),
        histogram(std::move(histogram)) {}

  /// Takes in the tensor of one sample, in row-major order. Fails on NaN and
  /// infinity, naming the channel.
  llvm::Error add(llvm::ArrayRef<float> values);

  llvm::ArrayRef<ChannelStatistics> getChannels() const { return channels; }
  const Histogram &getHistogram() const { return histogram; }
  int64_t getNumSamples() const { return numSamples; }

  /// The channels taken together.
  ChannelStatistics getTotal() const;

  /// Samples, range, mean, variance, density, and per channel the same.
  llvm::json::Object toJson() const;

private:
  int64_t outer = 1, inner = 1;
  int64_t numSamples = 0;
  std::vector<ChannelStatistics> channels;
  Histogram histogram;
};

} // namespace qnn

#endif // QNN_QUANTIZATION_STATISTICS_H
