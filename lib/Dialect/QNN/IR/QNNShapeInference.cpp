//===- QNNShapeInference.cpp - Result types from operands -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builders of ops whose result type follows from operands and attributes need
// not name it. Ops that choose a type (codes, accumulators, a new shape) do.
// The functions see unverified operands: they fail where the verifier would.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Traits.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qnn;

/// The type of `value` if it has rank `rank`; null, with an error, if not.
static RankedTensorType getTypeOfRank(std::optional<Location> location,
                                      Value value, int64_t rank) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (type && type.getRank() == rank && type.hasStaticShape())
    return type;
  (void)emitOptionalError(location, "expected a static tensor of rank ", rank,
                          ", got ", value.getType());
  return nullptr;
}

/// Both real, of one shape: f32 and f64 stand for the same numbers.
static bool haveSameShape(TypeRange lhs, TypeRange rhs) {
  return lhs.size() == 1 && rhs.size() == 1 &&
         isa<FloatType>(getElementTypeOrSelf(lhs[0])) &&
         isa<FloatType>(getElementTypeOrSelf(rhs[0])) &&
         succeeded(verifyCompatibleShape(lhs[0], rhs[0]));
}

/// Adds the type of an image with `channels` channels and as many positions as
/// `g` has windows.
static LogicalResult inferImage(std::optional<Location> location,
                                const ConvGeometry &g, int64_t channels,
                                Type element, SmallVectorImpl<Type> &types) {
  int64_t height = g.impliedOutHeight(), width = g.impliedOutWidth();
  if (height < 1 || width < 1)
    return emitOptionalError(location, "no window fits into the input");
  SmallVector<int64_t> shape =
      g.layout == Layout::NCHW
          ? SmallVector<int64_t>{g.batch, channels, height, width}
          : SmallVector<int64_t>{g.batch, height, width, channels};
  types.push_back(RankedTensorType::get(shape, element));
  return success();
}

/// Sets what windows of convolutions and pools have in common; false if a list
/// is too short or a stride is not positive.
static bool setWindows(ConvGeometry &g, ArrayRef<int64_t> strides,
                       ArrayRef<int64_t> pads, ArrayRef<int64_t> dilations) {
  if (strides.size() != 2 || pads.size() != 4 || dilations.size() != 2 ||
      strides[0] < 1 || strides[1] < 1)
    return false;
  g.dilationY = dilations[0];
  g.dilationX = dilations[1];
  g.strideY = strides[0];
  g.strideX = strides[1];
  g.padTop = pads[0];
  g.padLeft = pads[1];
  g.padBottom = pads[2];
  g.padRight = pads[3];
  return true;
}

LogicalResult Conv2DOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  RankedTensorType input = getTypeOfRank(location, adaptor.getInput(), 4);
  RankedTensorType weights = getTypeOfRank(location, adaptor.getWeights(), 4);
  if (!input || !weights)
    return failure();
  ConvGeometry g;
  setImageSizes(g, adaptor.getLayout(), input.getShape(), input.getShape());
  if (!setWindows(g, adaptor.getStrides(), adaptor.getPads(),
                  adaptor.getDilations()))
    return emitOptionalError(location, "malformed strides, pads or dilations");
  unsigned y = g.layout == Layout::NCHW ? 2 : 1;
  g.kernelHeight = weights.getDimSize(y);
  g.kernelWidth = weights.getDimSize(y + 1);
  return inferImage(location, g, weights.getDimSize(0), input.getElementType(),
                    types);
}

bool Conv2DOp::isCompatibleReturnTypes(TypeRange lhs, TypeRange rhs) {
  return haveSameShape(lhs, rhs);
}

LogicalResult ConvTranspose2DOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &types) {
  RankedTensorType input = getTypeOfRank(location, adaptor.getInput(), 4);
  RankedTensorType weights = getTypeOfRank(location, adaptor.getWeights(), 4);
  if (!input || !weights)
    return failure();
  ConvGeometry g;
  setImageSizes(g, adaptor.getLayout(), input.getShape(), input.getShape());
  ArrayRef<int64_t> padding = adaptor.getOutputPadding();
  if (!setWindows(g, adaptor.getStrides(), adaptor.getPads(),
                  adaptor.getDilations()) ||
      padding.size() != 2)
    return emitOptionalError(
        location, "malformed strides, pads, dilations or output_padding");
  bool isNCHW = g.layout == Layout::NCHW;
  g.kernelHeight = weights.getDimSize(isNCHW ? 2 : 1);
  g.kernelWidth = weights.getDimSize(isNCHW ? 3 : 2);
  int64_t channelsPerGroup = weights.getDimSize(isNCHW ? 1 : 3), channels;
  if (llvm::MulOverflow(channelsPerGroup,
                        static_cast<int64_t>(adaptor.getGroups()), channels))
    return emitOptionalError(location, "the channels are too many");
  int64_t height = g.transposedHeight() + padding[0];
  int64_t width = g.transposedWidth() + padding[1];
  if (height < 1 || width < 1 || channels < 1)
    return emitOptionalError(location, "the result would be empty");
  SmallVector<int64_t> shape =
      isNCHW ? SmallVector<int64_t>{g.batch, channels, height, width}
             : SmallVector<int64_t>{g.batch, height, width, channels};
  types.push_back(RankedTensorType::get(shape, input.getElementType()));
  return success();
}

bool ConvTranspose2DOp::isCompatibleReturnTypes(TypeRange lhs, TypeRange rhs) {
  return haveSameShape(lhs, rhs);
}

LogicalResult MatMulOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
  auto weights = dyn_cast<RankedTensorType>(adaptor.getWeights().getType());
  SmallVector<int64_t> shape;
  if (!input || !weights || input.getRank() < 2 || weights.getRank() < 2 ||
      !OpTrait::util::getBroadcastedShape(input.getShape().drop_back(2),
                                          weights.getShape().drop_back(2),
                                          shape))
    return emitOptionalError(location, "expected stacks of matrices whose "
                                       "leading axes broadcast");
  shape.push_back(input.getDimSize(input.getRank() - 2));
  shape.push_back(weights.getShape().back());
  types.push_back(RankedTensorType::get(shape, input.getElementType()));
  return success();
}

bool MatMulOp::isCompatibleReturnTypes(TypeRange lhs, TypeRange rhs) {
  return haveSameShape(lhs, rhs);
}

template <typename AdaptorTy>
static LogicalResult inferPool(std::optional<Location> location,
                               AdaptorTy adaptor,
                               SmallVectorImpl<Type> &types) {
  RankedTensorType input = getTypeOfRank(location, adaptor.getInput(), 4);
  if (!input)
    return failure();
  ConvGeometry g;
  setImageSizes(g, adaptor.getLayout(), input.getShape(), input.getShape());
  if (!setWindows(g, adaptor.getStrides(), adaptor.getPads(),
                  adaptor.getDilations()) ||
      adaptor.getKernel().size() != 2)
    return emitOptionalError(location,
                             "malformed kernel, strides, pads or dilations");
  g.kernelHeight = adaptor.getKernel()[0];
  g.kernelWidth = adaptor.getKernel()[1];
  return inferImage(location, g, g.channels, input.getElementType(), types);
}

LogicalResult MaxPoolOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location> location,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  return inferPool(location, adaptor, types);
}

LogicalResult AvgPoolOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location> location,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  return inferPool(location, adaptor, types);
}

bool AvgPoolOp::isCompatibleReturnTypes(TypeRange lhs, TypeRange rhs) {
  return haveSameShape(lhs, rhs);
}

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location> location,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
  if (!input ||
      input.getRank() != static_cast<int64_t>(adaptor.getPermutation().size()))
    return emitOptionalError(location,
                             "permutation must have one element per axis");
  SmallVector<int64_t> shape;
  for (int64_t axis : adaptor.getPermutation()) {
    if (axis < 0 || axis >= input.getRank())
      return emitOptionalError(location,
                               "permutation must contain each axis once");
    shape.push_back(input.getDimSize(axis));
  }
  types.push_back(input.clone(shape));
  return success();
}

LogicalResult ElementwiseOp::inferReturnTypes(MLIRContext *,
                                              std::optional<Location> location,
                                              Adaptor adaptor,
                                              SmallVectorImpl<Type> &types) {
  SmallVector<int64_t> shape;
  Type element;
  for (Value input : adaptor.getInputs()) {
    auto type = dyn_cast<RankedTensorType>(input.getType());
    SmallVector<int64_t> joined;
    if (!type ||
        !OpTrait::util::getBroadcastedShape(shape, type.getShape(), joined))
      return emitOptionalError(location, "operand shapes do not broadcast");
    shape = joined;
    if (!element)
      element = type.getElementType();
  }
  if (!element)
    return emitOptionalError(location, "expected an operand");
  types.push_back(RankedTensorType::get(shape, element));
  return success();
}

bool ElementwiseOp::isCompatibleReturnTypes(TypeRange lhs, TypeRange rhs) {
  return haveSameShape(lhs, rhs);
}

LogicalResult ReduceOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
  if (!input)
    return emitOptionalError(location, "expected a ranked tensor");
  SmallVector<int64_t> shape(input.getShape());
  for (int64_t axis : adaptor.getAxes()) {
    if (axis < 0 || axis >= input.getRank())
      return emitOptionalError(location, "axis ", axis, " is outside rank ",
                               input.getRank());
    shape[axis] = 1;
  }
  types.push_back(input.clone(shape));
  return success();
}

//===----------------------------------------------------------------------===//
// Ops that move elements
//===----------------------------------------------------------------------===//

LogicalResult ConcatOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  if (adaptor.getInputs().empty())
    return emitOptionalError(location, "expected an operand");
  auto first = dyn_cast<RankedTensorType>(adaptor.getInputs()[0].getType());
  int64_t axis = adaptor.getAxis();
  if (!first || axis < 0 || axis >= first.getRank())
    return emitOptionalError(location, "axis ", axis,
                             " is no axis of the operands");
  SmallVector<int64_t> shape(first.getShape());
  shape[axis] = 0;
  for (Value input : adaptor.getInputs()) {
    auto type = dyn_cast<RankedTensorType>(input.getType());
    SmallVector<int64_t> expected(shape);
    if (type && type.getRank() == first.getRank())
      expected[axis] = type.getDimSize(axis);
    if (!type || type != first.clone(expected) ||
        llvm::AddOverflow(shape[axis], expected[axis], shape[axis]))
      return emitOptionalError(location,
                               "operands must differ in the size of "
                               "axis ",
                               axis, " only, got ", first, " and ",
                               input.getType());
  }
  types.push_back(first.clone(shape));
  return success();
}

LogicalResult PadOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> location,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
  ArrayRef<int64_t> low = adaptor.getLow(), high = adaptor.getHigh();
  size_t rank = input ? input.getRank() : 0;
  if (!input || low.size() != rank || high.size() != rank)
    return emitOptionalError(location,
                             "low and high must have one element per axis");
  SmallVector<int64_t> shape(input.getShape());
  for (size_t axis = 0; axis < rank; ++axis)
    if (low[axis] < 0 || high[axis] < 0 ||
        llvm::AddOverflow(shape[axis], low[axis], shape[axis]) ||
        llvm::AddOverflow(shape[axis], high[axis], shape[axis]))
      return emitOptionalError(location, "low and high must not be negative, "
                                         "nor overflow");
  types.push_back(input.clone(shape));
  return success();
}

bool ReduceOp::isCompatibleReturnTypes(TypeRange lhs, TypeRange rhs) {
  return haveSameShape(lhs, rhs);
}

LogicalResult GatherOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
  int64_t axis = adaptor.getAxis();
  if (!input || axis < 0 || axis >= input.getRank())
    return emitOptionalError(location, "axis ", axis,
                             " is no axis of the input");
  SmallVector<int64_t> shape(input.getShape());
  shape[axis] = adaptor.getIndices().size();
  types.push_back(input.clone(shape));
  return success();
}

//===----------------------------------------------------------------------===//
// Comparing and choosing
//===----------------------------------------------------------------------===//

/// Adds the type with the broadcast shape of `operands`.
static LogicalResult inferBroadcast(std::optional<Location> location,
                                    ValueRange operands, Type element,
                                    SmallVectorImpl<Type> &types) {
  SmallVector<int64_t> shape;
  for (Value operand : operands) {
    auto type = dyn_cast<RankedTensorType>(operand.getType());
    SmallVector<int64_t> joined;
    if (!type ||
        !OpTrait::util::getBroadcastedShape(shape, type.getShape(), joined))
      return emitOptionalError(location, "operand shapes do not broadcast");
    shape = joined;
  }
  types.push_back(RankedTensorType::get(shape, element));
  return success();
}

LogicalResult PredicateOp::inferReturnTypes(MLIRContext *context,
                                            std::optional<Location> location,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  return inferBroadcast(location, adaptor.getInputs(),
                        IntType::get(context, 1, Encoding::Unsigned), types);
}

LogicalResult SelectOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  return inferBroadcast(location, adaptor.getOperands(),
                        getElementTypeOrSelf(adaptor.getOnTrue().getType()),
                        types);
}

template <typename AdaptorTy>
static LogicalResult inferTopK(std::optional<Location> location,
                               AdaptorTy adaptor, Type element,
                               SmallVectorImpl<Type> &types) {
  auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
  int64_t axis = adaptor.getAxis(), k = adaptor.getK();
  if (!input || axis < 0 || axis >= input.getRank())
    return emitOptionalError(location, "axis ", axis,
                             " is no axis of the input");
  if (k < 1 || k > input.getDimSize(axis))
    return emitOptionalError(location, "k must be 1 to ",
                             input.getDimSize(axis), ", got ", k);
  SmallVector<int64_t> shape(input.getShape());
  shape[axis] = k;
  types.push_back(RankedTensorType::get(shape, element));
  return success();
}

LogicalResult TopKOp::inferReturnTypes(MLIRContext *,
                                       std::optional<Location> location,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  return inferTopK(location, adaptor,
                   getElementTypeOrSelf(adaptor.getInput().getType()), types);
}

LogicalResult ArgTopKOp::inferReturnTypes(MLIRContext *context,
                                          std::optional<Location> location,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  return inferTopK(location, adaptor, IntegerType::get(context, 64), types);
}
