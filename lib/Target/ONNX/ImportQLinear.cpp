//===- ImportQLinear.cpp - Operators from codes to codes --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each is the operator of its name between DequantizeLinear and QuantizeLinear,
// in exact arithmetic: sums of products of codes are integers, and the only
// rounding is that of the QuantizeLinear, half to even. ONNX Runtime rounds in
// float32 on the way and may differ by one code near a tie.
//
//===----------------------------------------------------------------------===//

#include "NodeExpansion.h"
#include "OpTable.h"
#include "QuantHelpers.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

/// The attributes of \p node called one of \p names.
static std::vector<OnnxAttribute> pickAttributes(const OnnxNode &node,
                                                 ArrayRef<StringRef> names) {
  std::vector<OnnxAttribute> picked;
  for (const OnnxAttribute &attribute : node.attributes)
    if (llvm::is_contained(names, attribute.name))
      picked.push_back(attribute);
  return picked;
}

/// The domain in which layers take data as attribute `channels_last` says.
static Expected<StringRef> readLayoutDomain(const OnnxNode &node) {
  Expected<bool> isLast = getOnnxBool(node, "channels_last", false);
  if (!isLast)
    return isLast.takeError();
  return StringRef(*isLast ? "qonnx.custom_op.channels_last" : "");
}

//===----------------------------------------------------------------------===//
// Biases
//===----------------------------------------------------------------------===//

/// The scale of a bias of INT32: factor * scale of the data * scale of the
/// weights, exact in float64. Nothing if a scale is computed at run time.
static std::optional<SmallVector<double>>
getBiasScales(GraphImporter &importer, const OnnxNode &node, size_t dataScale,
              size_t weightScale, double factor) {
  const OnnxTensor *data = importer.getConstant(node, dataScale);
  const OnnxTensor *weights = importer.getConstant(node, weightScale);
  if (!data || !weights || !data->hasOneElement())
    return std::nullopt;
  SmallVector<double> scales = weights->getDoubles();
  for (double &scale : scales)
    scale *= data->getDouble(0) * factor;
  return scales;
}

/// Adds the numbers of the bias, input \p index, whose codes are INT32. Returns
/// the empty name if there is none.
static std::string addBias(NodeExpansion &expansion, GraphImporter &importer,
                           const OnnxNode &node, size_t index, size_t dataScale,
                           size_t weightScale, double factor = 1) {
  if (!node.hasInput(index) || !expansion.isValid())
    return "";
  const OnnxTensor *codes = importer.getConstant(node, index);
  auto scales =
      getBiasScales(importer, node, dataScale, weightScale, factor);
  if (codes && codes->getType() != OnnxType::Int32) {
    expansion.fail(node.makeError("the bias must be INT32",
                                  getOnnxTypeName(codes->getType())));
    return "";
  }
  if (codes && scales &&
      llvm::all_of(*scales, [](double scale) { return scale > 0; })) {
    QuantizedConstant constant{*codes, importer.builder.getI32Type(), {}};
    constant.params.scale = *scales;
    int64_t last = codes->getRank() - 1;
    if (scales->size() > 1) {
      if (last < 0 ||
          codes->getDims()[last] != static_cast<int64_t>(scales->size())) {
        expansion.fail(node.makeError(
            "the bias does not fit the scales of the weights",
            formatOnnxShape(codes->getDims()) + " and " +
                Twine(scales->size()) + " scales"));
        return "";
      }
      constant.params.axis = last;
    }
    return expansion.addConstant(std::move(constant), "bias");
  }
  std::string one = expansion.addScalar(factor, "factor");
  std::string numbers =
      expansion.add("DequantizeLinear", {expansion.input(index), one}, "codes");
  std::string scaled = expansion.add(
      "Mul", {numbers, expansion.input(dataScale)}, "bias.scaled");
  return expansion.add("Mul", {scaled, expansion.input(weightScale)}, "bias");
}

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

/// x, x_scale, x_zp, w, w_scale, w_zp, y_scale, y_zp, [bias].
Error mlir::qnn::importQLinearConv(GraphImporter &importer,
                                   const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 8, 9))
    return error;
  auto domain = readLayoutDomain(node);
  if (!domain)
    return domain.takeError();
  NodeExpansion expansion(importer, node);
  std::string data = expansion.dequantize(0, "x");
  std::string weights = expansion.dequantize(3, "w", /*axis=*/0);
  std::string bias = addBias(expansion, importer, node, 8, 1, 4);
  expansion.setDomain(*domain);
  std::string result = expansion.add(
      "Conv", {data, weights, bias}, "conv",
      pickAttributes(node, {"auto_pad", "dilations", "group", "kernel_shape",
                            "pads", "strides"}));
  expansion.setDomain("");
  expansion.quantizeResult(result, 6, /*like=*/0);
  return expansion.finish();
}

/// Dequantizes a stack of matrices whose parameters are one, one per index of
/// \p axis (negative, counted from the end), or of the stack's rank.
static std::string addMatrices(NodeExpansion &expansion,
                               GraphImporter &importer, const OnnxNode &node,
                               size_t first, const Twine &suffix,
                               int64_t axis) {
  if (!expansion.isValid())
    return "";
  auto shape = importer.getInputShape(node, first);
  if (!shape) {
    expansion.fail(shape.takeError());
    return "";
  }
  auto scaleShape = importer.getInputShape(node, first + 1);
  if (!scaleShape) {
    expansion.fail(scaleShape.takeError());
    return "";
  }
  if (scaleShape->size() < 2) {
    // A vector has no rows.
    auto rank = static_cast<int64_t>(shape->size());
    return expansion.dequantize(first, suffix, std::max(axis, -rank));
  }
  std::string one = expansion.addScalar(1, suffix + ".one");
  std::string numbers =
      expansion.add("DequantizeLinear", {expansion.input(first), one},
                    suffix + ".codes");
  if (node.hasInput(first + 2)) {
    std::string zeros =
        expansion.add("DequantizeLinear", {expansion.input(first + 2), one},
                      suffix + ".zero");
    numbers = expansion.add("Sub", {numbers, zeros}, suffix + ".centered");
  }
  return expansion.add("Mul", {numbers, expansion.input(first + 1)}, suffix);
}

/// a, a_scale, a_zp, b, b_scale, b_zp, y_scale, y_zp.
Error mlir::qnn::importQLinearMatMul(GraphImporter &importer,
                                     const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 8, 8))
    return error;
  NodeExpansion expansion(importer, node);
  std::string lhs = addMatrices(expansion, importer, node, 0, "a", -2);
  std::string rhs = addMatrices(expansion, importer, node, 3, "b", -1);
  std::string product = expansion.add("MatMul", {lhs, rhs}, "product");
  expansion.quantizeResult(product, 6, /*like=*/0);
  return expansion.finish();
}

/// A, a_scale, a_zp, B, b_scale, b_zp, [C], [y_scale], [y_zp]: float without the
/// last two.
Error mlir::qnn::importQGemm(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 6, 9))
    return error;
  Expected<double> alpha = getOnnxFloat(node, "alpha", 1);
  if (!alpha)
    return alpha.takeError();
  Expected<bool> isTransposed = getOnnxBool(node, "transB", false);
  if (!isTransposed)
    return isTransposed.takeError();
  NodeExpansion expansion(importer, node);
  std::string lhs = expansion.dequantize(0, "a");
  std::string rhs = expansion.dequantize(3, "b", *isTransposed ? 0 : 1);
  std::string bias = addBias(expansion, importer, node, 6, 1, 4, *alpha);
  auto attributes = pickAttributes(node, {"alpha", "transA", "transB"});
  if (!node.hasInput(7)) {
    expansion.addResult("Gemm", {lhs, rhs, bias}, attributes);
    return expansion.finish();
  }
  std::string product =
      expansion.add("Gemm", {lhs, rhs, bias}, "product", attributes);
  expansion.quantizeResult(product, 7, /*like=*/0);
  return expansion.finish();
}

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

/// A, A_scale, A_zp, B, B_scale, B_zp, C_scale, [C_zp].
Error mlir::qnn::importQLinearBinary(GraphImporter &importer,
                                     const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 8))
    return error;
  for (size_t index : {3, 4, 6})
    if (!node.hasInput(index))
      return node.makeError("input " + Twine(index) + " is missing");
  NodeExpansion expansion(importer, node);
  std::string lhs = expansion.dequantize(0, "a");
  std::string rhs = expansion.dequantize(3, "b");
  StringRef kind = StringRef(node.opType).drop_front(StringRef("QLinear").size());
  std::string result = expansion.add(kind, {lhs, rhs}, "result");
  expansion.quantizeResult(result, 6, /*like=*/0);
  return expansion.finish();
}

/// X, X_scale, [X_zp], Y_scale, [Y_zp], with the attributes of the operator.
Error mlir::qnn::importQLinearUnary(GraphImporter &importer,
                                    const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 5))
    return error;
  if (!node.hasInput(3))
    return node.makeError("input 3, the scale of the result, is missing");
  auto domain = readLayoutDomain(node);
  if (!domain)
    return domain.takeError();
  NodeExpansion expansion(importer, node);
  std::string data = expansion.dequantize(0, "x");
  expansion.setDomain(*domain);
  StringRef kind = StringRef(node.opType).drop_front(StringRef("QLinear").size());
  std::string result = expansion.add(
      kind, data, "result",
      pickAttributes(node, {"alpha", "auto_pad", "ceil_mode",
                            "count_include_pad", "kernel_shape", "pads",
                            "strides"}));
  expansion.setDomain("");
  expansion.quantizeResult(result, 3, /*like=*/0);
  return expansion.finish();
}

/// Y_scale, Y_zp, then tensor, scale and zero point of each part.
Error mlir::qnn::importQLinearConcat(GraphImporter &importer,
                                     const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 5, node.inputs.size()))
    return error;
  if ((node.inputs.size() - 2) % 3 != 0)
    return node.makeError("the inputs are not complete",
                          Twine(node.inputs.size()) +
                              " inputs, expected 2 and 3 for each tensor");
  if (!node.findAttribute("axis"))
    return node.makeError("attribute 'axis' is missing");
  NodeExpansion expansion(importer, node);
  SmallVector<std::string> parts;
  for (size_t first = 2; first < node.inputs.size(); first += 3)
    parts.push_back(expansion.dequantize(first, "x" + Twine(parts.size())));
  std::string whole = expansion.add("Concat", parts, "whole",
                                    pickAttributes(node, {"axis"}));
  expansion.quantizeResult(whole, 0, /*like=*/2);
  return expansion.finish();
}
