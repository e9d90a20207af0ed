//===- TiledModel.cpp - Energy by the accesses of a schedule ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/TiledModel.h"

#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>

using namespace qnn::energy;

static constexpr unsigned weightIndex = unsigned(Operand::Weight);
static constexpr unsigned inputIndex = unsigned(Operand::Input);
static constexpr unsigned outputIndex = unsigned(Operand::Output);

TiledPricer::TiledPricer(const Machine &machine, const TiledOp &op)
    : machine(machine), hierarchy(machine), op(op) {
  const ComputeLaw &law = machine.getLaw();
  const ClosedCounts &counts = machine.getCounts();
  query = {op.weight, op.input, double(op.nest.getProducts()),
           double(op.nest[LoopDim::K]), op.isBiased};
  widths[weightIndex] = op.weight.bits;
  widths[inputIndex] = op.input.bits;
  widths[outputIndex] = law.getAccumulatorBits(query);
  double floatRatio = law.getFloatRatio(op.weight, op.input);
  bool isSliced = law.isSliced() && !floatRatio;
  weightSlices =
      isSliced ? std::ceil(double(op.weight.bits) / op.sliceBits) : 1;
  inputSlices = isSliced ? std::ceil(double(op.input.bits) / op.sliceBits) : 1;
  double mac = law.isSliced() ? law.getSliceEnergy(op.sliceBits) *
                                    (floatRatio ? floatRatio : 1)
                              : law.getMacEnergy(query);
  macPJ = mac * double(op.nest.getMacs()) * getPasses();
  postPJ = mac * counts.otherPerMac * counts.postOperations * op.outputs;
  parallel = law.getParallel(op.sliceBits);
}

double TiledPricer::getRepeats(Operand operand) const {
  if (operand == Operand::Weight)
    return inputSlices;
  return operand == Operand::Input ? weightSlices : 1;
}

int64_t TiledPricer::getAxisSize(unsigned axis) const {
  const ArrayAxis &own = machine.getAxes()[axis];
  const ComputeLaw &law = machine.getLaw();
  // Studies scale sizes to fractions of an element.
  if (!own.scales)
    return std::max<int64_t>(1, own.size);
  double factor = law.getParallel(op.sliceBits) / law.getParallel(16);
  return std::max<int64_t>(1, static_cast<int64_t>(own.size * factor + 1e-9));
}

/// Bits of a finished output on its way to \p parent.
double TiledPricer::getFinalWidth(unsigned parent) const {
  bool isRequantized =
      machine.getDataflow().requantizesAtArray || parent > hierarchy.getMain();
  return isRequantized ? getOutputWidth() : widths[outputIndex];
}

TiledPricer::Prices TiledPricer::getPrices(unsigned level,
                                           Operand operand) const {
  unsigned x = static_cast<unsigned>(operand);
  Prices prices = {0, 0, 0};
  unsigned parent = hierarchy.getParent(level, operand);
  if (op.isResident[x] && parent > hierarchy.getMain())
    return prices;
  double read[2] = {0, 0}, write[2] = {0, 0}; // Of this level and its parent.
  for (unsigned i = 0; i < 2; ++i) {
    int index = hierarchy.toMachine(i == 0 ? level : parent);
    if (index < 0)
      continue;
    read[i] = machine.getReadPerBit(index, op.sliceBits);
    write[i] = machine.getWritePerBit(index, op.sliceBits);
  }
  double repeats = level == 0 ? getRepeats(operand) : 1;
  prices.down = widths[x] * repeats * (read[1] + write[0]);
  if (operand == Operand::Output) {
    prices.partial = widths[x] * (read[0] + write[1]);
    prices.final = getFinalWidth(parent) * (read[0] + write[1]);
  }
  return prices;
}

/// Registers beside the MACs: two operands read, a sum read and written.
void TiledPricer::addArrayAccesses(EnergyEstimate &cost) const {
  if (hierarchy.toMachine(0) < 0)
    return;
  LevelEstimate &level = cost.levels[0];
  double macs = static_cast<double>(op.nest.getMacs());
  level.readBits[weightIndex] += macs * inputSlices * widths[weightIndex];
  level.readBits[inputIndex] += macs * weightSlices * widths[inputIndex];
  level.readBits[outputIndex] += macs * widths[outputIndex];
  level.writeBits[outputIndex] += macs * widths[outputIndex];
}

void TiledPricer::addTraffic(EnergyEstimate &cost, const Mapping &mapping,
                             const Traffic &traffic) const {
  for (unsigned x = 0; x < numOperands; ++x) {
    auto operand = static_cast<Operand>(x);
    double fanout = 1; // Registers that one delivery fills.
    for (const Loop &loop : mapping.spatial)
      if (!isRelevant(operand, loop.dim))
        fanout *= loop.factor;
    for (unsigned level = 0; level < hierarchy.getNumInner(); ++level) {
      if (!hierarchy.holds(level, operand))
        continue;
      unsigned parent = hierarchy.getParent(level, operand);
      if (op.isResident[x] && parent > hierarchy.getMain())
        continue;
      const OperandTraffic &own = traffic[x][level];
      auto addBits = [&](unsigned at, bool isRead, double elements,
                         double width) {
        int index = hierarchy.toMachine(at);
        if (index < 0)
          return;
        LevelEstimate &memory = cost.levels[index];
        const MemoryLevel &described = machine.getLevels()[index];
        // A tile takes whole words of a memory that has no others.
        if (described.wholeWords && own.tile > 0)
          width = std::ceil(own.tile * width / described.wordBits) *
                  described.wordBits / own.tile;
        (isRead ? memory.readBits : memory.writeBits)[x] += elements * width;
      };
      double repeats = level == 0 ? getRepeats(operand) : 1;
      addBits(parent, /*isRead=*/true, own.down * repeats, widths[x]);
      bool isMulticast = level == 0 && operand != Operand::Output &&
                         machine.getDataflow().hasMulticast;
      addBits(level, /*isRead=*/false,
              own.down * repeats * (isMulticast ? fanout : 1), widths[x]);
      if (operand != Operand::Output)
        continue;
      addBits(level, /*isRead=*/true, own.partials, widths[x]);
      addBits(parent, /*isRead=*/false, own.partials, widths[x]);
      addBits(level, /*isRead=*/true, own.finals, getFinalWidth(parent));
      addBits(parent, /*isRead=*/false, own.finals, getFinalWidth(parent));
      if (parent > hierarchy.getMain() && own.finals > 0)
        cost.spillsOutput = true;
    }
  }
}

/// What crosses the border once, whatever the mapping.
void TiledPricer::addStreams(EnergyEstimate &cost) const {
  unsigned main = static_cast<unsigned>(machine.getMain());
  for (unsigned x = 0; x < numOperands; ++x) {
    double bits = op.streamedBits[x];
    if (bits <= 0)
      continue;
    bool isOutput = x == outputIndex;
    LevelEstimate &buffer = cost.levels[main], &border = cost.levels[main + 1];
    (isOutput ? buffer.readBits : buffer.writeBits)[x] += bits;
    (isOutput ? border.writeBits : border.readBits)[x] += bits;
    cost.spillsOutput |= isOutput;
  }
}

/// Energy of the memories from their traffic, and the sums of reports.
void TiledPricer::sumComponents(EnergyEstimate &cost) const {
  for (unsigned l = 0; l < cost.numLevels; ++l) {
    LevelEstimate &level = cost.levels[l];
    double read = machine.getReadPerBit(l, op.sliceBits);
    double write = machine.getWritePerBit(l, op.sliceBits);
    for (unsigned x = 0; x < numOperands; ++x)
      level.energyPJ += read * level.readBits[x] + write * level.writeBits[x];
    if (std::optional<double> bandwidth =
            machine.getBandwidth(l, op.sliceBits, parallel))
      level.cycles = level.getBits() / *bandwidth;
    int main = machine.getMain();
    bool isLocal = static_cast<int>(l) < main;
    bool isMain = static_cast<int>(l) == main;
    double &component = isLocal  ? cost.sramLocalPJ
                        : isMain ? cost.sramMainPJ
                                 : cost.dramPJ;
    component += level.energyPJ;
    if (isLocal || isMain)
      cost.weightSramPJ += read * level.readBits[weightIndex] +
                           write * level.writeBits[weightIndex];
    if (!isLocal && !isMain) {
      double slice = op.sliceBits;
      cost.dramWeightWords += level.readBits[weightIndex] / slice;
      cost.dramMapWords +=
          (level.readBits[inputIndex] + level.readBits[outputIndex] +
           level.writeBits[outputIndex]) /
          slice;
      cost.spillsWeights = level.readBits[weightIndex] > 0;
      cost.spillsInput = level.readBits[inputIndex] > 0;
    }
  }
}

EnergyEstimate TiledPricer::price(const Mapping &mapping) const {
  EnergyEstimate cost;
  cost.numLevels = machine.getLevels().size();
  cost.sliceBits = op.sliceBits;
  cost.passes = getPasses();
  cost.accumulatorBits = widths[outputIndex];
  cost.macPJ = macPJ;
  cost.postPJ = postPJ;
  Traffic traffic =
      countTraffic(op.nest, mapping, hierarchy, machine.getDataflow());
  addArrayAccesses(cost);
  addTraffic(cost, mapping, traffic);
  if (op.biasBits > 0 && machine.getMain() >= 0) {
    unsigned main = static_cast<unsigned>(machine.getMain());
    cost.levels[main].readBits[weightIndex] += op.biasBits;
    if (!op.isResident[weightIndex] && main + 1 < cost.numLevels)
      cost.levels[main + 1].readBits[weightIndex] += op.biasBits;
  }
  addStreams(cost);
  sumComponents(cost);

  double steps = 1;
  for (const Loop &loop : mapping.temporal)
    steps *= loop.factor;
  double macs = static_cast<double>(op.nest.getMacs());
  const ComputeLaw &law = machine.getLaw();
  bool isStepped = law.getForm() != ComputeLaw::Form::InMemory &&
                   law.getForm() != ComputeLaw::Form::Instruction;
  cost.computeCycles = isStepped
                           ? steps * getPasses() / machine.getUtilisation()
                           : law.getCycles(query, macs, 1, parallel);
  cost.utilisation = macs / (steps * parallel) * machine.getUtilisation();
  cost.cycles = cost.computeCycles;
  for (unsigned l = 0; l < cost.numLevels; ++l)
    if (cost.levels[l].cycles > cost.cycles) {
      cost.cycles = cost.levels[l].cycles;
      cost.boundBy = static_cast<int>(l);
    }
  return cost;
}

//===----------------------------------------------------------------------===//
// Legality
//===----------------------------------------------------------------------===//

/// Bits that the tile of \p operand takes in \p level.
double TiledPricer::getStoredBits(const Mapping &mapping,
                                  const Traffic &traffic, unsigned level,
                                  Operand operand) const {
  unsigned x = static_cast<unsigned>(operand);
  const OperandTraffic &own = traffic[x][level];
  if (level >= hierarchy.getMain() && op.isResident[x])
    return 0;
  double width = widths[x];
  const OperandTraffic &array = traffic[x][0];
  if (operand == Operand::Output &&
      machine.getDataflow().finalWidthWhenComplete &&
      array.visits == array.distinct)
    width = getOutputWidth(); // Sums are finished when they arrive.
  bool isDoubled =
      hierarchy.getMemory(level)->isDoubleBuffered && own.visits > 1;
  return (isDoubled ? 2 : 1) * own.tile * width;
}

std::string TiledPricer::getViolation(const Mapping &mapping) const {
  TileSizes covered;
  covered.fill(1);
  for (const Loop &loop : mapping.spatial)
    covered[unsigned(loop.dim)] *= loop.factor;
  for (const Loop &loop : mapping.temporal)
    covered[unsigned(loop.dim)] *= loop.factor;
  for (unsigned dim = 0; dim < numLoopDims; ++dim)
    if (covered[dim] < op.nest.size[dim])
      return llvm::formatv("loop {0} covers {1} of {2}",
                           stringifyLoopDim(LoopDim(dim)), covered[dim],
                           op.nest.size[dim]);
  for (unsigned x = 0; x < numOperands; ++x)
    for (unsigned level = 0; level < hierarchy.getNumInner(); ++level) {
      unsigned least = level ? mapping.cuts[x][level - 1] : 0;
      if (mapping.cuts[x][level] < least ||
          mapping.cuts[x][level] > mapping.temporal.size())
        return llvm::formatv("the tile of level {0} is smaller than that "
                             "inside it, or has loops that do not exist",
                             level);
    }

  double elements = 1;
  for (const Loop &loop : mapping.spatial)
    elements *= loop.factor;
  double available = 1;
  for (unsigned axis = 0; axis < machine.getAxes().size(); ++axis)
    available *= getAxisSize(axis);
  if (elements > available)
    return llvm::formatv("{0} unrolled iterations on {1} elements",
                         static_cast<int64_t>(elements),
                         static_cast<int64_t>(available));

  // Beside each MAC lie the elements of its own iterations.
  Mapping local = mapping;
  local.spatial.clear();
  Traffic own = countTraffic(op.nest, local, hierarchy, machine.getDataflow());
  const MemoryLevel *registers = hierarchy.getMemory(0);
  double bits = 0;
  for (unsigned x = 0; x < numOperands; ++x) {
    if (!registers || !registers->capacity)
      if (own[x][0].tile > 1)
        return "more than one element of an operand beside a MAC";
    bits += own[x][0].tile * widths[x];
  }
  if (registers && registers->capacity && bits > *registers->capacity)
    return llvm::formatv("{0} bits in registers of {1}",
                         static_cast<int64_t>(bits),
                         static_cast<int64_t>(*registers->capacity));

  Traffic traffic =
      countTraffic(op.nest, mapping, hierarchy, machine.getDataflow());
  for (unsigned level = 1; level < hierarchy.getNumInner(); ++level) {
    const MemoryLevel &memory = *hierarchy.getMemory(level);
    bool isMain = level == hierarchy.getMain();
    double stored[numOperands];
    for (unsigned x = 0; x < numOperands; ++x)
      stored[x] = hierarchy.holds(level, Operand(x))
                      ? getStoredBits(mapping, traffic, level, Operand(x))
                      : 0;
    auto check = [&](double bits, std::optional<double> capacity) {
      return capacity && bits > *capacity
                 ? llvm::formatv("{0} bits in '{1}' of {2}",
                                 static_cast<int64_t>(bits), memory.name,
                                 static_cast<int64_t>(*capacity))
                       .str()
                 : std::string();
    };
    double maps = stored[inputIndex] + stored[outputIndex];
    std::string violation = check(stored[weightIndex] + maps,
                                  isMain ? op.mainFree : memory.capacity);
    if (violation.empty())
      violation = check(stored[weightIndex],
                        isMain ? op.weightFree : memory.weightCapacity);
    if (violation.empty())
      violation =
          check(maps, isMain ? op.activationFree : memory.activationCapacity);
    if (!violation.empty())
      return violation;
  }
  return "";
}
