//===- PrecisionAssignment.cpp - Widths for a network -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/PrecisionAssignment.h"
#include "AnalyzeEnergy.h"
#include "MeasureNetwork.h"
#include "qnn/Analysis/Energy/EnergyReport.h"
#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <chrono>
#include <cmath>

using namespace qnn;
using energy::LayerWidths;
using energy::LayerWork;
using energy::OperandFormat;
using Clock = std::chrono::steady_clock;

/// The formats of a work that follow one variable.
struct FormatSlot {
  size_t work = 0;
  OperandFormat LayerWidths::*format = nullptr;
};

struct PrecisionAssignment::Impl {
  Impl(const CalibratedModel &model, const LabelledSamples &search,
       const LabelledSamples &test, const PrecisionAssignmentOptions &options)
      : model(model), search(search), test(test), options(options) {}

  const CalibratedModel &model;
  const LabelledSamples &search, &test;
  PrecisionAssignmentOptions options;
  Clock::time_point begin = Clock::now();
  std::vector<AssignedVariable> variables;
  /// Of the real network; the logits are what noise is measured against.
  PrecisionMeasurement real;
  std::vector<NpyArray> realLogits;
  PrecisionMeasurements measurements;
  std::vector<PrecisionVariable> noises;
  std::shared_ptr<const mlir::qnn::EnergyAnalysis> analysis;
  /// With all variables at their narrowest.
  std::vector<LayerWidths> narrowest;
  /// By variable; a format that follows several has the widest of theirs.
  std::vector<std::vector<FormatSlot>> slots;

  PrecisionChoice getWidest() const {
    return PrecisionChoice(variables.size(), options.widths.size() - 1);
  }
  bool isTimeOver(double share) const {
    std::chrono::duration<double> passed = Clock::now() - begin;
    return options.timeBudget && passed.count() > share * *options.timeBudget;
  }
  std::vector<unsigned> getWidths(const PrecisionChoice &choice) const;
  QuantizeOptions getOptions(const PrecisionChoice &choice) const;
  PrecisionCost getCost(const PrecisionChoice &choice) const;
  llvm::Error findSlots();
  llvm::Error runReal();
  llvm::Expected<PrecisionMeasurement> measure(const PrecisionChoice &choice);
};

std::vector<unsigned>
PrecisionAssignment::Impl::getWidths(const PrecisionChoice &choice) const {
  std::vector<unsigned> widths;
  for (uint8_t index : choice)
    widths.push_back(options.widths[index]);
  return widths;
}

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

PrecisionCost
PrecisionAssignment::Impl::getCost(const PrecisionChoice &choice) const {
  std::vector<LayerWidths> widths = narrowest;
  for (auto [index, width] : llvm::enumerate(choice))
    for (const FormatSlot &slot : slots[index]) {
      unsigned &bits = (widths[slot.work].*slot.format).bits;
      bits = std::max(bits, options.widths[width]);
    }
  PrecisionCost cost;
  cost.energy = analysis->getEstimator()
                    .estimate(analysis->getWorks(), widths)
                    .total.getTotalPJ();
  std::vector<LayerWork> works = analysis->getWorks();
  constexpr int64_t biasBits = 32;
  for (auto [work, width] : llvm::zip_equal(works, widths)) {
    work.weight = width.weight;
    work.activation = width.activation;
    work.output = width.output;
    if (!work.weightsAreMap)
      cost.flashBits += (work.weightWords - work.biasWords) * work.weight.bits +
                        work.biasWords * biasBits;
  }
  for (double bits : energy::computeLiveBits(works))
    cost.ramBits = std::max(cost.ramBits, bits);
  return cost;
}

/// Finds out which formats of which works follow a variable by giving it the
/// greatest width, all others the least, and looking at what changes. Where
/// values of several widths meet, the widest counts.
llvm::Error PrecisionAssignment::Impl::findSlots() {
  auto analyze = [&](const PrecisionChoice &choice)
      -> llvm::Expected<mlir::qnn::EnergyAnalysis> {
    llvm::Expected<Model> quantized = model.quantize(getOptions(choice));
    if (!quantized)
      return quantized.takeError();
    return analyzeEnergy(*quantized, options.energy);
  };
  PrecisionChoice least(variables.size(), 0);
  llvm::Expected<mlir::qnn::EnergyAnalysis> base = analyze(least);
  if (!base)
    return base.takeError();
  analysis = std::make_shared<mlir::qnn::EnergyAnalysis>(std::move(*base));
  narrowest = energy::getWidths(analysis->getWorks());
  for (size_t v = 0; v < variables.size(); ++v) {
    PrecisionChoice choice = least;
    choice[v] = options.widths.size() - 1;
    llvm::Expected<mlir::qnn::EnergyAnalysis> other = analyze(choice);
    if (!other)
      return other.takeError();
    std::vector<LayerWidths> widths = energy::getWidths(other->getWorks());
    assert(widths.size() == narrowest.size() &&
           "widths do not change the works");
    std::vector<FormatSlot> &found = slots.emplace_back();
    for (size_t w = 0; w < widths.size(); ++w)
      for (auto format : {&LayerWidths::weight, &LayerWidths::activation,
                          &LayerWidths::output})
        if (widths[w].*format != narrowest[w].*format)
          found.push_back({w, format});
  }
  return llvm::Error::success();
}

llvm::Error PrecisionAssignment::Impl::runReal() {
  llvm::Expected<Model> network = model.getReal();
  if (!network)
    return network.takeError();
  llvm::Expected<LogitModel> compiled = LogitModel::compile(*network);
  if (!compiled)
    return compiled.takeError();
  llvm::Expected<NetworkOutputs> outputs = compiled->run(search.inputs);
  if (!outputs)
    return outputs.takeError();
  real.hits = findHits(*outputs, search.labels);
  real.loss = getLoss(*outputs, search.labels);
  realLogits = std::move(outputs->logits);
  if (test.inputs.empty())
    return llvm::Error::success();
  llvm::Expected<NetworkOutputs> tested = compiled->run(test.inputs);
  if (!tested)
    return tested.takeError();
  real.testHits = findHits(*tested, test.labels);
  return llvm::Error::success();
}

llvm::Expected<PrecisionMeasurement>
PrecisionAssignment::Impl::measure(const PrecisionChoice &choice) {
  std::vector<unsigned> widths = getWidths(choice);
  if (const PrecisionMeasurement *known = measurements.find(widths))
    return *known;
  llvm::Expected<Model> quantized = model.quantize(getOptions(choice));
  if (!quantized)
    return quantized.takeError();
  llvm::Expected<LogitModel> compiled = LogitModel::compile(*quantized);
  if (!compiled)
    return compiled.takeError();
  llvm::Expected<NetworkOutputs> outputs = compiled->run(search.inputs);
  if (!outputs)
    return outputs.takeError();
  PrecisionMeasurement result{getNoise(realLogits, outputs->logits),
                              getLoss(*outputs, search.labels),
                              findHits(*outputs, search.labels),
                              {}};
  if (!test.inputs.empty()) {
    llvm::Expected<NetworkOutputs> tested = compiled->run(test.inputs);
    if (!tested)
      return tested.takeError();
    result.testHits = findHits(*tested, test.labels);
  }
  if (llvm::Error error = measurements.add(widths, result))
    return std::move(error);
  return result;
}

llvm::Expected<PrecisionAssignment> PrecisionAssignment::create(
    const CalibratedModel &model, const LabelledSamples &search,
    const LabelledSamples &test, const PrecisionAssignmentOptions &options) {
  llvm::ArrayRef<unsigned> widths = options.widths;
  if (widths.empty() || widths.front() < 2 || widths.back() > maxCodeWidth ||
      !std::is_sorted(widths.begin(), widths.end(), std::less_equal<>()))
    return llvm::createStringError(
        "the widths to choose from must rise, from 2 to at most 16 bits");
  if (options.quantize.floatFormat)
    return llvm::createStringError(
        "widths are chosen for integers; a float format has none");
  if (options.quantize.shareAddScales)
    return llvm::createStringError(
        "activations that share a scale have one width, which cannot be chosen "
        "for each (--share-add-scales)");
  auto impl = std::make_unique<Impl>(model, search, test, options);
  for (const LayerInfo &layer : model.layers())
    impl->variables.push_back({layer.name, /*isWeights=*/true});
  for (const ActivationInfo &activation : model.activations())
    if (!activation.isInput)
      impl->variables.push_back({activation.name, /*isWeights=*/false});
  if (llvm::Error error = impl->findSlots())
    return std::move(error);
  if (llvm::Error error = impl->runReal())
    return std::move(error);
  if (llvm::Error error = PrecisionMeasurements::open(
                              options.checkpoint,
                              makeFingerprint(model, options.quantize,
                                              impl->realLogits, search, test))
                              .moveInto(impl->measurements))
    return std::move(error);
  return PrecisionAssignment(std::move(impl));
}

//===----------------------------------------------------------------------===//
// Noise
//===----------------------------------------------------------------------===//

namespace {
/// The noise that each choice of each variable adds; none where not measured.
using NoiseTable = std::vector<std::vector<std::optional<double>>>;
} // namespace

/// The order in which widths are measured: first from the middle, then the
/// narrowest, so that estimates of the rest are not far.
static std::vector<size_t> getMeasuringOrder(size_t numWidths) {
  std::vector<size_t> order;
  if (numWidths > 1)
    order.push_back((numWidths - 1) / 2);
  for (size_t index = 0; index + 1 < numWidths; ++index)
    if (index != order.front())
      order.push_back(index);
  return order;
}

/// Fills what was not measured; returns how much.
static int64_t estimateMissing(NoiseTable &table,
                               llvm::ArrayRef<unsigned> widths) {
  int64_t numMissing = 0;
  // Noise in units of the step's power, of which a bit less makes four.
  auto normalize = [&](double noise, size_t index) {
    return std::log(std::max(noise, 1e-15)) + widths[index] * std::log(4.0);
  };
  double sum = 0, count = 0;
  for (const auto &row : table)
    for (auto [index, noise] : llvm::enumerate(row))
      if (noise) {
        sum += normalize(*noise, index);
        ++count;
      }
  const NoiseTable measured = table;
  for (auto [row, known] : llvm::zip_equal(table, measured))
    for (auto [index, noise] : llvm::enumerate(row)) {
      if (noise)
        continue;
      ++numMissing;
      double level = sum / count;
      size_t least = widths.size();
      for (auto [other, value] : llvm::enumerate(known)) {
        size_t distance = other > index ? other - index : index - other;
        if (!value || distance >= least)
          continue;
        least = distance;
        level = normalize(*value, other);
      }
      noise = std::exp(level - widths[index] * std::log(4.0));
    }
  return numMissing;
}

llvm::Expected<int64_t> PrecisionAssignment::measureNoise() {
  constexpr double shareOfTime = 0.7;
  size_t numWidths = impl->options.widths.size();
  int64_t total = 1 + impl->variables.size() * (numWidths - 1), done = 0;
  auto measureOne = [&](const PrecisionChoice &choice) {
    llvm::Expected<PrecisionMeasurement> measured = impl->measure(choice);
    ++done;
    if (impl->options.progress)
      impl->options.progress("measuring noise", done, total);
    return measured;
  };
  llvm::Expected<PrecisionMeasurement> base = measureOne(impl->getWidest());
  if (!base)
    return base.takeError();
  NoiseTable table(impl->variables.size(),
                   std::vector<std::optional<double>>(numWidths - 1));
  for (size_t index : getMeasuringOrder(numWidths))
    for (auto [v, row] : llvm::enumerate(table)) {
      PrecisionChoice choice = impl->getWidest();
      choice[v] = index;
      if (!isMeasured(choice) && impl->isTimeOver(shareOfTime))
        continue;
      llvm::Expected<PrecisionMeasurement> measured = measureOne(choice);
      if (!measured)
        return measured.takeError();
      row[index] = std::max(0.0, measured->noise - base->noise);
    }
  if (done <= 1 && total > 1)
    return llvm::createStringError(
        "the time budget is used up before the noise of one width was "
        "measured; give more, or go on with the same --checkpoint");
  int64_t numEstimated = estimateMissing(
      table, llvm::ArrayRef<unsigned>(impl->options.widths).drop_back());
  double share = base->noise / impl->variables.size();
  impl->noises.clear();
  for (const auto &row : table) {
    std::vector<double> noise(numWidths, share);
    // A wider format is never worse; measuring few samples may say otherwise.
    for (size_t index = numWidths - 1; index-- > 0;)
      noise[index] = std::max(*row[index] + share, noise[index + 1]);
    impl->noises.push_back({std::move(noise)});
  }
  return numEstimated;
}

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

PrecisionChoice PrecisionAssignment::getUniform(size_t width) const {
  return PrecisionChoice(impl->variables.size(), width);
}

PrecisionChoice PrecisionAssignment::getDensityChoice(size_t width) const {
  llvm::ArrayRef<unsigned> widths = impl->options.widths;
  auto shrink = [&](double density) -> uint8_t {
    double wanted = std::max(1.0, std::nearbyint(widths[width] * density));
    // Ties go to the wider one.
    size_t best = 0;
    for (size_t i = 1; i < widths.size(); ++i)
      if (std::fabs(widths[i] - wanted) <= std::fabs(widths[best] - wanted))
        best = i;
    return best;
  };
  llvm::ArrayRef<LayerInfo> layers = impl->model.layers();
  PrecisionChoice choice;
  for (auto [index, layer] : llvm::enumerate(layers)) {
    bool isEdge = index == 0 || index + 1 == layers.size();
    choice.push_back(
        isEdge || layer.outputActivation < 0
            ? width
            : shrink(
                  impl->model.activations()[layer.outputActivation].density));
  }
  int64_t firstOutput = layers.front().outputActivation;
  for (auto [index, activation] : llvm::enumerate(impl->model.activations()))
    if (!activation.isInput)
      choice.push_back(static_cast<int64_t>(index) == firstOutput
                           ? width
                           : shrink(activation.density));
  return choice;
}

PrecisionPoint PrecisionAssignment::price(const PrecisionChoice &choice) const {
  PrecisionPoint point{choice, impl->getCost(choice), 0};
  if (!impl->noises.empty())
    for (auto [variable, index] : llvm::zip_equal(impl->noises, choice))
      point.noise += variable.noise[index];
  return point;
}

std::vector<PrecisionPoint>
PrecisionAssignment::findFront(const PrecisionSearchOptions &options) const {
  assert(!impl->noises.empty() && "noise was not measured");
  return findPrecisionFront(
      impl->noises,
      [&](const PrecisionChoice &choice) { return impl->getCost(choice); },
      options);
}

llvm::Expected<PrecisionMeasurement>
PrecisionAssignment::measure(const PrecisionChoice &choice) {
  return impl->measure(choice);
}

bool PrecisionAssignment::isMeasured(const PrecisionChoice &choice) const {
  return impl->measurements.find(impl->getWidths(choice)) != nullptr;
}

llvm::Expected<Model>
PrecisionAssignment::quantize(const PrecisionChoice &choice) const {
  return impl->model.quantize(impl->getOptions(choice));
}

llvm::Expected<std::vector<double>>
PrecisionAssignment::getEntropies(const PrecisionChoice &choice) const {
  llvm::Expected<CodeEntropies> entropies =
      impl->model.getEntropies(impl->getOptions(choice));
  if (!entropies)
    return entropies.takeError();
  std::vector<double> result = std::move(entropies->layers);
  for (auto [activation, entropy] :
       llvm::zip_equal(impl->model.activations(), entropies->activations))
    if (!activation.isInput)
      result.push_back(entropy);
  return std::move(result);
}

bool PrecisionAssignment::isTimeOver() const { return impl->isTimeOver(1); }

llvm::ArrayRef<AssignedVariable> PrecisionAssignment::variables() const {
  return impl->variables;
}

const PrecisionAssignmentOptions &PrecisionAssignment::options() const {
  return impl->options;
}

const PrecisionMeasurement &PrecisionAssignment::real() const {
  return impl->real;
}

PrecisionAssignment::PrecisionAssignment(std::unique_ptr<Impl> impl)
    : impl(std::move(impl)) {}
PrecisionAssignment::PrecisionAssignment(PrecisionAssignment &&) = default;
PrecisionAssignment &
PrecisionAssignment::operator=(PrecisionAssignment &&) = default;
PrecisionAssignment::~PrecisionAssignment() = default;
