//===- ImporterOps.cpp - Making ops for nodes -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphImporter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Dialect/QNN/IR/Elements.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

#include <cmath>
#include <cstring>

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

Location GraphImporter::getLoc(const OnnxNode &node) {
  StringRef name = !node.name.empty()      ? StringRef(node.name)
                   : !node.outputs.empty() ? StringRef(node.outputs[0])
                                           : StringRef(node.opType);
  return NameLoc::get(
      builder.getStringAttr(name),
      FileLineColLoc::get(builder.getContext(), model.sourceName, 0, 0));
}

Expected<Value> GraphImporter::reshape(const OnnxNode &node, const Twine &name,
                                       Value value, ArrayRef<int64_t> shape) {
  if (getShape(value) == shape)
    return value;
  auto type = getType(node, shape, getElementTypeOrSelf(value.getType()));
  if (!type)
    return type.takeError();
  return createNamed<ReshapeOp>(node, name, *type, value).getResult();
}

Value GraphImporter::transpose(const OnnxNode &node, const Twine &name,
                               Value value, ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> shape;
  for (int64_t axis : permutation)
    shape.push_back(getShape(value)[axis]);
  auto type =
      RankedTensorType::get(shape, getElementTypeOrSelf(value.getType()));
  return createNamed<TransposeOp>(node, name, type, value, permutation);
}

Expected<Value> GraphImporter::slice(const OnnxNode &node, const Twine &name,
                                     Value value,
                                     ArrayRef<OnnxSliceRange> ranges) {
  SmallVector<int64_t> shape, offsets, strides;
  bool isWhole = true;
  for (auto [range, size] : llvm::zip_equal(ranges, getShape(value))) {
    shape.push_back(range.count);
    offsets.push_back(range.start);
    // One element has no next one; a huge step would only look odd.
    strides.push_back(range.count > 1 ? range.step : 1);
    isWhole &= range.count == size && strides.back() == 1;
  }
  if (isWhole)
    return value;
  auto type = getType(node, shape, getElementTypeOrSelf(value.getType()));
  if (!type)
    return type.takeError();
  return createNamed<SliceOp>(node, name, *type, value, offsets, strides)
      .getResult();
}

Expected<Value> GraphImporter::gather(const OnnxNode &node, const Twine &name,
                                      Value value, int64_t axis,
                                      ArrayRef<int64_t> indices) {
  int64_t count = indices.size();
  int64_t step = count > 1 ? indices[1] - indices[0] : 1;
  bool isEven = step != 0;
  for (int64_t i = 1; i < count; ++i)
    isEven &= indices[i] - indices[i - 1] == step;
  SmallVector<int64_t> shape(getShape(value));
  if (isEven) {
    SmallVector<OnnxSliceRange> ranges;
    for (int64_t size : shape)
      ranges.push_back({0, 1, size});
    ranges[axis] = {count ? indices[0] : 0, step, count};
    return slice(node, name, value, ranges);
  }
  shape[axis] = count;
  auto type = getType(node, shape, getElementTypeOrSelf(value.getType()));
  if (!type)
    return type.takeError();
  return createNamed<GatherOp>(node, name, *type, value, axis, indices)
      .getResult();
}

Expected<Value> GraphImporter::elementwise(const OnnxNode &node,
                                           const Twine &name,
                                           ElementwiseKind kind,
                                           ValueRange operands,
                                           ArrayRef<double> params) {
  SmallVector<int64_t> shape(getShape(operands[0]));
  for (Value operand : operands.drop_front()) {
    auto joined = broadcastOnnxShapes(node, shape, getShape(operand));
    if (!joined)
      return joined.takeError();
    shape = std::move(*joined);
  }
  auto type = getRealType(node, shape);
  if (!type)
    return type.takeError();
  return createNamed<ElementwiseOp>(
             node, name, *type, kind, operands,
             params.empty() ? nullptr : builder.getDenseF64ArrayAttr(params))
      .getResult();
}

Value GraphImporter::quantize(const OnnxNode &node, const Twine &name,
                              Value numbers, IntType codeType, double scale,
                              Rounding rounding, bool isNarrow) {
  return createNamed<QuantizeOp>(
      node, name, RankedTensorType::get(getShape(numbers), codeType), numbers,
      ArrayRef<double>{scale}, ArrayRef<int32_t>{0}, IntegerAttr(), rounding,
      isNarrow);
}

Value GraphImporter::dequantize(const OnnxNode &node, const Twine &name,
                                Value codes, double scale, int32_t zeroPoint) {
  return createNamed<DequantizeOp>(
      node, name, RankedTensorType::get(getShape(codes), builder.getF32Type()),
      codes, ArrayRef<double>{scale}, ArrayRef<int32_t>{zeroPoint},
      IntegerAttr());
}

/// The integers of \p tensor as attribute of element type \p type.
static ElementsAttr getIntElements(const OnnxTensor &tensor, IntegerType type) {
  auto tensorType = RankedTensorType::get(tensor.getDims(), type);
  if (type.getWidth() == 1) {
    SmallVector<bool> values;
    for (int64_t index = 0; index < tensor.getNumElements(); ++index)
      values.push_back(tensor.getInt(index) != 0);
    return DenseElementsAttr::get(tensorType, values);
  }
  size_t width = type.getWidth() / 8;
  if (getOnnxStorageBytes(tensor.getType()) == width)
    return getElements(tensorType, tensor.getBytes(), tensor.getOwner());
  std::vector<char> bytes(tensor.getNumElements() * width);
  for (int64_t index = 0; index < tensor.getNumElements(); ++index) {
    int64_t value = tensor.getInt(index);
    std::memcpy(&bytes[index * width], &value, width);
  }
  return getElements(tensorType, std::move(bytes));
}

/// The numbers of \p tensor in float32; nothing if a value is none. \p index
/// becomes that of the first such value.
static ElementsAttr getFloatElements(const OnnxTensor &tensor, Type f32,
                                     int64_t &index) {
  auto type = RankedTensorType::get(tensor.getDims(), f32);
  if (tensor.getType() == OnnxType::Float)
    return getElements(type, tensor.getBytes(), tensor.getOwner());
  std::vector<char> bytes(tensor.getNumElements() * sizeof(float));
  for (index = 0; index < tensor.getNumElements(); ++index) {
    double number = tensor.getDouble(index);
    auto rounded = static_cast<float>(number);
    // NaN is unequal to everything and loses nothing.
    if (!std::isnan(number) && rounded != number)
      return nullptr;
    std::memcpy(&bytes[index * sizeof(float)], &rounded, sizeof(float));
  }
  return getElements(type, std::move(bytes));
}

Expected<Value> GraphImporter::materialize(Location loc, StringRef name,
                                           const OnnxTensor &tensor) {
  auto fail = [&](const Twine &what, const Twine &why) {
    return makeOnnxError("constant " + quoteOnnxName(name), what, why);
  };
  if (tensor.getNumElements() == 0)
    return fail("the tensor is empty", formatOnnxShape(tensor.getDims()));
  if (IntType code = getCodeType(tensor.getType()))
    return materialize(loc, name, QuantizedConstant{tensor, code, {}});

  ElementsAttr elements;
  if (tensor.isFloat()) {
    int64_t index = 0;
    elements = getFloatElements(tensor, builder.getF32Type(), index);
    if (!elements)
      return fail("a value is not a float32 number",
                  "element " + Twine(index) + " of a tensor of " +
                      getOnnxTypeName(tensor.getType()));
  } else {
    elements = getIntElements(
        tensor, builder.getIntegerType(getOnnxBitWidth(tensor.getType())));
  }
  auto op = arith::ConstantOp::create(builder, loc, elements);
  op->setDiscardableAttr(nameAttrName, builder.getStringAttr(name));
  return op.getResult();
}

Value GraphImporter::materialize(Location loc, StringRef name,
                                 const QuantizedConstant &constant) {
  // Without a scale the codes themselves are asked for.
  bool isCodes = constant.params.scale.empty();
  std::string codeName = isCodes ? name.str() : (name + ".codes").str();
  ArrayRef<int64_t> shape = constant.codes.getDims();
  Value codes;
  if (auto codeType = dyn_cast<IntType>(constant.codeType)) {
    auto op = ConstantOp::create(
        builder, loc, RankedTensorType::get(shape, codeType),
        getIntElements(constant.codes, codeType.getStorageType()));
    op->setDiscardableAttr(nameAttrName, builder.getStringAttr(codeName));
    codes = op.getResult();
  } else {
    auto op = arith::ConstantOp::create(
        builder, loc,
        getIntElements(constant.codes, cast<IntegerType>(constant.codeType)));
    op->setDiscardableAttr(nameAttrName, builder.getStringAttr(codeName));
    codes = op.getResult();
  }
  if (isCodes)
    return codes;
  const QuantParams &params = constant.params;
  auto op = DequantizeOp::create(
      builder, loc, RankedTensorType::get(shape, builder.getF32Type()), codes,
      params.scale, params.zeroPoint,
      params.axis ? builder.getI64IntegerAttr(*params.axis) : nullptr);
  op->setDiscardableAttr(nameAttrName, builder.getStringAttr(name));
  return op.getResult();
}
