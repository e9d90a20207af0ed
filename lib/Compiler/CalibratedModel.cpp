//===- CalibratedModel.cpp - Quantization after training --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/CalibratedModel.h"
#include "Arrays.h"
#include "ModelImpl.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Quantization/Quantize.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qnn;
using mlir::qnn::Calibration;
using mlir::qnn::QuantizationSites;

/// Takes a sample, and the number of all.
using SampleVisitor =
    llvm::function_ref<llvm::Error(llvm::ArrayRef<NpyArray>, int64_t)>;

struct CalibratedModel::Impl {
  std::shared_ptr<mlir::MLIRContext> context;
  /// Only the model, folded.
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::func::FuncOp function;
  QuantizationSites sites;
  std::optional<Calibration> calibration;
  std::vector<LayerInfo> layers;
  std::vector<ActivationInfo> activations;
  /// The inputs of the first samples.
  std::vector<std::vector<NpyArray>> samples;

  llvm::Expected<CompiledModel>
  compileObserved(mlir::func::FuncOp function,
                  llvm::ArrayRef<mlir::Value> values) const;
  static llvm::Expected<std::unique_ptr<Impl>>
  make(const Model &model, const CalibrationOptions &options);
  llvm::Error calibrate(llvm::function_ref<llvm::Error(SampleVisitor)> forEach,
                        const CalibrationOptions &options);
  void describeSites();
  llvm::Expected<std::vector<double>>
  measureShift(mlir::func::FuncOp function,
               const mlir::qnn::QuantizedLayer &layer) const;
};

/// A module with nothing but a copy of `function`.
static mlir::OwningOpRef<mlir::ModuleOp>
copyFunction(mlir::func::FuncOp function, mlir::func::FuncOp &copy) {
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::ModuleOp::create(function.getLoc());
  copy = llvm::cast<mlir::func::FuncOp>(function->clone());
  module->push_back(copy);
  return module;
}

/// The elements of a real array.
static llvm::ArrayRef<float> getFloats(const NpyArray &array) {
  assert(array.type == NpyType::F32 && "observed values are f32");
  return {reinterpret_cast<const float *>(array.data.data()),
          static_cast<size_t>(array.numElements())};
}

/// Compiles `function` with `values` as its results.
llvm::Expected<CompiledModel> CalibratedModel::Impl::compileObserved(
    mlir::func::FuncOp function, llvm::ArrayRef<mlir::Value> values) const {
  llvm::Expected<std::unique_ptr<Model::Impl>> observed = Model::Impl::make(
      context, mlir::qnn::makeObservedModule(function, values));
  if (!observed)
    return observed.takeError();
  return Model::Impl::wrap(std::move(*observed)).compile();
}

/// `forEach` hands each sample to the visitor that it gets.
llvm::Error CalibratedModel::Impl::calibrate(
    llvm::function_ref<llvm::Error(SampleVisitor)> forEach,
    const CalibrationOptions &options) {
  mlir::qnn::removeStatistics(function);
  calibration.emplace(sites, options.secondMoments);
  llvm::Expected<CompiledModel> compiled =
      compileObserved(function, calibration->getObservedValues());
  if (!compiled)
    return compiled.takeError();
  int64_t done = 0;
  auto visit = [&](llvm::ArrayRef<NpyArray> sample,
                   int64_t total) -> llvm::Error {
    llvm::Expected<std::vector<NpyArray>> outputs = compiled->run(sample);
    if (!outputs)
      return outputs.takeError();
    std::vector<llvm::ArrayRef<float>> values;
    for (const NpyArray &output : *outputs)
      values.push_back(getFloats(output));
    if (llvm::Error error = calibration->add(values))
      return error;
    if (done < options.numKeptSamples && options.secondMoments)
      samples.emplace_back(sample.begin(), sample.end());
    ++done;
    if (options.progress)
      options.progress(done, total);
    return llvm::Error::success();
  };
  if (llvm::Error error = forEach(visit))
    return error;
  describeSites();
  return llvm::Error::success();
}

/// Runs the quantized `function` on the kept samples, as far as `layer`, and
/// returns what the mean of each of its channels lacks.
llvm::Expected<std::vector<double>> CalibratedModel::Impl::measureShift(
    mlir::func::FuncOp function, const mlir::qnn::QuantizedLayer &layer) const {
  if (layer.realMeans.empty() || samples.empty())
    return std::vector<double>();
  llvm::Expected<CompiledModel> compiled =
      compileObserved(function, layer.output);
  if (!compiled)
    return compiled.takeError();
  TensorStatistics statistics(
      llvm::cast<mlir::RankedTensorType>(layer.output.getType()).getShape(),
      layer.channelAxis);
  for (const std::vector<NpyArray> &sample : samples) {
    llvm::Expected<std::vector<NpyArray>> outputs = compiled->run(sample);
    if (!outputs)
      return outputs.takeError();
    if (llvm::Error error = statistics.add(getFloats(outputs->front())))
      return std::move(error);
  }
  std::vector<double> shift;
  for (auto [mean, channel] :
       llvm::zip_equal(layer.realMeans, statistics.getChannels()))
    shift.push_back(mean - channel.getMean());
  return shift;
}

void CalibratedModel::Impl::describeSites() {
  for (auto [index, site] : llvm::enumerate(sites.activations))
    activations.push_back(
        {site.name, site.isInput,
         calibration->getStatistics(index).getTotal().getDensity()});
  for (const mlir::qnn::LayerSite &site : sites.layers) {
    auto op = llvm::cast<mlir::qnn::ContractionOpInterface>(site.op);
    auto weights = llvm::cast<mlir::RankedTensorType>(
        op.getContractionWeights().getType());
    LayerInfo info{site.name, op.getNumMacs(), weights.getNumElements(), 1,
                   site.output};
    if (site.activation >= 0)
      info.inputDensity = activations[site.activation].density;
    layers.push_back(std::move(info));
  }
}

/// The model, prepared; nothing is calibrated yet.
llvm::Expected<std::unique_ptr<CalibratedModel::Impl>>
CalibratedModel::Impl::make(const Model &model,
                            const CalibrationOptions &options) {
  const Model::Impl &source = Model::Impl::get(model);
  auto impl = std::make_unique<Impl>();
  impl->context = source.context;
  impl->module = copyFunction(source.function, impl->function);
  mlir::qnn::foldBatchNorms(impl->function);
  if (options.equalize)
    mlir::qnn::equalizeLayers(impl->function);
  impl->sites = mlir::qnn::findQuantizationSites(impl->function);
  if (impl->sites.layers.empty())
    return llvm::createStringError(
        "nothing to quantize: the network has no convolution or matrix product "
        "with constant real weights");
  return std::move(impl);
}

llvm::Expected<CalibratedModel>
CalibratedModel::create(const Model &model, llvm::ArrayRef<NpyArray> data,
                        const CalibrationOptions &options) {
  auto impl = Impl::make(model, options);
  if (!impl)
    return impl.takeError();
  auto forEach = [&](SampleVisitor visit) {
    return forEachSample(Model::Impl::get(model).inputs, data, visit);
  };
  if (llvm::Error error = (*impl)->calibrate(forEach, options))
    return std::move(error);
  return CalibratedModel(std::move(*impl));
}

llvm::Expected<CalibratedModel>
CalibratedModel::create(const Model &model, SampleSource &samples,
                        const CalibrationOptions &options) {
  auto impl = Impl::make(model, options);
  if (!impl)
    return impl.takeError();
  auto forEach = [&](SampleVisitor visit) -> llvm::Error {
    int64_t size = samples.size(), step = samples.getPartSize();
    for (int64_t first = 0; first < size; first += step) {
      auto part = samples.read(first, std::min(first + step, size));
      if (!part)
        return part.takeError();
      if (llvm::Error error =
              forEachSample(Model::Impl::get(model).inputs, *part,
                            [&](llvm::ArrayRef<NpyArray> sample, int64_t) {
                              return visit(sample, size);
                            }))
        return error;
    }
    return llvm::Error::success();
  };
  if (llvm::Error error = (*impl)->calibrate(forEach, options))
    return std::move(error);
  return CalibratedModel(std::move(*impl));
}

llvm::Expected<CalibratedModel>
CalibratedModel::fromStatistics(const Model &model) {
  auto impl = Impl::make(model, {});
  if (!impl)
    return impl.takeError();
  auto calibration = Calibration::fromAttributes((*impl)->sites);
  if (!calibration)
    return calibration.takeError();
  (*impl)->calibration.emplace(std::move(*calibration));
  // They are of the real values; those of the quantized network differ.
  mlir::qnn::removeStatistics((*impl)->function);
  (*impl)->describeSites();
  return CalibratedModel(std::move(*impl));
}

bool CalibratedModel::hasStatistics(const Model &model) {
  return mlir::qnn::hasStatistics(Model::Impl::get(model).function);
}

llvm::Expected<Model> CalibratedModel::getReal(bool withStatistics) const {
  if (withStatistics)
    impl->calibration->setAttributes();
  mlir::func::FuncOp copy;
  mlir::OwningOpRef<mlir::ModuleOp> module = copyFunction(impl->function, copy);
  mlir::qnn::removeStatistics(impl->function);
  auto made = Model::Impl::make(impl->context, std::move(module));
  if (!made)
    return made.takeError();
  return Model::Impl::wrap(std::move(*made));
}

llvm::Expected<Model>
CalibratedModel::quantize(const QuantizeOptions &options) const {
  if (options.biasCorrection == BiasCorrection::Network &&
      !options.floatFormat && impl->calibration->hasOnlyMeans())
    return llvm::createStringError(
        "--bias-correction=network runs the quantized network on samples, "
        "which "
        "statistics in a model do not have; give --calibration DATA");
  // Biases are set one layer after another: the error of a layer reaches those
  // behind it, and changes what they lack.
  size_t numRounds =
      options.biasCorrection == BiasCorrection::Network && !options.floatFormat
          ? impl->sites.layers.size()
          : 0;
  mlir::qnn::BiasShifts shifts(numRounds);
  for (size_t round = 0;; ++round) {
    mlir::func::FuncOp copy;
    mlir::OwningOpRef<mlir::ModuleOp> module =
        copyFunction(impl->function, copy);
    // The sites of the copy are those of the original, in the same order.
    QuantizationSites sites = mlir::qnn::findQuantizationSites(copy);
    auto quantized = mlir::qnn::quantizeFunction(
        copy, sites, *impl->calibration, options, shifts);
    if (!quantized)
      return quantized.takeError();
    if (round < numRounds) {
      if (llvm::Error error = impl->measureShift(copy, quantized->layers[round])
                                  .moveInto(shifts[round]))
        return std::move(error);
      continue;
    }
    auto made = Model::Impl::make(impl->context, std::move(module));
    if (!made)
      return made.takeError();
    return Model::Impl::wrap(std::move(*made));
  }
}

llvm::Expected<CodeEntropies>
CalibratedModel::getEntropies(const QuantizeOptions &options) const {
  mlir::func::FuncOp copy;
  mlir::OwningOpRef<mlir::ModuleOp> module = copyFunction(impl->function, copy);
  QuantizationSites sites = mlir::qnn::findQuantizationSites(copy);
  auto quantized =
      mlir::qnn::quantizeFunction(copy, sites, *impl->calibration, options);
  if (!quantized)
    return quantized.takeError();
  CodeEntropies result;
  for (const mlir::qnn::QuantizedLayer &layer : quantized->layers)
    result.layers.push_back(layer.weightEntropy);
  result.activations = std::move(quantized->activationEntropies);
  return std::move(result);
}

std::string CalibratedModel::toJson() const {
  return llvm::formatv("{0:2}", impl->calibration->toJson()).str();
}

llvm::ArrayRef<LayerInfo> CalibratedModel::layers() const {
  return impl->layers;
}

llvm::ArrayRef<ActivationInfo> CalibratedModel::activations() const {
  return impl->activations;
}

CalibratedModel::CalibratedModel(std::unique_ptr<Impl> impl)
    : impl(std::move(impl)) {}
CalibratedModel::CalibratedModel(CalibratedModel &&) = default;
CalibratedModel &CalibratedModel::operator=(CalibratedModel &&) = default;
CalibratedModel::~CalibratedModel() = default;
