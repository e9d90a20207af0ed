//===- QuantizeFlags.cpp - Options of quantization --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "QuantizeFlags.h"
#include "Progress.h"

using namespace qnn;

/// Parses `NAME=FORMAT,BITS`; the name may contain "=" and ",".
static llvm::Error parseLayer(llvm::StringRef text, QuantizeOptions &options) {
  auto [name, formats] = text.rsplit('=');
  auto [weights, activations] = formats.split(',');
  LayerPrecision precision;
  if (name.empty() || formats.empty() ||
      activations.getAsInteger(10, precision.activationBits))
    return llvm::createStringError("--layer takes NAME=FORMAT,BITS, such as "
                                   "conv1=4,8; got '" +
                                   text + "'");
  if (llvm::Error error = parseWeightFormat(weights, precision))
    return error;
  if (!options.layers.try_emplace(name.str(), precision).second)
    return llvm::createStringError("two --layer options for '" + name + "'");
  return llvm::Error::success();
}

static llvm::Error parseMethod(llvm::StringRef option, llvm::StringRef text,
                               RangeMethod &method) {
  std::optional<RangeMethod> found = symbolizeRangeMethod(text);
  if (!found)
    return llvm::createStringError("unknown " + option + " '" + text +
                                   "': expected minmax, percentile, mse, "
                                   "entropy or output");
  method = *found;
  return llvm::Error::success();
}

llvm::Expected<QuantizeOptions> QuantizeFlags::getOptions() const {
  QuantizeOptions options;
  options.precision.activationBits = activations;
  if (llvm::Error error = parseWeightFormat(weights, options.precision))
    return std::move(error);
  for (const std::string &layer : layers)
    if (llvm::Error error = parseLayer(layer, options))
      return std::move(error);
  if (llvm::Error error =
          parseMethod("--weight-range", weightRange, options.weightRange))
    return std::move(error);
  if (llvm::Error error = parseMethod("--activation-range", activationRange,
                                      options.activationRange))
    return std::move(error);
  options.edges = sameEdges ? EdgePolicy::Same : EdgePolicy::AtLeast8;
  options.inputBits = inputBits;
  options.percentile = percentile;
  options.perChannel = !perTensor && !fixedPoint;
  options.symmetricActivations = symmetric || fixedPoint;
  options.powerOfTwoScales = powerOfTwoScales || fixedPoint;
  if (!floatFormat.empty()) {
    llvm::Expected<FloatFormat> format = FloatFormat::parse(floatFormat);
    if (!format)
      return format.takeError();
    options.floatFormat = *format;
  }
  options.rounding =
      adaptive ? WeightRounding::Adaptive : WeightRounding::Nearest;
  options.biasCorrection = biasCorrection;
  options.shareAddScales = shareAddScales;
  options.equalize = equalize;
  if (llvm::Error error = checkOptions(options))
    return std::move(error);
  return options;
}

llvm::Expected<CalibratedModel>
CalibrationFlags::calibrate(const Model &model,
                            const QuantizeOptions &options) const {
  llvm::Expected<SampleRange> samples = parseSampleRange(range);
  if (!samples)
    return samples.takeError();
  if (files.empty() && CalibratedModel::hasStatistics(model)) {
    if (options.equalize)
      return llvm::createStringError(
          "--equalize changes values, of which the model has statistics; give "
          "it together with --calibrate-only");
    return CalibratedModel::fromStatistics(model);
  }
  if (files.empty())
    return llvm::createStringError("no samples to learn ranges from: give "
                                   "--calibration DATA, or a model that "
                                   "qnn-quantize --calibrate-only wrote");
  llvm::Expected<std::unique_ptr<SampleSource>> data =
      openSamples(model.inputs(), files, *samples, preprocessing.get());
  if (!data)
    return data.takeError();
  Progress progress("calibrating");
  CalibrationOptions calibration;
  calibration.equalize = options.equalize;
  calibration.secondMoments = options.needsMoments();
  if (options.biasCorrection != BiasCorrection::Network)
    calibration.numKeptSamples = 0;
  calibration.progress = [&](int64_t done, int64_t total) {
    progress.update(done, total);
  };
  return CalibratedModel::create(model, **data, calibration);
}
