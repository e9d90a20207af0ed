//===- CodeRange.h - Which codes and accumulators can occur -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Range analysis of the integer level. Ranges are derived from the op that
/// yields a value and from constant weights; no pass over the whole function is
/// needed, because each op that yields codes says which ones.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT_QNN_TRANSFORMS_CODERANGE_H
#define QNN_DIALECT_QNN_TRANSFORMS_CODERANGE_H

#include "qnn/Dialect/QNN/IR/Elements.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

namespace mlir::qnn {

/// All integers from `low` to `high`, both included.
struct Interval {
  int64_t low = 0;
  int64_t high = 0;

  /// The least interval that contains both.
  Interval join(Interval other) const {
    return {std::min(low, other.low), std::max(high, other.high)};
  }
  bool operator==(Interval other) const {
    return low == other.low && high == other.high;
  }
};

/// The discardable attribute `array<i64: low, high>` of an op that yields
/// accumulators: no element ever leaves this range.
inline constexpr StringLiteral accumulatorRangeAttrName = "qnn.acc_range";

/// The range of the products of a number of `a` and one of `b`, which must not
/// overflow.
Interval multiply(Interval a, Interval b);

/// The least interval that contains all of `intervals` (not empty).
Interval joinAll(ArrayRef<Interval> intervals);

/// The numbers that the codes of a `qnn.constant` stand for; failure if `codes`
/// is not the result of one.
FailureOr<SmallVector<int64_t>> readConstantCodes(Value codes);

/// Bounds of the numbers that the codes in `codes` can stand for. Follows
/// max_pool, reshape and transpose up to the op that makes the codes.
Interval getCodeInterval(Value codes);

/// True if some pad is not 0.
bool hasPads(ArrayRef<int64_t> pads);

/// Bounds of one output channel of an integer contraction.
struct AccumulatorBounds {
  /// Of the result. Padded taps contribute 0 or a product, whichever is worse.
  Interval result;
  /// Of the sum of any subset of the products, in any order.
  Interval partialSums;
};

/// The bounds of a contraction of codes `input` with `weights`, whose output
/// channels lie along `weightChannelAxis` (the first or the last axis), one
/// element per channel. `hasPadding` says that taps may be missing. Failure if
/// the worst case does not fit in 61 bits.
FailureOr<SmallVector<AccumulatorBounds>>
getContractionBounds(Value input, int64_t inputZeroPoint, Value weights,
                     ArrayRef<int32_t> weightZeroPoints,
                     int64_t weightChannelAxis, bool hasPadding);

/// The bounds of a sum over `taps` codes of `input`; fails likewise.
FailureOr<AccumulatorBounds> getSumBounds(Value input, int64_t inputZeroPoint,
                                          int64_t taps, bool hasPadding);

/// The bounds of offset + sum of multipliers[i] * inputs[i]. Failure if nothing
/// is known of an input, or if the worst case does not fit in 61 bits.
FailureOr<Interval> getSumInterval(ArrayRef<Value> inputs,
                                   ArrayRef<int64_t> multipliers,
                                   int64_t offset);

/// Bounds of the elements of `value` (codes or accumulators): one interval, or
/// one per index of `channelAxis`, which is then set. Failure if nothing is
/// known, that is for i64 values of unknown origin.
FailureOr<SmallVector<Interval>>
getIntegerIntervals(Value value, std::optional<int64_t> &channelAxis);

/// Bounds of all elements of `value`; fails likewise.
FailureOr<Interval> getIntegerInterval(Value value);

/// The narrowest of i16, i32 and i64 that holds the interval, its negation and
/// one value more on each side (what a threshold may be compared with).
IntegerType getAccumulatorType(MLIRContext *context, Interval interval);

} // namespace mlir::qnn

#endif // QNN_DIALECT_QNN_TRANSFORMS_CODERANGE_H
