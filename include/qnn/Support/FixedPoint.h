//===- FixedPoint.h - Proven integer requantization -------------*- C++ -*-===//
//===-  -  ------------------------------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception
//
//===----------------------------------------------------------------------===//

///
/// \file
/// Multiply-and-shift forms of the staircase from accumulator to level. They
/// are *solved*, not rounded from real scales: for a given multiplier and shift
/// each breakpoint bounds the offset from both sides, and a non-empty
/// intersection of these intervals is the proof that the integer form equals
/// the staircase over the whole range. No function here returns a form that it
/// has not proven.
///
/// Scales that are powers of two (or other dyadic fractions) make exact ties,
/// and round-half-even spaces the breakpoints around them unevenly, which no
/// straight line does. For these there is the tie rule `tieEven`: on an exact
/// multiple of 2^shift, an odd quotient is lowered by one.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_SUPPORT_FIXEDPOINT_H
#define QNN_SUPPORT_FIXEDPOINT_H

#include "qnn/Support/StepFunction.h"

#include <optional>

namespace qnn {

/// The largest magnitude of a multiplier: it fits in a signed 32-bit integer.
inline constexpr int64_t maxMultiplier = (int64_t(1) << 31) - 1;

/// level(acc) = clamp(q, 0, L-1), v = acc * multiplier + offset,
/// q = floor(v / 2^shift), and with `tieEven` one less if v is an exact
/// multiple of 2^shift and q + tieParity is odd. All of it in 64 bits.
struct FixedPointStep {
  int64_t multiplier = 0;
  int64_t offset = 0;
  int shift = 0;
  bool tieEven = false;
  int tieParity = 0;
};

/// The same with two operands: v = a * mulA + b * mulB + offset.
struct FixedPointAdd {
  int64_t mulA = 0;
  int64_t mulB = 0;
  int64_t offset = 0;
  int shift = 0;
  bool tieEven = false;
  int tieParity = 0;
};

/// The level that a form gives; the definition of the generated code.
int64_t applyFixedPoint(const FixedPointStep &form, int64_t acc,
                        int64_t numLevels);
int64_t applyFixedPoint(const FixedPointAdd &form, int64_t a, int64_t b,
                        int64_t numLevels);

/// Tells whether no product and no sum that the form computes for operands in
/// the given ranges leaves signed `bits`-bit integers, nor does the offset.
bool fitsSigned(const FixedPointStep &form, unsigned bits, int64_t lo,
                int64_t hi);
bool fitsSigned(const FixedPointAdd &form, unsigned bits, int64_t aLo,
                int64_t aHi, int64_t bLo, int64_t bHi);

/// Tells whether `form` equals `steps` for every lo <= acc <= hi, without
/// overflow. Both sides are monotone, so it is enough to compare them at the
/// ends, at every breakpoint and at its predecessor.
bool equalOverRange(const FixedPointStep &form, const StepFunction &steps,
                    int64_t lo, int64_t hi);

/// Finds a form that equals `steps` for every lo <= acc <= hi.
///
/// `slope` is the real scale in levels per unit of the accumulator, negative
/// for a decreasing function. It is where the search for the multiplier starts:
/// the search itself is exact for a given shift, so a wrong slope costs time or
/// precision, never correctness. The shift is the greatest one for which the
/// multiplier fits in 32 bits and nothing overflows 64 bits.
///
/// `levelZeroIsOddCode` says whether the integer that round-half-even yields
/// for level 0 is odd (the code minus the zero point); the tie rule is tried
/// first with the parity that follows. Returns nothing if no form exists.
std::optional<FixedPointStep> solveFixedPoint(const StepFunction &steps,
                                              int64_t lo, int64_t hi,
                                              double slope,
                                              bool levelZeroIsOddCode);

/// The most operand pairs that solveFixedPointAdd looks at.
inline constexpr int64_t maxAddPairs = int64_t(1) << 16;

/// Finds a form that equals `level` for every pair aLo <= a <= aHi,
/// bLo <= b <= bHi; the proof is exhaustive.
///
/// The slopes are in levels per unit of a and of b. A form whose every value
/// fits in 32 bits is preferred, then one of greatest shift. The tie rule is
/// tried only if `levelZeroIsOddCode` is given (see solveFixedPoint). Returns
/// nothing if a range is empty, there are more than maxAddPairs pairs, a level
/// is not in 0..numLevels-1, or no form was found among the multipliers next to
/// the slopes.
std::optional<FixedPointAdd>
solveFixedPointAdd(llvm::function_ref<int64_t(int64_t, int64_t)> level,
                   int64_t aLo, int64_t aHi, int64_t bLo, int64_t bHi,
                   int64_t numLevels, double slopeA, double slopeB,
                   std::optional<bool> levelZeroIsOddCode = std::nullopt);

} // namespace qnn

#endif // QNN_SUPPORT_FIXEDPOINT_H
