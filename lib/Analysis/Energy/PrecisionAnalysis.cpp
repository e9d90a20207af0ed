//===- PrecisionAnalysis.cpp - Widths of values on any level ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/PrecisionAnalysis.h"

#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Interfaces/Interfaces.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::qnn;

using Format = PrecisionAnalysis::Format;

/// What a multiplier sees of a code.
static ::qnn::energy::CodeForm getCodeForm(IntType code) {
  using ::qnn::energy::CodeForm;
  if (code.getEncoding() == Encoding::Ternary)
    return CodeForm::Ternary;
  if (code.isPow2())
    return CodeForm::PowerOfTwo;
  bool isMask = code.getWidth() == 1 && !code.isBipolar();
  return isMask ? CodeForm::Mask : CodeForm::Binary;
}

static Format getCodeFormat(IntType code) {
  return Format::integer(code.getWidth(), getCodeForm(code));
}

/// The width that the element type of \p value says.
static Format getTypeFormat(Value value) {
  Type type = getElementTypeOrSelf(value.getType());
  if (auto code = dyn_cast<IntType>(type))
    return getCodeFormat(code);
  if (auto packed = dyn_cast<PackedType>(type))
    return getCodeFormat(packed.getCode());
  if (auto real = dyn_cast<FloatType>(type))
    // Real values are double only inside the interpreter; stored they are
    // single.
    return Format::floating(std::min(real.getWidth(), 32u));
  if (auto integer = dyn_cast<IntegerType>(type))
    return Format::integer(integer.getWidth());
  return Format::integer(64);
}

static bool isReal(Value value) {
  return isa<FloatType>(getElementTypeOrSelf(value.getType()));
}

/// The wider one; a float is wider than an integer of the same width.
static Format getWider(Format lhs, Format rhs) {
  if (lhs.bits != rhs.bits)
    return lhs.bits > rhs.bits ? lhs : rhs;
  return lhs.isFloat ? lhs : rhs;
}

PrecisionAnalysis::PrecisionAnalysis(Block &block,
                                     ArrayRef<BlockArgument> dataArguments,
                                     Format image)
    : image(image) {
  for (BlockArgument argument : block.getArguments())
    operandFormats[argument] = getTypeFormat(argument);
  for (BlockArgument argument : dataArguments) {
    if (!isReal(argument))
      continue;
    operandFormats[argument] = image;
    images.insert(argument);
  }
  for (Operation &op : block)
    visitForward(op);
  // Readers come after what they read: backwards, all readers are known.
  for (Operation &op : llvm::reverse(block))
    for (Value result : op.getResults())
      storedFormats[result] = computeStored(result);
  for (BlockArgument argument : block.getArguments())
    storedFormats[argument] = computeStored(argument);
}

/// True if \p op makes one real number of each pixel of an image: that number
/// says as much as the pixel.
bool PrecisionAnalysis::isNormalisedImage(Operation &op) const {
  std::optional<EnergyWork> work = getEnergyWorkOf(&op);
  if (!work || work->kind == EnergyWorkKind::Contraction ||
      (work->kind == EnergyWorkKind::MapConsumer && !work->keepsCodes))
    return false;
  bool hasImage = false;
  for (Value operand : op.getOperands()) {
    Operation *def = operand.getDefiningOp();
    if (images.contains(operand))
      hasImage = true;
    else if (!def || !def->hasTrait<OpTrait::ConstantLike>())
      return false;
  }
  return hasImage;
}

void PrecisionAnalysis::visitForward(Operation &op) {
  bool keepsWidth = false;
  if (auto dequantize = dyn_cast<DequantizeOp>(op))
    keepsWidth = getCodeType(dequantize.getInput()) != nullptr;
  else if (std::optional<EnergyWork> work = getEnergyWorkOf(&op))
    keepsWidth = work->keepsCodes;
  bool isImage = isNormalisedImage(op);

  for (Value result : op.getResults()) {
    Format &format = operandFormats[result];
    format = getTypeFormat(result);
    if (!isReal(result))
      continue;
    if (isImage) {
      format = image;
      images.insert(result);
    } else if (auto minifloat = dyn_cast<MinifloatOp>(op)) {
      format = Format::floating(1 + minifloat.getExponentBits() +
                                minifloat.getMantissaBits());
    } else if (keepsWidth) {
      format = operandFormats.at(op.getOperand(0));
    }
  }
}

Format PrecisionAnalysis::computeStored(Value value) const {
  Format own = operandFormats.at(value);
  // Codes are stored as they are. Everything else may meet a quantizer first.
  if (getCodeType(value) ||
      isa<PackedType>(getElementTypeOrSelf(value.getType())))
    return own;
  std::optional<Format> stored;
  for (Operation *user : value.getUsers()) {
    std::optional<EnergyWork> work = getEnergyWorkOf(user);
    bool isTransparent =
        work && user->getNumResults() == 1 &&
        (work->kind == EnergyWorkKind::Epilogue ||
         work->kind == EnergyWorkKind::Free ||
         (work->kind == EnergyWorkKind::MapConsumer && work->keepsCodes));
    Format wanted =
        isTransparent ? storedFormats.lookup(user->getResult(0)) : own;
    stored = stored ? getWider(*stored, wanted) : wanted;
  }
  return stored.value_or(own);
}

Format PrecisionAnalysis::getOperandFormat(Value value) const {
  return operandFormats.at(value);
}

Format PrecisionAnalysis::getStoredFormat(Value value) const {
  return storedFormats.at(value);
}
