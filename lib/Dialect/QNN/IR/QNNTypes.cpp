//===- QNNTypes.cpp - Types of the qnn dialect ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/IR/QNNTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "qnn/Dialect/QNN/IR/QNNDialect.h"
#include "qnn/Support/Encoding.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qnn;

#include "qnn/Dialect/QNN/IR/QNNEnums.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "qnn/Dialect/QNN/IR/QNNTypes.cpp.inc"

void QNNDialect::registerTypes() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "qnn/Dialect/QNN/IR/QNNTypes.cpp.inc"
      >();
}

/// The pure-maths twin of an encoding.
static ::qnn::Encoding toSupport(Encoding encoding) {
  switch (encoding) {
  case Encoding::Signed:
    return ::qnn::Encoding::TwosComplement;
  case Encoding::Unsigned:
    return ::qnn::Encoding::Unsigned;
  case Encoding::Bipolar:
    return ::qnn::Encoding::Bipolar;
  case Encoding::Ternary:
    return ::qnn::Encoding::Ternary;
  case Encoding::Pow2:
    return ::qnn::Encoding::Pow2;
  }
  llvm_unreachable("all encodings are listed");
}

LogicalResult IntType::verify(function_ref<InFlightDiagnostic()> emitError,
                              unsigned width, Encoding encoding) {
  if (::qnn::isValidWidth(width, toSupport(encoding)))
    return success();
  InFlightDiagnostic diag = emitError();
  diag << "no " << stringifyEncoding(encoding) << " code has " << width
       << " bits; ";
  switch (encoding) {
  case Encoding::Bipolar:
    return diag << "bipolar codes have 1";
  case Encoding::Ternary:
    return diag << "ternary codes have 2";
  case Encoding::Pow2:
    return diag << "pow2 codes have 2 to 6";
  default:
    return diag << "expected 1 to 16";
  }
}

int64_t IntType::getMinValue() const {
  return ::qnn::minValue(getWidth(), toSupport(getEncoding()));
}

int64_t IntType::getMaxValue() const {
  return ::qnn::maxValue(getWidth(), toSupport(getEncoding()));
}

int64_t IntType::getNumLevels() const {
  return ::qnn::numLevels(getWidth(), toSupport(getEncoding()));
}

int64_t IntType::levelToValue(int64_t level) const {
  auto encoding = toSupport(getEncoding());
  return ::qnn::decodeCode(::qnn::levelToCode(level, getWidth(), encoding),
                           getWidth(), encoding);
}

int64_t IntType::valueToLevel(int64_t value) const {
  auto encoding = toSupport(getEncoding());
  int64_t code = isPow2() ? ::qnn::encodePow2(value, getWidth()) : value;
  return ::qnn::codeToLevel(code, getWidth(), encoding);
}

bool IntType::isRepresentable(int64_t value) const {
  if (isPow2())
    return ::qnn::encodePow2(value, getWidth()) >= 0;
  return ::qnn::isValidCode(value, getWidth(), toSupport(getEncoding()));
}

int64_t IntType::decode(int64_t stored) const {
  if (isPow2())
    return ::qnn::decodePow2(stored, getWidth());
  if (isUnsignedEncoding())
    return stored & llvm::maskTrailingOnes<uint64_t>(getWidth());
  return stored;
}

bool IntType::isValidStored(int64_t stored) const {
  if (isUnsignedEncoding()) {
    // A stored element is sign-extended when read as a signless integer.
    unsigned bits = ::qnn::storageBits(getWidth());
    stored &= llvm::maskTrailingOnes<uint64_t>(bits);
  }
  return ::qnn::isValidCode(stored, getWidth(), toSupport(getEncoding()));
}

IntegerType IntType::getStorageType() const {
  return IntegerType::get(getContext(), ::qnn::storageBits(getWidth()));
}

llvm::TypeSize IntType::getTypeSizeInBits(const DataLayout &,
                                          DataLayoutEntryListRef) const {
  return llvm::TypeSize::getFixed(::qnn::storageBits(getWidth()));
}

uint64_t IntType::getABIAlignment(const DataLayout &,
                                  DataLayoutEntryListRef) const {
  return ::qnn::storageBits(getWidth()) / 8;
}

uint64_t IntType::getPreferredAlignment(const DataLayout &,
                                        DataLayoutEntryListRef) const {
  return ::qnn::storageBits(getWidth()) / 8;
}

LogicalResult PackedType::verify(function_ref<InFlightDiagnostic()> emitError,
                                 IntType code, PackedLayout layout) {
  if (layout == PackedLayout::Planes && code.isPow2())
    return emitError() << "pow2 codes have no planes to add up";
  bool isBytes = layout == PackedLayout::Bytes || layout == PackedLayout::Taps;
  if (isBytes && code.getWidth() > 8)
    return emitError() << "codes of " << code.getWidth()
                       << " bits do not fit in bytes";
  return success();
}

int64_t PackedType::getNumPlanes() const {
  return getLayout() == PackedLayout::Planes ? getCode().getWidth() : 1;
}

int64_t PackedType::getCodesPerGroup() const {
  switch (getLayout()) {
  case PackedLayout::Planes:
    return 32;
  case PackedLayout::Bytes:
    return 4;
  case PackedLayout::Lanes:
  case PackedLayout::Taps:
    return 1;
  }
  llvm_unreachable("all layouts are listed");
}

int64_t PackedType::getNumWords(int64_t codes) const {
  return llvm::divideCeil(codes, getCodesPerGroup()) * getNumPlanes();
}
