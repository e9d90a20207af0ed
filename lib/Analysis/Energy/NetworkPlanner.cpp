//===- NetworkPlanner.cpp - Which maps stay on chip -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NetworkPlanner.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <limits>

using namespace qnn::energy;

NetworkPlanner::NetworkPlanner(const TiledEstimator &estimator,
                               llvm::ArrayRef<LayerWork> works,
                               llvm::ArrayRef<LayerWidths> widths)
    : estimator(estimator), machine(estimator.getMachine()), works(works),
      widths(widths), owners(works, /*storesPools=*/true),
      lastUse(works.size()), isResident(works.size()) {
  for (auto [index, work] : llvm::enumerate(works)) {
    lastUse[index] = index;
    for (unsigned map : owners.getInputs(work))
      lastUse[map] = std::max<unsigned>(lastUse[map], index);
    weightBits += double(work.weightWords) * widths[index].weight.bits;
    // A map that leaves the list of works lives to the end.
    if (work.feedsOutside)
      for (unsigned map : owners.getMaps(index))
        lastUse[map] = works.size() - 1;
  }
}

double NetworkPlanner::getMapBits(unsigned index) const {
  return double(works[index].outputs) * widths[index].output.bits;
}

/// Bits of resident maps while work \p index runs, its own included.
double NetworkPlanner::getLiveBits(unsigned index) const {
  double bits = 0;
  for (unsigned map = 0; map <= index; ++map)
    if (isResident[map] && lastUse[map] >= index)
      bits += getMapBits(map);
  return bits;
}

//===----------------------------------------------------------------------===//
// Single ops
//===----------------------------------------------------------------------===//

std::vector<double> NetworkPlanner::makeKey(const LayerWork &work,
                                            const TiledOp &op) const {
  std::vector<double> key(op.nest.size.begin(), op.nest.size.end());
  const LoopNest &nest = op.nest;
  for (int64_t value : {nest.strideY, nest.strideX, nest.dilationY,
                        nest.dilationX, nest.inputHeight, nest.inputWidth})
    key.push_back(value);
  for (OperandFormat format : {op.weight, op.input, op.output}) {
    key.push_back(format.bits);
    key.push_back(format.isFloat);
    key.push_back(static_cast<double>(format.code));
  }
  key.insert(key.end(), {op.outputs, double(op.isBiased), double(op.sliceBits),
                         op.biasBits});
  for (bool resident : op.isResident)
    key.push_back(resident);
  for (std::optional<double> free :
       {op.mainFree, op.weightFree, op.activationFree})
    key.push_back(free.value_or(-1));
  if (work.schedule)
    for (const auto &loops : {llvm::ArrayRef<Loop>(work.schedule->spatial),
                              llvm::ArrayRef<Loop>(work.schedule->temporal)}) {
      key.push_back(-2);
      for (const Loop &loop : loops) {
        key.push_back(static_cast<double>(loop.dim));
        key.push_back(loop.factor);
      }
    }
  return key;
}

/// The mapping of \p op on a datapath of its width.
PlannedOp NetworkPlanner::planSlice(const LayerWork &work, TiledOp op) {
  std::vector<double> key = makeKey(work, op);
  TiledEstimator::Cache &cache = *estimator.cache;
  {
    std::lock_guard<std::mutex> lock(cache.mutex);
    auto it = cache.ops.find(key);
    if (it != cache.ops.end())
      return it->second;
  }
  TiledPricer pricer(machine, op);
  PlannedOp planned;
  Objective objective = estimator.getOptions().objective;
  if (work.schedule) {
    planned.mapping.spatial = work.schedule->spatial;
    planned.mapping.temporal = work.schedule->temporal;
    if (llvm::Error error = placeCuts(pricer, planned.mapping)) {
      llvm::consumeError(std::move(error));
    } else {
      planned.isLegal = true;
      planned.cost = pricer.price(planned.mapping);
      planned.value = planned.bound =
          getObjective(planned.cost, machine, objective);
    }
  } else {
    SearchOptions options;
    options.objective = objective;
    if (auto found = findMapping(pricer, options)) {
      planned.isLegal = true;
      planned.mapping = found->mapping;
      planned.cost = found->cost;
      planned.value = found->value;
      planned.bound = found->bound;
    }
  }
  std::lock_guard<std::mutex> lock(cache.mutex);
  return cache.ops.emplace(std::move(key), std::move(planned)).first->second;
}

PlannedOp NetworkPlanner::planContraction(unsigned index, double live) {
  const LayerWork &work = works[index];
  const EstimatorOptions &options = estimator.getOptions();
  const ComputeLaw &law = machine.getLaw();
  TiledOp op;
  op.nest = work.nest;
  // An op that does not tell its loops: one product after the other.
  if (op.nest.getMacs() != work.macs) {
    op.nest = LoopNest();
    op.nest[LoopDim::B] = work.macs;
  }
  op.weight = widths[index].weight;
  op.input = widths[index].activation;
  op.output = widths[index].output;
  op.outputs = static_cast<double>(work.outputs);
  op.isBiased = work.biasWords > 0;
  op.biasBits = double(work.biasWords) * op.weight.bits;

  auto isOnChip = [&](llvm::ArrayRef<unsigned> maps) {
    return !maps.empty() &&
           llvm::all_of(maps, [&](unsigned map) { return isResident[map]; });
  };
  unsigned data = work.producers.empty() ? 0 : work.producers.front();
  op.isResident[unsigned(Operand::Input)] =
      !work.producers.empty() && isOnChip(owners.getMaps(data));
  op.isResident[unsigned(Operand::Output)] = isResident[index];
  op.isResident[unsigned(Operand::Weight)] =
      work.weightsAreMap ? !work.producers.empty() &&
                               isOnChip(owners.getMaps(work.producers.back()))
                         : keepsWeights;

  const MemoryLevel &main = machine.getLevels()[machine.getMain()];
  double weights = keepsWeights ? weightBits : 0;
  if (main.capacity)
    op.mainFree = *main.capacity - live - weights;
  if (main.weightCapacity)
    op.weightFree = *main.weightCapacity - weights;
  if (main.activationCapacity)
    op.activationFree = *main.activationCapacity - live;
  if (op.mainFree.value_or(0) < 0 || op.weightFree.value_or(0) < 0 ||
      op.activationFree.value_or(0) < 0)
    return {};

  // An image is as wide as the weights on a machine that cuts operands; see
  // EstimatorOptions.
  bool isFloat = law.getFloatRatio(op.weight, op.input) != 0;
  bool readsImage = llvm::any_of(owners.getInputs(work), [&](unsigned map) {
    return works[map].kind == WorkKind::Input && works[map].isImage;
  });
  if (readsImage && !isFloat && law.isSliced() && options.imageExtend &&
      options.firstLayerPasses)
    op.input.bits = std::max(op.input.bits, op.weight.bits);
  unsigned low = std::min(op.weight.bits, op.input.bits);
  unsigned high = std::max(op.weight.bits, op.input.bits);
  if (law.isSliced() && isFloat)
    low = high = law.getFullWidth();
  else if (!law.isSliced() || options.macForm == MacForm::Wide)
    low = high;
  else if (options.macForm == MacForm::Passes)
    high = low;
  PlannedOp best;
  for (unsigned slice = low; slice <= high; ++slice) {
    op.sliceBits = slice;
    PlannedOp planned = planSlice(work, op);
    if (planned.isLegal && (!best.isLegal || planned.value < best.value))
      best = planned;
  }
  llvm::copy(op.isResident, best.isWhole.begin());
  return best;
}

/// A map that streams through the main memory.
void NetworkPlanner::chargeMap(EnergyEstimate &cost, double bits, bool isRead,
                               bool staysOnChip) const {
  unsigned main = static_cast<unsigned>(machine.getMain());
  unsigned x = unsigned(isRead ? Operand::Input : Operand::Output);
  LevelEstimate &buffer = cost.levels[main];
  (isRead ? buffer.readBits : buffer.writeBits)[x] += bits;
  if (staysOnChip || main + 1 >= cost.numLevels)
    return;
  (isRead ? buffer.writeBits : buffer.readBits)[x] += bits;
  LevelEstimate &border = cost.levels[main + 1];
  (isRead ? border.readBits : border.writeBits)[x] += bits;
  (isRead ? cost.spillsInput : cost.spillsOutput) = true;
}

/// Energies and cycles of the traffic of an op without a mapping.
void NetworkPlanner::finishMove(EnergyEstimate &cost) const {
  int main = machine.getMain();
  cost.sramMainPJ = cost.dramPJ = 0;
  for (unsigned l = 0; l < cost.numLevels; ++l) {
    LevelEstimate &level = cost.levels[l];
    double read = machine.getReadPerBit(l, cost.sliceBits);
    double write = machine.getWritePerBit(l, cost.sliceBits);
    level.energyPJ = 0;
    for (unsigned x = 0; x < numOperands; ++x)
      level.energyPJ += read * level.readBits[x] + write * level.writeBits[x];
    if (auto bandwidth = machine.getBandwidth(
            l, cost.sliceBits, machine.getLaw().getParallel(cost.sliceBits)))
      level.cycles = level.getBits() / *bandwidth;
    if (static_cast<int>(l) == main)
      cost.sramMainPJ = level.energyPJ;
    else if (static_cast<int>(l) > main)
      cost.dramPJ = level.energyPJ;
    else
      cost.sramLocalPJ += level.energyPJ;
    if (static_cast<int>(l) > main)
      cost.dramMapWords = level.getBits() / cost.sliceBits;
    cost.cycles = std::max(cost.cycles, level.cycles);
  }
}

/// A pool or a merge: its maps stream by, one operation per element it reads.
PlannedOp NetworkPlanner::planMove(unsigned index) const {
  const LayerWork &work = works[index];
  const ComputeLaw &law = machine.getLaw();
  OperandFormat format = widths[index].activation;
  PlannedOp planned;
  planned.isLegal = true;
  EnergyEstimate &cost = planned.cost;
  cost.numLevels = machine.getLevels().size();
  bool isFloat = law.isSliced() && format.isFloat;
  cost.sliceBits = isFloat ? law.getFullWidth() : format.bits;
  cost.passes = 1;
  double mac = law.isSliced()
                   ? law.getSliceEnergy(cost.sliceBits) *
                         (isFloat ? law.getFloatRatio(format, format) : 1)
                   : law.getMacEnergy({format, format});
  double operations = static_cast<double>(work.outputs);
  if (work.kind == WorkKind::Pool)
    operations *= double(work.nest.getProducts());
  cost.postPJ = mac * machine.getCounts().otherPerMac * operations;
  for (unsigned map : owners.getInputs(work))
    chargeMap(cost, getMapBits(map), /*isRead=*/true, isResident[map]);
  chargeMap(cost, getMapBits(index), /*isRead=*/false, isResident[index]);
  finishMove(cost);
  planned.value = planned.bound =
      getObjective(cost, machine, estimator.getOptions().objective);
  return planned;
}

PlannedOp NetworkPlanner::planOp(unsigned index) {
  double live = getLiveBits(index);
  if (works[index].kind == WorkKind::Contraction)
    return planContraction(index, live);
  const MemoryLevel &main = machine.getLevels()[machine.getMain()];
  double weights = keepsWeights ? weightBits : 0;
  if ((main.capacity && live + weights > *main.capacity) ||
      (main.activationCapacity && live > *main.activationCapacity))
    return {};
  return planMove(index);
}

//===----------------------------------------------------------------------===//
// Choice of maps
//===----------------------------------------------------------------------===//

NetworkPlanner::Attempt NetworkPlanner::attempt() {
  Attempt result;
  for (unsigned index = 0; index < works.size(); ++index) {
    if (!isPriced(index))
      continue;
    PlannedOp planned = planOp(index);
    if (!planned.isLegal) {
      result.isLegal = false;
      result.failing = index;
      return result;
    }
    result.value += planned.value;
  }
  return result;
}

/// Sends maps off chip until every op has room. False if even then one has not.
bool NetworkPlanner::repair() {
  for (Attempt now = attempt(); !now.isLegal; now = attempt()) {
    unsigned largest = works.size();
    for (unsigned map = 0; map <= now.failing; ++map)
      if (isResident[map] && lastUse[map] >= now.failing &&
          (largest == works.size() || getMapBits(map) > getMapBits(largest)))
        largest = map;
    if (largest == works.size())
      return false;
    isResident[largest] = false;
  }
  return true;
}

/// Moves single maps on and off the chip as long as that helps.
void NetworkPlanner::improve() {
  const MemoryLevel &main = machine.getLevels()[machine.getMain()];
  double capacity = main.activationCapacity
                        ? *main.activationCapacity * main.mapShare
                        : main.capacity.value_or(0);
  Attempt best = attempt();
  for (bool changed = true; changed;) {
    changed = false;
    for (unsigned map = 0; map < works.size(); ++map) {
      bool mayStay =
          isPriced(map) && ((!main.activationCapacity && !main.capacity) ||
                            getMapBits(map) <= capacity);
      if (!mayStay)
        continue;
      isResident[map] = !isResident[map];
      Attempt other = attempt();
      if (other.isLegal && other.value < best.value * (1 - 1e-12)) {
        best = other;
        changed = true;
      } else {
        isResident[map] = !isResident[map];
      }
    }
  }
}

/// Transposes and packings: the map moves within the memory where it lies. The
/// op that made the map pays, or the first one that reads it.
void NetworkPlanner::addLayoutChanges(std::vector<EnergyEstimate> &ops) const {
  for (auto [index, work] : llvm::enumerate(works)) {
    if (work.kind != WorkKind::Fused || !work.movesData)
      continue;
    for (unsigned map : owners.getMaps(index)) {
      unsigned payer = map;
      for (unsigned next = index; !isPriced(payer) && next < works.size();
           ++next)
        if (llvm::is_contained(owners.getInputs(works[next]), map))
          payer = next;
      if (!isPriced(payer))
        continue;
      EnergyEstimate move;
      move.numLevels = machine.getLevels().size();
      move.sliceBits = std::max(ops[payer].sliceBits, 1u);
      chargeMap(move, getMapBits(map), /*isRead=*/true, isResident[map]);
      chargeMap(move, getMapBits(map), /*isRead=*/false, isResident[map]);
      finishMove(move);
      ops[payer] += move;
    }
  }
}

llvm::Expected<NetworkPlan> NetworkPlanner::run() {
  const MemoryLevel &main = machine.getLevels()[machine.getMain()];
  // Nothing is better than all on chip, with the whole memory left.
  NetworkPlan plan;
  std::vector<bool> weightChoices = {false};
  double room =
      main.weightCapacity.value_or(main.capacity.value_or(weightBits));
  if (main.keepsWeights && weightBits <= room)
    weightChoices.push_back(true);

  bool found = false;
  Attempt best;
  std::vector<bool> bestResident;
  unsigned failing = 0;
  for (bool keeps : weightChoices) {
    keepsWeights = keeps;
    double share =
        main.activationCapacity
            ? *main.activationCapacity * main.mapShare
            : main.capacity.value_or(std::numeric_limits<double>::infinity());
    for (unsigned map = 0; map < works.size(); ++map)
      isResident[map] = isPriced(map) && getMapBits(map) <= share;
    if (!repair()) {
      failing = attempt().failing;
      continue;
    }
    improve();
    Attempt now = attempt();
    if (found && now.value >= best.value)
      continue;
    found = true;
    best = now;
    bestResident = isResident;
    plan.keepsWeights = keeps;
  }
  if (!found)
    return llvm::createStringError("'" + works[failing].name +
                                   "' has no schedule that fits the memories "
                                   "of platform '" +
                                   estimator.getPlatform().getName() + "'");

  keepsWeights = plan.keepsWeights;
  isResident = bestResident;
  plan.isResident = isResident;
  plan.mappings.resize(works.size());
  plan.wholeOperands.resize(works.size());
  plan.gaps.resize(works.size());
  plan.estimate.ops.resize(works.size());
  for (unsigned index = 0; index < works.size(); ++index) {
    EnergyEstimate &cost = plan.estimate.ops[index];
    cost.numLevels = machine.getLevels().size();
    if (!isPriced(index))
      continue;
    PlannedOp planned = planOp(index);
    cost = planned.cost;
    plan.value += planned.value;
    plan.gaps[index] =
        planned.bound > 0 ? planned.value / planned.bound - 1 : 0;
    plan.wholeOperands[index] = planned.isWhole;
    if (works[index].kind == WorkKind::Contraction)
      plan.mappings[index] = std::move(planned.mapping);
    double resident = getLiveBits(index) + (keepsWeights ? weightBits : 0);
    plan.estimate.footprintBits =
        std::max(plan.estimate.footprintBits, resident);
  }
  addLayoutChanges(plan.estimate.ops);

  // The bound: every op alone on the chip, with all its maps there.
  for (unsigned index = 0; index < works.size(); ++index) {
    if (!isPriced(index))
      continue;
    std::fill(isResident.begin(), isResident.end(), false);
    for (unsigned map : owners.getInputs(works[index]))
      isResident[map] = isPriced(map);
    isResident[index] = true;
    PlannedOp planned = works[index].kind == WorkKind::Contraction
                            ? planContraction(index, /*live=*/0)
                            : planMove(index);
    plan.bound += planned.isLegal ? planned.bound : 0;
  }
  plan.bound = std::min(plan.bound, plan.value);
  return plan;
}
