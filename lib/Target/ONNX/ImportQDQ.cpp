//===- ImportQDQ.cpp - QuantizeLinear and DequantizeLinear ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Constant parameters, per tensor or per axis, become attributes of
// qnn.quantize and qnn.dequantize. Constant weights with constant blocks become
// codes with one row per block. All else is arithmetic around a qnn.quantize of
// scale 1.
//
//===----------------------------------------------------------------------===//

#include "LinearParams.h"
#include "OpTable.h"
#include "QuantHelpers.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

//===----------------------------------------------------------------------===//
// QuantizeLinear
//===----------------------------------------------------------------------===//

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
  if (!type || (!importer.getCodeType(*type) && !isOnnxFloat8(*type)) ||
      (linear.codeType && *linear.codeType != *type))
    return node.makeError("the type of the codes is not supported",
                          llvm::isInt<32>(number)
                              ? getOnnxTypeName(static_cast<int32_t>(number))
                              : std::to_string(number),
                          "supported are integers of 2, 4, 8 and 16 bits, and "
                          "float8");
  return *type;
}

/// Quantizes a constant at import.
static OnnxTensor quantizeConstant(const OnnxTensor &constant, OnnxType type,
                                   IntType codeType,
                                   const QuantParams &params) {
  return quantizeTensor(
      constant, type, params, [&](double number, int64_t channel) {
        return quantizeAffine(
            number, params.getScale(channel), params.getZeroPoint(channel),
            codeType.getMinValue(), codeType.getMaxValue(), Rounding::HalfEven);
      });
}

/// round(input / scale) + zero point, as real numbers of shape `dataShape`.
static Expected<Value> emitScaled(GraphImporter &importer, const OnnxNode &node,
                                  const LinearValues &values) {
  StringRef name = node.outputs[0];
  Expected<Value> number = importer.getNumbers(node, 0, values.dataShape);
  if (number)
    number = importer.elementwise(node, name + ".scaled", ElementwiseKind::Div,
                                  {*number, values.scale});
  if (number && values.zeroPoint)
    number = importer.elementwise(node, name + ".rounded",
                                  ElementwiseKind::Round, *number);
  if (number && values.zeroPoint)
    number = importer.elementwise(node, name + ".shifted", ElementwiseKind::Add,
                                  {*number, values.zeroPoint});
  return number;
}

/// The numbers that \p type can tell apart, in terms of qnn.minifloat.
static Value emitFloat8(GraphImporter &importer, const OnnxNode &node,
                        const Twine &name, Value input, OnnxType type) {
  struct Format {
    int64_t exponentBits, mantissaBits, bias;
    double maxValue;
  };
  auto getFormat = [&]() -> Format {
    switch (type) {
    case OnnxType::Float8E4M3FN:
      return {4, 3, 7, 448};
    case OnnxType::Float8E4M3FNUZ:
      return {4, 3, 8, 240};
    case OnnxType::Float8E5M2:
      return {5, 2, 15, 57344};
    default:
      return {5, 2, 16, 57344};
    }
  };
  auto [exponentBits, mantissaBits, bias, maxValue] = getFormat();
  OpBuilder &builder = importer.builder;
  return importer.createNamed<MinifloatOp>(
      node, name, input.getType(), input,
      builder.getI64IntegerAttr(exponentBits),
      builder.getI64IntegerAttr(mantissaBits), builder.getI64IntegerAttr(bias),
      builder.getF64FloatAttr(maxValue));
}

/// Quantizes with parameters that are values.
static Expected<Value> emitQuantize(GraphImporter &importer,
                                    const OnnxNode &node,
                                    const LinearParams &linear, OnnxType type,
                                    ArrayRef<int64_t> shape) {
  bool isFloat8 = isOnnxFloat8(type);
  auto values = makeLinearValues(importer, node, linear, shape);
  if (!values)
    return values.takeError();
  bool isReshaped = shape != ArrayRef<int64_t>(values->dataShape);
  if (isFloat8)
    values->zeroPoint = {}; // ONNX has it zero
  Expected<Value> number = emitScaled(importer, node, *values);
  if (!number)
    return number;
  std::string name = node.outputs[0] + (isReshaped ? ".blocks" : "");
  Value result;
  if (isFloat8) {
    result = emitFloat8(importer, node, name, *number, type);
  } else {
    result = importer.quantize(node, name, *number, importer.getCodeType(type));
  }
  return importer.reshape(node, node.outputs[0], result, shape);
}

/// Checks `saturate`: values beyond the greatest one saturate.
static Error checkSaturates(const OnnxNode &node, OnnxType type) {
  Expected<bool> saturates = getOnnxBool(node, "saturate", true);
  if (!saturates)
    return saturates.takeError();
  if (!*saturates && isOnnxFloat8(type))
    return node.makeError("'saturate = 0' is not supported",
                          "numbers beyond the range of " +
                              getOnnxTypeName(type) +
                              " would become infinite or NaN",
                          "set saturate to 1, or clip the input");
  return Error::success();
}

Error mlir::qnn::importQuantizeLinear(GraphImporter &importer,
                                      const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 3))
    return error;
  auto shape = importer.getInputShape(node, 0);
  if (!shape)
    return shape.takeError();
  auto linear = readLinearParams(importer, node, *shape);
  if (!linear)
    return linear.takeError();
  auto type = readCodeType(importer, node, *linear);
  if (!type)
    return type.takeError();
  if (Error error = checkSaturates(node, *type))
    return error;
  IntType codeType = importer.getCodeType(*type);
  const OnnxTensor *constant = importer.getConstant(node, 0);
  if (!codeType || !linear->isAttribute()) {
    auto result = emitQuantize(importer, node, *linear, *type, *shape);
    if (!result)
      return result.takeError();
    importer.setResult(node, *result);
    return Error::success();
  }
  const QuantParams &params = *linear->constant;
  if (constant) {
    importer.setResult(node,
                       quantizeConstant(*constant, *type, codeType, params));
    return Error::success();
  }
  Expected<Value> input = importer.getNumbers(node, 0);
  if (!input)
    return input.takeError();
  importer.setResult(node, importer.create<QuantizeOp>(
                               node, RankedTensorType::get(*shape, codeType),
                               *input, params.scale, params.zeroPoint,
                               getAxisAttr(importer.builder, params)));
  return Error::success();
}

//===----------------------------------------------------------------------===//
// DequantizeLinear
//===----------------------------------------------------------------------===//

/// The type of codes that a DequantizeLinear reads: `!qnn.int`, `i32`, or a
/// float for float8. Null if it is none of them.
static Type getStoredType(GraphImporter &importer, OnnxType type) {
  if (type == OnnxType::Int32)
    return importer.builder.getI32Type();
  if (isOnnxFloat8(type))
    return importer.builder.getF32Type();
  return importer.getCodeType(type);
}

/// The type of input 0, checked against the zero point's.
static Expected<Type> readStoredType(GraphImporter &importer,
                                     const OnnxNode &node,
                                     const LinearParams &linear) {
  std::optional<OnnxType> type = importer.getInputType(node, 0);
  Type stored = type ? getStoredType(importer, *type) : Type();
  if (!type) {
    // Codes of widths that ONNX does not have, or float8 computed before.
    Expected<Value> value = importer.getValue(node, 0);
    if (!value)
      return value.takeError();
    stored = getElementTypeOrSelf(value->getType());
    if (isa<FloatType>(stored) &&
        (!linear.codeType || !isOnnxFloat8(*linear.codeType)) &&
        !value->getDefiningOp<MinifloatOp>())
      stored = Type();
  }
  if (!stored)
    return node.makeError("the input does not hold codes",
                          type ? getOnnxTypeName(*type)
                               : "it holds real numbers",
                          "supported are integers of 2, 4, 8, 16 and, for "
                          "biases, 32 bits, and float8");
  // A Clip may have told that there are fewer bits.
  if (IntType code = importer.getCodeType(node.inputs[0]))
    stored = code;
  if (linear.codeType &&
      !isStoredAs(stored, getStoredType(importer, *linear.codeType)))
    return node.makeError("input and zero point have different types",
                          "the zero point is " +
                              getOnnxTypeName(*linear.codeType));
  return stored;
}

/// Constant codes with one row per block: P x blocks x S rows for an axis with
/// P elements before and S elements after it.
static Error importBlocks(GraphImporter &importer, const OnnxNode &node,
                          const OnnxTensor &constant, Type stored,
                          const LinearParams &linear) {
  ArrayRef<int64_t> dims = constant.getDims();
  auto count = [](ArrayRef<int64_t> sizes) {
    return getOnnxElementCount(sizes).value_or(0);
  };
  int64_t before = count(dims.take_front(linear.axis));
  int64_t after = count(dims.drop_front(linear.axis + 1));
  int64_t size = linear.blockSize, blocks = dims[linear.axis] / size;
  OnnxTensor rows =
      transposeOnnxTensor(constant.withDims({before, blocks, size, after}),
                          {0, 1, 3, 2})
          .withDims({before * blocks * after, size});
  QuantizedConstant codes{rows, stored, *linear.constant};
  codes.params.axis = 0;
  StringRef name = node.outputs[0];
  Location loc = importer.getLoc(node);
  Expected<Value> result =
      importer.materialize(loc, (name + ".rows").str(), codes);
  if (after > 1) {
    result = importer.reshape(node, name + ".blocks", *result,
                              {before, blocks, after, size});
    if (!result)
      return result.takeError();
    auto type = importer.getRealType(node, {before, blocks, size, after});
    if (!type)
      return type.takeError();
    result =
        importer
            .createNamed<TransposeOp>(node, name + ".transposed", *type,
                                      *result, ArrayRef<int64_t>{0, 1, 3, 2})
            .getResult();
  }
  result = importer.reshape(node, name, *result, dims);
  if (!result)
    return result.takeError();
  importer.setResult(node, *result);
  return Error::success();
}

/// (input - zero point) * scale with parameters that are values.
static Error emitDequantize(GraphImporter &importer, const OnnxNode &node,
                            const LinearParams &linear,
                            ArrayRef<int64_t> shape) {
  auto values = makeLinearValues(importer, node, linear, shape);
  if (!values)
    return values.takeError();
  StringRef name = node.outputs[0];
  Expected<Value> number = importer.getNumbers(node, 0, values->dataShape);
  if (number && values->zeroPoint)
    number =
        importer.elementwise(node, name + ".centered", ElementwiseKind::Sub,
                             {*number, values->zeroPoint});
  if (number)
    number = importer.elementwise(
        node,
        name + (ArrayRef<int64_t>(values->dataShape) == shape ? "" : ".blocks"),
        ElementwiseKind::Mul, {*number, values->scale});
  if (number)
    number = importer.reshape(node, name, *number, shape);
  if (!number)
    return number.takeError();
  importer.setResult(node, *number);
  return Error::success();
}

/// Checks `output_dtype` of opset 23: real numbers have one type here.
static Error checkOutputType(const OnnxNode &node) {
  Expected<int64_t> declared = getOnnxInt(node, "output_dtype", 0);
  if (!declared)
    return declared.takeError();
  std::optional<OnnxType> type = OnnxType::Float;
  if (*declared)
    type = llvm::isInt<32>(*declared)
               ? getOnnxType(static_cast<int32_t>(*declared))
               : std::nullopt;
  if (!type || !isOnnxFloat(*type) || isOnnxFloat8(*type))
    return node.makeError("attribute 'output_dtype' must name a float type",
                          std::to_string(*declared));
  return Error::success();
}

Error mlir::qnn::importDequantizeLinear(GraphImporter &importer,
                                        const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 3))
    return error;
  auto shape = importer.getInputShape(node, 0);
  if (!shape)
    return shape.takeError();
  auto linear = readLinearParams(importer, node, *shape);
  if (!linear)
    return linear.takeError();
  auto stored = readStoredType(importer, node, *linear);
  if (!stored)
    return stored.takeError();
  if (Error error = checkOutputType(node))
    return error;
  const OnnxTensor *constant = importer.getConstant(node, 0);
  bool isInteger = !isa<FloatType>(*stored);
  if (isInteger && linear->isAttribute() && !importer.hasIntegers(node, 0)) {
    const QuantParams &params = *linear->constant;
    if (constant) {
      importer.setResult(node, QuantizedConstant{*constant, *stored, params});
      return Error::success();
    }
    Expected<Value> input = importer.getValue(node, 0);
    if (!input)
      return input.takeError();
    auto type = importer.getRealType(node, *shape);
    if (!type)
      return type.takeError();
    importer.setResult(node,
                       importer.create<DequantizeOp>(
                           node, *type, *input, params.scale, params.zeroPoint,
                           getAxisAttr(importer.builder, params)));
    return Error::success();
  }
  if (isInteger && constant && linear->isBlocked() && linear->constant &&
      (*shape)[linear->axis] % linear->blockSize == 0)
    return importBlocks(importer, node, *constant, *stored, *linear);
  return emitDequantize(importer, node, *linear, *shape);
}
