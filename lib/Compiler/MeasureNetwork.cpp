//===- MeasureNetwork.cpp - Running a network to judge it -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MeasureNetwork.h"
#include "ModelImpl.h"
#include "qnn/Data/Metrics.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Quantization/Calibration.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA1.h"

using namespace qnn;

llvm::Expected<LogitModel> LogitModel::compile(const Model &model) {
  const Model::Impl &source = Model::Impl::get(model);
  mlir::func::FuncOp function = source.function;
  llvm::SmallVector<mlir::Value> values(
      function.getBody().front().getTerminator()->getOperands());
  size_t numResults = values.size();
  std::vector<size_t> logits;
  for (size_t i = 0; i < numResults; ++i) {
    auto softmax = values[i].getDefiningOp<mlir::qnn::SoftmaxOp>();
    logits.push_back(softmax ? values.size() : i);
    if (softmax)
      values.push_back(softmax.getInput());
  }
  auto observed = Model::Impl::make(
      source.context, mlir::qnn::makeObservedModule(function, values));
  if (!observed)
    return observed.takeError();
  llvm::Expected<CompiledModel> compiled =
      Model::Impl::wrap(std::move(*observed)).compile();
  if (!compiled)
    return compiled.takeError();
  LogitModel result(std::move(*compiled));
  result.numResults = numResults;
  result.logits = std::move(logits);
  return result;
}

llvm::Expected<NetworkOutputs>
LogitModel::run(llvm::ArrayRef<NpyArray> inputs) {
  llvm::Expected<std::vector<NpyArray>> outputs = compiled.run(inputs);
  if (!outputs)
    return outputs.takeError();
  NetworkOutputs result;
  for (size_t index : logits)
    result.logits.push_back((*outputs)[index]);
  outputs->resize(numResults);
  result.results = std::move(*outputs);
  return result;
}

std::vector<bool> qnn::findHits(const NetworkOutputs &outputs,
                                llvm::ArrayRef<int64_t> labels) {
  if (labels.empty())
    return {};
  return getHits(getTopClasses(outputs.results.front()), labels.vec());
}

double qnn::getNoise(llvm::ArrayRef<NpyArray> reference,
                     llvm::ArrayRef<NpyArray> values) {
  double signal = 0, noise = 0;
  for (auto [expected, actual] : llvm::zip_equal(reference, values))
    for (int64_t i = 0, e = expected.numElements(); i < e; ++i) {
      double difference = actual.at(i) - expected.at(i);
      signal += expected.at(i) * expected.at(i);
      noise += difference * difference;
    }
  return signal > 0 ? noise / signal : noise;
}

/// What `options` change about quantized networks, apart from formats.
static std::string describe(const QuantizeOptions &options) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << stringifyRangeMethod(options.weightRange) << ' '
     << stringifyRangeMethod(options.activationRange) << ' '
     << options.percentile << ' ' << options.perChannel << ' '
     << options.symmetricActivations << ' ' << options.powerOfTwoScales << ' '
     << static_cast<int>(options.rounding) << ' ' << options.correctBiases
     << ' ' << options.equalize << ' ' << options.inputBits;
  return text;
}

std::string qnn::makeFingerprint(const CalibratedModel &model,
                                 const QuantizeOptions &options,
                                 llvm::ArrayRef<NpyArray> logits,
                                 const LabelledSamples &search,
                                 const LabelledSamples &test) {
  llvm::SHA1 hash;
  hash.update(model.toJson());
  hash.update(describe(options));
  auto addArrays = [&](llvm::ArrayRef<NpyArray> arrays) {
    for (const NpyArray &array : arrays)
      hash.update(llvm::StringRef(array.data.data(), array.data.size()));
  };
  // Statistics do not depend on the weights of the last layer, these do.
  addArrays(logits);
  for (const LabelledSamples *samples : {&search, &test}) {
    addArrays(samples->inputs);
    for (int64_t label : samples->labels)
      hash.update(std::to_string(label) + " ");
  }
  return llvm::toHex(hash.final(), /*LowerCase=*/true);
}
