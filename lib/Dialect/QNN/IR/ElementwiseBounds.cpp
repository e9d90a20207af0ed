//===- ElementwiseBounds.cpp - Ranges of scalar functions -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

/// Libraries err by a few units in the last place, of 2^-52; this is far more.
static constexpr double libraryError = 0x1p-44;

/// The range between two results of a library function that increases.
static RealRange widen(double low, double high) {
  return {low - std::fabs(low) * libraryError,
          high + std::fabs(high) * libraryError};
}

/// What a function made of library functions and sums may err by, relative to
/// its argument and result and to 1: cancellation leaves errors of the terms.
static double getMargin(ArrayRef<double> params) {
  double margin = libraryError;
  for (double param : params)
    margin *= 1 + std::fabs(param);
  return margin;
}

using Scalar = std::function<double(double)>;
using Bound = std::function<RealRange(RealRange)>;

/// The range between results at `low` and `high`, `x` being the arguments.
static RealRange widenBy(double margin, RealRange x, double low, double high) {
  double error = margin * (1 + std::fabs(x.low) + std::fabs(x.high) +
                           std::fabs(low) + std::fabs(high));
  return {low - error, high + error};
}

/// The bound of a function that never falls.
static Bound boundRising(Scalar at, double margin) {
  return [at = std::move(at), margin](RealRange x) {
    return widenBy(margin, x, at(x.low), at(x.high));
  };
}

/// The bound of a function that never rises before `bottom` and never falls
/// after it.
static Bound boundValley(Scalar at, double bottom, double margin) {
  return [at = std::move(at), bottom, margin](RealRange x) {
    double a = at(x.low), b = at(x.high);
    double low =
        x.low < bottom && bottom < x.high ? at(bottom) : std::min(a, b);
    return widenBy(margin, x, low, std::max(a, b));
  };
}

std::function<RealRange(RealRange)>
mlir::qnn::getElementwiseBound(ElementwiseKind kind, ArrayRef<double> params) {
  SmallVector<double, 2> kept(params);
  auto at = [kind, kept](double x) {
    return evaluateElementwise(kind, x, 0, kept);
  };
  switch (kind) {
  case ElementwiseKind::Abs:
  case ElementwiseKind::LeakyRelu:
    if (kind == ElementwiseKind::LeakyRelu && params[0] >= 0)
      return nullptr;
    // Monotone on both sides of 0, where both are 0.
    return [at](RealRange x) {
      double a = at(x.low), b = at(x.high);
      RealRange range{std::min(a, b), std::max(a, b)};
      if (x.low <= 0 && x.high >= 0)
        range.low = std::min(range.low, 0.0);
      return range;
    };
  case ElementwiseKind::Exp:
  case ElementwiseKind::Sigmoid:
  case ElementwiseKind::Tanh:
    return [at](RealRange x) { return widen(at(x.low), at(x.high)); };
  case ElementwiseKind::Sqrt:
    // NaN below 0, which is no range.
    return [at](RealRange x) { return RealRange{at(x.low), at(x.high)}; };
  case ElementwiseKind::Elu:
  case ElementwiseKind::Selu:
    if (!(params[0] >= 0) || (params.size() > 1 && !(params[1] >= 0)))
      return nullptr;
    [[fallthrough]];
  case ElementwiseKind::Erf:
  case ElementwiseKind::Log:
  case ElementwiseKind::Softplus:
  case ElementwiseKind::Softsign:
    return boundRising(at, getMargin(params));
  case ElementwiseKind::HardSwish:
    return boundValley(at, -1.5, getMargin(params));
  case ElementwiseKind::Gelu:
    return boundValley(at, -0.7517915246935645, getMargin(params));
  case ElementwiseKind::GeluTanh:
    return boundValley(at, -0.7524614220710163, getMargin(params));
  case ElementwiseKind::Mish:
    return boundValley(at, -1.1924312145154954, getMargin(params));
  case ElementwiseKind::Swish:
    if (!(params[0] > 0))
      return nullptr;
    return boundValley(at, -1.2784645427610738 / params[0], getMargin(params));
  default:
    return nullptr;
  }
}
