//===- IdealDataflow.cpp - The closed form as a case of the tiled model -*- C++
//-*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Every tile is visited once; the array is as wide over outputs of one weight
// as over weights of one input, so that a word from the local buffer serves
// p^fanout_exponent MACs; sums stay in the array; filling the local buffer is
// free; a map is written to the main buffer once and read once. What leaves the
// chip is all or nothing.

#include "Residence.h"

#include "qnn/Analysis/Energy/TiledEstimator.h"
#include "qnn/Analysis/Energy/TiledModel.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

using namespace qnn::energy;

namespace {

/// Traffic of one op without a schedule.
class IdealOp {
public:
  IdealOp(const Machine &machine, const LayerWork &work, LayerWidths widths,
          const BorderTraffic &border)
      : machine(machine), work(work), widths(widths), border(border) {}

  EnergyEstimate price(unsigned slice) const;

private:
  void count(EnergyEstimate &cost, double parallel) const;
  void sum(EnergyEstimate &cost, double parallel) const;

  const Machine &machine;
  const LayerWork &work;
  LayerWidths widths;
  const BorderTraffic &border;
};

} // namespace

static constexpr unsigned w = unsigned(Operand::Weight);
static constexpr unsigned in = unsigned(Operand::Input);
static constexpr unsigned out = unsigned(Operand::Output);

/// Bits at each memory.
void IdealOp::count(EnergyEstimate &cost, double parallel) const {
  const ClosedCounts &counts = machine.getCounts();
  unsigned main = static_cast<unsigned>(machine.getMain());
  bool isContraction = work.kind == WorkKind::Contraction;
  LevelEstimate &buffer = cost.levels[main];
  if (isContraction && main > 0) {
    double fanout = std::pow(parallel, counts.fanoutExponent);
    double steps = double(work.macs) / fanout;
    bool isFloat = widths.weight.isFloat || widths.activation.isFloat;
    auto slices = [&](OperandFormat format) {
      return isFloat ? 1 : std::ceil(double(format.bits) / cost.sliceBits);
    };
    LevelEstimate &local = cost.levels[main - 1];
    local.readBits[w] = steps * widths.weight.bits * slices(widths.activation);
    local.readBits[in] = steps * widths.activation.bits * slices(widths.weight);
  }
  if (isContraction)
    buffer.readBits[w] = double(work.weightWords) * widths.weight.bits;
  if (work.kind != WorkKind::Pool)
    buffer.writeBits[out] = buffer.readBits[out] =
        double(work.outputs) * widths.output.bits;
  if (main + 1 >= cost.numLevels)
    return;
  LevelEstimate &dram = cost.levels[main + 1];
  dram.readBits[w] = border.weightBits;
  dram.readBits[in] = border.imageBits + border.fetchBits;
  dram.writeBits[out] = border.storeBits;
  cost.dramImageWords = border.imageBits / cost.sliceBits;
  cost.dramMapWords = (border.fetchBits + border.storeBits) / cost.sliceBits;
  cost.dramWeightWords = border.weightBits / cost.sliceBits;
  cost.spillsInput = border.fetchBits > 0;
  cost.spillsOutput = border.storeBits > 0;
  cost.spillsWeights = border.weightBits > 0;
}

/// Energy and time from the bits.
void IdealOp::sum(EnergyEstimate &cost, double parallel) const {
  int main = machine.getMain();
  for (unsigned l = 0; l < cost.numLevels; ++l) {
    LevelEstimate &level = cost.levels[l];
    double read = machine.getReadPerBit(l, cost.sliceBits);
    double write = machine.getWritePerBit(l, cost.sliceBits);
    for (unsigned x = 0; x < numOperands; ++x)
      level.energyPJ += read * level.readBits[x] + write * level.writeBits[x];
    int index = static_cast<int>(l);
    (index < main    ? cost.sramLocalPJ
     : index == main ? cost.sramMainPJ
                     : cost.dramPJ) += level.energyPJ;
    if (index <= main)
      cost.weightSramPJ += read * level.readBits[w];
    if (auto bandwidth = machine.getBandwidth(l, cost.sliceBits, parallel))
      if (index >= main)
        level.cycles = level.getBits() / *bandwidth;
  }
}

EnergyEstimate IdealOp::price(unsigned slice) const {
  const ComputeLaw &law = machine.getLaw();
  EnergyEstimate cost;
  cost.numLevels = machine.getLevels().size();
  cost.sliceBits = slice;
  cost.passes = 1;
  double parallel =
      work.parallelMacs ? *work.parallelMacs : law.getParallel(slice);
  if (work.kind == WorkKind::Contraction) {
    TiledOp op;
    op.nest = work.nest;
    op.weight = widths.weight;
    op.input = widths.activation;
    op.output = widths.output;
    op.outputs = double(work.outputs);
    op.isBiased = work.biasWords > 0;
    op.sliceBits = slice;
    TiledPricer pricer(machine, op);
    cost.macPJ = pricer.getMacPJ();
    cost.postPJ = pricer.getPostPJ();
    cost.passes = pricer.getPasses();
    cost.utilisation = machine.getUtilisation();
    cost.computeCycles =
        cost.passes * double(work.macs) / (parallel * machine.getUtilisation());
  } else if (work.kind == WorkKind::Merge) {
    double ratio = law.getFloatRatio(widths.activation, widths.activation);
    cost.postPJ = law.getSliceEnergy(slice) * (ratio ? ratio : 1) *
                  machine.getCounts().otherPerMac * double(work.outputs);
  }
  count(cost, parallel);
  sum(cost, parallel);
  return cost;
}

NetworkEstimate
TiledEstimator::estimateIdeal(llvm::ArrayRef<LayerWork> works,
                              llvm::ArrayRef<LayerWidths> widths) const {
  const ComputeLaw &law = machine.getLaw();
  std::vector<BorderTraffic> traffic =
      computeResidence(works, widths, machine, options.residency);
  NetworkEstimate network;
  for (auto [work, width, border] : llvm::zip_equal(works, widths, traffic)) {
    EnergyEstimate best;
    best.numLevels = machine.getLevels().size();
    if (work.kind == WorkKind::Input || work.kind == WorkKind::Fused) {
      network.ops.push_back(best);
      continue;
    }
    LayerWidths own = width;
    bool isContraction = work.kind == WorkKind::Contraction;
    bool isFloat =
        own.activation.isFloat || (isContraction && own.weight.isFloat);
    if (isContraction && border.readsImage && !isFloat) {
      if (!options.firstLayerPasses)
        own.activation.bits = own.weight.bits;
      else if (options.imageExtend)
        own.activation.bits = std::max(own.activation.bits, own.weight.bits);
    }
    unsigned low = own.activation.bits, high = low;
    if (isContraction) {
      low = std::min(low, own.weight.bits);
      high = std::max(high, own.weight.bits);
    }
    if (isFloat)
      low = high = law.getFullWidth();
    else if (options.macForm != MacForm::Cheapest)
      (options.macForm == MacForm::Wide ? low : high) =
          options.macForm == MacForm::Wide ? high : low;
    IdealOp op(machine, work, own, border);
    best = op.price(low);
    for (unsigned slice = low + 1; slice <= high; ++slice) {
      EnergyEstimate cost = op.price(slice);
      if (cost.getTotalPJ() < best.getTotalPJ())
        best = cost;
    }
    network.ops.push_back(best);
  }
  finish(works, network);
  return network;
}
