//===- CalibratedModel.h - Quantization after training ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The part of the facade that turns a real network into quantized ones.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_CALIBRATEDMODEL_H
#define QNN_CALIBRATEDMODEL_H

#include "qnn/Compiler.h"
#include "qnn/Data/SampleSource.h"
#include "qnn/Quantization/QuantizeOptions.h"

namespace qnn {

/// How often a model with `inputs` runs on data of `shapes`, one for each
/// input: once, or as often as axis 0 of each is the same multiple of the
/// model's. Fails if they do not fit, naming the input.
llvm::Expected<int64_t>
countSamples(llvm::ArrayRef<TensorInfo> inputs,
             llvm::ArrayRef<llvm::SmallVector<int64_t>> shapes);

/// What calibration does to the network and collects.
struct CalibrationOptions {
  /// See QuantizeOptions::equalize.
  bool equalize = false;
  /// Needed for bias correction, adaptive rounding and RangeMethod::Output.
  bool secondMoments = true;
  /// The first samples are kept, this many, for BiasCorrection::Network.
  int64_t numKeptSamples = 256;
  /// Called after each sample with the number of samples done and of all.
  std::function<void(int64_t done, int64_t total)> progress;
};

/// A layer that can be quantized.
struct LayerInfo {
  std::string name;
  /// Multiply-accumulates of an inference, padding included.
  int64_t macs = 0;
  int64_t numWeights = 0;
  /// The share of non-zero elements of its input over the calibration data; 1
  /// if it was not observed.
  double inputDensity = 1;
  /// The activation that it yields, by index; -1: the network's output.
  int64_t outputActivation = -1;
};

/// A value inside the network, or an input, that can be quantized.
struct ActivationInfo {
  std::string name;
  bool isInput = false;
  /// The share of its elements that are not zero.
  double density = 1;
};

/// The entropies of codes, in bits: of each layer's weights, and of each
/// activation over the calibration data.
struct CodeEntropies {
  std::vector<double> layers, activations;
};

/// A real network, its batch normalizations folded, and what samples say about
/// its values. Can be quantized any number of times.
class CalibratedModel {
public:
  /// Runs the compiled network on each sample of `data` (arrays as for
  /// Model::interpret). Fails on samples that give NaN or infinity, naming the
  /// tensor, and on a network with nothing to quantize.
  static llvm::Expected<CalibratedModel>
  create(const Model &model, llvm::ArrayRef<NpyArray> data,
         const CalibrationOptions &options = {});

  /// The same of samples that are read when they are needed: none is kept but
  /// the first options.numKeptSamples.
  static llvm::Expected<CalibratedModel>
  create(const Model &model, SampleSource &samples,
         const CalibrationOptions &options = {});

  /// Of what attributes of the model say, without samples: see getReal(true).
  /// Second moments and samples are not among them: quantize() fails on options
  /// that need them.
  static llvm::Expected<CalibratedModel> fromStatistics(const Model &model);
  /// Whether the model has such attributes.
  static bool hasStatistics(const Model &model);

  CalibratedModel(CalibratedModel &&);
  CalibratedModel &operator=(CalibratedModel &&);
  ~CalibratedModel();

  /// In program order.
  llvm::ArrayRef<LayerInfo> layers() const;
  llvm::ArrayRef<ActivationInfo> activations() const;

  /// The network as it was calibrated: real, folded, equalized. With
  /// statistics: also what was learnt, as attributes (`#qnn.statistics`).
  llvm::Expected<Model> getReal(bool withStatistics = false) const;

  /// The network quantized, on the real level (see quantizeFunction). Fails on
  /// options that do not fit.
  llvm::Expected<Model> quantize(const QuantizeOptions &options) const;

  /// How much the codes of quantize() say.
  llvm::Expected<CodeEntropies>
  getEntropies(const QuantizeOptions &options) const;

  /// The statistics: see Calibration::toJson.
  std::string toJson() const;

private:
  struct Impl;
  explicit CalibratedModel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl;
};

} // namespace qnn

#endif // QNN_CALIBRATEDMODEL_H
