//===- LayerWork.cpp - What an op tells an energy model ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/LayerWork.h"

#include "llvm/ADT/STLExtras.h"

using namespace qnn::energy;

static constexpr llvm::StringLiteral dimNames[numLoopDims] = {
    "b", "k", "c", "oy", "ox", "fy", "fx", "g"};

llvm::StringRef qnn::energy::stringifyLoopDim(LoopDim dim) {
  return dimNames[static_cast<unsigned>(dim)];
}

std::optional<LoopDim> qnn::energy::parseLoopDim(llvm::StringRef name) {
  const auto *it = llvm::find(dimNames, name);
  if (it == std::end(dimNames))
    return std::nullopt;
  return static_cast<LoopDim>(it - std::begin(dimNames));
}

int64_t LoopNest::getMacs() const {
  int64_t macs = 1;
  for (int64_t loop : size)
    macs *= loop;
  return macs;
}
