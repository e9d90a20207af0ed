//===- NetworkPlanner.cpp - Which maps stay on chip -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NetworkPlanner.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/SaveAndRestore.h"

#include <algorithm>
#include <limits>

using namespace qnn::energy;

NetworkPlanner::NetworkPlanner(const TiledEstimator &estimator,
                               llvm::ArrayRef<LayerWork> works,
                               llvm::ArrayRef<LayerWidths> widths)
    : estimator(estimator), machine(estimator.getMachine()), works(works),
      widths(widths), owners(works, /*storesPools=*/true),
      lastUse(works.size()), isResident(works.size()), graph(works),
      stripeRows(works.size()), passesMap(works.size()), isGiven(works.size()) {
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

/// Bits in the main memory while the op at \p position of the order runs,
/// but for tiles.
double NetworkPlanner::getResidentBits(unsigned position) const {
  unsigned index = graph.getOrder()[position];
  double weights = keepsWeights ? weightBits : 0;
  if (!stripeRows[index])
    return getLiveBits(index) + weights;
  Chain chain = getChain(position);
  if (!keepsWeights)
    weights = getBufferBits(chain, /*isWeights=*/true);
  return getChainLiveBits(chain) + getBufferBits(chain, /*isWeights=*/false) +
         weights;
}

//===----------------------------------------------------------------------===//
// Single ops
//===----------------------------------------------------------------------===//

/// Everything that the mapping of \p op depends on.
static std::vector<double> makeKey(const FixedLoops *schedule,
                                   const TiledOp &op) {
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
  if (schedule)
    for (const auto &loops : {llvm::ArrayRef<Loop>(schedule->spatial),
                              llvm::ArrayRef<Loop>(schedule->temporal)}) {
      key.push_back(-2);
      for (const Loop &loop : loops) {
        key.push_back(static_cast<double>(loop.dim));
        key.push_back(loop.factor);
      }
    }
  return key;
}

/// The mapping of \p op on a datapath of its width: that of \p schedule, or the
/// best if there is none.
PlannedOp NetworkPlanner::planSlice(const FixedLoops *schedule,
                                    const TiledOp &op) {
  std::vector<double> key = makeKey(schedule, op);
  key.push_back(/*rough=*/1);
  TiledEstimator::Cache &cache = *estimator.cache;
  {
    std::lock_guard<std::mutex> lock(cache.mutex);
    // A rough search may have found the best.
    auto it = cache.ops.find(key);
    if (it != cache.ops.end() &&
        (isComparing || it->second.bound >= it->second.value))
      return it->second;
    key.back() = isComparing;
    it = cache.ops.find(key);
    if (it != cache.ops.end())
      return it->second;
  }
  TiledPricer pricer(machine, op);
  PlannedOp planned;
  Objective objective = estimator.getOptions().objective;
  if (schedule) {
    planned.mapping.spatial = schedule->spatial;
    planned.mapping.temporal = schedule->temporal;
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
    std::optional<SearchResult> found;
    if (isComparing)
      found = findMapping(pricer, SearchOptions::quick(objective));
    if (!found)
      found = findMapping(pricer, options);
    if (found) {
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

bool NetworkPlanner::allOnChip(unsigned producer) const {
  llvm::ArrayRef<unsigned> maps = owners.getMaps(producer);
  return !maps.empty() &&
         llvm::all_of(maps, [&](unsigned map) { return isOnChip(map); });
}

/// The loops and widths of an op, without anything about memories.
NetworkPlanner::SliceRange NetworkPlanner::describeOp(unsigned index,
                                                      TiledOp &op) const {
  const LayerWork &work = works[index];
  const EstimatorOptions &options = estimator.getOptions();
  const ComputeLaw &law = machine.getLaw();
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
  return {low, high};
}

PlannedOp NetworkPlanner::planContraction(unsigned index, double live) {
  const LayerWork &work = works[index];
  TiledOp op;
  SliceRange range = describeOp(index, op);
  op.isResident[unsigned(Operand::Input)] =
      !work.producers.empty() && allOnChip(work.producers.front());
  op.isResident[unsigned(Operand::Output)] = isResident[index];
  op.isResident[unsigned(Operand::Weight)] =
      work.weightsAreMap
          ? !work.producers.empty() && allOnChip(work.producers.back())
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

  PlannedOp best;
  for (unsigned slice = range.low; slice <= range.high; ++slice) {
    op.sliceBits = slice;
    PlannedOp planned =
        planSlice(work.schedule ? &*work.schedule : nullptr, op);
    if (planned.isLegal && (!best.isLegal || planned.value < best.value))
      best = planned;
  }
  llvm::copy(op.isResident, best.isWhole.begin());
  return best;
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
  llvm::SaveAndRestore comparing(isComparing, true);
  Attempt result;
  for (auto [position, index] : llvm::enumerate(graph.getOrder())) {
    PlannedOp planned = planMember(position);
    if (!planned.isLegal) {
      Chain chain = getChain(position);
      result.isLegal = false;
      result.failingFirst = graph.getOrder()[chain.first];
      result.failing = graph.getOrder()[chain.last];
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
      if (isResident[map] && lastUse[map] >= now.failingFirst &&
          (largest == works.size() || getMapBits(map) > getMapBits(largest)))
        largest = map;
    if (largest == works.size())
      return false;
    isResident[largest] = false;
  }
  return true;
}

/// The op at the best mappings that a full search finds.
NetworkPlanner::Costing NetworkPlanner::planAll() {
  Costing costing;
  costing.ops.resize(works.size());
  for (auto [position, index] : llvm::enumerate(graph.getOrder())) {
    costing.ops[index] = planMember(position);
    if (!costing.ops[index].isLegal)
      costing.value = std::numeric_limits<double>::infinity();
    costing.value += costing.ops[index].value;
  }
  return costing;
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
      bool mayStay = isPriced(map) && !passesMap[map] &&
                     ((!main.activationCapacity && !main.capacity) ||
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

/// Whether the weights of all layers may stay on chip.
llvm::SmallVector<bool, 2> NetworkPlanner::getWeightChoices() const {
  const MemoryLevel &main = machine.getLevels()[machine.getMain()];
  double room =
      main.weightCapacity.value_or(main.capacity.value_or(weightBits));
  if (main.keepsWeights && weightBits <= room)
    return {false, true};
  return {false};
}

/// Chooses the maps and weights that stay on chip while every op that no
/// schedule fuses runs alone. False if \p failing does not fit.
bool NetworkPlanner::chooseResidents(unsigned &failing) {
  const MemoryLevel &main = machine.getLevels()[machine.getMain()];
  bool found = false, bestKeeps = false;
  Attempt best;
  std::vector<bool> bestResident;
  for (bool keeps : getWeightChoices()) {
    keepsWeights = keeps;
    double share =
        main.activationCapacity
            ? *main.activationCapacity * main.mapShare
            : main.capacity.value_or(std::numeric_limits<double>::infinity());
    for (unsigned map = 0; map < works.size(); ++map)
      isResident[map] =
          isPriced(map) && !passesMap[map] && getMapBits(map) <= share;
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
    bestKeeps = keeps;
  }
  if (found) {
    keepsWeights = bestKeeps;
    isResident = bestResident;
  }
  return found;
}

/// The choices made, priced by full searches: with chains where those are
/// better, between the maps that stay and, if that is still far above \p bound,
/// where none did at first.
NetworkPlanner::Costing NetworkPlanner::chooseChains(double bound) {
  static constexpr double closeEnough = 1.05;
  Costing best = planAll();
  if (!mayFuse())
    return best;
  auto state = std::tie(isResident, stripeRows, passesMap);
  using State =
      std::tuple<std::vector<bool>, std::vector<int64_t>, std::vector<bool>>;
  const State alone = state;
  State chosen = state;
  for (bool startsEmpty : {false, true}) {
    if (startsEmpty && best.value <= closeEnough * bound)
      break;
    state = alone;
    if (startsEmpty)
      std::fill(isResident.begin(), isResident.end(), false);
    fuse();
    if (stripeRows == std::get<1>(alone))
      continue;
    // What chains leave over may hold other maps.
    improve();
    Costing fused = planAll();
    if (fused.value >= best.value * (1 - 1e-9))
      continue;
    best = std::move(fused);
    chosen = state;
  }
  state = chosen;
  return best;
}

llvm::Expected<NetworkPlan> NetworkPlanner::run() {
  auto refuse = [&](unsigned index, llvm::StringRef problem) {
    return llvm::createStringError(("'" + works[index].name + "' " + problem +
                                    " of platform '" +
                                    estimator.getPlatform().getName() + "'")
                                       .str());
  };
  unsigned failing = 0;
  if (!setGivenChains(failing))
    return refuse(failing, "cannot hand its map on in stripes of the rows "
                           "that its schedule says, with the memories");
  if (!chooseResidents(failing))
    return refuse(failing, "has no schedule that fits the memories");

  NetworkPlan plan;
  plan.bound = computeBound();
  Costing costing = chooseChains(plan.bound);
  plan.keepsWeights = keepsWeights;
  plan.isResident = isResident;
  plan.value = costing.value;
  plan.mappings.resize(works.size());
  plan.wholeOperands.resize(works.size());
  plan.gaps.resize(works.size());
  plan.estimate.ops.resize(works.size());
  for (EnergyEstimate &cost : plan.estimate.ops)
    cost.numLevels = machine.getLevels().size();
  for (auto [position, index] : llvm::enumerate(graph.getOrder())) {
    PlannedOp &planned = costing.ops[index];
    plan.estimate.ops[index] = planned.cost;
    plan.gaps[index] =
        planned.bound > 0 ? planned.value / planned.bound - 1 : 0;
    plan.wholeOperands[index] = planned.isWhole;
    if (works[index].kind == WorkKind::Contraction)
      plan.mappings[index] = std::move(planned.mapping);
    plan.estimate.footprintBits =
        std::max(plan.estimate.footprintBits, getResidentBits(position));
  }
  addLayoutChanges(plan.estimate.ops);
  return plan;
}
