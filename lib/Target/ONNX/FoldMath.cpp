//===- FoldMath.cpp - Arithmetic on constants -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FoldRules.h"

#include "qnn/Target/ONNX/OnnxAttributes.h"
#include "qnn/Target/ONNX/OnnxShapes.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace llvm;

namespace mlir::qnn {

using Kind = OnnxAttribute::Kind;

/// The least and greatest value of an integer type, as far as int64 goes.
static std::pair<int64_t, int64_t> getIntRange(OnnxType type) {
  unsigned width = type == OnnxType::Bool ? 1 : getOnnxBitWidth(type);
  switch (type) {
  case OnnxType::Int2:
  case OnnxType::Int4:
  case OnnxType::Int8:
  case OnnxType::Int16:
  case OnnxType::Int32:
  case OnnxType::Int64:
    return {minIntN(width), maxIntN(width)};
  case OnnxType::UInt64:
    return {0, maxIntN(64)};
  default:
    return {0, static_cast<int64_t>(maxUIntN(width))};
  }
}

OnnxFoldResult foldConstant(const OnnxFoldContext &context) {
  const OnnxNode &node = context.node;
  if (Error error = checkOnnxArity(node, 0, 0))
    return std::move(error);
  if (node.attributes.size() != 1)
    return node.makeError("a constant needs exactly one value",
                          "it has " + Twine(node.attributes.size()));
  const OnnxAttribute &attr = node.attributes.front();
  auto has = [&](StringRef name, Kind kind) {
    return attr.name == name && attr.kind == kind;
  };
  if (has("value", Kind::Tensor))
    return attr.t;
  if (has("value_int", Kind::Int))
    return OnnxTensor::fromInts({}, attr.i);
  if (has("value_ints", Kind::Ints))
    return OnnxTensor::fromInts({static_cast<int64_t>(attr.ints.size())},
                                attr.ints);
  if (has("value_float", Kind::Float))
    return OnnxTensor::fromDoubles(OnnxType::Float, {}, double(attr.f));
  if (has("value_floats", Kind::Floats)) {
    SmallVector<double> values(attr.floats.begin(), attr.floats.end());
    return OnnxTensor::fromDoubles(
        OnnxType::Float, {static_cast<int64_t>(values.size())}, values);
  }
  return node.makeError("the constant's value is not supported",
                        "attribute " + quoteOnnxName(attr.name) + " with " +
                            getOnnxAttributeKindName(attr.kind),
                        "supported are value, value_int, value_ints, "
                        "value_float and value_floats");
}

OnnxFoldResult foldConstantOfShape(const OnnxFoldContext &context) {
  const OnnxNode &node = context.node;
  if (Error error = checkOnnxArity(node, 1, 1))
    return std::move(error);
  Expected<OnnxShape> dims = readOnnxIntegers(node, 0, *context.operands[0]);
  if (!dims)
    return dims.takeError();
  std::optional<int64_t> count = getOnnxElementCount(*dims);
  if (!count)
    return node.makeError("the shape is invalid", formatOnnxShape(*dims));
  if (!context.constants.reserve(*count))
    return std::nullopt;
  OnnxTensor value = OnnxTensor::fromDoubles(OnnxType::Float, {}, 0.0);
  if (const OnnxAttribute *attr = node.findAttribute("value")) {
    if (attr->kind != Kind::Tensor || !attr->t.hasOneElement())
      return node.makeError(
          "attribute 'value' must be a tensor of one element");
    value = attr->t;
  }
  auto storage = std::make_shared<std::string>();
  for (int64_t index = 0; index < *count; ++index)
    storage->append(value.getBytes().data(), value.getBytes().size());
  ArrayRef<char> bytes(storage->data(), storage->size());
  return OnnxTensor(value.getType(), *dims, bytes, std::move(storage));
}

OnnxFoldResult foldCast(const OnnxFoldContext &context) {
  const OnnxNode &node = context.node;
  if (Error error = checkOnnxArity(node, 1, 1))
    return std::move(error);
  Expected<int64_t> to = getOnnxInt(node, "to", 0);
  if (!to)
    return to.takeError();
  std::optional<OnnxType> type =
      isInt<32>(*to) ? getOnnxType(static_cast<int32_t>(*to)) : std::nullopt;
  if (!type)
    return node.makeError("the cast's target type is not supported",
                          isInt<32>(*to)
                              ? getOnnxTypeName(static_cast<int32_t>(*to))
                              : std::to_string(*to));
  const OnnxTensor &data = *context.operands[0];
  if (*type == data.getType())
    return data;
  if (!context.constants.reserve(data.getNumElements()))
    return std::nullopt;
  if (isOnnxFloat(*type))
    return data.toFloat(*type);

  SmallVector<int64_t> values;
  auto [least, greatest] = getIntRange(*type);
  for (int64_t index = 0; index < data.getNumElements(); ++index) {
    if (*type == OnnxType::Bool) {
      values.push_back(data.getDouble(index) != 0);
      continue;
    }
    // A float is truncated. The comparisons are false for NaN.
    double number = data.getDouble(index);
    bool fits = !data.isFloat() || (number > -0x1p63 && number < 0x1p63);
    int64_t value = !fits            ? 0
                    : data.isFloat() ? static_cast<int64_t>(number)
                                     : data.getInt(index);
    if (!fits || value < least || value > greatest)
      return node.makeError(
          "element " + Twine(index) + " does not fit the target type",
          std::to_string(number) + " as " + getOnnxTypeName(*type));
    values.push_back(value);
  }
  return OnnxTensor::fromInts(*type, data.getDims(), values);
}

namespace {
enum class BinaryOp { Add, Sub, Mul, Div, Pow };
} // namespace

static double evaluate(BinaryOp op, double lhs, double rhs) {
  switch (op) {
  case BinaryOp::Add:
    return lhs + rhs;
  case BinaryOp::Sub:
    return lhs - rhs;
  case BinaryOp::Mul:
    return lhs * rhs;
  case BinaryOp::Div:
    return lhs / rhs;
  case BinaryOp::Pow:
    return std::pow(lhs, rhs);
  }
  llvm_unreachable("unknown operator");
}

/// Nothing on overflow, division by zero or a negative exponent.
static std::optional<int64_t> evaluate(BinaryOp op, int64_t lhs, int64_t rhs) {
  int64_t result = 1;
  switch (op) {
  case BinaryOp::Add:
    return AddOverflow(lhs, rhs, result) ? std::nullopt : std::optional(result);
  case BinaryOp::Sub:
    return SubOverflow(lhs, rhs, result) ? std::nullopt : std::optional(result);
  case BinaryOp::Mul:
    return MulOverflow(lhs, rhs, result) ? std::nullopt : std::optional(result);
  case BinaryOp::Div:
    if (rhs == 0 || (rhs == -1 && lhs == INT64_MIN))
      return std::nullopt;
    return lhs / rhs;
  case BinaryOp::Pow:
    if (rhs < 0)
      return std::nullopt;
    // These bases never overflow, however large the exponent.
    if (lhs == 0 || lhs == 1)
      return rhs == 0 ? 1 : lhs;
    if (lhs == -1)
      return rhs % 2 ? -1 : 1;
    for (int64_t i = 0; i < rhs; ++i)
      if (MulOverflow(result, lhs, result))
        return std::nullopt;
    return result;
  }
  llvm_unreachable("unknown operator");
}

/// Maps elements of the result of a broadcast to elements of an operand.
static SmallVector<int64_t> getBroadcastStrides(ArrayRef<int64_t> operand,
                                                ArrayRef<int64_t> result) {
  SmallVector<int64_t> strides(result.size(), 0);
  int64_t stride = 1;
  for (size_t fromEnd = 1; fromEnd <= operand.size(); ++fromEnd) {
    int64_t dim = operand[operand.size() - fromEnd];
    if (dim != 1)
      strides[result.size() - fromEnd] = stride;
    stride *= dim;
  }
  return strides;
}

OnnxFoldResult foldBinary(const OnnxFoldContext &context) {
  const OnnxNode &node = context.node;
  if (Error error = checkOnnxArity(node, 2, 2))
    return std::move(error);
  const OnnxTensor &lhs = *context.operands[0], &rhs = *context.operands[1];
  BinaryOp op = StringSwitch<BinaryOp>(node.opType)
                    .Case("Add", BinaryOp::Add)
                    .Case("Sub", BinaryOp::Sub)
                    .Case("Mul", BinaryOp::Mul)
                    .Case("Div", BinaryOp::Div)
                    .Case("Pow", BinaryOp::Pow);
  // Only Pow may mix types; its result has the base's.
  if (lhs.getType() != rhs.getType() && op != BinaryOp::Pow)
    return node.makeError("operands have different element types",
                          getOnnxTypeName(lhs.getType()) + " and " +
                              getOnnxTypeName(rhs.getType()));
  // Before opset 7, broadcasting was aligned by attributes.
  if (node.opset < 7 && lhs.getDims() != rhs.getDims() && !rhs.hasOneElement())
    return std::nullopt;
  auto dims = broadcastOnnxShapes(node, lhs.getDims(), rhs.getDims());
  if (!dims)
    return dims.takeError();
  std::optional<int64_t> count = getOnnxElementCount(*dims);
  if (!count || !context.constants.reserve(*count))
    return std::nullopt;

  bool isFloat = lhs.isFloat() || rhs.isFloat();
  auto [least, greatest] = lhs.isFloat() ? std::pair<int64_t, int64_t>()
                                         : getIntRange(lhs.getType());
  SmallVector<int64_t> lhsStrides = getBroadcastStrides(lhs.getDims(), *dims);
  SmallVector<int64_t> rhsStrides = getBroadcastStrides(rhs.getDims(), *dims);
  SmallVector<int64_t> position(dims->size(), 0), ints;
  SmallVector<double> doubles;
  int64_t l = 0, r = 0;
  for (int64_t index = 0; index < *count; ++index) {
    if (lhs.isFloat()) {
      doubles.push_back(evaluate(op, lhs.getDouble(l), rhs.getDouble(r)));
    } else {
      std::optional<int64_t> value =
          isFloat ? std::nullopt : evaluate(op, lhs.getInt(l), rhs.getInt(r));
      if (!value || *value < least || *value > greatest)
        return node.makeError("integer arithmetic overflows",
                              "operands " + std::to_string(lhs.getDouble(l)) +
                                  " and " + std::to_string(rhs.getDouble(r)) +
                                  " of type " + getOnnxTypeName(lhs.getType()));
      ints.push_back(*value);
    }
    for (int64_t axis = int64_t(dims->size()) - 1; axis >= 0; --axis) {
      l += lhsStrides[axis];
      r += rhsStrides[axis];
      if (++position[axis] < (*dims)[axis])
        break;
      l -= lhsStrides[axis] * (*dims)[axis];
      r -= rhsStrides[axis] * (*dims)[axis];
      position[axis] = 0;
    }
  }
  if (lhs.isFloat())
    return OnnxTensor::fromDoubles(lhs.getType(), *dims, doubles);
  return OnnxTensor::fromInts(lhs.getType(), *dims, ints);
}

OnnxFoldResult foldUnary(const OnnxFoldContext &context) {
  const OnnxNode &node = context.node;
  if (Error error = checkOnnxArity(node, 1, 1))
    return std::move(error);
  const OnnxTensor &data = *context.operands[0];
  bool isNeg = node.opType == "Neg";
  if (!context.constants.reserve(data.getNumElements()))
    return std::nullopt;
  if (data.isFloat()) {
    SmallVector<double> values = data.getDoubles();
    for (double &value : values)
      value = isNeg ? -value : std::sqrt(value);
    return OnnxTensor::fromDoubles(data.getType(), data.getDims(), values);
  }
  auto [least, greatest] = getIntRange(data.getType());
  if (!isNeg || least == 0)
    return node.makeError("the operator has no meaning for the element type",
                          getOnnxTypeName(data.getType()));
  SmallVector<int64_t> values = data.getInts();
  for (int64_t &value : values) {
    if (value == least)
      return node.makeError("integer arithmetic overflows",
                            "the negation of " + Twine(value));
    value = -value;
  }
  return OnnxTensor::fromInts(data.getType(), data.getDims(), values);
}

} // namespace mlir::qnn
