//===- QuantizeFlags.h - Options of quantization ----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TOOLS_QUANTIZEFLAGS_H
#define QNN_LIB_TOOLS_QUANTIZEFLAGS_H

#include "DataFlags.h"
#include "qnn/CalibratedModel.h"

namespace qnn {

/// The data that calibration runs on.
struct CalibrationFlags {
  explicit CalibrationFlags(llvm::cl::OptionCategory &category)
      : category(category) {}

  /// Calibrates `model` for `options` with samples that are read part by part,
  /// with a progress bar; or takes the statistics that the model has as
  /// attributes, if no samples are given.
  llvm::Expected<CalibratedModel>
  calibrate(const Model &model, const QuantizeOptions &options) const;

  const PreprocessingFlags &getPreprocessing() const { return preprocessing; }
  const std::string &getRange() const { return range; }

private:
  llvm::cl::OptionCategory &category;
  llvm::cl::list<std::string> files{
      "calibration",
      llvm::cl::desc(
          "Samples for an input: .npy, .npz:NAME, IDX (MNIST) or a "
          "folder of images; not needed for a model with statistics"),
      llvm::cl::value_desc("[NAME=]DATA"), llvm::cl::cat(category)};
  llvm::cl::opt<std::string> range{
      "calibration-samples",
      llvm::cl::desc("Which samples, counted from 0 (default: all)"),
      llvm::cl::value_desc("FIRST:END"), llvm::cl::init("0:"),
      llvm::cl::cat(category)};
  PreprocessingFlags preprocessing{category};
};

/// How to quantize.
struct QuantizeFlags {
  explicit QuantizeFlags(llvm::cl::OptionCategory &category)
      : category(category) {}

  /// Fails on a name or width that does not exist.
  llvm::Expected<QuantizeOptions> getOptions() const;

private:
  llvm::cl::OptionCategory &category;
  llvm::cl::opt<std::string> weights{
      "weights",
      llvm::cl::desc(
          "Weights: bits from 2 to 16, binary, ternary, or pow2:BITS"),
      llvm::cl::value_desc("FORMAT"), llvm::cl::init("8"),
      llvm::cl::cat(category)};
  llvm::cl::opt<unsigned> activations{
      "activations", llvm::cl::desc("Bits of activations, 1 to 16 (default 8)"),
      llvm::cl::value_desc("BITS"), llvm::cl::init(8), llvm::cl::cat(category)};
  llvm::cl::list<std::string> layers{
      "layer", llvm::cl::desc("Formats of one layer: weights, its activations"),
      llvm::cl::value_desc("NAME=FORMAT,BITS"), llvm::cl::cat(category)};
  llvm::cl::opt<bool> sameEdges{
      "same-edges",
      llvm::cl::desc("First and last layer as the others, not at least 8 bits"),
      llvm::cl::cat(category)};
  llvm::cl::opt<unsigned> inputBits{
      "input-bits",
      llvm::cl::desc("Bits of network inputs (default: at least 8)"),
      llvm::cl::value_desc("BITS"), llvm::cl::init(0), llvm::cl::cat(category)};
  llvm::cl::opt<std::string> weightRange{
      "weight-range",
      llvm::cl::desc("minmax, percentile, mse (default) or output"),
      llvm::cl::value_desc("METHOD"), llvm::cl::init("mse"),
      llvm::cl::cat(category)};
  llvm::cl::opt<std::string> activationRange{
      "activation-range",
      llvm::cl::desc("minmax, percentile, mse (default) or entropy"),
      llvm::cl::value_desc("METHOD"), llvm::cl::init("mse"),
      llvm::cl::cat(category)};
  llvm::cl::opt<double> percentile{
      "percentile",
      llvm::cl::desc("The share of values in the range (default 0.9999)"),
      llvm::cl::init(0.9999), llvm::cl::cat(category)};
  llvm::cl::opt<bool> perTensor{
      "per-tensor",
      llvm::cl::desc("One weight scale for each layer, not for "
                     "each output channel"),
      llvm::cl::cat(category)};
  llvm::cl::opt<bool> symmetric{
      "symmetric-activations",
      llvm::cl::desc("Zero point 0 for activations of both signs"),
      llvm::cl::cat(category)};
  llvm::cl::opt<bool> powerOfTwoScales{
      "pow2-scales", llvm::cl::desc("All scales are powers of two"),
      llvm::cl::cat(category)};
  llvm::cl::opt<bool> shareAddScales{
      "share-add-scales",
      llvm::cl::desc("One scale for all that a residual addition reads"),
      llvm::cl::cat(category)};
  llvm::cl::opt<bool> adaptive{
      "adaptive-rounding",
      llvm::cl::desc("Round weights for the least error of the output"),
      llvm::cl::cat(category)};
  llvm::cl::opt<BiasCorrection> biasCorrection{
      "bias-correction", llvm::cl::desc("Keep the mean of each layer's output"),
      llvm::cl::init(BiasCorrection::Weights),
      llvm::cl::values(
          clEnumValN(BiasCorrection::None, "none", "biases stay as they are"),
          clEnumValN(BiasCorrection::Weights, "weights",
                     "against the error of weights (default)"),
          clEnumValN(BiasCorrection::Network, "network",
                     "against all errors: runs the quantized network")),
      llvm::cl::cat(category)};
  llvm::cl::opt<std::string> floatFormat{
      "float-format",
      llvm::cl::desc("Instead of integers: float16, bfloat16, e5m2 or e4m3 for "
                     "weights and activations"),
      llvm::cl::value_desc("NAME"), llvm::cl::cat(category)};
  llvm::cl::opt<bool> fixedPoint{
      "fixed-point",
      llvm::cl::desc("Fixed-point numbers: --pow2-scales, --per-tensor and "
                     "--symmetric-activations"),
      llvm::cl::cat(category)};
  llvm::cl::opt<bool> equalize{
      "equalize",
      llvm::cl::desc("Scale channels so that weights have equal ranges"),
      llvm::cl::cat(category)};
};

} // namespace qnn

#endif // QNN_LIB_TOOLS_QUANTIZEFLAGS_H
