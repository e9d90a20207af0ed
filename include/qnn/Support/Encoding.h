//===- Encoding.h - What the bits of a quantized code mean ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A quantized tensor holds *codes* of Q bits, 1 <= Q <= 16. This file says
/// which codes exist for an encoding, which integer a code stands for, and how
/// codes are numbered by *level*: level 0 is the code of least value and levels
/// count the representable values in increasing order. Monotone epilogues are
/// solved in levels, because levels have no gaps (bipolar codes have one).
///
/// | encoding       | Q     | codes                 | value of a code         |
/// |----------------|-------|-----------------------|-------------------------|
/// | TwosComplement | 1..16 | -2^(Q-1)..2^(Q-1)-1   | the code                |
/// | Unsigned       | 1..16 | 0..2^Q-1              | the code                |
/// | Bipolar        | 1     | -1, +1                | the code                |
/// | Ternary        | 2     | -1, 0, +1             | the code                |
/// | Pow2           | 2..6  | 0..2^Q-1 but 2^(Q-1)  | see decodePow2          |
///
/// A pow2 code is a bit pattern: the most significant of its Q bits is the
/// sign, the other Q-1 bits are e; e = 0 is the value zero and e >= 1 has the
/// magnitude 2^(e-1). The pattern "minus zero" (sign set, e = 0) decodes to
/// zero but is not a valid code, so every value has one code. Q = 1 would leave
/// only zero; Q = 6 reaches 2^30, the largest power of two in a signed 32-bit
/// integer, and Q = 7 would reach 2^62, which no accumulator could take.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_SUPPORT_ENCODING_H
#define QNN_SUPPORT_ENCODING_H

#include <cstdint>

namespace qnn {

/// How the bits of a code are to be read.
enum class Encoding { TwosComplement, Unsigned, Bipolar, Ternary, Pow2 };

/// The widest code, in bits.
inline constexpr unsigned maxCodeWidth = 16;

/// The widest pow2 code, in bits; its magnitudes end at 2^30.
inline constexpr unsigned maxPow2Width = 6;

/// Returns the spelling used in types and messages: "signed", "unsigned",
/// "bipolar", "ternary" or "pow2".
const char *stringifyEncoding(Encoding encoding);

/// Tells whether codes of `width` bits exist in `encoding` (table above). All
/// functions below require it.
bool isValidWidth(unsigned width, Encoding encoding);

/// The numerically least and greatest code. For pow2 these bound the bit
/// patterns, not the values.
int64_t minCode(unsigned width, Encoding encoding);
int64_t maxCode(unsigned width, Encoding encoding);

/// Tells whether `code` is one of the codes of the table above.
bool isValidCode(int64_t code, unsigned width, Encoding encoding);

/// The number of distinct values, which is the number of valid codes.
int64_t numLevels(unsigned width, Encoding encoding);

/// Returns the code of level `level`, 0 <= level < numLevels.
int64_t levelToCode(int64_t level, unsigned width, Encoding encoding);

/// Returns the level of a valid code; the inverse of levelToCode.
int64_t codeToLevel(int64_t code, unsigned width, Encoding encoding);

/// Returns the integer that a code stands for, before scale and zero point.
/// Increases strictly with the level.
int64_t decodeCode(int64_t code, unsigned width, Encoding encoding);

/// Decodes a pow2 code of `width` bits given as a bit pattern; bits above
/// `width` (a sign-extended pattern) are ignored. Magnitudes are 0 or 2^k with
/// 0 <= k <= 2^(width-1) - 2.
int64_t decodePow2(int64_t code, unsigned width);

/// Encodes `value`, which must be 0 or plus or minus a representable power of
/// two, as a pow2 code of `width` bits. Returns -1 if it is not representable.
int64_t encodePow2(int64_t value, unsigned width);

/// The least and greatest integer that a code can stand for.
int64_t minValue(unsigned width, Encoding encoding);
int64_t maxValue(unsigned width, Encoding encoding);

/// The bits of the unpacked storage element of a code: 8 up to Q = 8, else 16.
/// The element is two's complement for every encoding except Unsigned, where
/// the Q bits are zero-extended and the element is to be read as unsigned.
unsigned storageBits(unsigned width);

} // namespace qnn

#endif // QNN_SUPPORT_ENCODING_H
