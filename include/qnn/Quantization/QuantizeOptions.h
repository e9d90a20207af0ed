//===- QuantizeOptions.h - How a network is quantized -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_QUANTIZATION_QUANTIZEOPTIONS_H
#define QNN_QUANTIZATION_QUANTIZEOPTIONS_H

#include "qnn/Quantization/WeightQuantization.h"
#include "llvm/Support/Error.h"

#include <map>
#include <string>

namespace qnn {

/// The number formats of a layer.
struct LayerPrecision {
  unsigned weightBits = 8;
  Encoding weightEncoding = Encoding::TwosComplement;
  /// Of the layer's input; unsigned if it is never negative.
  unsigned activationBits = 8;
};

/// Whether the first and the last layer are treated as all others.
enum class EdgePolicy {
  /// At least 8 bits: both are small, and all errors pass through them.
  AtLeast8,
  /// No exception.
  Same,
};

/// Which errors of the mean of a layer's output its bias makes up for.
enum class BiasCorrection {
  None,
  /// Those of its own weights, for real inputs.
  Weights,
  /// All: also those of the quantized inputs and of the layers before. The
  /// quantized network is run on calibration samples.
  Network,
};

/// `none`, `weights`, `network`.
llvm::StringRef stringifyBiasCorrection(BiasCorrection correction);
std::optional<BiasCorrection> symbolizeBiasCorrection(llvm::StringRef name);

/// A float format of one sign bit, with subnormals, that saturates.
struct FloatFormat {
  unsigned exponentBits = 5, mantissaBits = 10;
  /// The greatest number.
  double maxValue = 65504;

  /// `float16`, `bfloat16`, `e5m2`, `e4m3`.
  static llvm::Expected<FloatFormat> parse(llvm::StringRef name);
  int64_t getBias() const { return (int64_t(1) << (exponentBits - 1)) - 1; }
};

/// How a network is quantized after training.
struct QuantizeOptions {
  /// Of layers that `layers` does not name.
  LayerPrecision precision;
  /// By the name of the layer in the model. Not subject to `edges`.
  std::map<std::string, LayerPrecision> layers;
  /// Bits of activations by the name of the value; they win over the wishes of
  /// the layers that read it.
  std::map<std::string, unsigned> activations;
  EdgePolicy edges = EdgePolicy::AtLeast8;
  /// Round weights and activations to this format, and do nothing else.
  std::optional<FloatFormat> floatFormat;
  /// Of network inputs; 0: as the layers that read them, at least 8.
  unsigned inputBits = 0;

  RangeMethod weightRange = RangeMethod::Mse;
  RangeMethod activationRange = RangeMethod::Mse;
  /// The share of values within the range, for RangeMethod::Percentile.
  double percentile = 0.9999;
  /// One scale for each output channel of weights, else one for each layer.
  bool perChannel = true;
  /// Activations of both signs get zero point 0.
  bool symmetricActivations = false;
  bool powerOfTwoScales = false;
  /// The activations that an addition reads get one format, whose range is that
  /// of all of them: it adds codes, and rescales nothing before.
  bool shareAddScales = false;
  WeightRounding rounding = WeightRounding::Nearest;
  /// Shifts biases so that the mean of each output channel over the calibration
  /// data is that of the real weights.
  BiasCorrection biasCorrection = BiasCorrection::Weights;
  /// Scales channels of layers with a ReLU between them so that their weights
  /// have equal ranges (Nagel et al. 2019), before anything else.
  bool equalize = false;

  /// Whether calibration must collect second moments, or at least the means of
  /// layers' inputs.
  bool needsMoments() const {
    return biasCorrection != BiasCorrection::None || needsSecondMoments();
  }
  bool needsSecondMoments() const {
    return rounding == WeightRounding::Adaptive ||
           weightRange == RangeMethod::Output;
  }
};

/// Parses a weight format: `8`, `binary`, `ternary`, `pow2:4`.
llvm::Error parseWeightFormat(llvm::StringRef text, LayerPrecision &precision);

/// Checks widths and encodings; the message names the layer.
llvm::Error checkOptions(const QuantizeOptions &options);

} // namespace qnn

#endif // QNN_QUANTIZATION_QUANTIZEOPTIONS_H
