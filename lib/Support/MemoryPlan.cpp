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
#include <tuple>

using namespace qnn;

static int64_t alignTo(int64_t bytes, int64_t alignment) {
  return (bytes + alignment - 1) / alignment * alignment;
}

/// Other orders are tried at most so often, and only while all of it looks at
/// no more than so many pairs of buffers: some milliseconds.
static constexpr int64_t maxRounds = 400, maxWork = 400'000;

namespace {
/// Bytes begin .. end - 1 of the arena.
struct Extent {
  int64_t begin, end;
};
} // namespace

/// The start of a gap of at least `bytes` between `taken` (sorted by begin):
/// the lowest one, or the smallest if `isTight`; the end of the last if there
/// is none.
static int64_t findGap(const std::vector<Extent> &taken, int64_t bytes,
                       bool isTight) {
  int64_t best = -1, bestSize = std::numeric_limits<int64_t>::max(), end = 0;
  for (const Extent &extent : taken) {
    int64_t gap = extent.begin - end;
    if (gap >= bytes && gap < bestSize) {
      best = end;
      bestSize = gap;
      if (!isTight)
        break;
    }
    end = std::max(end, extent.end);
  }
  return best >= 0 ? best : end;
}

namespace {

/// Places buffers in one order or another.
class Planner {
public:
  Planner(const std::vector<BufferRequest> &requests, int64_t alignment);

  MemoryPlan run();

private:
  /// The plan that comes of placing buffers in `order`.
  MemoryPlan place(const std::vector<size_t> &order, bool isTight);
  /// Improves on `best` with orders that start from `order`.
  void improve(std::vector<size_t> order, MemoryPlan &best);

  const std::vector<BufferRequest> &requests;
  /// Aligned sizes, and for each buffer those alive at the same time.
  std::vector<int64_t> sizes;
  std::vector<std::vector<size_t>> neighbours;
  int64_t peakBytes = 0;
  /// Neighbours looked at by one placement of all buffers.
  int64_t work = 0;
};

} // namespace

Planner::Planner(const std::vector<BufferRequest> &requests, int64_t alignment)
    : requests(requests), neighbours(requests.size()) {
  for (const BufferRequest &request : requests)
    sizes.push_back(alignTo(request.bytes, alignment));
  std::vector<size_t> starts(requests.size());
  std::iota(starts.begin(), starts.end(), size_t(0));
  std::sort(starts.begin(), starts.end(), [&](size_t a, size_t b) {
    return std::tuple(requests[a].first, a) < std::tuple(requests[b].first, b);
  });
  // The peak is reached where some buffer begins to live.
  std::vector<size_t> alive;
  for (size_t i : starts) {
    alive.erase(std::remove_if(alive.begin(), alive.end(),
                               [&](size_t other) {
                                 return requests[other].last <
                                        requests[i].first;
                               }),
                alive.end());
    int64_t bytes = sizes[i];
    for (size_t other : alive) {
      bytes += sizes[other];
      neighbours[i].push_back(other);
      neighbours[other].push_back(i);
    }
    peakBytes = std::max(peakBytes, bytes);
    work += 1 + 2 * static_cast<int64_t>(alive.size());
    alive.push_back(i);
  }
}

MemoryPlan Planner::place(const std::vector<size_t> &order, bool isTight) {
  MemoryPlan plan;
  plan.offsets.resize(requests.size(), -1);
  plan.peakBytes = peakBytes;
  std::vector<Extent> taken;
  for (size_t i : order) {
    taken.clear();
    for (size_t other : neighbours[i])
      if (plan.offsets[other] >= 0)
        taken.push_back(
            {plan.offsets[other], plan.offsets[other] + sizes[other]});
    std::sort(taken.begin(), taken.end(), [](const Extent &a, const Extent &b) {
      return a.begin < b.begin;
    });
    plan.offsets[i] = findGap(taken, sizes[i], isTight);
    plan.arenaBytes = std::max(plan.arenaBytes, plan.offsets[i] + sizes[i]);
  }
  return plan;
}

void Planner::improve(std::vector<size_t> order, MemoryPlan &best) {
  int64_t rounds = std::min(maxRounds, maxWork / std::max<int64_t>(work, 1));
  for (int64_t round = 0; round < rounds && best.arenaBytes > peakBytes;
       ++round) {
    MemoryPlan plan = place(order, /*isTight=*/false);
    auto highest = std::find_if(order.begin(), order.end(), [&](size_t i) {
      return plan.offsets[i] + sizes[i] == plan.arenaBytes;
    });
    std::rotate(order.begin(), highest, highest + 1);
    if (plan.arenaBytes < best.arenaBytes)
      best = std::move(plan);
  }
}

MemoryPlan Planner::run() {
  std::vector<size_t> order(requests.size());
  std::iota(order.begin(), order.end(), size_t(0));
  auto sortBy = [&](auto key) {
    std::sort(order.begin(), order.end(),
              [&](size_t a, size_t b) { return key(a) < key(b); });
  };
  sortBy([&](size_t i) {
    return std::tuple(-requests[i].bytes, requests[i].first, i);
  });
  MemoryPlan best = place(order, /*isTight=*/true);
  improve(order, best);
  // Those that live longest first.
  sortBy([&](size_t i) {
    return std::tuple(requests[i].first - requests[i].last, -requests[i].bytes,
                      i);
  });
  improve(std::move(order), best);
  return best;
}

MemoryPlan qnn::planMemory(const std::vector<BufferRequest> &requests,
                           int64_t alignment) {
  return Planner(requests, alignment).run();
}
