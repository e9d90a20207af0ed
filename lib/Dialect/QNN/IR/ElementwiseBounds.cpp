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
  default:
    return nullptr;
  }
}
