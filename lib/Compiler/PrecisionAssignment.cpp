//===- PrecisionAssignment.cpp - Widths for a network -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/PrecisionAssignment.h"
#include "AnalyzeEnergy.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

#include <algorithm>

using namespace qnn;
using energy::LayerWidths;
using energy::LayerWork;
using energy::OperandFormat;

/// The formats of a work that follow one variable.
struct FormatSlot {
  size_t work = 0;
  OperandFormat LayerWidths::*format = nullptr;
};

struct PrecisionAssignment::Impl {
  PrecisionAssignmentOptions options;
  std::vector<AssignedVariable> variables;
  std::vector<PrecisionVariable> noises;
  std::shared_ptr<const mlir::qnn::EnergyAnalysis> analysis;
  std::vector<LayerWidths> widest;
  /// By variable.
  std::vector<std::vector<FormatSlot>> slots;

  PrecisionChoice getWidest() const {
    return PrecisionChoice(variables.size(), options.widths.size() - 1);
  }
  QuantizeOptions getOptions(const PrecisionChoice &choice) const;
  double getEnergy(const PrecisionChoice &choice) const;
  llvm::Error findSlots(const CalibratedModel &model);
  llvm::Error measureNoise(const CalibratedModel &model,
                           llvm::ArrayRef<NpyArray> data);
};

QuantizeOptions
PrecisionAssignment::Impl::getOptions(const PrecisionChoice &choice) const {
  QuantizeOptions result = options.quantize;
  unsigned widest = options.widths.back();
  result.precision = {widest, Encoding::TwosComplement, widest};
  result.edges = EdgePolicy::Same;
  for (auto [variable, index] : llvm::zip_equal(variables, choice)) {
    unsigned bits = options.widths[index];
    if (variable.isWeights)
      result.layers[variable.name] = {bits, Encoding::TwosComplement, widest};
    else
      result.activations[variable.name] = bits;
  }
  return result;
}

double
PrecisionAssignment::Impl::getEnergy(const PrecisionChoice &choice) const {
  std::vector<LayerWidths> widths = widest;
  for (auto [index, width] : llvm::enumerate(choice))
    for (const FormatSlot &slot : slots[index])
      (widths[slot.work].*slot.format).bits = options.widths[width];
  return analysis->getEstimator()
      .estimate(analysis->getWorks(), widths)
      .total.getTotalPJ();
}

/// Finds out which formats of which works follow a variable by giving it
/// another width and looking at what changes.
llvm::Error PrecisionAssignment::Impl::findSlots(const CalibratedModel &model) {
  auto analyze = [&](const PrecisionChoice &choice)
      -> llvm::Expected<mlir::qnn::EnergyAnalysis> {
    llvm::Expected<Model> quantized = model.quantize(getOptions(choice));
    if (!quantized)
      return quantized.takeError();
    return analyzeEnergy(*quantized, options.energy);
  };
  llvm::Expected<mlir::qnn::EnergyAnalysis> base = analyze(getWidest());
  if (!base)
    return base.takeError();
  analysis = std::make_shared<mlir::qnn::EnergyAnalysis>(std::move(*base));
  widest = energy::getWidths(analysis->getWorks());
  for (size_t v = 0; v < variables.size(); ++v) {
    PrecisionChoice choice = getWidest();
    choice[v] = 0;
    llvm::Expected<mlir::qnn::EnergyAnalysis> other = analyze(choice);
    if (!other)
      return other.takeError();
    std::vector<LayerWidths> widths = energy::getWidths(other->getWorks());
    assert(widths.size() == widest.size() && "widths do not change the works");
    std::vector<FormatSlot> &found = slots.emplace_back();
    for (size_t w = 0; w < widths.size(); ++w)
      for (auto format : {&LayerWidths::weight, &LayerWidths::activation,
                          &LayerWidths::output})
        if (widths[w].*format != widest[w].*format)
          found.push_back({w, format});
  }
  return llvm::Error::success();
}

/// Makes the network return what its final softmax reads: a distribution hides
/// noise where the network is sure.
static void removeFinalSoftmax(mlir::func::FuncOp function) {
  mlir::Operation *terminator = function.getBody().front().getTerminator();
  for (mlir::OpOperand &operand : terminator->getOpOperands())
    if (auto softmax = operand.get().getDefiningOp<mlir::qnn::SoftmaxOp>())
      operand.set(softmax.getInput());
}

/// The outputs of `model`, before a softmax.
static llvm::Expected<std::vector<NpyArray>>
runLogits(Model &model, mlir::func::FuncOp function,
          llvm::ArrayRef<NpyArray> data) {
  removeFinalSoftmax(function);
  llvm::Expected<CompiledModel> compiled = model.compile();
  if (!compiled)
    return compiled.takeError();
  return compiled->run(data);
}

/// The power of the difference as a share of that of the reference.
static double getNoise(llvm::ArrayRef<NpyArray> reference,
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

llvm::Error
PrecisionAssignment::Impl::measureNoise(const CalibratedModel &model,
                                        llvm::ArrayRef<NpyArray> data) {
  llvm::Expected<Model> real = model.getReal();
  if (!real)
    return real.takeError();
  llvm::Expected<std::vector<NpyArray>> reference =
      runLogits(*real, real->impl->function, data);
  if (!reference)
    return reference.takeError();
  size_t numWidths = options.widths.size();
  int64_t total = 1 + variables.size() * (numWidths - 1), done = 0;
  auto measure = [&](const PrecisionChoice &choice) -> llvm::Expected<double> {
    llvm::Expected<Model> quantized = model.quantize(getOptions(choice));
    if (!quantized)
      return quantized.takeError();
    llvm::Expected<std::vector<NpyArray>> outputs =
        runLogits(*quantized, quantized->impl->function, data);
    if (!outputs)
      return outputs.takeError();
    if (options.progress)
      options.progress(++done, total);
    return getNoise(*reference, *outputs);
  };
  double base = 0;
  if (llvm::Error error = measure(getWidest()).moveInto(base))
    return error;
  double share = base / variables.size();
  for (size_t v = 0; v < variables.size(); ++v) {
    PrecisionVariable &variable = noises.emplace_back();
    PrecisionChoice choice = getWidest();
    for (size_t index = 0; index + 1 < numWidths; ++index) {
      choice[v] = index;
      double noise = 0;
      if (llvm::Error error = measure(choice).moveInto(noise))
        return error;
      variable.noise.push_back(std::max(0.0, noise - base) + share);
    }
    variable.noise.push_back(share);
    // A wider format is never worse; measuring few samples may say otherwise.
    for (size_t index = numWidths - 1; index-- > 0;)
      variable.noise[index] =
          std::max(variable.noise[index], variable.noise[index + 1]);
  }
  return llvm::Error::success();
}

llvm::Expected<PrecisionAssignment>
PrecisionAssignment::create(const CalibratedModel &model,
                            llvm::ArrayRef<NpyArray> data,
                            const PrecisionAssignmentOptions &options) {
  llvm::ArrayRef<unsigned> widths = options.widths;
  if (widths.empty() || widths.front() < 2 || widths.back() > maxCodeWidth ||
      !std::is_sorted(widths.begin(), widths.end(), std::less_equal<>()))
    return llvm::createStringError(
        "the widths to choose from must rise, from 2 to at most 16 bits");
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  for (const LayerInfo &layer : model.layers())
    impl->variables.push_back({layer.name, /*isWeights=*/true});
  for (const ActivationInfo &activation : model.activations())
    if (!activation.isInput)
      impl->variables.push_back({activation.name, /*isWeights=*/false});
  if (llvm::Error error = impl->findSlots(model))
    return std::move(error);
  if (llvm::Error error = impl->measureNoise(model, data))
    return std::move(error);
  return PrecisionAssignment(std::move(impl));
}

llvm::ArrayRef<AssignedVariable> PrecisionAssignment::variables() const {
  return impl->variables;
}

llvm::ArrayRef<PrecisionVariable> PrecisionAssignment::noises() const {
  return impl->noises;
}

PrecisionPoint PrecisionAssignment::price(const PrecisionChoice &choice) const {
  PrecisionPoint point{choice, impl->getEnergy(choice), 0};
  for (auto [variable, index] : llvm::zip_equal(impl->noises, choice))
    point.noise += variable.noise[index];
  return point;
}

std::vector<PrecisionPoint>
PrecisionAssignment::findFront(const PrecisionSearchOptions &options) const {
  return findPrecisionFront(
      impl->noises,
      [&](const PrecisionChoice &choice) { return impl->getEnergy(choice); },
      options);
}

QuantizeOptions
PrecisionAssignment::getOptions(const PrecisionChoice &choice) const {
  return impl->getOptions(choice);
}

PrecisionAssignment::PrecisionAssignment(std::unique_ptr<Impl> impl)
    : impl(std::move(impl)) {}
PrecisionAssignment::PrecisionAssignment(PrecisionAssignment &&) = default;
PrecisionAssignment &
PrecisionAssignment::operator=(PrecisionAssignment &&) = default;
PrecisionAssignment::~PrecisionAssignment() = default;
