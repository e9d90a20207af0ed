//===- ScalarSemantics.h - Scalar functions of real ops ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The float64 scalar functions behind the real ops. The reference interpreter,
/// the constant folders and the breakpoint search of the integer level all call
/// these; lowerings emit the same operations in the same order.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT_QNN_IR_SCALARSEMANTICS_H
#define QNN_DIALECT_QNN_IR_SCALARSEMANTICS_H

#include "qnn/Dialect/QNN/IR/QNNTypes.h"
#include "qnn/Interfaces/Interfaces.h"

namespace mlir::qnn {

/// The constants of gelu: sqrt(1/2) and sqrt(2/pi), correctly rounded.
inline constexpr double sqrtHalf = 0.70710678118654752440;
inline constexpr double sqrtTwoOverPi = 0.79788456080286535588;

/// Rounds `x` to an integer number. Ties as `mode` says.
double roundReal(double x, Rounding mode);

/// The value of an elementwise kind; `b` is ignored by unary kinds.
double evaluateElementwise(ElementwiseKind kind, double a, double b,
                           ArrayRef<double> params);

/// The bound of a unary kind that changes direction, or that calls the C
/// library, whose results need not be monotone in the last bit (see
/// ChannelFunction::bound). Null for all others.
std::function<RealRange(RealRange)>
getElementwiseBound(ElementwiseKind kind, ArrayRef<double> params);

/// Batch normalization of one element, in the order that the op documents;
/// `deviation` is sqrt(variance + epsilon).
double evaluateBatchNorm(double x, double gamma, double beta, double mean,
                         double deviation);

/// Affine quantization of one number to a code in low..high (not bipolar). The
/// zero point is added after rounding, or before if `zeroPointFirst`.
int64_t quantizeAffine(double x, double scale, int64_t zeroPoint, int64_t low,
                       int64_t high, Rounding mode,
                       bool zeroPointFirst = false);

/// The number of elements of sorted `thresholds` that `x` reaches.
int64_t countReached(double x, ArrayRef<double> thresholds);

/// The numbers that a minifloat format can tell apart; see qnn.minifloat.
struct MinifloatFormat {
  int64_t mantissaBits = 0;
  /// Exponent of the least normal number: 1 - bias.
  int64_t minExponent = 0;
  double maxValue = 0;
  Rounding rounding = Rounding::HalfEven;

  /// The least power of two that is at least maxValue: numbers beyond it
  /// saturate before their exponent is looked at.
  double getBound() const;
};

/// The number of `format` that is nearest to `x`.
double roundMinifloat(double x, const MinifloatFormat &format);

/// floor((acc * multiplier + offset) / 2^shift); if `tieEven`, minus one on
/// exact multiples at an odd distance from `zeroPoint`; clamped.
int64_t requantize(int64_t acc, int64_t multiplier, int64_t offset,
                   int64_t shift, int64_t low, int64_t high, bool tieEven,
                   int64_t zeroPoint);

/// `x` truncated toward zero and clamped; NaN becomes `least`.
int64_t toInteger(double x, int64_t least, int64_t greatest);

/// The number in least..greatest, a range of a power of two, that equals `x`
/// modulo its size.
int64_t wrapInteger(int64_t x, int64_t least, int64_t greatest);

/// The answer of a predicate; `b` is ignored by `not`. Booleans are 0 and 1.
template <typename T>
bool evaluatePredicate(PredicateKind kind, T a, T b) {
  switch (kind) {
  case PredicateKind::Equal:
    return a == b;
  case PredicateKind::Less:
    return a < b;
  case PredicateKind::LessEqual:
    return a <= b;
  case PredicateKind::Greater:
    return a > b;
  case PredicateKind::GreaterEqual:
    return a >= b;
  case PredicateKind::And:
    return a != 0 && b != 0;
  case PredicateKind::Or:
    return a != 0 || b != 0;
  case PredicateKind::Xor:
    return a != b;
  case PredicateKind::Not:
    return a == 0;
  }
  llvm_unreachable("all kinds are listed");
}

/// True if `qnn.top_k` puts `a` before `b` because of their values: the greater
/// one first (the lesser one if `smallest`), and any number before NaN.
template <typename T>
bool comesBefore(T a, T b, bool smallest) {
  return (smallest ? a < b : a > b) || (a == a && b != b);
}

} // namespace mlir::qnn

#endif // QNN_DIALECT_QNN_IR_SCALARSEMANTICS_H
