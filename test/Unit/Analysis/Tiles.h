//===- Tiles.h - Schedules for the tests of the tiled model -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_UNIT_ANALYSIS_TILES_H
#define QNN_TEST_UNIT_ANALYSIS_TILES_H

#include "qnn/Analysis/Energy/TiledModel.h"

#include "llvm/ADT/StringExtras.h"
#include "gtest/gtest.h"

namespace qnn::energy::test {

/// A convolution with square maps and filters.
inline LoopNest makeConv(int64_t inChannels, int64_t outChannels, int64_t size,
                         int64_t filter, int64_t stride = 1,
                         int64_t inputSize = 0) {
  LoopNest nest;
  nest[LoopDim::K] = outChannels;
  nest[LoopDim::C] = inChannels;
  nest[LoopDim::OY] = nest[LoopDim::OX] = size;
  nest[LoopDim::FY] = nest[LoopDim::FX] = filter;
  nest.strideY = nest.strideX = stride;
  nest.inputHeight = nest.inputWidth = inputSize ? inputSize : size * stride;
  return nest;
}

/// "OX32 OY8 | K2": loops innermost first; the bar is the cut of the outermost
/// buffer for all operands. Unrolled 8 (K) by 8 (C).
inline Mapping parseMapping(llvm::StringRef text) {
  Mapping mapping;
  mapping.spatial = {{LoopDim::K, 8}, {LoopDim::C, 8}};
  llvm::SmallVector<llvm::StringRef> words;
  text.split(words, ' ', -1, /*KeepEmpty=*/false);
  unsigned cut = 0;
  bool hasCut = false;
  for (llvm::StringRef word : words) {
    if (word == "|") {
      cut = mapping.temporal.size();
      hasCut = true;
      continue;
    }
    llvm::StringRef name = word.take_while(llvm::isAlpha);
    int64_t factor = 1;
    EXPECT_FALSE(word.drop_front(name.size()).getAsInteger(10, factor));
    mapping.temporal.push_back({*parseLoopDim(name.lower()), factor});
  }
  mapping.setCut(1, hasCut ? cut : mapping.temporal.size());
  return mapping;
}

/// An op with operands and result of \p bits in all memory that \p machine has.
inline TiledOp makeTiledOp(const LoopNest &nest, unsigned bits,
                           const Machine &machine) {
  TiledOp op;
  op.nest = nest;
  op.weight = op.input = op.output = OperandFormat::integer(bits);
  op.sliceBits = bits;
  const MemoryLevel &main = machine.getLevels()[machine.getMain()];
  op.mainFree = main.capacity;
  op.weightFree = main.weightCapacity;
  op.activationFree = main.activationCapacity;
  return op;
}

/// The tiles of order A of the golden layer, and others.
inline constexpr llvm::StringLiteral orderA = "OX32 OY8 FX3 FY3 C8 K4 | OY4 K2";
inline constexpr llvm::StringLiteral orderB = "OX32 OY8 FX3 FY3 C8 K4 | K2 OY4";
inline constexpr llvm::StringLiteral orderC = "OX32 OY8 FX3 FY3 C4 K8 | OY4 C2";
inline constexpr llvm::StringLiteral orderD = "OX32 OY8 FX3 FY3 C4 K8 | C2 OY4";

} // namespace qnn::energy::test

#endif // QNN_TEST_UNIT_ANALYSIS_TILES_H
