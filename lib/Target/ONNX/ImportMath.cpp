//===- ImportMath.cpp - Elementwise operators -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NodeMath.h"
#include "OpTable.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

/// The kind of qnn.elementwise that an operator is.
static ElementwiseKind getKind(const OnnxNode &node) {
  return llvm::StringSwitch<ElementwiseKind>(node.opType)
      .Case("Abs", ElementwiseKind::Abs)
      .Case("Add", ElementwiseKind::Add)
      .Case("Ceil", ElementwiseKind::Ceil)
      .Case("Div", ElementwiseKind::Div)
      .Case("Erf", ElementwiseKind::Erf)
      .Case("Exp", ElementwiseKind::Exp)
      .Case("Floor", ElementwiseKind::Floor)
      .Case("HardSwish", ElementwiseKind::HardSwish)
      .Case("Log", ElementwiseKind::Log)
      .Case("Max", ElementwiseKind::Max)
      .Case("Mean", ElementwiseKind::Add)
      .Case("Min", ElementwiseKind::Min)
      .Case("Mish", ElementwiseKind::Mish)
      .Case("Mul", ElementwiseKind::Mul)
      .Case("Neg", ElementwiseKind::Neg)
      .Case("Reciprocal", ElementwiseKind::Reciprocal)
      .Case("Relu", ElementwiseKind::Relu)
      .Case("Round", ElementwiseKind::Round)
      .Case("Sigmoid", ElementwiseKind::Sigmoid)
      .Case("Sign", ElementwiseKind::Sign)
      .Case("Softplus", ElementwiseKind::Softplus)
      .Case("Softsign", ElementwiseKind::Softsign)
      .Case("Sqrt", ElementwiseKind::Sqrt)
      .Case("Sub", ElementwiseKind::Sub)
      .Case("Sum", ElementwiseKind::Add)
      .Case("Tanh", ElementwiseKind::Tanh);
}

Error mlir::qnn::importUnary(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  NodeMath math(importer, node);
  return math.finish(math.apply("", getKind(node), math.input(0)));
}

/// Before opset 7, attribute `broadcast` allowed the right operand to be
/// shorter; attribute `axis` said where it starts. Returns it with the axes of
/// size 1 that make it broadcast as in NumPy.
static Value alignOldOperand(NodeMath &math, const OnnxNode &node, Value left,
                             Value right) {
  if (math.failed() || !node.findAttribute("axis"))
    return right;
  int64_t rank = static_cast<int64_t>(getShape(left).size());
  SmallVector<int64_t> shape(getShape(right));
  Expected<int64_t> axis = getOnnxInt(node, "axis", 0);
  if (axis)
    axis = normalizeOnnxAxis(node, *axis, std::max<int64_t>(rank, 1));
  if (!axis) {
    math.fail(axis.takeError());
    return {};
  }
  int64_t missing = rank - *axis - static_cast<int64_t>(shape.size());
  if (missing < 0) {
    math.fail(node.makeError("the right operand does not fit at 'axis'",
                             formatOnnxShape(getShape(left)) + " and " +
                                 formatOnnxShape(shape) + ", axis " +
                                 Twine(*axis)));
    return {};
  }
  shape.append(missing, 1);
  return math.reshape("rhs", right, shape);
}

Error mlir::qnn::importBinary(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 2))
    return error;
  NodeMath math(importer, node);
  Value left = math.input(0), right = math.input(1);
  if (node.opset < 7)
    right = alignOldOperand(math, node, left, right);
  return math.finish(math.apply("", getKind(node), {left, right}));
}

Error mlir::qnn::importVariadic(GraphImporter &importer, const OnnxNode &node) {
  size_t count = node.inputs.size();
  if (Error error = checkOnnxArity(node, std::max<size_t>(count, 1), count))
    return error;
  NodeMath math(importer, node);
  bool isMean = node.opType == "Mean";
  Value result = math.input(0);
  for (size_t index = 1; index < count; ++index) {
    Value operand = math.input(index);
    bool isLast = index + 1 == count && !isMean;
    std::string step = isLast ? "" : std::to_string(index);
    result = math.apply(step, getKind(node), {result, operand});
  }
  if (isMean && count > 1)
    result =
        math.div("", result, math.number("count", static_cast<double>(count)));
  return math.finish(result);
}

Error mlir::qnn::importPow(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 2))
    return error;
  NodeMath math(importer, node);
  Value input = math.input(0);
  const OnnxTensor *exponent = importer.getConstant(node, 1);
  if (!exponent) {
    Value power = math.input(1);
    if (node.opset < 7)
      power = alignOldOperand(math, node, input, power);
    return math.finish(math.apply("", ElementwiseKind::Pow, {input, power}));
  }
  // A single number keeps the shape of the input, so that quantizers see one
  // function of it; squares and roots have ops of their own.
  if (!math.failed() && exponent->hasOneElement() &&
      exponent->getRank() <= static_cast<int64_t>(getShape(input).size())) {
    double power = exponent->getDouble(0);
    if (power == 1)
      return math.finish(input);
    if (power == 0.5)
      return math.finish(math.apply("", ElementwiseKind::Sqrt, input));
    if (power == 2)
      return math.finish(math.mul("", input, input));
  }
  // The exponent may be of integers.
  Expected<Value> power = importer.materialize(
      importer.getLoc(node), node.inputs[1],
      OnnxTensor::fromDoubles(OnnxType::Float, exponent->getDims(),
                              exponent->getDoubles()));
  if (!power)
    return power.takeError();
  Value aligned =
      node.opset < 7 ? alignOldOperand(math, node, input, *power) : *power;
  return math.finish(math.apply("", ElementwiseKind::Pow, {input, aligned}));
}
