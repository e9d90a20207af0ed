//===- RangeEstimation.h - Scales from statistics ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_QUANTIZATION_RANGEESTIMATION_H
#define QNN_QUANTIZATION_RANGEESTIMATION_H

#include "qnn/Quantization/Histogram.h"
#include "llvm/ADT/StringRef.h"

#include <optional>

namespace qnn {

/// Real x stands for code round(x / scale) + zeroPoint.
struct QuantParams {
  double scale = 1;
  int64_t zeroPoint = 0;
};

/// The codes that a quantizer may use.
struct CodeInterval {
  int64_t low = 0, high = 0;

  int64_t getNumSteps() const { return high - low; }
};

/// How the clip range of a quantizer is found.
enum class RangeMethod {
  /// Nothing is clipped.
  MinMax,
  /// A share of the values is clipped at each end that is not zero.
  Percentile,
  /// The clip range of least mean squared error.
  Mse,
  /// The clip range whose quantized distribution has the least Kullback-Leibler
  /// divergence from that of the values.
  Entropy,
  /// For weights: the clip range of least squared error of the layer's output
  /// over the calibration data. Activations use Mse.
  Output,
};

/// `minmax`, `percentile`, `mse`, `entropy`, `output`.
llvm::StringRef stringifyRangeMethod(RangeMethod method);
std::optional<RangeMethod> symbolizeRangeMethod(llvm::StringRef name);

/// What a range is chosen for.
struct RangeOptions {
  RangeMethod method = RangeMethod::Mse;
  /// The share of values within the range, for Percentile.
  double percentile = 0.9999;
  /// Zero point 0 (signed codes) or `low` (unsigned codes).
  bool symmetric = false;
  /// The scale becomes the power of two nearest above.
  bool powerOfTwoScale = false;
};

/// The clip ratios that the searches try, as Energy models §6 asks.
inline constexpr int64_t numClipRatios = 100;

/// The parameters for which codes `codes` reach from `low` to `high`, which are
/// widened to contain zero, so that zero has a code and padding is exact.
/// A range that is empty, or too small for a normal scale, gets scale 1: all
/// its values are zero.
QuantParams makeParams(double low, double high, CodeInterval codes,
                       const RangeOptions &options);

/// Chooses parameters for values with histogram `histogram`, all of which lie
/// in minimum .. maximum.
QuantParams chooseParams(const Histogram &histogram, double minimum,
                         double maximum, CodeInterval codes,
                         const RangeOptions &options);

/// The number that real `x` becomes when quantized and dequantized; halves are
/// rounded to even.
double fakeQuantize(double x, const QuantParams &params, CodeInterval codes);

/// The entropy of the codes of `histogram`'s values, in bits; 0 without values.
double getCodeEntropy(const Histogram &histogram, const QuantParams &params,
                      CodeInterval codes);

/// The same of codes that occur `counts` times.
double getEntropy(llvm::ArrayRef<double> counts);

/// The mean squared error of quantizing the values of `histogram`, up to the
/// width of its bins; 0 without values.
double getMeanSquaredError(const Histogram &histogram,
                           const QuantParams &params, CodeInterval codes);

} // namespace qnn

#endif // QNN_QUANTIZATION_RANGEESTIMATION_H
