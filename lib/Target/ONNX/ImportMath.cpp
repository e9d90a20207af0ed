//===- ImportMath.cpp - Elementwise operators -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphImporter.h"
#include "OpTable.h"
#include "QuantHelpers.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

#include "llvm/ADT/StringSwitch.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

/// Records \p result as that of \p node, or passes its error on.
static Error finish(GraphImporter &importer, const OnnxNode &node,
                    Expected<Value> result) {
  if (!result)
    return result.takeError();
  importer.setResult(node, *result);
  return Error::success();
}

/// The kind of qnn.elementwise that an operator is.
static ElementwiseKind getKind(const OnnxNode &node) {
  return llvm::StringSwitch<ElementwiseKind>(node.opType)
      .Case("Abs", ElementwiseKind::Abs)
      .Case("Add", ElementwiseKind::Add)
      .Case("Div", ElementwiseKind::Div)
      .Case("Exp", ElementwiseKind::Exp)
      .Case("Max", ElementwiseKind::Max)
      .Case("Min", ElementwiseKind::Min)
      .Case("Mul", ElementwiseKind::Mul)
      .Case("Neg", ElementwiseKind::Neg)
      .Case("Relu", ElementwiseKind::Relu)
      .Case("Sigmoid", ElementwiseKind::Sigmoid)
      .Case("Sign", ElementwiseKind::Sign)
      .Case("Sqrt", ElementwiseKind::Sqrt)
      .Case("Sub", ElementwiseKind::Sub)
      .Case("Tanh", ElementwiseKind::Tanh);
}

Error mlir::qnn::importUnary(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  return finish(
      importer, node,
      importer.elementwise(node, node.outputs[0], getKind(node), *input));
}

Error mlir::qnn::importBinary(GraphImporter &importer, const OnnxNode &node) {
  // Min and Max may have any number of operands.
  bool isVariadic = node.opType == "Min" || node.opType == "Max";
  size_t count = isVariadic ? node.inputs.size() : 2;
  if (Error error = checkOnnxArity(node, std::max<size_t>(count, 1), count))
    return error;
  SmallVector<Value> operands;
  for (size_t index = 0; index < count; ++index) {
    Expected<Value> operand = importer.getReal(node, index);
    if (!operand)
      return operand.takeError();
    operands.push_back(*operand);
  }
  // Before opset 7, shapes were matched by attributes.
  if (node.opset < 7 && !isVariadic &&
      getShape(operands[0]) != getShape(operands[1]) &&
      node.findAttribute("axis"))
    return node.makeError("broadcasting along 'axis' is not supported",
                          "the model uses opset " + Twine(node.opset),
                          "convert it to opset 7 or later");
  Value result = operands[0];
  for (size_t index = 1; index < count; ++index) {
    bool isLast = index + 1 == count;
    Expected<Value> joined = importer.elementwise(
        node, node.outputs[0] + (isLast ? "" : "." + std::to_string(index)),
        getKind(node), {result, operands[index]});
    if (!joined)
      return joined.takeError();
    result = *joined;
  }
  importer.setResult(node, result);
  return Error::success();
}

/// A bound of Clip: input \p index, or attribute \p name before opset 11.
static Expected<double> readBound(GraphImporter &importer, const OnnxNode &node,
                                  size_t index, StringRef name,
                                  double defaultValue) {
  if (node.opset < 11)
    return getOnnxFloat(node, name, defaultValue);
  if (!node.hasInput(index))
    return defaultValue;
  auto tensor = importer.requireConstant(node, index, name);
  if (!tensor)
    return tensor.takeError();
  if (!(*tensor)->hasOneElement())
    return node.makeError("'" + name + "' must be a scalar",
                          formatOnnxShape((*tensor)->getDims()));
  return (*tensor)->getDouble(0);
}

/// Whether input 0 holds codes.
static bool hasCodes(GraphImporter &importer, const OnnxNode &node) {
  if (const OnnxTensor *constant = importer.getConstant(node, 0))
    return importer.getCodeType(constant->getType()) != nullptr;
  Expected<Value> value = importer.getValue(node, 0);
  if (!value) {
    // The caller will meet the error again.
    llvm::consumeError(value.takeError());
    return false;
  }
  return mlir::qnn::getCodeType(*value) != nullptr;
}

Error mlir::qnn::importClip(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, node.opset < 11 ? 1 : 3))
    return error;
  if (hasCodes(importer, node))
    return importClipOfCodes(importer, node);
  // Absent bounds are float32's, as ONNX has it.
  constexpr double greatest = std::numeric_limits<float>::max();
  Expected<double> low = readBound(importer, node, 1, "min", -greatest);
  if (!low)
    return low.takeError();
  Expected<double> high = readBound(importer, node, 2, "max", greatest);
  if (!high)
    return high.takeError();
  if (std::isnan(*low) || std::isnan(*high))
    return node.makeError("a bound is not a number");
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  return finish(importer, node,
                importer.elementwise(node, node.outputs[0],
                                     ElementwiseKind::Clip, *input,
                                     {*low, *high}));
}

Error mlir::qnn::importLeakyRelu(GraphImporter &importer,
                                 const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  Expected<double> alpha =
      getOnnxFloat(node, "alpha", static_cast<double>(0.01f));
  if (!alpha)
    return alpha.takeError();
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  return finish(importer, node,
                importer.elementwise(node, node.outputs[0],
                                     ElementwiseKind::LeakyRelu, *input,
                                     *alpha));
}

Error mlir::qnn::importPow(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 2))
    return error;
  auto exponent = importer.requireConstant(node, 1, "exponent");
  if (!exponent)
    return exponent.takeError();
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  double power = (*exponent)->hasOneElement() ? (*exponent)->getDouble(0) : 0;
  StringRef name = node.outputs[0];
  if (power == 1)
    return finish(importer, node, *input);
  if (power == 0.5)
    return finish(
        importer, node,
        importer.elementwise(node, name, ElementwiseKind::Sqrt, *input));
  if (power == 2)
    return finish(importer, node,
                  importer.elementwise(node, name, ElementwiseKind::Mul,
                                       {*input, *input}));
  return node.makeError("the exponent is not supported",
                        "supported are the scalars 0.5, 1 and 2");
}
