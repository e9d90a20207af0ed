//===- MemoryPlan.cpp - Offsets of buffers in one arena ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/MemoryPlan.h"

#include <algorithm>
#include <limits>
#include <numeric>

using namespace qnn;

static int64_t alignTo(int64_t bytes, int64_t alignment) {
  return (bytes + alignment - 1) / alignment * alignment;
}

/// True if both buffers are alive at some step.
static bool overlapInTime(const BufferRequest &a, const BufferRequest &b) {
  return a.first <= b.last && b.first <= a.last;
}

namespace {
/// Bytes begin .. end - 1 of the arena.
struct Extent {
  int64_t begin, end;
};
} // namespace

/// The start of the smallest gap of at least `bytes` between `taken` (sorted by
/// begin), or the end of the last.
static int64_t findGap(const std::vector<Extent> &taken, int64_t bytes) {
  int64_t best = -1, bestSize = std::numeric_limits<int64_t>::max(), end = 0;
  for (const Extent &extent : taken) {
    int64_t gap = extent.begin - end;
    if (gap >= bytes && gap < bestSize) {
      best = end;
      bestSize = gap;
    }
    end = std::max(end, extent.end);
  }
  return best >= 0 ? best : end;
}

/// The greatest sum of sizes alive at one step. It is reached where some buffer
/// begins to live.
static int64_t findPeak(const std::vector<BufferRequest> &requests,
                        int64_t alignment) {
  int64_t peak = 0;
  for (const BufferRequest &start : requests) {
    int64_t alive = 0;
    for (const BufferRequest &request : requests)
      if (request.first <= start.first && start.first <= request.last)
        alive += alignTo(request.bytes, alignment);
    peak = std::max(peak, alive);
  }
  return peak;
}

MemoryPlan qnn::planMemory(const std::vector<BufferRequest> &requests,
                           int64_t alignment) {
  std::vector<size_t> order(requests.size());
  std::iota(order.begin(), order.end(), size_t(0));
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    if (requests[a].bytes != requests[b].bytes)
      return requests[a].bytes > requests[b].bytes;
    if (requests[a].first != requests[b].first)
      return requests[a].first < requests[b].first;
    return a < b;
  });

  MemoryPlan plan;
  plan.offsets.resize(requests.size(), 0);
  for (size_t i = 0; i < order.size(); ++i) {
    const BufferRequest &request = requests[order[i]];
    std::vector<Extent> taken;
    for (size_t j = 0; j < i; ++j)
      if (overlapInTime(request, requests[order[j]])) {
        int64_t begin = plan.offsets[order[j]];
        taken.push_back(
            {begin, begin + alignTo(requests[order[j]].bytes, alignment)});
      }
    std::sort(taken.begin(), taken.end(), [](const Extent &a, const Extent &b) {
      return a.begin < b.begin;
    });
    int64_t size = alignTo(request.bytes, alignment);
    int64_t offset = findGap(taken, size);
    plan.offsets[order[i]] = offset;
    plan.arenaBytes = std::max(plan.arenaBytes, offset + size);
  }
  plan.peakBytes = findPeak(requests, alignment);
  return plan;
}
