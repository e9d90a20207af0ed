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

  /// Reads the data and calibrates `model` for `options`, with a progress bar.
  llvm::Expected<CalibratedModel>
  calibrate(const Model &model, const QuantizeOptions &options) const;

  const PreprocessingFlags &getPreprocessing() const { return preprocessing; }
  const std::string &getRange() const { return range; }

private:
  llvm::cl::OptionCategory &category;
  llvm::cl::list<std::string> files{
      "calibration",
      llvm::cl::desc("Samples for an input: .npy, .npz:NAME or IDX (MNIST)"),
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
  llvm::cl::opt<bool> adaptive{
      "adaptive-rounding",
      llvm::cl::desc("Round weights for the least error of the output"),
      llvm::cl::cat(category)};
  llvm::cl::opt<bool> noBiasCorrection{
      "no-bias-correction", llvm::cl::desc("Keep biases as they are"),
      llvm::cl::cat(category)};
  llvm::cl::opt<bool> equalize{
      "equalize",
      llvm::cl::desc("Scale channels so that weights have equal ranges"),
      llvm::cl::cat(category)};
};

/// Parses a weight format: `8`, `binary`, `ternary`, `pow2:4`.
llvm::Error parseWeightFormat(llvm::StringRef text, LayerPrecision &precision);

/// The format as parseWeightFormat takes it.
std::string formatWeights(const LayerPrecision &precision);

} // namespace qnn

#endif // QNN_LIB_TOOLS_QUANTIZEFLAGS_H
