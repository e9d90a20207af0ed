//===- DataSet.h - Samples and labels ---------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_DATA_DATASET_H
#define QNN_DATA_DATASET_H

#include "qnn/Support/Npy.h"

#include <optional>

namespace qnn {

/// A part of the samples of a data set: FIRST:END, counted from 0.
struct SampleRange {
  int64_t first = 0;
  /// One past the last; none: to the end.
  std::optional<int64_t> end;
};

/// Parses `FIRST:END`, `FIRST:` or `:END`.
llvm::Expected<SampleRange> parseSampleRange(llvm::StringRef text);

/// One past the last of `range` among `count` samples. Fails if they do not
/// exist.
llvm::Expected<int64_t> findRangeEnd(const SampleRange &range, int64_t count);

/// How stored samples become what a network takes.
struct Preprocessing {
  /// If not empty: axis i of what the network takes is axis permutation[i] of
  /// what is stored; axis 0 holds the samples and stays.
  llvm::SmallVector<int64_t> permutation;
  /// value = (stored - offset) * scale, in float64, rounded to f32 if not the
  /// identity.
  double offset = 0, scale = 1;

  bool isIdentity() const {
    return permutation.empty() && offset == 0 && scale == 1;
  }
};

/// The shape in which samples stored as `shape` (axis 0 counts them) enter an
/// input of shape `inputShape` (axis 0 is that of the network). Fails unless
/// they have as many elements, and the same shape if the same number of axes.
llvm::Expected<llvm::SmallVector<int64_t>>
fitSamples(llvm::ArrayRef<int64_t> shape, const Preprocessing &preprocessing,
           llvm::ArrayRef<int64_t> inputShape);

/// Applies `preprocessing`, and gives the samples the shape of fitSamples().
llvm::Expected<NpyArray> preprocess(NpyArray array,
                                    const Preprocessing &preprocessing,
                                    llvm::ArrayRef<int64_t> inputShape);

/// Labels: one integer for each sample, at least 0. Fails on anything else.
llvm::Expected<std::vector<int64_t>> getLabels(const NpyArray &array);

} // namespace qnn

#endif // QNN_DATA_DATASET_H
