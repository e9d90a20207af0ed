//===- QNNPackedOps.cpp - Words, kernels and the register tile --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Matchers.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

static RankedTensorType tensorOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

//===----------------------------------------------------------------------===//
// PackOp
//===----------------------------------------------------------------------===//

LogicalResult PackOp::verify() {
  auto packed = cast<PackedType>(tensorOf(getResult()).getElementType());
  Type element = tensorOf(getInput()).getElementType();
  if (element != packed && element != packed.getCode())
    return emitOpError("packs ") << element << " into words of "
                                 << packed.getCode();
  ArrayRef<int64_t> in = tensorOf(getInput()).getShape();
  ArrayRef<int64_t> out = tensorOf(getResult()).getShape();
  ArrayRef<int64_t> halo = getHalo();
  if (in.size() != 4 || out.size() != 4)
    return emitOpError("input and result must have rank 4");
  if (halo.size() != 4 || llvm::any_of(halo, [](int64_t h) { return h < 0; }))
    return emitOpError("halo must have 4 elements, none negative");
  if (out[0] != in[0] || out[1] != in[1] + halo[0] + halo[2] ||
      out[2] != in[2] + halo[1] + halo[3] ||
      out[3] != (element == packed ? in[3] : packed.getNumWords(in[3])))
    return emitOpError("result shape does not fit the input and its halo");
  return success();
}

//===----------------------------------------------------------------------===//
// PackedConv2DOp
//===----------------------------------------------------------------------===//

/// Checks that the attributes of the epilogue are there.
static LogicalResult verifyEpilogue(PackedConv2DOp op) {
  switch (op.getEpilogue()) {
  case EpilogueKind::Affine:
    if (!op.getMultiplier() || op.getMultiplier()->size() != 1 ||
        !op.getOffset())
      return op.emitOpError("the affine epilogue needs multiplier and offset");
    return success();
  case EpilogueKind::Threshold:
    if (!op.getThresholds() || !op.getDecreasing() ||
        cast<ShapedType>(op.getThresholds()->getType()).getRank() != 3)
      return op.emitOpError("the threshold epilogue needs decreasing and "
                            "thresholds of shape classes x channels x T");
    return success();
  case EpilogueKind::Requantize:
    if (!op.getMultiplier() || !op.getOffset() || !op.getShift())
      return op.emitOpError(
          "the requantize epilogue needs multiplier, offset and shift");
    return success();
  }
  llvm_unreachable("all epilogues are listed");
}

LogicalResult PackedConv2DOp::verify() {
  RankedTensorType input = tensorOf(getInput()), weights = tensorOf(getWeights()),
                   result = tensorOf(getResult());
  if (input.getRank() != 4 || weights.getRank() != 6 || result.getRank() != 4)
    return emitOpError("input and result must have rank 4, weights rank 6");
  TileAttr tile = getTile();
  if (tile.getMr() < 1 || tile.getNr() < 1 || tile.getLanes() < 1)
    return emitOpError("tile sizes must be positive");
  auto packedWeights = cast<PackedType>(weights.getElementType());
  if (weights.getDimSize(3) != tile.getNr() ||
      weights.getDimSize(5) != tile.getLanes() ||
      weights.getDimSize(4) != packedWeights.getNumPlanes() ||
      weights.getDimSize(0) * tile.getNr() * tile.getLanes() <
          static_cast<int64_t>(getOutChannels()))
    return emitOpError("weights ") << weights << " do not fit the tile "
                                   << tile << " and " << getOutChannels()
                                   << " channels";
  if (getStrides().size() != 2 || getStrides()[0] < 1 || getStrides()[1] < 1)
    return emitOpError("strides must be two positive numbers");
  return verifyEpilogue(*this);
}

//===----------------------------------------------------------------------===//
// MmaOp
//===----------------------------------------------------------------------===//

int64_t MmaOp::getLhsPlanes() {
  return getKind() == MmaKind::AndPopcount
             ? cast<IntType>(getLhsCode()).getWidth()
             : 1;
}

int64_t MmaOp::getRhsPlanes() {
  return getKind() == MmaKind::AndPopcount
             ? cast<IntType>(getRhsCode()).getWidth()
             : 1;
}

int64_t MmaOp::getMR() { return getLhs().size() / getLhsPlanes(); }
int64_t MmaOp::getNR() { return getRhs().size() / getRhsPlanes(); }

LogicalResult MmaOp::verify() {
  if (getLhs().empty() || getRhs().empty() ||
      getLhs().size() % getLhsPlanes() || getRhs().size() % getRhsPlanes())
    return emitOpError("operand counts must be multiples of the plane counts ")
           << getLhsPlanes() << " and " << getRhsPlanes();
  if (static_cast<int64_t>(getAcc().size()) != getMR() * getNR())
    return emitOpError("a tile of ") << getMR() << " x " << getNR()
                                     << " takes as many accumulators, got "
                                     << getAcc().size();
  Type lane = getRhs().front().getType();
  for (Value value : llvm::concat<Value>(getRhs(), getAcc()))
    if (value.getType() != lane)
      return emitOpError("rhs and accumulators must have one type");
  auto lhs = cast<IntType>(getLhsCode()), rhs = cast<IntType>(getRhsCode());
  if (getKind() == MmaKind::XorPopcount &&
      !(lhs.isBipolar() && rhs.isBipolar()))
    return emitOpError("xor_popcount multiplies bipolar codes");
  if (getKind() == MmaKind::Shift && !rhs.isPow2())
    return emitOpError("shift multiplies by pow2 codes");
  return success();
}
