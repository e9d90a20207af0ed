//===- ScalarSemantics.cpp - Scalar functions of real ops -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

/// std::nearbyint, as arithmetic: the search for breakpoints asks millions of
/// times. The default rounding mode is never changed by this project.
static double roundHalfEven(double x) {
  // From here on, up to twice as much, the unit of the last place is 1.
  constexpr double limit = 0x1p52;
  if (!(std::fabs(x) < limit))
    return x;
  double shift = std::copysign(limit, x);
  return std::copysign((x + shift) - shift, x);
}

double mlir::qnn::roundReal(double x, Rounding mode) {
  if (mode == Rounding::HalfEven)
    return roundHalfEven(x);
  double below = std::floor(x);
  double fraction = x - below;
  switch (mode) {
  case Rounding::HalfEven:
    return roundHalfEven(x);
  case Rounding::HalfUp:
    return fraction >= 0.5 ? below + 1 : below;
  case Rounding::HalfDown:
    return fraction > 0.5 ? below + 1 : below;
  case Rounding::Floor:
    return below;
  case Rounding::Ceil:
    return std::ceil(x);
  case Rounding::TowardZero:
    return std::trunc(x);
  case Rounding::AwayFromZero:
    return x < 0 ? below : std::ceil(x);
  case Rounding::HalfTowardZero:
    return (x < 0 ? fraction >= 0.5 : fraction > 0.5) ? below + 1 : below;
  case Rounding::HalfAwayFromZero:
    return (x < 0 ? fraction > 0.5 : fraction >= 0.5) ? below + 1 : below;
  }
  llvm_unreachable("all rounding modes are listed");
}

/// log(1 + exp(x)), which stays finite for great x.
static double softplus(double x) {
  return (x > 0 ? x : 0) + std::log(1.0 + std::exp(-std::fabs(x)));
}

/// Compilers know some powers as arithmetic or as other functions; so that all
/// compiled code agrees, these are defined that way.
static double power(double base, double exponent) {
  if (exponent == 2)
    return base * base;
  if (exponent == 1)
    return base;
  if (exponent == 0.5)
    return std::sqrt(base);
  if (exponent == -1)
    return 1.0 / base;
  if (exponent == 0)
    return 1.0;
  return base == 2 ? std::exp2(exponent) : std::pow(base, exponent);
}

double mlir::qnn::evaluateElementwise(ElementwiseKind kind, double a, double b,
                                      ArrayRef<double> params) {
  switch (kind) {
  case ElementwiseKind::Add:
    return a + b;
  case ElementwiseKind::Sub:
    return a - b;
  case ElementwiseKind::Mul:
    return a * b;
  case ElementwiseKind::Div:
    return a / b;
  case ElementwiseKind::Min:
    return a < b ? a : b;
  case ElementwiseKind::Max:
    return a > b ? a : b;
  case ElementwiseKind::Relu:
    return a > 0 ? a : 0;
  case ElementwiseKind::Neg:
    return -a;
  case ElementwiseKind::Abs:
    return std::fabs(a);
  case ElementwiseKind::Exp:
    return std::exp(a);
  case ElementwiseKind::Sqrt:
    return std::sqrt(a);
  case ElementwiseKind::Sigmoid:
    return 1.0 / (1.0 + std::exp(-a));
  case ElementwiseKind::Tanh:
    return std::tanh(a);
  case ElementwiseKind::Clip: {
    double atLeast = a > params[0] ? a : params[0];
    return atLeast < params[1] ? atLeast : params[1];
  }
  case ElementwiseKind::LeakyRelu:
    return a < 0 ? params[0] * a : a;
  case ElementwiseKind::Sign:
    return a > 0 ? 1 : (a < 0 ? -1 : 0);
  case ElementwiseKind::Pow:
    return power(a, b);
  case ElementwiseKind::PRelu:
    return a < 0 ? b * a : a;
  case ElementwiseKind::Log:
    return std::log(a);
  case ElementwiseKind::Erf:
    return std::erf(a);
  case ElementwiseKind::Reciprocal:
    return 1.0 / a;
  case ElementwiseKind::Floor:
    return std::floor(a);
  case ElementwiseKind::Ceil:
    return std::ceil(a);
  case ElementwiseKind::Round:
    return std::nearbyint(a);
  case ElementwiseKind::Elu:
    return a < 0 ? params[0] * (std::exp(a) - 1.0) : a;
  case ElementwiseKind::Selu:
    return params[1] * (a < 0 ? params[0] * (std::exp(a) - 1.0) : a);
  case ElementwiseKind::ThresholdedRelu:
    return a > params[0] ? a : 0;
  case ElementwiseKind::HardSigmoid: {
    double line = params[0] * a + params[1];
    double atLeast = line > 0 ? line : 0;
    return atLeast < 1 ? atLeast : 1;
  }
  case ElementwiseKind::HardSwish: {
    double line = a / 6.0 + 0.5;
    double atLeast = line > 0 ? line : 0;
    return a * (atLeast < 1 ? atLeast : 1);
  }
  case ElementwiseKind::Softplus:
    return softplus(a);
  case ElementwiseKind::Softsign:
    return a / (1.0 + std::fabs(a));
  case ElementwiseKind::Mish:
    return a * std::tanh(softplus(a));
  case ElementwiseKind::Swish:
    return a / (1.0 + std::exp(-(params[0] * a)));
  case ElementwiseKind::Gelu:
    return 0.5 * a * (1.0 + std::erf(a * sqrtHalf));
  case ElementwiseKind::GeluTanh:
    return 0.5 * a *
           (1.0 + std::tanh(sqrtTwoOverPi * (a + 0.044715 * (a * a * a))));
  }
  llvm_unreachable("all kinds are listed");
}

double mlir::qnn::evaluateBatchNorm(double x, double gamma, double beta,
                                    double mean, double deviation) {
  double centered = x - mean;
  double normalized = centered / deviation;
  double scaled = normalized * gamma;
  return scaled + beta;
}

int64_t mlir::qnn::quantizeAffine(double x, double scale, int64_t zeroPoint,
                                  int64_t low, int64_t high, Rounding mode,
                                  bool zeroPointFirst) {
  double scaled = x / scale, shift = static_cast<double>(zeroPoint);
  double code = zeroPointFirst ? roundReal(scaled + shift, mode)
                               : roundReal(scaled, mode) + shift;
  // Written so that NaN becomes `low`.
  if (!(code > static_cast<double>(low)))
    return low;
  if (code >= static_cast<double>(high))
    return high;
  return static_cast<int64_t>(code);
}

int64_t mlir::qnn::countReached(double x, ArrayRef<double> thresholds) {
  if (std::isnan(x))
    return 0;
  return llvm::upper_bound(thresholds, x) - thresholds.begin();
}

double MinifloatFormat::getBound() const {
  int exponent;
  double fraction = std::frexp(maxValue, &exponent);
  double power = std::ldexp(1.0, fraction > 0.5 ? exponent : exponent - 1);
  // Where all numbers are subnormal, it must lie on their grid, too.
  return std::max(power, std::ldexp(1.0, static_cast<int>(minExponent)));
}

double mlir::qnn::roundMinifloat(double x, const MinifloatFormat &format) {
  if (std::isnan(x))
    return x;
  double bound = format.getBound();
  double bounded = std::clamp(x, -bound, bound);
  int exponent;
  std::frexp(bounded, &exponent); // 0 for zero, where any exponent will do
  int64_t power = std::max<int64_t>(exponent - 1, format.minExponent);
  double unit = std::ldexp(1.0, static_cast<int>(power - format.mantissaBits));
  double rounded = roundReal(bounded / unit, format.rounding) * unit;
  return std::clamp(rounded, -format.maxValue, format.maxValue);
}

int64_t mlir::qnn::requantize(int64_t acc, int64_t multiplier, int64_t offset,
                              int64_t shift, int64_t low, int64_t high,
                              bool tieEven, int64_t zeroPoint) {
  int64_t product = acc * multiplier + offset;
  int64_t code = product >> shift;
  int64_t rest = product - code * (int64_t(1) << shift);
  if (tieEven && rest == 0 && ((code ^ zeroPoint) & 1))
    --code;
  return std::clamp(code, low, high);
}

int64_t mlir::qnn::toInteger(double x, int64_t least, int64_t greatest) {
  // Written so that NaN becomes `least`.
  if (!(x > static_cast<double>(least)))
    return least;
  if (x >= static_cast<double>(greatest))
    return greatest;
  return static_cast<int64_t>(x);
}

int64_t mlir::qnn::wrapInteger(int64_t x, int64_t least, int64_t greatest) {
  // Of all 64-bit integers the size is 2^64, which is 0: the mask keeps all.
  uint64_t mask =
      static_cast<uint64_t>(greatest) - static_cast<uint64_t>(least);
  uint64_t distance = static_cast<uint64_t>(x) - static_cast<uint64_t>(least);
  return static_cast<int64_t>(static_cast<uint64_t>(least) + (distance & mask));
}
