//===- ImportTrunc.cpp - QONNX's truncation ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trunc drops low bits of codes: with codes q = round(x / scale + zero point) of
// `in` bits, the result stands for round(q / 2^k), by default rounded down.
// Version 1 has inputs x, scale, zero point, in, out, and k = in - out; the scale
// stays. Version 2 has the scale of the result before `out`, from which k
// follows, and clamps to codes of `out` bits.
//
//===----------------------------------------------------------------------===//

#include "OpTable.h"
#include "QonnxHelpers.h"
#include "QuantHelpers.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

namespace {
/// A Trunc node, read.
struct Truncation {
  double scale = 1, zeroPoint = 0;
  /// 2^k.
  double divisor = 1;
  double resultScale = 1, resultZeroPoint = 0;
  IntType codeType;
  bool isNarrow = false;
  Rounding rounding = Rounding::Floor;
};
} // namespace

/// Reads a scalar from input \p index.
static Expected<double> readScalar(GraphImporter &importer,
                                   const OnnxNode &node, size_t index,
                                   StringRef role) {
  auto tensor = importer.requireConstant(node, index, role);
  if (!tensor)
    return tensor.takeError();
  if (!(*tensor)->hasOneElement())
    return node.makeError("the " + role + " must be a scalar",
                          formatOnnxShape((*tensor)->getDims()));
  return (*tensor)->getDouble(0);
}

static Expected<double> readScale(GraphImporter &importer, const OnnxNode &node,
                                  size_t index, StringRef role) {
  auto scale = readScalar(importer, node, index, role);
  if (scale && (!std::isfinite(*scale) || *scale <= 0))
    return node.makeError("the " + role + " must be positive and finite",
                          std::to_string(*scale));
  return scale;
}

/// Reads the inputs that say how many bits go, and what remains.
static Error readWidths(GraphImporter &importer, const OnnxNode &node,
                        Truncation &trunc) {
  // Inside, numbers of 32 bits are exact.
  auto inWidth =
      readQonnxBitWidth(importer, node, 3, "input bit width", /*maxWidth=*/32);
  if (!inWidth)
    return inWidth.takeError();
  bool hasResultScale = node.inputs.size() > 5;
  auto outWidth = readQonnxBitWidth(importer, node, hasResultScale ? 5 : 4,
                                    "output bit width",
                                    hasResultScale ? 16 : 14);
  if (!outWidth)
    return outWidth.takeError();
  if (!hasResultScale) {
    if (*outWidth > *inWidth)
      return node.makeError("the output has more bits than the input",
                            Twine(*outWidth) + " and " + Twine(*inWidth));
    trunc.divisor = std::ldexp(1.0, static_cast<int>(*inWidth - *outWidth));
    trunc.resultScale = trunc.scale;
    trunc.resultZeroPoint = trunc.zeroPoint;
    // Nothing says whether codes are signed: one more bit holds both, another
    // what the greatest code is rounded up to.
    trunc.codeType = getQonnxCodeType(importer, *outWidth + 2, true);
    return Error::success();
  }
  auto resultScale = readScale(importer, node, 4, "output scale");
  if (!resultScale)
    return resultScale.takeError();
  trunc.resultScale = *resultScale;
  trunc.divisor = std::exp2(
      std::nearbyint(std::log2(trunc.resultScale / trunc.scale)));
  trunc.resultZeroPoint = trunc.zeroPoint / trunc.divisor;
  Expected<bool> isSigned = getOnnxBool(node, "signed", true);
  if (!isSigned)
    return isSigned.takeError();
  Expected<bool> isNarrow = getOnnxBool(node, "narrow", false);
  if (!isNarrow)
    return isNarrow.takeError();
  trunc.isNarrow = *isNarrow;
  trunc.codeType = getQonnxCodeType(importer, *outWidth, *isSigned);
  if (*outWidth == 1 && (*isSigned || *isNarrow))
    return node.makeError("the output bit width is not supported",
                          "one bit that is signed or narrow");
  return Error::success();
}

static Expected<Truncation> readTruncation(GraphImporter &importer,
                                           const OnnxNode &node) {
  Truncation trunc;
  auto scale = readScale(importer, node, 1, "scale");
  if (!scale)
    return scale.takeError();
  auto zeroPoint = readScalar(importer, node, 2, "zero point");
  if (!zeroPoint)
    return zeroPoint.takeError();
  if (!std::isfinite(*zeroPoint))
    return node.makeError("the zero point must be finite",
                          std::to_string(*zeroPoint));
  trunc.scale = *scale;
  trunc.zeroPoint = *zeroPoint;
  if (Error error = readWidths(importer, node, trunc))
    return std::move(error);
  auto rounding = readQonnxRounding(node, "FLOOR");
  if (!rounding)
    return rounding.takeError();
  trunc.rounding = *rounding;
  return trunc;
}

/// Applies \p kind to \p number and a constant, unless \p constant is what
/// changes nothing.
static Expected<Value> apply(GraphImporter &importer, const OnnxNode &node,
                             const Twine &name, ElementwiseKind kind,
                             Expected<Value> number, double constant) {
  bool isScale = kind == ElementwiseKind::Mul || kind == ElementwiseKind::Div;
  if (!number || constant == (isScale ? 1 : 0))
    return number;
  std::string text = name.str();
  auto operand = importer.materialize(
      importer.getLoc(node), text + ".constant",
      OnnxTensor::fromDoubles(OnnxType::Float, {}, constant));
  if (!operand)
    return operand;
  return importer.elementwise(node, text, kind, {*number, *operand});
}

Error mlir::qnn::importTrunc(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 5, 6))
    return error;
  auto trunc = readTruncation(importer, node);
  if (!trunc)
    return trunc.takeError();
  StringRef name = node.outputs[0];
  Expected<Value> number = importer.getNumbers(node, 0);
  number = apply(importer, node, name + ".scaled", ElementwiseKind::Div,
                 std::move(number), trunc->scale);
  number = apply(importer, node, name + ".shifted", ElementwiseKind::Add,
                 std::move(number), trunc->zeroPoint);
  if (number)
    number = importer.elementwise(node, name + ".rounded",
                                  ElementwiseKind::Round, *number);
  if (!number)
    return number.takeError();
  Value codes = importer.quantize(node, name + ".codes", *number,
                                  trunc->codeType, trunc->divisor,
                                  trunc->rounding, trunc->isNarrow);
  double zeroPoint = trunc->resultZeroPoint;
  if (zeroPoint == std::trunc(zeroPoint) && std::fabs(zeroPoint) < 0x1p31) {
    importer.setResult(node, importer.dequantize(
                                 node, name, codes, trunc->resultScale,
                                 static_cast<int32_t>(zeroPoint)));
    return Error::success();
  }
  number = importer.dequantize(node, name + ".number", codes);
  number = apply(importer, node, name + ".centered", ElementwiseKind::Sub,
                 std::move(number), zeroPoint);
  number = apply(importer, node, name, ElementwiseKind::Mul, std::move(number),
                 trunc->resultScale);
  if (!number)
    return number.takeError();
  importer.setResult(node, *number);
  return Error::success();
}
