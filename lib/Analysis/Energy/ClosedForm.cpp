//===- ClosedForm.cpp - Analytical energy by counting words -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/ClosedForm.h"

#include "Residence.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

using namespace qnn::energy;

static constexpr unsigned weightIndex = unsigned(Operand::Weight);
static constexpr unsigned inputIndex = unsigned(Operand::Input);
static constexpr unsigned outputIndex = unsigned(Operand::Output);

ClosedFormModel::ClosedFormModel(const Platform &platform,
                                 EstimatorOptions options)
    : Estimator(platform, options) {}

WordEnergies ClosedFormModel::getWordEnergies(unsigned bits) const {
  const ComputeLaw &law = machine.getLaw();
  int main = machine.getMain();
  auto getWord = [&](int level) {
    bool exists = main >= 0 && level >= 0 &&
                  level < static_cast<int>(machine.getLevels().size());
    return exists ? bits * machine.getReadPerBit(level, bits) : 0;
  };
  WordEnergies energies;
  energies.mac = law.isSliced()
                     ? law.getSliceEnergy(bits)
                     : law.getMacEnergy({OperandFormat::integer(bits),
                                         OperandFormat::integer(bits)});
  energies.local = getWord(main - 1);
  energies.main = getWord(main);
  energies.dram = getWord(main + 1);
  energies.parallel = law.getParallel(bits);
  return energies;
}

//===----------------------------------------------------------------------===//
// Memories
//===----------------------------------------------------------------------===//

/// The memory inside the main buffer.
void ClosedFormModel::chargeLocal(EnergyEstimate &cost, const OpContext &op,
                                  double weightBits, double inputBits) const {
  int local = machine.getMain() - 1;
  if (local < 0)
    return;
  double sumBits = machine.getCounts().accumulatorAccesses * op.work.macs *
                   cost.accumulatorBits;
  LevelEstimate &level = cost.levels[local];
  level.readBits[weightIndex] = weightBits;
  level.readBits[inputIndex] = inputBits;
  level.readBits[outputIndex] = level.writeBits[outputIndex] = sumBits / 2;
  double read = machine.getReadPerBit(local, cost.sliceBits);
  double write = machine.getWritePerBit(local, cost.sliceBits);
  level.energyPJ =
      read * (weightBits + inputBits) + (read + write) / 2 * sumBits;
  cost.sramLocalPJ = level.energyPJ;
  cost.weightSramPJ += read * weightBits;
}

/// The main buffer: transfers per word by the platform's counts.
void ClosedFormModel::chargeMain(EnergyEstimate &cost,
                                 const OpContext &op) const {
  int main = machine.getMain();
  if (main < 0)
    return;
  const ClosedCounts &counts = machine.getCounts();
  double weightBits = 0;
  if (op.work.kind == WorkKind::Contraction) {
    double biases = counts.countsBiases ? 0 : op.work.biasWords;
    weightBits = counts.weightTransfers *
                 (double(op.work.weightWords) - biases) * op.widths.weight.bits;
  }
  double inputBits =
      counts.inputTransfers * op.work.inputs * op.widths.activation.bits;
  double outputBits =
      counts.outputTransfers * op.work.outputs * op.widths.output.bits;
  LevelEstimate &level = cost.levels[main];
  level.readBits[weightIndex] = weightBits;
  level.readBits[inputIndex] = inputBits;
  level.readBits[outputIndex] = level.writeBits[outputIndex] = outputBits / 2;
  double read = machine.getReadPerBit(main, cost.sliceBits);
  double write = machine.getWritePerBit(main, cost.sliceBits);
  level.energyPJ =
      read * (weightBits + inputBits) + (read + write) / 2 * outputBits;
  cost.sramMainPJ = level.energyPJ;
  cost.weightSramPJ += read * weightBits;
}

/// The memory beyond the chip's border.
void ClosedFormModel::chargeBorder(EnergyEstimate &cost,
                                   const OpContext &op) const {
  unsigned border = static_cast<unsigned>(machine.getMain() + 1);
  const BorderTraffic &traffic = op.traffic;
  double slice = cost.sliceBits;
  cost.dramImageWords = traffic.imageBits / slice;
  cost.dramMapWords = (traffic.fetchBits + traffic.storeBits) / slice;
  cost.dramWeightWords = traffic.weightBits / slice;
  cost.spillsInput = traffic.fetchBits > 0;
  cost.spillsOutput = traffic.storeBits > 0;
  cost.spillsWeights = traffic.weightBits > 0;
  if (machine.getMain() < 0 || border >= machine.getLevels().size())
    return;
  LevelEstimate &level = cost.levels[border];
  level.readBits[weightIndex] = traffic.weightBits;
  level.readBits[inputIndex] = traffic.imageBits + traffic.fetchBits;
  level.writeBits[outputIndex] = traffic.storeBits;
  level.energyPJ =
      machine.getReadPerBit(border, slice) *
          (traffic.imageBits + traffic.fetchBits + traffic.weightBits) +
      machine.getWritePerBit(border, slice) * traffic.storeBits;
  cost.dramPJ = level.energyPJ;
}

/// Cycles of the memories. Local buffers keep pace with the array.
void ClosedFormModel::chargeTime(EnergyEstimate &cost, double parallel) const {
  cost.numLevels = machine.getLevels().size();
  for (int l = std::max(machine.getMain(), 0);
       l < static_cast<int>(cost.numLevels); ++l)
    if (std::optional<double> bandwidth =
            machine.getBandwidth(l, cost.sliceBits, parallel))
      cost.levels[l].cycles = cost.levels[l].getBits() / *bandwidth;
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

static double divideCeil(double value, double divisor) {
  return std::ceil(value / divisor);
}

/// Price of a contraction on a datapath \p sliceBits wide.
EnergyEstimate ClosedFormModel::priceAt(const OpContext &op,
                                        unsigned sliceBits) const {
  const ComputeLaw &law = machine.getLaw();
  const ClosedCounts &counts = machine.getCounts();
  const LayerWork &work = op.work;
  double weightBits = op.widths.weight.bits;
  double activationBits = op.widths.activation.bits;
  // Only integers on a sliced datapath are cut into slices.
  bool isSliced = law.isSliced() && !op.floatRatio;
  double weightSlices = isSliced ? divideCeil(weightBits, sliceBits) : 1;
  double activationSlices =
      isSliced ? divideCeil(activationBits, sliceBits) : 1;
  MacQuery query{op.widths.weight, op.widths.activation,
                 double(work.nest.getProducts()), double(work.nest[LoopDim::K]),
                 work.biasWords > 0};
  double mac;
  if (law.isSliced())
    mac = law.getSliceEnergy(sliceBits) * (op.floatRatio ? op.floatRatio : 1);
  else
    mac = law.getMacEnergy(query);

  EnergyEstimate cost;
  cost.sliceBits = sliceBits;
  cost.passes = weightSlices * activationSlices;
  cost.accumulatorBits = law.getAccumulatorBits(query);
  double macs = work.macs;
  cost.macPJ = mac * macs * cost.passes;
  cost.postPJ =
      mac * counts.otherPerMac * counts.postOperations * double(work.outputs);
  double parallel =
      work.parallelMacs ? *work.parallelMacs : law.getParallel(sliceBits);
  double fanout = std::pow(parallel, counts.fanoutExponent);
  chargeLocal(cost, op, macs * activationSlices * weightBits / fanout,
              macs * weightSlices * activationBits / fanout);
  chargeMain(cost, op);
  chargeBorder(cost, op);
  cost.utilisation = machine.getUtilisation();
  cost.computeCycles = law.getCycles(query, macs, cost.passes,
                                     parallel * machine.getUtilisation());
  chargeTime(cost, parallel);
  return cost;
}

EnergyEstimate ClosedFormModel::priceContraction(const OpContext &op) const {
  const ComputeLaw &law = machine.getLaw();
  unsigned low = std::min(op.widths.weight.bits, op.widths.activation.bits);
  unsigned high = std::max(op.widths.weight.bits, op.widths.activation.bits);
  if (!law.isSliced())
    return priceAt(op, high);
  if (op.floatRatio)
    return priceAt(op, law.getFullWidth());
  if (options.macForm == MacForm::Passes)
    high = low;
  else if (options.macForm == MacForm::Wide)
    low = high;
  EnergyEstimate best = priceAt(op, low);
  for (unsigned sliceBits = low + 1; sliceBits <= high; ++sliceBits) {
    EnergyEstimate cost = priceAt(op, sliceBits);
    if (cost.getTotalPJ() < best.getTotalPJ())
      best = cost;
  }
  return best;
}

/// A processor: instructions, and words from SRAM and flash.
EnergyEstimate ClosedFormModel::priceInstructions(const OpContext &op) const {
  const ComputeLaw &law = machine.getLaw();
  LayerWork::Instructions counts;
  if (op.work.instructions) {
    counts = *op.work.instructions;
  } else {
    counts.count = law.getInstructions(op.work.macs);
    counts.sramWords = counts.count * law.getSramShare();
    counts.flashWords = counts.count * law.getFlashShare();
  }
  EnergyEstimate cost;
  cost.sliceBits = 32;
  cost.passes = 1;
  cost.macPJ = counts.count * law.getInstructionEnergy();
  cost.numLevels = machine.getLevels().size();
  double *const components[] = {&cost.sramMainPJ, &cost.dramPJ};
  const double words[] = {counts.sramWords, counts.flashWords};
  for (unsigned i = 0; i < 2; ++i) {
    unsigned index = static_cast<unsigned>(machine.getMain()) + i;
    if (machine.getMain() < 0 || index >= cost.numLevels)
      continue;
    LevelEstimate &level = cost.levels[index];
    // Flash holds weights; nobody says which SRAM words are which.
    level.readBits[i == 0 ? inputIndex : weightIndex] = 32 * words[i];
    level.energyPJ = 32 * words[i] * machine.getReadPerBit(index, 32);
    *components[i] = level.energyPJ;
  }
  cost.computeCycles =
      counts.count / law.getInstructions(1) * law.getCycles({}, 1, 1, 1);
  return cost;
}

/// Width of the words in which an op without MACs moves its maps.
unsigned ClosedFormModel::getMapSlice(const OpContext &op) const {
  return op.widths.activation.isFloat && machine.getLaw().isSliced()
             ? machine.getLaw().getFullWidth()
             : op.widths.activation.bits;
}

/// A merge is one operation per element and makes a new map.
EnergyEstimate ClosedFormModel::priceMerge(const OpContext &op) const {
  const ComputeLaw &law = machine.getLaw();
  EnergyEstimate cost;
  cost.sliceBits = getMapSlice(op);
  cost.passes = 1;
  double mac =
      law.isSliced()
          ? law.getSliceEnergy(cost.sliceBits) *
                (op.floatRatio ? op.floatRatio : 1)
          : law.getMacEnergy({op.widths.activation, op.widths.activation});
  cost.postPJ = mac * machine.getCounts().otherPerMac * double(op.work.outputs);
  chargeMain(cost, op);
  chargeBorder(cost, op);
  chargeTime(cost, law.getParallel(cost.sliceBits));
  return cost;
}

/// Pooling is free but for the fetch of a map that did not stay on chip.
EnergyEstimate ClosedFormModel::pricePool(const OpContext &op) const {
  EnergyEstimate cost;
  cost.sliceBits = getMapSlice(op);
  chargeBorder(cost, op);
  chargeTime(cost, machine.getLaw().getParallel(cost.sliceBits));
  return cost;
}

NetworkEstimate
ClosedFormModel::estimate(llvm::ArrayRef<LayerWork> works,
                          llvm::ArrayRef<LayerWidths> widths) const {
  std::vector<LayerWidths> own;
  if (widths.empty()) {
    own = getWidths(works);
    widths = own;
  }
  std::vector<BorderTraffic> traffic =
      computeResidence(works, widths, machine, options.residency);
  NetworkEstimate network;
  network.ops.reserve(works.size());
  for (auto [work, width, border] : llvm::zip_equal(works, widths, traffic)) {
    OpContext op{work, width, border, 0};
    OperandFormat second =
        work.kind == WorkKind::Contraction ? width.weight : width.activation;
    op.floatRatio = machine.getLaw().getFloatRatio(second, width.activation);
    EnergyEstimate cost;
    switch (work.kind) {
    case WorkKind::Input:
    case WorkKind::Fused:
      cost.numLevels = machine.getLevels().size();
      break;
    case WorkKind::Contraction:
      if (border.readsImage && !op.floatRatio) {
        // The first layer; see EstimatorOptions.
        unsigned &bits = op.widths.activation.bits;
        if (!options.firstLayerPasses)
          bits = width.weight.bits;
        else if (options.imageExtend && machine.getLaw().isSliced())
          bits = std::max(bits, width.weight.bits);
      }
      cost = machine.getLaw().getForm() == ComputeLaw::Form::Instruction
                 ? priceInstructions(op)
                 : priceContraction(op);
      break;
    case WorkKind::Merge:
      cost = machine.getLaw().getForm() == ComputeLaw::Form::Instruction
                 ? priceInstructions(op)
                 : priceMerge(op);
      break;
    case WorkKind::Pool:
      cost = machine.getLaw().getForm() == ComputeLaw::Form::Instruction
                 ? priceInstructions(op)
                 : pricePool(op);
      break;
    }
    network.ops.push_back(cost);
  }
  finish(works, network);
  return network;
}

std::vector<ExplanationTerm>
ClosedFormModel::explain(llvm::ArrayRef<LayerWork> works,
                         unsigned index) const {
  EnergyEstimate cost = estimate(works).ops[index];
  const LayerWork &work = works[index];
  double slice = std::max(cost.sliceBits, 1u);
  std::vector<ExplanationTerm> terms = {
      {"N_c", double(work.macs), "1", "multiply-accumulates"},
      {"N_s", double(work.weightWords), "1", "weights and biases"},
      {"A_s", double(work.outputs), "1", "outputs"},
      {"s", slice, "bit", "width of the datapath"},
      {"n", cost.passes, "1", "slices of weights times slices of inputs"},
      {"mac", cost.macPJ, "pJ", "E_MAC(s)*n*N_c"},
      {"post", cost.postPJ, "pJ",
       "E_MAC(s)*other_per_mac*post_operations*A_s"}};
  for (unsigned l = 0; l < cost.numLevels; ++l) {
    const LevelEstimate &level = cost.levels[l];
    static constexpr const char *const names[] = {"weights", "inputs",
                                                  "outputs"};
    for (unsigned x = 0; x < numOperands; ++x)
      if (double bits = level.readBits[x] + level.writeBits[x])
        terms.push_back({machine.getLevels()[l].name + " " + names[x],
                         bits / slice, "1",
                         "words of s bits read and written"});
    terms.push_back({machine.getLevels()[l].name, level.energyPJ, "pJ",
                     "words times energy of a word"});
  }
  return terms;
}
