//===- Encoding.cpp - What the bits of a quantized code mean ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/Encoding.h"

#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/MathExtras.h"

#include <cassert>

using namespace qnn;

/// The largest e of a pow2 code, and thereby the number of its positive values.
static int64_t maxPow2Exponent(unsigned width) {
  return (int64_t(1) << (width - 1)) - 1;
}

const char *qnn::stringifyEncoding(Encoding encoding) {
  switch (encoding) {
  case Encoding::TwosComplement:
    return "signed";
  case Encoding::Unsigned:
    return "unsigned";
  case Encoding::Bipolar:
    return "bipolar";
  case Encoding::Ternary:
    return "ternary";
  case Encoding::Pow2:
    return "pow2";
  }
  llvm_unreachable("unknown encoding");
}

bool qnn::isValidWidth(unsigned width, Encoding encoding) {
  switch (encoding) {
  case Encoding::TwosComplement:
  case Encoding::Unsigned:
    return width >= 1 && width <= maxCodeWidth;
  case Encoding::Bipolar:
    return width == 1;
  case Encoding::Ternary:
    return width == 2;
  case Encoding::Pow2:
    return width >= 2 && width <= maxPow2Width;
  }
  llvm_unreachable("unknown encoding");
}

int64_t qnn::minCode(unsigned width, Encoding encoding) {
  assert(isValidWidth(width, encoding) && "no such codes");
  switch (encoding) {
  case Encoding::TwosComplement:
    return -(int64_t(1) << (width - 1));
  case Encoding::Unsigned:
  case Encoding::Pow2:
    return 0;
  case Encoding::Bipolar:
  case Encoding::Ternary:
    return -1;
  }
  llvm_unreachable("unknown encoding");
}

int64_t qnn::maxCode(unsigned width, Encoding encoding) {
  assert(isValidWidth(width, encoding) && "no such codes");
  switch (encoding) {
  case Encoding::TwosComplement:
    return (int64_t(1) << (width - 1)) - 1;
  case Encoding::Unsigned:
  case Encoding::Pow2:
    return (int64_t(1) << width) - 1;
  case Encoding::Bipolar:
  case Encoding::Ternary:
    return 1;
  }
  llvm_unreachable("unknown encoding");
}

bool qnn::isValidCode(int64_t code, unsigned width, Encoding encoding) {
  if (code < minCode(width, encoding) || code > maxCode(width, encoding))
    return false;
  if (encoding == Encoding::Bipolar)
    return code != 0;
  if (encoding == Encoding::Pow2)
    return code != int64_t(1) << (width - 1);
  return true;
}

int64_t qnn::numLevels(unsigned width, Encoding encoding) {
  int64_t span = maxCode(width, encoding) - minCode(width, encoding) + 1;
  // Bipolar has no zero and pow2 has no minus zero.
  bool hasGap = encoding == Encoding::Bipolar || encoding == Encoding::Pow2;
  return hasGap ? span - 1 : span;
}

int64_t qnn::levelToCode(int64_t level, unsigned width, Encoding encoding) {
  assert(level >= 0 && level < numLevels(width, encoding) && "no such level");
  if (encoding == Encoding::Bipolar)
    return 2 * level - 1;
  if (encoding != Encoding::Pow2)
    return level + minCode(width, encoding);
  // Levels run from the most negative value over zero, which has level maxE.
  int64_t maxE = maxPow2Exponent(width);
  if (level >= maxE)
    return level - maxE;
  return (int64_t(1) << (width - 1)) | (maxE - level);
}

int64_t qnn::codeToLevel(int64_t code, unsigned width, Encoding encoding) {
  assert(isValidCode(code, width, encoding) && "no such code");
  if (encoding == Encoding::Bipolar)
    return (code + 1) / 2;
  if (encoding != Encoding::Pow2)
    return code - minCode(width, encoding);
  int64_t maxE = maxPow2Exponent(width);
  bool isNegative = code >> (width - 1);
  return isNegative ? maxE - (code & maxE) : maxE + code;
}

int64_t qnn::decodeCode(int64_t code, unsigned width, Encoding encoding) {
  return encoding == Encoding::Pow2 ? decodePow2(code, width) : code;
}

int64_t qnn::decodePow2(int64_t code, unsigned width) {
  assert(isValidWidth(width, Encoding::Pow2) && "no such codes");
  int64_t exponent = code & maxPow2Exponent(width);
  if (exponent == 0)
    return 0;
  int64_t magnitude = int64_t(1) << (exponent - 1);
  return (code >> (width - 1)) & 1 ? -magnitude : magnitude;
}

int64_t qnn::encodePow2(int64_t value, unsigned width) {
  assert(isValidWidth(width, Encoding::Pow2) && "no such codes");
  if (value == 0)
    return 0;
  uint64_t magnitude = value < 0 ? 0 - uint64_t(value) : uint64_t(value);
  if (!llvm::isPowerOf2_64(magnitude))
    return -1;
  int64_t exponent = int64_t(llvm::Log2_64(magnitude)) + 1;
  if (exponent > maxPow2Exponent(width))
    return -1;
  return value < 0 ? (int64_t(1) << (width - 1)) | exponent : exponent;
}

int64_t qnn::minValue(unsigned width, Encoding encoding) {
  return decodeCode(levelToCode(0, width, encoding), width, encoding);
}

int64_t qnn::maxValue(unsigned width, Encoding encoding) {
  int64_t top = numLevels(width, encoding) - 1;
  return decodeCode(levelToCode(top, width, encoding), width, encoding);
}

unsigned qnn::storageBits(unsigned width) {
  assert(width >= 1 && width <= maxCodeWidth && "no such width");
  return width <= 8 ? 8 : 16;
}
