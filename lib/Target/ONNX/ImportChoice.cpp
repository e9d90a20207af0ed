//===- ImportChoice.cpp - Comparing, choosing, converting -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphImporter.h"
#include "OpKinds.h"
#include "OpTable.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

//===----------------------------------------------------------------------===//
// Comparing
//===----------------------------------------------------------------------===//

/// The shape to which \p values broadcast.
static Expected<SmallVector<int64_t>> broadcast(const OnnxNode &node,
                                                ArrayRef<Value> values) {
  SmallVector<int64_t> shape(getShape(values[0]));
  for (Value value : values.drop_front()) {
    auto joined = broadcastOnnxShapes(node, shape, getShape(value));
    if (!joined)
      return joined;
    shape = std::move(*joined);
  }
  return shape;
}

/// All inputs of \p node as values.
static Expected<SmallVector<Value>> getValues(GraphImporter &importer,
                                              const OnnxNode &node) {
  SmallVector<Value> values;
  for (size_t index = 0; index < node.inputs.size(); ++index) {
    Expected<Value> value = importer.getValue(node, index);
    if (!value)
      return value.takeError();
    values.push_back(*value);
  }
  return values;
}

/// An error unless input \p index, which is \p value, holds booleans.
static Error checkBoolean(const OnnxNode &node, size_t index, Value value) {
  Type element = getElementTypeOrSelf(value.getType());
  if (isBoolean(element))
    return Error::success();
  std::string type;
  llvm::raw_string_ostream(type) << element;
  return node.makeError(
      "input " + quoteOnnxName(node.inputs[index]) + " does not hold booleans",
      "its element type is " + type, "put a Cast to BOOL before the node");
}

Error mlir::qnn::importPredicate(GraphImporter &importer,
                                 const OnnxNode &node) {
  PredicateKind kind = getOnnxPredicateKind(node.opType);
  size_t arity = kind == PredicateKind::Not ? 1 : 2;
  if (Error error = checkOnnxArity(node, arity, arity))
    return error;
  if (node.opset < 7 && node.findAttribute("axis"))
    return node.makeError("broadcasting along 'axis' is not supported",
                          "the model uses opset " + Twine(node.opset),
                          "convert it to opset 7 or later");
  auto values = getValues(importer, node);
  if (!values)
    return values.takeError();
  if (getElementTypeOrSelf(values->front().getType()) !=
      getElementTypeOrSelf(values->back().getType()))
    return importer.makeTypeError(node, values->front(), values->back());
  if (kind >= PredicateKind::And)
    if (Error error = checkBoolean(node, 0, values->front()))
      return error;
  auto shape = broadcast(node, *values);
  if (!shape)
    return shape.takeError();
  auto type =
      importer.getType(node, *shape, importer.getCodeType(OnnxType::Bool));
  if (!type)
    return type.takeError();
  importer.setResult(node,
                     importer.create<PredicateOp>(node, *type, kind, *values));
  return Error::success();
}

Error mlir::qnn::importWhere(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 3, 3))
    return error;
  auto values = getValues(importer, node);
  if (!values)
    return values.takeError();
  if (Error error = checkBoolean(node, 0, (*values)[0]))
    return error;
  Type element = getElementTypeOrSelf((*values)[1].getType());
  if (element != getElementTypeOrSelf((*values)[2].getType()))
    return importer.makeTypeError(node, (*values)[1], (*values)[2]);
  auto shape = broadcast(node, *values);
  if (!shape)
    return shape.takeError();
  auto type = importer.getType(node, *shape, element);
  if (!type)
    return type.takeError();
  importer.setResult(node, importer.create<SelectOp>(node, *type, *values));
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Converting
//===----------------------------------------------------------------------===//

/// The element type of values that ONNX calls \p type; null if there is none.
/// Real numbers are computed in float64, whatever their type in the model.
static Type getElementType(GraphImporter &importer, OnnxType type) {
  if (isOnnxFloat(type))
    return importer.builder.getF32Type();
  if (type == OnnxType::Int32 || type == OnnxType::Int64)
    return importer.builder.getIntegerType(getOnnxBitWidth(type));
  return importer.getCodeType(type);
}

/// The numbers that the integers \p value are.
static Value createReal(GraphImporter &importer, const OnnxNode &node,
                        const Twine &name, Value value) {
  auto type = cast<RankedTensorType>(value.getType())
                  .clone(importer.builder.getF32Type());
  return importer.createNamed<DequantizeOp>(
      node, name, type, value, ArrayRef<double>{1.0}, ArrayRef<int32_t>{0},
      IntegerAttr());
}

/// Whether each number of \p real is not equal to zero, as NaN is.
static Expected<Value> createNonZero(GraphImporter &importer,
                                     const OnnxNode &node, Value real) {
  StringRef name = node.outputs[0];
  Expected<Value> zero =
      importer.materialize(importer.getLoc(node), (name + ".null").str(),
                           OnnxTensor::fromDoubles(OnnxType::Float, {}, 0.0));
  if (!zero)
    return zero;
  auto type = RankedTensorType::get(getShape(real),
                                    importer.getCodeType(OnnxType::Bool));
  Value isZero = importer.createNamed<PredicateOp>(node, name + ".zero", type,
                                                   PredicateKind::Equal,
                                                   ValueRange{real, *zero});
  return importer.create<PredicateOp>(node, type, PredicateKind::Not, isZero)
      .getResult();
}

Error mlir::qnn::importCast(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  Expected<int64_t> to = getOnnxInt(node, "to", 0);
  if (!to)
    return to.takeError();
  std::optional<OnnxType> known =
      llvm::isInt<32>(*to) ? getOnnxType(*to) : std::nullopt;
  Type element = known ? getElementType(importer, *known) : Type();
  if (!element)
    return node.makeError("the cast's target type is not supported",
                          llvm::isInt<32>(*to) ? getOnnxTypeName(*to)
                                               : std::to_string(*to),
                          "supported are floats of 16 to 64 bits, BOOL, INT4 "
                          "to INT64 and UINT4 to UINT16");
  // Sums of integers that are real already need no cast to a float.
  Expected<Value> input =
      importer.hasIntegers(node, 0) && isa<FloatType>(element)
          ? importer.getReal(node, 0)
          : importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  Type from = getElementTypeOrSelf(input->getType());
  bool isReal = isa<FloatType>(from);
  if (from == element || (isReal && isa<FloatType>(element))) {
    importer.setResult(node, *input);
    return Error::success();
  }
  auto type = importer.getType(node, getShape(*input), element);
  if (!type)
    return type.takeError();
  StringRef name = node.outputs[0];
  if (isBoolean(element)) {
    Value real =
        isReal ? *input : createReal(importer, node, name + ".real", *input);
    return importer.finish(node, createNonZero(importer, node, real));
  }
  Value result =
      isa<FloatType>(element)
          ? createReal(importer, node, name, *input)
          : importer.create<ToIntegerOp>(node, *type, *input).getResult();
  importer.setResult(node, result);
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Greatest and least
//===----------------------------------------------------------------------===//

/// Input 0 of an operator that works along an axis of it.
static Expected<std::pair<Value, int64_t>>
readAlongAxis(GraphImporter &importer, const OnnxNode &node,
              int64_t defaultAxis) {
  Expected<Value> input = importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  Expected<int64_t> axis = getOnnxInt(node, "axis", defaultAxis);
  if (axis)
    axis = normalizeOnnxAxis(node, *axis, getShape(*input).size());
  if (!axis)
    return axis.takeError();
  return std::pair(*input, *axis);
}

Error mlir::qnn::importArgMax(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  auto read = readAlongAxis(importer, node, 0);
  if (!read)
    return read.takeError();
  auto [input, axis] = *read;
  Expected<bool> keeps = getOnnxBool(node, "keepdims", true);
  if (!keeps)
    return keeps.takeError();
  Expected<bool> last = getOnnxBool(node, "select_last_index", false);
  if (!last)
    return last.takeError();
  SmallVector<int64_t> shape(getShape(input));
  shape[axis] = 1;
  auto type =
      importer.getType(node, shape, importer.builder.getIntegerType(64));
  if (!type)
    return type.takeError();
  StringRef name = node.outputs[0];
  Value found = importer.createNamed<ArgTopKOp>(
      node, *keeps ? Twine(name) : name + ".kept", *type, input, axis,
      /*k=*/1, /*smallest=*/node.opType == "ArgMin", *last);
  if (!*keeps)
    shape.erase(shape.begin() + axis);
  return importer.finish(node, importer.reshape(node, name, found, shape));
}

/// The number of elements that TopK takes.
static Expected<int64_t> readCount(GraphImporter &importer,
                                   const OnnxNode &node) {
  if (node.opset < 10)
    return getOnnxInt(node, "k", 0);
  auto tensor = importer.requireConstant(node, 1, "number of elements");
  if (!tensor)
    return tensor.takeError();
  if (!(*tensor)->hasOneElement() || (*tensor)->isFloat())
    return node.makeError("the number of elements must be one integer");
  return (*tensor)->getInt(0);
}

Error mlir::qnn::importTopK(GraphImporter &importer, const OnnxNode &node) {
  size_t arity = node.opset < 10 ? 1 : 2;
  if (Error error = checkOnnxArity(node, arity, arity, 2))
    return error;
  auto read = readAlongAxis(importer, node, -1);
  if (!read)
    return read.takeError();
  auto [input, axis] = *read;
  Expected<int64_t> k = readCount(importer, node);
  if (!k)
    return k.takeError();
  SmallVector<int64_t> shape(getShape(input));
  if (*k < 1 || *k > shape[axis])
    return node.makeError("the number of elements is out of range",
                          Twine(*k) + " of " + Twine(shape[axis]));
  shape[axis] = *k;
  // Sorted results are right also where any order would do.
  Expected<bool> largest = getOnnxBool(node, "largest", true);
  if (!largest)
    return largest.takeError();
  auto getOutput = [&](size_t index) -> StringRef {
    return index < node.outputs.size() ? StringRef(node.outputs[index]) : "";
  };
  if (StringRef name = getOutput(0); !name.empty()) {
    auto type =
        importer.getType(node, shape, getElementTypeOrSelf(input.getType()));
    if (!type)
      return type.takeError();
    importer.setValue(name, importer.createNamed<TopKOp>(
                                node, name, *type, input, axis, *k, !*largest));
  }
  if (StringRef name = getOutput(1); !name.empty()) {
    auto type =
        importer.getType(node, shape, importer.builder.getIntegerType(64));
    if (!type)
      return type.takeError();
    importer.setValue(
        name, importer.createNamed<ArgTopKOp>(node, name, *type, input, axis,
                                              *k, !*largest, /*last=*/false));
  }
  return Error::success();
}
