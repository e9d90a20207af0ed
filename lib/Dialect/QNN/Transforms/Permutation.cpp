//===- Permutation.cpp - Ops on transposed operands -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Permutation.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::qnn;

static RankedTensorType permuteType(Type type, ArrayRef<int64_t> permutation) {
  auto tensor = cast<RankedTensorType>(type);
  return tensor.clone(applyPermutation(tensor.getShape(), permutation));
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

ElementsAttr mlir::qnn::permuteElements(ElementsAttr value,
                                        ArrayRef<int64_t> permutation) {
  auto type = cast<RankedTensorType>(value.getType());
  RankedTensorType resultType = permuteType(type, permutation);
  if (auto splat = dyn_cast<SplatElementsAttr>(value))
    return splat.resizeSplat(resultType);
  std::optional<ArrayRef<char>> data = getRawElements(value);
  if (!data)
    return {};
  size_t bytes = type.getElementTypeBitWidth() / 8;

  SmallVector<int64_t> strides = computeSuffixProduct(type.getShape());
  SmallVector<int64_t> steps = applyPermutation(ArrayRef(strides), permutation);
  std::vector<char> permuted(data->size());
  SmallVector<int64_t> position(steps.size(), 0);
  int64_t offset = 0;
  for (size_t out = 0; out < permuted.size(); out += bytes) {
    std::copy_n(data->data() + offset * bytes, bytes, permuted.data() + out);
    // Like an odometer: the last axis runs fastest.
    for (int64_t axis = steps.size() - 1; axis >= 0; --axis) {
      offset += steps[axis];
      if (++position[axis] < resultType.getDimSize(axis))
        break;
      offset -= steps[axis] * position[axis];
      position[axis] = 0;
    }
  }
  return getElements(resultType, std::move(permuted));
}

/// A transposed constant op; null if `value` is not constant.
static Value transposeConstant(OpBuilder &builder, Value value,
                               ArrayRef<int64_t> permutation) {
  Operation *def = value.getDefiningOp();
  if (!isa_and_nonnull<ConstantOp, arith::ConstantOp>(def))
    return {};
  auto elements = dyn_cast<ElementsAttr>(def->getAttr("value"));
  ElementsAttr permuted =
      elements ? permuteElements(elements, permutation) : ElementsAttr();
  if (!permuted)
    return {};
  Operation *result;
  if (isa<ConstantOp>(def))
    result =
        ConstantOp::create(builder, def->getLoc(),
                           permuteType(value.getType(), permutation), permuted);
  else
    result = arith::ConstantOp::create(builder, def->getLoc(), permuted);
  result->setDiscardableAttrs(def->getDiscardableAttrDictionary());
  return result->getResult(0);
}

Value mlir::qnn::createTransposed(OpBuilder &builder, Value value,
                                  ArrayRef<int64_t> permutation) {
  if (Value constant = transposeConstant(builder, value, permutation))
    return constant;
  if (auto dequantize = value.getDefiningOp<DequantizeOp>())
    if (Value codes =
            transposeConstant(builder, dequantize.getInput(), permutation))
      return createPermutedOp(builder, dequantize, codes, permutation)
          ->getResult(0);
  if (auto inner = value.getDefiningOp<TransposeOp>();
      inner && isIdentityPermutation(
                   applyPermutation(inner.getPermutation(), permutation)))
    return inner.getInput();
  return TransposeOp::create(builder, value.getLoc(),
                             permuteType(value.getType(), permutation), value,
                             permutation);
}

//===----------------------------------------------------------------------===//
// Elementwise ops
//===----------------------------------------------------------------------===//

bool mlir::qnn::isElementwiseOp(Operation *op) {
  return isa_and_nonnull<ElementwiseOp, BatchNormOp, QuantizeOp, DequantizeOp,
                         ThresholdOp, RequantizeOp, LookupOp, AddIntegerOp,
                         MulIntegerOp, AddRequantizeOp>(op);
}

bool mlir::qnn::isChannelFree(Operation *op) {
  if (isa<BatchNormOp>(op))
    return false;
  if (auto quantize = dyn_cast<QuantizeOp>(op))
    return !quantize.isPerChannel();
  if (auto dequantize = dyn_cast<DequantizeOp>(op))
    return !dequantize.isPerChannel();
  if (auto threshold = dyn_cast<ThresholdOp>(op))
    return cast<ShapedType>(threshold.getThresholds().getType())
                   .getDimSize(0) == 1 &&
           threshold.getDecreasing().size() == 1;
  if (auto requantize = dyn_cast<RequantizeOp>(op))
    return requantize.getMultiplier().size() == 1 &&
           requantize.getOffset().size() == 1 &&
           requantize.getShift().size() == 1;
  if (auto lookup = dyn_cast<LookupOp>(op))
    return cast<ShapedType>(lookup.getValues().getType()).getDimSize(0) == 1;
  if (isa<AddIntegerOp, AddRequantizeOp>(op))
    return true;
  auto elementwise = dyn_cast<ElementwiseOp>(op);
  return elementwise && llvm::all_of(elementwise.getInputs(), [&](Value input) {
           auto type = cast<RankedTensorType>(input.getType());
           return type.getShape() == elementwise.getType().getShape() ||
                  (type.getNumElements() == 1 && type.getRank() <= 1);
         });
}

OpOperand *mlir::qnn::getOnlyDataOperand(Operation *op) {
  OpOperand *data = nullptr;
  for (OpOperand &operand : op->getOpOperands()) {
    if (matchPattern(operand.get(), m_Constant()))
      continue;
    if (data)
      return nullptr;
    data = &operand;
  }
  return data;
}

/// A clone of `op` with other operands and a result of shape `shape`.
static Operation *cloneWith(OpBuilder &builder, Operation *op,
                            ValueRange operands, ArrayRef<int64_t> shape) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  OperationState state(op->getLoc(), op->getName(), operands,
                       TypeRange{type.clone(shape)}, op->getAttrs());
  return builder.create(state);
}

Operation *mlir::qnn::createPermutedOp(OpBuilder &builder, Operation *op,
                                       ValueRange operands,
                                       ArrayRef<int64_t> permutation) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  Operation *result = cloneWith(builder, op, operands,
                                applyPermutation(type.getShape(), permutation));
  if (auto axis = op->getAttrOfType<IntegerAttr>("axis")) {
    int64_t moved =
        llvm::find(permutation, axis.getInt()) - permutation.begin();
    result->setAttr("axis", builder.getI64IntegerAttr(moved));
  }
  return result;
}

Value mlir::qnn::createTransposedOperand(OpBuilder &builder, Value operand,
                                         int64_t rank,
                                         ArrayRef<int64_t> permutation) {
  auto type = cast<RankedTensorType>(operand.getType());
  if (type.getRank() < rank) {
    if (type.getNumElements() == 1)
      return operand;
    SmallVector<int64_t> shape(rank - type.getRank(), 1);
    llvm::append_range(shape, type.getShape());
    ElementsAttr constant;
    if (matchPattern(operand, m_Constant(&constant)))
      operand = arith::ConstantOp::create(builder, operand.getLoc(),
                                          reshapeElements(constant, shape));
    else
      operand = ReshapeOp::create(builder, operand.getLoc(), type.clone(shape),
                                  operand);
  }
  return createTransposed(builder, operand, permutation);
}

Operation *mlir::qnn::createReshapedOp(OpBuilder &builder, Operation *op,
                                       ValueRange operands,
                                       ArrayRef<int64_t> shape) {
  Operation *result = cloneWith(builder, op, operands, shape);
  // An axis that selects nothing must exist all the same.
  if (isa<ThresholdOp, RequantizeOp, LookupOp>(op))
    result->setAttr("axis", builder.getI64IntegerAttr(0));
  else if (isa<QuantizeOp, DequantizeOp>(op))
    result->removeAttr("axis");
  return result;
}
