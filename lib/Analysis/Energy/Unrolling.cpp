//===- Unrolling.cpp - Loops that the array may unroll ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/Search.h"

#include "llvm/ADT/STLExtras.h"

using namespace qnn::energy;

/// Factors of a dimension of \p size on an axis of \p available elements: the
/// divisors, and the least factor that needs as few steps as the whole axis.
static llvm::SmallVector<int64_t, 16> getFactors(int64_t size,
                                                 int64_t available) {
  llvm::SmallVector<int64_t, 16> factors;
  for (int64_t factor = 2; factor <= std::min(size, available); ++factor)
    if (size % factor == 0)
      factors.push_back(factor);
  int64_t steps = (size + available - 1) / available;
  int64_t padded = (size + steps - 1) / steps;
  if (padded > 1 && !llvm::is_contained(factors, padded))
    factors.push_back(padded);
  return factors;
}

static void enumerateAxis(const TiledPricer &pricer, unsigned axis,
                          TileSizes &remaining,
                          llvm::SmallVectorImpl<Loop> &chosen,
                          std::vector<llvm::SmallVector<Loop, 4>> &all) {
  const Machine &machine = pricer.getMachine();
  if (axis == machine.getAxes().size()) {
    all.emplace_back(chosen.begin(), chosen.end());
    return;
  }
  enumerateAxis(pricer, axis + 1, remaining, chosen, all);
  for (LoopDim dim : machine.getAxes()[axis].dims) {
    int64_t &size = remaining[static_cast<unsigned>(dim)];
    const int64_t whole = size;
    for (int64_t factor : getFactors(whole, pricer.getAxisSize(axis))) {
      size = (whole + factor - 1) / factor;
      chosen.push_back({dim, factor});
      enumerateAxis(pricer, axis + 1, remaining, chosen, all);
      chosen.pop_back();
    }
    size = whole;
  }
}

std::vector<llvm::SmallVector<Loop, 4>>
qnn::energy::enumerateUnrolling(const TiledPricer &pricer) {
  std::vector<llvm::SmallVector<Loop, 4>> all;
  TileSizes remaining = pricer.getOp().nest.size;
  llvm::SmallVector<Loop, 4> chosen;
  enumerateAxis(pricer, 0, remaining, chosen, all);
  return all;
}
