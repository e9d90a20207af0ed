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

struct CalibratedModel::Impl {
  std::shared_ptr<mlir::MLIRContext> context;
  /// Only the model, folded.
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::func::FuncOp function;
  QuantizationSites sites;
  std::optional<Calibration> calibration;
  std::vector<LayerInfo> layers;
  std::vector<ActivationInfo> activations;

  llvm::Error calibrate(llvm::ArrayRef<TensorInfo> inputs,
                        llvm::ArrayRef<NpyArray> data,
                        const CalibrationOptions &options);
  void describeSites();
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

llvm::Error
CalibratedModel::Impl::calibrate(llvm::ArrayRef<TensorInfo> inputs,
                                 llvm::ArrayRef<NpyArray> data,
                                 const CalibrationOptions &options) {
  llvm::Expected<std::unique_ptr<Model::Impl>> observedImpl = Model::Impl::make(
      context, mlir::qnn::makeObservedModule(function,
                                             calibration->getObservedValues()));
  if (!observedImpl)
    return observedImpl.takeError();
  Model observed = Model::Impl::wrap(std::move(*observedImpl));
  llvm::Expected<CompiledModel> compiled = observed.compile();
  if (!compiled)
    return compiled.takeError();
  int64_t done = 0;
  return forEachSample(
      inputs, data,
      [&](llvm::ArrayRef<NpyArray> sample, int64_t total) -> llvm::Error {
        llvm::Expected<std::vector<NpyArray>> outputs = compiled->run(sample);
        if (!outputs)
          return outputs.takeError();
        std::vector<llvm::ArrayRef<float>> values;
        for (const NpyArray &output : *outputs)
          values.push_back(getFloats(output));
        if (llvm::Error error = calibration->add(values))
          return error;
        if (options.progress)
          options.progress(++done, total);
        return llvm::Error::success();
      });
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

llvm::Expected<CalibratedModel>
CalibratedModel::create(const Model &model, llvm::ArrayRef<NpyArray> data,
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
  impl->calibration.emplace(impl->sites, options.secondMoments);
  if (llvm::Error error = impl->calibrate(source.inputs, data, options))
    return std::move(error);
  impl->describeSites();
  return CalibratedModel(std::move(impl));
}

llvm::Expected<Model> CalibratedModel::getReal() const {
  mlir::func::FuncOp copy;
  auto made =
      Model::Impl::make(impl->context, copyFunction(impl->function, copy));
  if (!made)
    return made.takeError();
  return Model::Impl::wrap(std::move(*made));
}

llvm::Expected<Model>
CalibratedModel::quantize(const QuantizeOptions &options) const {
  mlir::func::FuncOp copy;
  mlir::OwningOpRef<mlir::ModuleOp> module = copyFunction(impl->function, copy);
  // The sites of the copy are those of the original, in the same order.
  QuantizationSites sites = mlir::qnn::findQuantizationSites(copy);
  if (llvm::Error error =
          mlir::qnn::quantizeFunction(copy, sites, *impl->calibration, options))
    return std::move(error);
  auto made = Model::Impl::make(impl->context, std::move(module));
  if (!made)
    return made.takeError();
  return Model::Impl::wrap(std::move(*made));
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
