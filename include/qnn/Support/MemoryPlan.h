//===- MemoryPlan.h - Offsets of buffers in one arena -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Assigns offsets in one arena to buffers of known size and lifetime, so that
/// buffers alive at the same time do not overlap. Pure maths: no IR.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_SUPPORT_MEMORYPLAN_H
#define QNN_SUPPORT_MEMORYPLAN_H

#include <cstdint>
#include <vector>

namespace qnn {

/// A buffer to place. It is alive from step `first` to step `last`, both
/// included; first <= last.
struct BufferRequest {
  /// Size in bytes, at least 0.
  int64_t bytes = 0;
  int64_t first = 0;
  int64_t last = 0;
};

/// Where the buffers are.
struct MemoryPlan {
  /// The offset of each buffer in bytes, in the order of the requests.
  std::vector<int64_t> offsets;
  /// The size of the arena in bytes, a multiple of the alignment.
  int64_t arenaBytes = 0;
  /// What no plan can go below: the greatest number of (aligned) bytes alive at
  /// one step.
  int64_t peakBytes = 0;
};

/// Plans greedily: the largest buffer first, each into the smallest gap that
/// holds it among the buffers placed before whose lifetimes it meets, else at
/// the end of those. Equal sizes go in the order of `first`, then of the
/// requests. Where this does not reach the peak, other orders are tried, within
/// a fixed amount of work: each time the buffer that makes the arena as large
/// as it is goes first, into the lowest gap, and so does the next such one. The
/// plan depends on nothing but the arguments. `alignment` (bytes, at least 1)
/// divides every offset.
MemoryPlan planMemory(const std::vector<BufferRequest> &requests,
                      int64_t alignment);

} // namespace qnn

#endif // QNN_SUPPORT_MEMORYPLAN_H
