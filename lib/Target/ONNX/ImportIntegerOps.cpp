//===- ImportIntegerOps.cpp - Integer sums and dynamic scales ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NodeExpansion.h"
#include "OpTable.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

/// Adds input \p data minus its zero point, input \p zeroPoint, if there is
/// one: a number, one per index of \p axis, or of the rank of the data.
static std::string addCentered(NodeExpansion &expansion,
                               GraphImporter &importer, const OnnxNode &node,
                               size_t data, size_t zeroPoint,
                               const Twine &suffix, int64_t axis) {
  if (!expansion.isValid())
    return "";
  auto addNumbers = [&](size_t index, const Twine &name) {
    return expansion.add(
        "DequantizeLinear",
        {expansion.input(index), expansion.addScalar(1, name + ".one")}, name);
  };
  if (!node.hasInput(zeroPoint))
    return addNumbers(data, suffix);
  auto shape = importer.getInputShape(node, zeroPoint);
  if (!shape) {
    expansion.fail(shape.takeError());
    return "";
  }
  if (shape->size() > 1) {
    std::string codes = addNumbers(data, suffix + ".codes");
    std::string zeros = addNumbers(zeroPoint, suffix + ".zero");
    return expansion.add("Sub", {codes, zeros}, suffix);
  }
  SmallVector<double> ones(getOnnxElementCount(*shape).value_or(0), 1.0);
  std::string scale = expansion.addConstant(
      OnnxTensor::fromDoubles(OnnxType::Float, *shape, ones), suffix + ".one");
  return expansion.add(
      "DequantizeLinear",
      {expansion.input(data), scale, expansion.input(zeroPoint)}, suffix,
      makeIntAttribute("axis", axis));
}

/// Records the integers \p sums as output 0 of \p node.
static Error finish(NodeExpansion &expansion, GraphImporter &importer,
                    const OnnxNode &node, const std::string &sums) {
  if (Error error = expansion.finish())
    return error;
  Expected<Value> value = importer.getValue(sums);
  if (!value)
    return value.takeError();
  importer.setIntegers(node, *value);
  return Error::success();
}

/// x, w, [x_zp], [w_zp].
Error mlir::qnn::importConvInteger(GraphImporter &importer,
                                   const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 4))
    return error;
  NodeExpansion expansion(importer, node);
  std::string data = addCentered(expansion, importer, node, 0, 2, "x", 1);
  std::string weights = addCentered(expansion, importer, node, 1, 3, "w", 0);
  std::string sums =
      expansion.add("Conv", {data, weights}, "sums", node.attributes);
  return finish(expansion, importer, node, sums);
}

/// a, b, [a_zp, one per row], [b_zp, one per column].
Error mlir::qnn::importMatMulInteger(GraphImporter &importer,
                                     const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 4))
    return error;
  auto shape = importer.getInputShape(node, 0);
  if (!shape)
    return shape.takeError();
  NodeExpansion expansion(importer, node);
  int64_t rows = shape->size() > 1 ? -2 : -1; // a vector has no rows
  std::string lhs = addCentered(expansion, importer, node, 0, 2, "a", rows);
  std::string rhs = addCentered(expansion, importer, node, 1, 3, "b", -1);
  std::string sums = expansion.add("MatMul", {lhs, rhs}, "sums");
  return finish(expansion, importer, node, sums);
}

/// y, y_scale and y_zero_point from the range of x, which is widened to hold
/// zero. Of a tensor of zeros the scale is 0; so are codes and zero point.
Error mlir::qnn::importDynamicQuantizeLinear(GraphImporter &importer,
                                             const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1, 3))
    return error;
  NodeExpansion expansion(importer, node);
  OnnxAttribute toScalar = makeIntAttribute("keepdims", 0);
  std::string input = expansion.input(0);
  std::string zero = expansion.addScalar(0, "zero");
  std::string low = expansion.add(
      "Min", {expansion.add("ReduceMin", input, "least", toScalar), zero},
      "low");
  std::string high = expansion.add(
      "Max", {expansion.add("ReduceMax", input, "greatest", toScalar), zero},
      "high");
  std::string range = expansion.add("Sub", {high, low}, "range");
  std::string steps = expansion.addScalar(255, "steps");
  bool wantsScale = node.outputs.size() > 1 && !node.outputs[1].empty();
  std::string scale = wantsScale ? node.outputs[1] : "";
  if (wantsScale)
    expansion.addResult("Div", {range, steps}, {}, 1);
  else
    scale = expansion.add("Div", {range, steps}, "scale");
  std::string shift = expansion.add(
      "Neg", expansion.add("Div", {low, scale}, "scaled"), "shift");
  // Codes from 0 to 255 are UINT8, which a QuantizeLinear of scale 1 clips to.
  std::string one = expansion.addScalar(1, "one");
  bool wantsZeroPoint = node.outputs.size() > 2 && !node.outputs[2].empty();
  std::string zeroPoint = wantsZeroPoint ? node.outputs[2] : "";
  if (wantsZeroPoint)
    expansion.addResult("QuantizeLinear", {shift, one}, {}, 2);
  else
    zeroPoint = expansion.add("QuantizeLinear", {shift, one}, "zero_point");
  expansion.addResult("QuantizeLinear", {input, scale, zeroPoint});
  return expansion.finish();
}
