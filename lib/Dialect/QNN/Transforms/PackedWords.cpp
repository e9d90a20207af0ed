//===- PackedWords.cpp - Words that kernels exchange ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackedWords.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::qnn;

/// Codes of one bit in a word.
static constexpr int64_t wordCodes = 32;

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

/// True if the codes of a pixel fill whole words.
static bool hasWholeWords(Value value) {
  RankedTensorType type = typeOf(value);
  return type.getRank() > 0 && type.getShape().back() % wordCodes == 0;
}

/// True if `op` can do on words what it does on 1-bit codes.
static bool canMoveWords(Operation *op) {
  auto pool = dyn_cast<MaxPoolOp>(op);
  bool isKnown =
      isa<ReshapeOp>(op) || (pool && pool.getLayout() == Layout::NHWC);
  return isKnown && hasWholeWords(op->getOperand(0)) &&
         hasWholeWords(op->getResult(0));
}

/// True if `kernel` can write its results as words.
static bool canWriteWords(PackedConv2DOp kernel) {
  if (kernel.getEpilogue() != EpilogueKind::Threshold ||
      kernel.getGroups() != 1 || kernel.getOutChannels() % wordCodes)
    return false;
  // The bit is what one comparison yields.
  auto thresholds = cast<ShapedType>(kernel.getThresholds()->getType());
  TileAttr tile = kernel.getTile();
  return thresholds.getDimSize(2) == 1 && tile.getLanes() >= 8 &&
         (tile.getNr() * tile.getLanes()) % wordCodes == 0;
}

/// True if the bit of a code is its level.
static bool isLevelBit(IntType code) {
  return code && code.getWidth() == 1 &&
         (code.isBipolar() || code.isUnsignedEncoding());
}

/// Turns the codes that `value` holds into words of type `packed`.
static void setWords(Value value, PackedType packed) {
  SmallVector<int64_t> shape(typeOf(value).getShape());
  shape.back() /= wordCodes;
  value.setType(RankedTensorType::get(shape, packed));
}

/// The ops from the kernel to `pack`, the kernel last; none if they cannot
/// exchange words.
static SmallVector<Operation *> traceToKernel(PackOp pack) {
  SmallVector<Operation *> ops;
  Value value = pack.getInput();
  while (Operation *op = value.getDefiningOp()) {
    if (!op->hasOneUse())
      return {};
    ops.push_back(op);
    if (auto kernel = dyn_cast<PackedConv2DOp>(op))
      return canWriteWords(kernel) ? ops : SmallVector<Operation *>();
    if (!canMoveWords(op))
      return {};
    value = op->getOperand(0);
  }
  return {};
}

int64_t mlir::qnn::exchangeWords(Operation *root) {
  SmallVector<PackOp> packs;
  root->walk([&](PackOp pack) { packs.push_back(pack); });
  int64_t numPools = 0;
  for (PackOp pack : packs) {
    auto packed = cast<PackedType>(getElementTypeOrSelf(pack.getType()));
    if (!isLevelBit(getCodeType(pack.getInput())) ||
        packed.getLayout() != PackedLayout::Planes || pack.getGroups() != 1)
      continue;
    for (Operation *op : traceToKernel(pack)) {
      setWords(op->getResult(0), packed);
      numPools += isa<MaxPoolOp>(op);
    }
    // Without a halo the pack has nothing left to do.
    if (pack.getInput().getType() == pack.getType()) {
      pack.replaceAllUsesWith(pack.getInput());
      pack.erase();
    }
  }
  return numPools;
}
