//===- ImportQCDQ.cpp - Clip between quantizers -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

///
/// \file
/// Standard operators quantize to the widths that ONNX has types for. For
/// others, exporters (Brevitas, and qnn's own) put a Clip on the codes between
/// QuantizeLinear and DequantizeLinear, whose bounds tell the width.
///
//===----------------------------------------------------------------------===//

#include "QuantHelpers.h"

#include "OpTable.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

namespace {
/// A range of codes, as a type of the dialect has it.
struct CodeRange {
  IntType type;
  bool isNarrow;
};
} // namespace

/// The type narrower than \p wide whose codes are \p low to \p high.
static std::optional<CodeRange> matchRange(IntType wide, int64_t low,
                                           int64_t high) {
  for (unsigned width = 1; width < wide.getWidth() + 1; ++width) {
    auto type = IntType::get(wide.getContext(), width, wide.getEncoding());
    int64_t least = type.getMinValue(), greatest = type.getMaxValue();
    if (low == least && high == greatest)
      return CodeRange{type, /*isNarrow=*/false};
    bool isUnsigned = wide.isUnsignedEncoding();
    if (width > 1 && low == least + !isUnsigned &&
        high == greatest - isUnsigned)
      return CodeRange{type, /*isNarrow=*/true};
  }
  return std::nullopt;
}

/// Bound \p index of the Clip, within the range of type \p wide, or \p
/// otherwise if it is left out.
static Expected<int64_t> readBound(GraphImporter &importer,
                                   const OnnxNode &node, size_t index,
                                   StringRef role, IntType wide,
                                   int64_t otherwise) {
  if (!node.hasInput(index))
    return otherwise;
  auto tensor = importer.requireConstant(node, index, role);
  if (!tensor)
    return tensor.takeError();
  if (!(*tensor)->hasOneElement() || (*tensor)->isFloat())
    return node.makeError("'" + role + "' must be a scalar of the codes' type",
                          formatOnnxShape((*tensor)->getDims()));
  return std::clamp((*tensor)->getInt(0), wide.getMinValue(),
                    wide.getMaxValue());
}

/// Clips \p constant, whose codes are of type \p wide.
static void clipConstant(GraphImporter &importer, const OnnxNode &node,
                         const OnnxTensor &constant, IntType wide, int64_t low,
                         int64_t high) {
  importer.setResult(node, constant.clamp(low, high));
  if (std::optional<CodeRange> range = matchRange(wide, low, high))
    importer.setCodeType(node.outputs[0], range->type);
}

bool mlir::qnn::hasCodes(GraphImporter &importer, const OnnxNode &node,
                         size_t index) {
  if (const OnnxTensor *constant = importer.getConstant(node, index))
    return importer.getCodeType(constant->getType()) != nullptr;
  Expected<Value> value = importer.getValue(node, index);
  if (!value) {
    // Who asks for the value next meets the error again.
    llvm::consumeError(value.takeError());
    return false;
  }
  return mlir::qnn::getCodeType(*value) != nullptr;
}

Error mlir::qnn::importClipOfCodes(GraphImporter &importer,
                                   const OnnxNode &node) {
  const OnnxTensor *constant = importer.getConstant(node, 0);
  Value input;
  IntType wide;
  if (constant) {
    wide = importer.getCodeType(constant->getType());
  } else {
    Expected<Value> value = importer.getValue(node, 0);
    if (!value)
      return value.takeError();
    input = *value;
    wide = mlir::qnn::getCodeType(input);
  }
  auto low = readBound(importer, node, 1, "min", wide, wide.getMinValue());
  if (!low)
    return low.takeError();
  auto high = readBound(importer, node, 2, "max", wide, wide.getMaxValue());
  if (!high)
    return high.takeError();
  if (constant) {
    clipConstant(importer, node, *constant, wide, *low, *high);
    return Error::success();
  }
  std::optional<CodeRange> range = matchRange(wide, *low, *high);
  auto fail = [&](const Twine &why) {
    return node.makeError("the codes cannot be clipped", why,
                          "clip the numbers before they are quantized");
  };
  if (!range)
    return fail("no bit width has the range " + Twine(*low) + " to " +
                Twine(*high));
  auto quantize = input.getDefiningOp<QuantizeOp>();
  if (!quantize || importer.countUses(node.inputs[0]) != 1 ||
      quantize.getNarrow())
    return fail("they do not come from a QuantizeLinear that only this node "
                "uses");
  if (llvm::any_of(quantize.getZeroPoint(), [&](int32_t zeroPoint) {
        return zeroPoint < range->type.getMinValue() ||
               zeroPoint > range->type.getMaxValue();
      }))
    return fail("the zero point is outside the range " + Twine(*low) + " to " +
                Twine(*high));
  quantize.getResult().setType(
      RankedTensorType::get(getShape(input), range->type));
  quantize.setNarrow(range->isNarrow);
  quantize->setDiscardableAttr(nameAttrName,
                               importer.builder.getStringAttr(node.outputs[0]));
  importer.setResult(node, input);
  return Error::success();
}

bool mlir::qnn::isStoredAs(Type codeType, Type declared) {
  if (!declared)
    return false;
  auto code = dyn_cast<IntType>(codeType);
  auto wide = dyn_cast<IntType>(declared);
  return codeType == declared ||
         (code && wide && code.getEncoding() == wide.getEncoding() &&
          code.getWidth() < wide.getWidth());
}
