//===- WeightQuantization.h - Codes for weights -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_QUANTIZATION_WEIGHTQUANTIZATION_H
#define QNN_QUANTIZATION_WEIGHTQUANTIZATION_H

#include "qnn/Quantization/RangeEstimation.h"
#include "qnn/Quantization/SecondMoments.h"
#include "qnn/Support/Encoding.h"

namespace qnn {

/// How a weight gets one of the two codes next to it.
enum class WeightRounding {
  /// The nearer one, ties to even.
  Nearest,
  /// One weight after another; the error that each leaves in the output is made
  /// up for by the weights of the row that are still real (optimal brain
  /// surgery on the second moments of the inputs, as GPTQ).
  Adaptive,
};

/// How weights are quantized. Zero points are 0.
struct WeightOptions {
  unsigned bits = 8;
  Encoding encoding = Encoding::TwosComplement;
  /// One scale for each row, else one for all.
  bool perChannel = true;
  /// Finds scales of two's complement and pow2 codes. Bipolar and ternary codes
  /// have the scale of least squared error in closed form.
  RangeMethod method = RangeMethod::Mse;
  double percentile = 0.9999;
  bool powerOfTwoScale = false;
  WeightRounding rounding = WeightRounding::Nearest;
  /// The mean squared error that quantization leaves in each input; adaptive
  /// rounding relies on inputs no further than that.
  double inputNoise = 0;
};

/// Weights as numbers that codes stand for, times scales.
struct QuantizedWeights {
  /// rows * columns integers.
  std::vector<int64_t> numbers;
  /// One, or one for each row.
  std::vector<double> scales;

  double getScale(int64_t row) const {
    return scales.size() == 1 ? scales[0] : scales[row];
  }
};

/// Quantizes `weights`. `moments` holds the second moments of the inputs of
/// each group of rows (rows are split evenly); it may be empty unless the
/// rounding is adaptive or the method is Output. With two's complement the
/// least code is left out, so that the codes are symmetric; one-bit weights
/// must be bipolar.
QuantizedWeights quantizeWeights(const WeightMatrix &weights,
                                 const WeightOptions &options,
                                 llvm::ArrayRef<SecondMoments> moments = {});

} // namespace qnn

#endif // QNN_QUANTIZATION_WEIGHTQUANTIZATION_H
