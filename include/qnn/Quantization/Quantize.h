//===- Quantize.h - Real networks become quantized ones ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_QUANTIZATION_QUANTIZE_H
#define QNN_QUANTIZATION_QUANTIZE_H

#include "qnn/Quantization/Calibration.h"
#include "qnn/Quantization/QuantizeOptions.h"

namespace mlir::qnn {

/// Multiplies each batch normalization into the constant weights and the bias
/// of the convolution or matrix product before it, if nothing else reads that:
///
///   f = gamma / sqrt(variance + epsilon)
///   weights[k] *= f[k],  bias[k] = (bias[k] - mean[k]) * f[k] + beta[k]
///
/// in float64, rounded once to f32. Results change by rounding only. Returns
/// how many were folded.
int64_t foldBatchNorms(func::FuncOp function);

/// Cross-layer equalization (Nagel et al. 2019): where only a ReLU lies between
/// two layers, channel c of the first is divided and of the second multiplied
/// by
///
///   s[c] = sqrt(r1[c] / r2[c]),  r: greatest magnitude of the channel's
///   weights
///
/// so that both get the range sqrt(r1 * r2). What the network computes does not
/// change but for rounding. Returns how many pairs were scaled.
int64_t equalizeLayers(func::FuncOp function);

/// What a layer should yield on average, and what its quantized form yields.
struct QuantizedLayer {
  /// The output before the activation, bias included.
  Value output;
  /// The axis of its channels.
  int64_t channelAxis = 0;
  /// Of the real layer, the mean of each output channel over the calibration
  /// data; empty if the second moments of its inputs were not collected.
  std::vector<double> realMeans;
  /// The entropy of the codes of its weights, in bits.
  double weightEntropy = 0;
};

/// What quantizeFunction() made of a function.
struct QuantizedFunction {
  /// In the order of the sites.
  std::vector<QuantizedLayer> layers;
  /// The entropy of each activation's codes over the calibration data, in bits.
  std::vector<double> activationEntropies;
};

/// What is added to the bias of each layer, by channel; an empty vector adds
/// nothing.
using BiasShifts = std::vector<std::vector<double>>;

/// Quantizes `function` in place: each activation site gets a quantize and a
/// dequantize, the weights of each layer become codes behind a dequantize, and
/// biases of convolutions 32-bit integers at the scale of input times weights.
/// `calibration` is that of `sites`; `shifts` holds nothing or one entry for
/// each layer. Fails if an option names a layer that the function does not
/// have.
llvm::Expected<QuantizedFunction>
quantizeFunction(func::FuncOp function, const QuantizationSites &sites,
                 const Calibration &calibration,
                 const ::qnn::QuantizeOptions &options,
                 const BiasShifts &shifts = {});

} // namespace mlir::qnn

#endif // QNN_QUANTIZATION_QUANTIZE_H
