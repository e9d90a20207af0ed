//===- Histogram.h - A growing histogram of real values ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_QUANTIZATION_HISTOGRAM_H
#define QNN_QUANTIZATION_HISTOGRAM_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace qnn {

/// Counts values in equal bins over -limit .. limit. When a value lies outside,
/// the limit is doubled and neighbouring bins are joined, so one pass over the
/// data is enough and the memory is constant. Zeros are counted apart: after a
/// ReLU they would dominate their bin without costing any error.
///
/// The result does not depend on the order of the values: the limit is a power
/// of two, and joining bins commutes with counting.
class Histogram {
public:
  /// Bins on each side of zero.
  static constexpr int64_t numHalfBins = 2048;

  /// Neighbouring bins: counts[i] values lie in bin first + i, which begins at
  /// (first + i) * width. The first and the last are not empty.
  struct Span {
    double width = 0;
    int64_t first = 0;
    std::vector<int64_t> counts;
  };

  Histogram() = default;
  /// The histogram whose getSpan() is `span`, with `zeros` zeros. Requires a
  /// width that is a power of two, and bins within -numHalfBins .. numHalfBins
  /// - 1.
  Histogram(const Span &span, int64_t zeros);

  /// Counts finite values; the caller refuses others.
  void add(llvm::ArrayRef<float> values);

  /// Counts the values of `other`.
  void add(const Histogram &other);

  /// A bin: the middle of its interval, and how many values fell into it.
  struct Bin {
    double center = 0;
    double count = 0;
  };

  /// The bins that are not empty, from the least to the greatest; zero is a bin
  /// of its own.
  std::vector<Bin> getBins() const;

  /// The bins but for zero; no counts if all values are zero.
  Span getSpan() const;

  int64_t getCount() const { return count; }
  int64_t getNumZeros() const { return zeros; }
  double getBinWidth() const { return limit / numHalfBins; }

  /// The least value v such that `fraction` (0 .. 1) of the values are not
  /// greater than v, up to the width of a bin. Requires a value.
  double getQuantile(double fraction) const;

private:
  /// Makes room for a value of this magnitude.
  void growTo(double magnitude);

  std::vector<int64_t> bins;
  double limit = 0;
  int64_t count = 0, zeros = 0;
};

} // namespace qnn

#endif // QNN_QUANTIZATION_HISTOGRAM_H
