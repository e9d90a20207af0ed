//===- SampleSource.h - Samples that are read when needed -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_DATA_SAMPLESOURCE_H
#define QNN_DATA_SAMPLESOURCE_H

#include "qnn/Support/Npy.h"

namespace qnn {

/// Samples for the inputs of a model, read part by part, so that a data set of
/// any size needs bounded memory.
class SampleSource {
public:
  virtual ~SampleSource() = default;

  /// How often the model runs on all samples.
  virtual int64_t size() const = 0;

  /// How many samples fit a part of moderate size (a few MiB); at least 1.
  virtual int64_t getPartSize() const = 0;

  /// Samples `first` to `end` (not included) for each input, stacked along axis
  /// 0. Requires 0 <= first < end <= size().
  virtual llvm::Expected<std::vector<NpyArray>> read(int64_t first,
                                                     int64_t end) = 0;
};

} // namespace qnn

#endif // QNN_DATA_SAMPLESOURCE_H
