//===- SearchCosts.cpp - What undecided mappings cost at least --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SearchCosts.h"

#include <algorithm>

using namespace qnn::energy;

static constexpr unsigned w = unsigned(Operand::Weight);
static constexpr unsigned in = unsigned(Operand::Input);
static constexpr unsigned out = unsigned(Operand::Output);

double qnn::energy::getObjective(const EnergyEstimate &cost,
                                 const Machine &machine, Objective objective) {
  double leakage =
      1e3 * machine.getLeakageMW() * cost.cycles / machine.getClockMHz();
  double energy = cost.getTotalPJ() + leakage;
  switch (objective) {
  case Objective::Energy:
    return energy;
  case Objective::EnergyDelay:
    return energy * cost.cycles;
  case Objective::Delay:
    return cost.cycles;
  case Objective::Traffic:
    return cost.numLevels ? cost.levels[cost.numLevels - 1].getBits() : 0;
  }
  llvm_unreachable("unknown objective");
}

static int64_t at(const TileSizes &sizes, LoopDim dim) {
  return sizes[static_cast<unsigned>(dim)];
}

SearchCosts::SearchCosts(const TiledPricer &pricer, Objective objective)
    : pricer(pricer), hierarchy(pricer.getHierarchy()),
      machine(pricer.getMachine()), nest(pricer.getOp().nest),
      objective(objective) {
  for (unsigned x = 0; x < numOperands; ++x)
    for (unsigned level = 0; level < hierarchy.getNumInner(); ++level)
      if (hierarchy.holds(level, Operand(x))) {
        levels[x].push_back(level);
        prices[level][x] = pricer.getPrices(level, Operand(x));
      }
  unsigned last = machine.getLevels().size() - 1;
  if (static_cast<int>(last) > machine.getMain())
    borderBandwidth = machine.getBandwidth(last, pricer.getOp().sliceBits,
                                           pricer.getParallel());
}

Price SearchCosts::getPrice(unsigned level, unsigned x,
                            const TileSizes &sizes) const {
  const TiledPricer::Prices &price = prices[level][x];
  double repeats = 1;
  if (x == in) {
    // Loops of K outside, and tiles with the rows that they touch.
    repeats = double(at(whole, LoopDim::K)) / at(sizes, LoopDim::K);
    for (unsigned dim = 0; dim < numLoopDims; ++dim)
      if (LoopDim(dim) != LoopDim::K)
        repeats *= double(whole[dim]) / sizes[dim];
  } else {
    for (LoopDim dim : freeDims[x])
      repeats *= double(at(whole, dim)) / at(sizes, dim);
  }
  double moved = x == in
                     ? repeats * getTileElements(nest, Operand::Input, sizes)
                     : repeats * elements[x];
  const Dataflow &dataflow = machine.getDataflow();
  double copies = 1;
  if (level == 0 && !(x == out ? dataflow.hasAdderTree : dataflow.hasMulticast))
    copies = shared[x];
  bool isBorder =
      hierarchy.getParent(level, Operand(x)) > hierarchy.getMain() &&
      !pricer.getOp().isResident[x];
  Price result;
  if (x != out) {
    result.energy = moved * copies * price.down;
    result.borderBits = isBorder ? moved * copies * pricer.getWidth(x) : 0;
    return result;
  }
  double finals = elements[out];
  double partials = moved * copies - finals;
  double readBack = moved - finals;
  if (!dataflow.elidesFirstRead && moved > finals)
    readBack = moved;
  readBack *= copies;
  result.energy =
      finals * price.final + partials * price.partial + readBack * price.down;
  if (isBorder)
    result.borderBits = finals * pricer.getOutputWidth() +
                        (partials + readBack) * pricer.getWidth(out);
  return result;
}

Price SearchCosts::getPriceAt(unsigned level, unsigned x, double visits) const {
  Price price = least[level][x];
  if (x != out) {
    price.energy *= visits;
    price.borderBits *= visits;
    return price;
  }
  double again = (visits - 1) * elements[out];
  price.energy += again * (prices[level][x].partial + prices[level][x].down);
  if (price.borderBits > 0)
    price.borderBits += 2 * again * pricer.getWidth(out);
  return price;
}

double SearchCosts::getCapacity(unsigned level, unsigned part) const {
  const double unlimited = 1e300;
  const MemoryLevel *memory = hierarchy.getMemory(level);
  if (level == 0) {
    // Without registers one element of each operand.
    double latches = 0;
    for (unsigned x = 0; x < numOperands; ++x)
      latches += pricer.getWidth(x);
    return memory ? memory->capacity.value_or(latches) : latches;
  }
  bool isMain = level == hierarchy.getMain();
  const TiledOp &op = pricer.getOp();
  auto shared = isMain ? op.mainFree : memory->capacity;
  auto weights = isMain ? op.weightFree : memory->weightCapacity;
  auto maps = isMain ? op.activationFree : memory->activationCapacity;
  return std::min(shared.value_or(unlimited),
                  (part == 0 ? weights : maps).value_or(unlimited));
}

double SearchCosts::getStoredBits(unsigned level, unsigned x,
                                  const TileSizes &sizes) const {
  if (level >= hierarchy.getMain() && pricer.getOp().isResident[x])
    return 0;
  double bits = getTileElements(nest, Operand(x), sizes) * pricer.getWidth(x);
  if (!hierarchy.getMemory(level)->isDoubleBuffered)
    return bits;
  for (unsigned dim = 0; dim < numLoopDims; ++dim)
    if (isRelevant(Operand(x), LoopDim(dim)) && sizes[dim] < whole[dim])
      return 2 * bits;
  return bits;
}

double SearchCosts::getValue(Price price) const {
  double bits = price.borderBits + fixedBits;
  if (objective == Objective::Traffic)
    return bits;
  double cycles = computeCycles;
  if (borderBandwidth)
    cycles = std::max(cycles, bits / *borderBandwidth);
  if (objective == Objective::Delay)
    return cycles;
  double energy = price.energy + fixedEnergy +
                  1e3 * machine.getLeakageMW() * cycles / machine.getClockMHz();
  return objective == Objective::Energy ? energy : energy * cycles;
}

/// What does not depend on the order: compute, registers and biases.
void SearchCosts::chargeFixed() {
  const TiledOp &op = pricer.getOp();
  fixedEnergy = pricer.getMacPJ() + pricer.getPostPJ();
  if (hierarchy.toMachine(0) >= 0) {
    double macs = static_cast<double>(nest.getMacs());
    double read = machine.getReadPerBit(0, op.sliceBits);
    double write = machine.getWritePerBit(0, op.sliceBits);
    fixedEnergy +=
        macs *
        (read * (pricer.getRepeats(Operand::Weight) * pricer.getWidth(w) +
                 pricer.getRepeats(Operand::Input) * pricer.getWidth(in) +
                 pricer.getWidth(out)) +
         write * pricer.getWidth(out));
    // One delivery fills the registers of all MACs that share it.
    for (unsigned x : {w, in})
      if (machine.getDataflow().hasMulticast) {
        prices[0][x] = pricer.getPrices(0, Operand(x));
        prices[0][x].down += (shared[x] - 1) * pricer.getRepeats(Operand(x)) *
                             pricer.getWidth(x) * write;
        least[0][x] = getPrice(0, x, whole);
      }
  }
  fixedBits = 0;
  if (op.biasBits > 0 && machine.getMain() >= 0) {
    unsigned main = static_cast<unsigned>(machine.getMain());
    fixedEnergy += op.biasBits * machine.getReadPerBit(main, op.sliceBits);
    if (!op.isResident[w] && main + 1 < machine.getLevels().size()) {
      fixedEnergy +=
          op.biasBits * machine.getReadPerBit(main + 1, op.sliceBits);
      fixedBits = op.biasBits;
    }
  }
}

double SearchCosts::enter(llvm::ArrayRef<Loop> loops) {
  unrolled.assign(loops.begin(), loops.end());
  array.fill(1);
  for (const Loop &loop : unrolled)
    array[unsigned(loop.dim)] *= loop.factor;
  for (unsigned dim = 0; dim < numLoopDims; ++dim) {
    int64_t outer = (nest.size[dim] + array[dim] - 1) / array[dim];
    whole[dim] = array[dim] * outer;
  }
  Mapping empty;
  empty.spatial = unrolled;
  for (unsigned dim = 0; dim < numLoopDims; ++dim)
    if (whole[dim] > array[dim])
      empty.temporal.push_back({LoopDim(dim), whole[dim] / array[dim]});
  EnergyEstimate base = pricer.price(empty);
  computeCycles = base.computeCycles;

  for (unsigned x = 0; x < numOperands; ++x) {
    elements[x] = getTileElements(nest, Operand(x), whole);
    shared[x] = 1;
    for (const Loop &loop : unrolled)
      if (!isRelevant(Operand(x), loop.dim))
        shared[x] *= loop.factor;
  }
  for (unsigned x = 0; x < numOperands; ++x)
    for (unsigned level : levels[x])
      least[level][x] = getPrice(level, x, whole);
  chargeFixed();
  // With one register per operand at most one operand is reused there.
  Price bound;
  const MemoryLevel *registers = hierarchy.getMemory(0);
  bool hasOneElement = !registers || !registers->capacity;
  // An image of one row or column: its element can serve several outputs and
  // taps.
  auto isShared = [&](int64_t available, LoopDim outputs, LoopDim taps) {
    return available == 1 && at(whole, outputs) * at(whole, taps) > 1;
  };
  bool isOneRow = isShared(nest.inputHeight, LoopDim::OY, LoopDim::FY) ||
                  isShared(nest.inputWidth, LoopDim::OX, LoopDim::FX);
  double saved = 0;
  for (unsigned x = 0; x < numOperands; ++x)
    for (unsigned level : levels[x]) {
      Price price = least[level][x];
      if (level == 0 && hasOneElement && !(x == in && isOneRow)) {
        Price full = getPrice(0, x, array);
        saved = std::max(saved, full.energy - price.energy);
        price.energy = full.energy;
      }
      bound += price;
    }
  bound.energy -= saved;
  return getValue(bound);
}
