//===- QNNShapeOps.cpp - Ops that move elements -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Traits.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Dialect/QNN/IR/Elements.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

/// Checks that input and result have the same element type, and the same rank
/// unless \p mayChangeRank.
template <typename OpTy>
static LogicalResult verifyMove(OpTy op, bool mayChangeRank = false) {
  if (getElementTypeOrSelf(op.getInput().getType()) !=
      getElementTypeOrSelf(op.getType()))
    return op.emitOpError("input and result must have the same element type");
  if (!mayChangeRank &&
      shapeOf(op.getInput()).size() != shapeOf(op.getResult()).size())
    return op.emitOpError("input and result must have the same rank");
  return success();
}

/// Checks that a list has one element per axis of the input.
template <typename OpTy>
static LogicalResult verifyPerAxis(OpTy op, StringRef name, size_t size) {
  size_t rank = shapeOf(op.getInput()).size();
  if (size == rank)
    return success();
  return op.emitOpError(name)
         << " must have one element per axis (" << rank << "), got " << size;
}

//===----------------------------------------------------------------------===//
// Reshape and transpose
//===----------------------------------------------------------------------===//

LogicalResult ReshapeOp::verify() {
  auto input = cast<RankedTensorType>(getInput().getType());
  auto result = cast<RankedTensorType>(getType());
  if (input.getElementType() != result.getElementType())
    return emitOpError("input and result must have the same element type");
  if (input.getNumElements() != result.getNumElements())
    return emitOpError("input has ")
           << input.getNumElements() << " elements, result "
           << result.getNumElements();
  return success();
}

std::optional<int64_t> ReshapeOp::getMovedAxis(int64_t) { return std::nullopt; }

/// True if `value` are dequantized codes with a scale per channel. A reshape,
/// even to the same shape, makes plain numbers of them (rule M5 of
/// docs/Spec.md).
static bool hasChannelScales(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto dequantize = dyn_cast<DequantizeOp>(op))
      return dequantize.isPerChannel();
    auto structural = dyn_cast<StructuralOpInterface>(op);
    if (!structural || isa<ReshapeOp>(op))
      return false;
    value = structural.getMovedOperands().front();
  }
  return false;
}

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getType())
    return hasChannelScales(getInput()) ? OpFoldResult()
                                        : OpFoldResult(getInput());
  if (auto inner = getInput().getDefiningOp<ReshapeOp>()) {
    getInputMutable().assign(inner.getInput());
    return getResult();
  }
  // A constant only changes its type; its storage type is not the code type.
  ArrayRef<int64_t> shape = shapeOf(getResult());
  auto value = dyn_cast_or_null<ElementsAttr>(adaptor.getInput());
  return value ? reshapeElements(value, shape) : ElementsAttr();
}

LogicalResult TransposeOp::verify() {
  ArrayRef<int64_t> input = shapeOf(getInput()), result = shapeOf(getResult());
  ArrayRef<int64_t> permutation = getPermutation();
  if (getElementTypeOrSelf(getInput().getType()) !=
      getElementTypeOrSelf(getType()))
    return emitOpError("input and result must have the same element type");
  SmallVector<bool> seen(input.size(), false);
  if (permutation.size() != input.size() || result.size() != input.size())
    return emitOpError("permutation must have one element per axis");
  for (auto [axis, from] : llvm::enumerate(permutation)) {
    if (from < 0 || from >= static_cast<int64_t>(input.size()) || seen[from])
      return emitOpError("permutation must contain each axis once");
    seen[from] = true;
    if (result[axis] != input[from])
      return emitOpError("axis ") << axis << " of the result must have size "
                                  << input[from] << ", got " << result[axis];
  }
  return success();
}

std::optional<int64_t> TransposeOp::getMovedAxis(int64_t axis) {
  return llvm::find(getPermutation(), axis) - getPermutation().begin();
}

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  bool isIdentity =
      llvm::all_of(llvm::enumerate(getPermutation()), [](auto entry) {
        return static_cast<int64_t>(entry.index()) == entry.value();
      });
  if (isIdentity)
    return getInput();
  // transpose(transpose(x)) -> one transpose
  if (auto inner = getInput().getDefiningOp<TransposeOp>()) {
    SmallVector<int64_t> joined;
    for (int64_t axis : getPermutation())
      joined.push_back(inner.getPermutation()[axis]);
    setPermutation(joined);
    getInputMutable().assign(inner.getInput());
    return getResult();
  }
  return {};
}

//===----------------------------------------------------------------------===//
// ConcatOp
//===----------------------------------------------------------------------===//

// The inputs have been checked by inferReturnTypes.
LogicalResult ConcatOp::verify() { return success(); }

std::optional<int64_t> ConcatOp::getMovedAxis(int64_t axis) {
  return axis == static_cast<int64_t>(getAxis()) ? std::nullopt
                                                 : std::optional(axis);
}

OpFoldResult ConcatOp::fold(FoldAdaptor) {
  return getInputs().size() == 1 ? OpFoldResult(getInputs()[0])
                                 : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// SliceOp
//===----------------------------------------------------------------------===//

LogicalResult SliceOp::verify() {
  if (failed(verifyMove(*this)) ||
      failed(verifyPerAxis(*this, "offsets", getOffsets().size())) ||
      failed(verifyPerAxis(*this, "strides", getStrides().size())))
    return failure();
  ArrayRef<int64_t> input = shapeOf(getInput()), result = shapeOf(getResult());
  for (auto [axis, stride] : llvm::enumerate(getStrides())) {
    if (stride == 0)
      return emitOpError("stride of axis ") << axis << " must not be 0";
    if (result[axis] == 0)
      continue;
    int64_t first = getOffsets()[axis], last;
    bool overflows = llvm::MulOverflow(result[axis] - 1, stride, last) ||
                     llvm::AddOverflow(first, last, last);
    if (overflows || std::min(first, last) < 0 ||
        std::max(first, last) >= input[axis])
      return emitOpError("elements ")
             << first << ", " << first << " + " << stride << ", ... ("
             << result[axis] << " of them) of axis " << axis
             << " lie outside its size " << input[axis];
  }
  return success();
}

std::optional<int64_t> SliceOp::getMovedAxis(int64_t axis) {
  bool isWhole = getOffsets()[axis] == 0 && getStrides()[axis] == 1 &&
                 shapeOf(getInput())[axis] == shapeOf(getResult())[axis];
  return isWhole ? std::optional(axis) : std::nullopt;
}

OpFoldResult SliceOp::fold(FoldAdaptor) {
  auto isOne = [](int64_t stride) { return stride == 1; };
  bool isWhole =
      getInput().getType() == getType() && llvm::all_of(getStrides(), isOne);
  return isWhole ? OpFoldResult(getInput()) : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// PadOp
//===----------------------------------------------------------------------===//

/// True if an element of type `type` can be the number `value`.
static bool canHold(Type type, double value) {
  if (isa<FloatType>(type))
    return true;
  // Beyond 2^53 a float64 is no longer one particular integer.
  if (value != std::trunc(value) || std::abs(value) > 0x1p53)
    return false;
  auto integer = static_cast<int64_t>(value);
  if (auto code = dyn_cast<IntType>(type))
    return code.isRepresentable(integer);
  return llvm::isIntN(type.getIntOrFloatBitWidth(), integer);
}

static LogicalResult verifyFill(Operation *op, Type type, double fill) {
  if (canHold(getElementTypeOrSelf(type), fill))
    return success();
  return op->emitOpError("fill ")
         << fill << " is no value of type " << getElementTypeOrSelf(type);
}

LogicalResult PadOp::verify() {
  return verifyFill(*this, getType(), getFill().convertToDouble());
}

std::optional<int64_t> PadOp::getMovedAxis(int64_t axis) {
  return getLow()[axis] == 0 && getHigh()[axis] == 0 ? std::optional(axis)
                                                     : std::nullopt;
}

std::optional<double> PadOp::getFillNumber() {
  return getFill().convertToDouble();
}

OpFoldResult PadOp::fold(FoldAdaptor) {
  return getInput().getType() == getType() ? OpFoldResult(getInput())
                                           : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// GatherOp
//===----------------------------------------------------------------------===//

LogicalResult GatherOp::verify() {
  if (getIndices().empty())
    return emitOpError("needs at least one index");
  int64_t size = shapeOf(getInput())[getAxis()];
  for (int64_t index : getIndices())
    if (index < 0 || index >= size)
      return emitOpError("index ") << index << " lies outside axis "
                                   << getAxis() << " of size " << size;
  return success();
}

std::optional<int64_t> GatherOp::getMovedAxis(int64_t axis) {
  return axis == static_cast<int64_t>(getAxis()) ? std::nullopt
                                                 : std::optional(axis);
}

//===----------------------------------------------------------------------===//
// BroadcastOp
//===----------------------------------------------------------------------===//

LogicalResult BroadcastOp::verify() {
  if (failed(verifyMove(*this, /*mayChangeRank=*/true)))
    return failure();
  ArrayRef<int64_t> result = shapeOf(getResult());
  SmallVector<int64_t> joined;
  if (!OpTrait::util::getBroadcastedShape(shapeOf(getInput()), result,
                                          joined) ||
      ArrayRef<int64_t>(joined) != result)
    return emitOpError("the shape of the input does not broadcast to that of "
                       "the result");
  return success();
}

std::optional<int64_t> BroadcastOp::getMovedAxis(int64_t axis) {
  ArrayRef<int64_t> input = shapeOf(getInput()), result = shapeOf(getResult());
  int64_t moved = axis + static_cast<int64_t>(result.size() - input.size());
  return input[axis] == result[moved] ? std::optional(moved) : std::nullopt;
}

OpFoldResult BroadcastOp::fold(FoldAdaptor) {
  return getInput().getType() == getType() ? OpFoldResult(getInput())
                                           : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// ResizeOp
//===----------------------------------------------------------------------===//

/// The position that index `i` along `axis` of the result samples.
static double getPosition(ResizeOp op, int64_t axis, int64_t i) {
  return (static_cast<double>(i) + op.getShifts()[axis]) /
             op.getScales()[axis] +
         op.getOffsets()[axis];
}

bool ResizeOp::keepsAxis(int64_t axis) {
  return shapeOf(getInput())[axis] == shapeOf(getResult())[axis] &&
         getScales()[axis] == 1 && getShifts()[axis] == -getOffsets()[axis];
}

SmallVector<ResizeSample> ResizeOp::getSamples(int64_t axis) {
  double last = static_cast<double>(shapeOf(getInput())[axis] - 1);
  SmallVector<ResizeSample> samples(shapeOf(getResult())[axis]);
  for (auto [i, sample] : llvm::enumerate(samples)) {
    double position = getPosition(*this, axis, i);
    sample.isOutside = position < 0 || position > last;
    bool isNearest = getMode() == ResizeMode::Nearest;
    double at = std::clamp(
        isNearest ? roundReal(position, getRounding()) : position, 0.0, last);
    double low = std::floor(at);
    sample.low = static_cast<int64_t>(low);
    sample.high =
        isNearest ? sample.low : static_cast<int64_t>(std::min(low + 1, last));
    sample.weight = at - low;
  }
  return samples;
}

LogicalResult ResizeOp::verify() {
  if (failed(verifyMove(*this)) ||
      failed(verifyPerAxis(*this, "scales", getScales().size())) ||
      failed(verifyPerAxis(*this, "shifts", getShifts().size())) ||
      failed(verifyPerAxis(*this, "offsets", getOffsets().size())))
    return failure();
  ArrayRef<int64_t> input = shapeOf(getInput()), result = shapeOf(getResult());
  int64_t numActive = 0;
  for (int64_t axis = 0, rank = input.size(); axis < rank; ++axis) {
    if (input[axis] < 1 || result[axis] < 1)
      return emitOpError("input and result must not be empty");
    for (int64_t i : {int64_t(0), result[axis] - 1})
      if (getScales()[axis] == 0 ||
          !(std::abs(getPosition(*this, axis, i)) < 0x1p53))
        return emitOpError("axis ")
               << axis << " samples a position that is not below 2^53";
    numActive += !keepsAxis(axis);
  }
  if (std::optional<APFloat> fill = getFill())
    if (failed(verifyFill(*this, getType(), fill->convertToDouble())))
      return failure();
  if (getMode() == ResizeMode::Nearest)
    return success();
  if (!isa<FloatType>(getElementTypeOrSelf(getType())))
    return emitOpError("only real numbers can be interpolated");
  // The reference and the loops read 2^n elements for one.
  constexpr int64_t maxActive = 4;
  if (numActive > maxActive)
    return emitOpError("interpolates along ")
           << numActive << " axes; at most " << maxActive << " are supported";
  return success();
}

std::optional<int64_t> ResizeOp::getMovedAxis(int64_t axis) {
  return keepsAxis(axis) ? std::optional(axis) : std::nullopt;
}

std::optional<double> ResizeOp::getFillNumber() {
  std::optional<APFloat> fill = getFill();
  return fill ? std::optional(fill->convertToDouble()) : std::nullopt;
}

bool ResizeOp::movesElements() { return getMode() == ResizeMode::Nearest; }
