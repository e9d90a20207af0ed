//===- ImportQDQ.cpp - QuantizeLinear and DequantizeLinear ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OpTable.h"
#include "QuantHelpers.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

namespace {
/// Inputs 1 and 2 of both operators.
struct LinearParams {
  QuantParams params;
  /// The zero point's type, which is that of the codes.
  std::optional<OnnxType> codeType;
};
} // namespace

/// Reads scale and zero point for a tensor of \p shape.
static Expected<LinearParams> readParams(GraphImporter &importer,
                                         const OnnxNode &node,
                                         ArrayRef<int64_t> shape) {
  LinearParams result;
  Expected<int64_t> blockSize = getOnnxInt(node, "block_size", 0);
  if (!blockSize)
    return blockSize.takeError();
  auto scale = importer.requireConstant(node, 1, "scale");
  if (!scale)
    return scale.takeError();
  if (*blockSize != 0 || (*scale)->getRank() > 1)
    return node.makeError("blocked quantization is not supported",
                          "the scale has shape " +
                              formatOnnxShape((*scale)->getDims()),
                          "quantize per tensor or per axis");
  if (!(*scale)->isFloat())
    return node.makeError("the scale must be a float",
                          getOnnxTypeName((*scale)->getType()));
  auto scales = readScales(node, **scale);
  if (!scales)
    return scales.takeError();
  result.params.scale = std::move(*scales);

  if (node.hasInput(2)) {
    auto zeroPoint = importer.requireConstant(node, 2, "zero point");
    if (!zeroPoint)
      return zeroPoint.takeError();
    if ((*zeroPoint)->getNumElements() != (*scale)->getNumElements())
      return node.makeError("scale and zero point have different sizes",
                            formatOnnxShape((*scale)->getDims()) + " and " +
                                formatOnnxShape((*zeroPoint)->getDims()));
    if ((*zeroPoint)->isFloat())
      return node.makeError("the zero point must be an integer",
                            getOnnxTypeName((*zeroPoint)->getType()));
    auto zeroPoints = readZeroPoints(node, **zeroPoint);
    if (!zeroPoints)
      return zeroPoints.takeError();
    result.params.zeroPoint = std::move(*zeroPoints);
    result.codeType = (*zeroPoint)->getType();
    // All alike is the common case; one element says it better.
    if (llvm::all_equal(result.params.zeroPoint))
      result.params.zeroPoint.truncate(1);
  }

  if (result.params.scale.size() > 1) {
    Expected<int64_t> axis = getOnnxInt(node, "axis", 1);
    if (axis)
      axis = normalizeOnnxAxis(node, *axis, static_cast<int64_t>(shape.size()));
    if (!axis)
      return axis.takeError();
    if (shape[*axis] != static_cast<int64_t>(result.params.scale.size()))
      return node.makeError("the scale does not fit the tensor",
                            Twine(result.params.scale.size()) +
                                " scales for axis " + Twine(*axis) + " of " +
                                formatOnnxShape(shape));
    result.params.axis = *axis;
  }
  return result;
}

/// The type of the codes that a QuantizeLinear makes.
static Expected<OnnxType> readCodeType(GraphImporter &importer,
                                       const OnnxNode &node,
                                       const LinearParams &linear) {
  // Opset 21 may name the type when there is no zero point.
  int64_t fallback =
      static_cast<int64_t>(linear.codeType.value_or(OnnxType::UInt8));
  Expected<int64_t> declared = getOnnxInt(node, "output_dtype", 0);
  if (!declared)
    return declared.takeError();
  int64_t number = *declared ? *declared : fallback;
  std::optional<OnnxType> type;
  if (llvm::isInt<32>(number))
    type = getOnnxType(static_cast<int32_t>(number));
  if (!type || !importer.getCodeType(*type) ||
      (linear.codeType && *linear.codeType != *type))
    return node.makeError("the type of the codes is not supported",
                          llvm::isInt<32>(number)
                              ? getOnnxTypeName(static_cast<int32_t>(number))
                              : std::to_string(number),
                          "supported are integers of 4, 8 and 16 bits");
  return *type;
}

Error mlir::qnn::importQuantizeLinear(GraphImporter &importer,
                                      const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 3))
    return error;
  const OnnxTensor *constant = importer.getConstant(node, 0);
  Value input;
  if (!constant) {
    Expected<Value> value = importer.getReal(node, 0);
    if (!value)
      return value.takeError();
    input = *value;
  }
  auto linear = readParams(importer, node,
                           constant ? constant->getDims() : getShape(input));
  if (!linear)
    return linear.takeError();
  auto type = readCodeType(importer, node, *linear);
  if (!type)
    return type.takeError();
  IntType codeType = importer.getCodeType(*type);
  const QuantParams &params = linear->params;
  if (constant) {
    importer.setResult(
        node, quantizeTensor(*constant, *type, params,
                             [&](double number, int64_t channel) {
                               return quantizeAffine(
                                   number, params.getScale(channel),
                                   params.getZeroPoint(channel),
                                   codeType.getMinValue(),
                                   codeType.getMaxValue(), Rounding::HalfEven);
                             }));
    return Error::success();
  }
  importer.setResult(node,
                     importer.create<QuantizeOp>(
                         node, RankedTensorType::get(getShape(input), codeType),
                         input, params.scale, params.zeroPoint,
                         getAxisAttr(importer.builder, params)));
  return Error::success();
}

Error mlir::qnn::importDequantizeLinear(GraphImporter &importer,
                                        const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 3))
    return error;
  const OnnxTensor *constant = importer.getConstant(node, 0);
  Value input;
  Type codeType;
  if (constant) {
    codeType = importer.getCodeType(node.inputs[0]);
    if (!codeType)
      codeType = importer.getCodeType(constant->getType());
    if (constant->getType() == OnnxType::Int32)
      codeType = importer.builder.getI32Type();
  } else {
    Expected<Value> value = importer.getValue(node, 0);
    if (!value)
      return value.takeError();
    input = *value;
    codeType = getElementTypeOrSelf(input.getType());
    if (!isa<IntType, IntegerType>(codeType))
      codeType = nullptr;
  }
  if (!codeType)
    return node.makeError("the input does not hold codes",
                          constant ? getOnnxTypeName(constant->getType())
                                   : "it holds real numbers",
                          "supported are integers of 4, 8, 16 and, for biases, "
                          "32 bits");
  auto linear = readParams(importer, node,
                           constant ? constant->getDims() : getShape(input));
  if (!linear)
    return linear.takeError();
  if (linear->codeType) {
    Type zeroPointType = importer.getCodeType(*linear->codeType);
    if (*linear->codeType == OnnxType::Int32)
      zeroPointType = importer.builder.getI32Type();
    if (!isStoredAs(codeType, zeroPointType))
      return node.makeError("input and zero point have different types",
                            "the zero point is " +
                                getOnnxTypeName(*linear->codeType));
  }
  const QuantParams &params = linear->params;
  if (constant) {
    importer.setResult(node, QuantizedConstant{*constant, codeType, params});
    return Error::success();
  }
  auto type = importer.getRealType(node, getShape(input));
  if (!type)
    return type.takeError();
  importer.setResult(node,
                     importer.create<DequantizeOp>(
                         node, *type, input, params.scale, params.zeroPoint,
                         getAxisAttr(importer.builder, params)));
  return Error::success();
}
