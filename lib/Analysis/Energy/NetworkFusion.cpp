//===- NetworkFusion.cpp - Which ops run stripe by stripe -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A chain of ops runs depth first: while one makes its stripe, line buffers
// hold what the others still read, and the weights of all lie on chip. Its ends
// read and write the rest of the network as a whole map or row by row.
//
//===----------------------------------------------------------------------===//

#include "NetworkPlanner.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/SaveAndRestore.h"

#include <algorithm>
#include <limits>

using namespace qnn::energy;

/// Longer chains need more memory than they spare; the bound keeps the search
/// linear in the number of ops.
static constexpr unsigned maxChainLength = 8;

//===----------------------------------------------------------------------===//
// The state of chains
//===----------------------------------------------------------------------===//

/// Runs \p chain with \p rows rows of its last result at a time. False if one
/// of its maps has no more rows than a stripe.
bool NetworkPlanner::setStripes(Chain chain, int64_t rows) {
  llvm::ArrayRef<unsigned> order = graph.getOrder();
  stripeRows[order[chain.last]] = rows;
  bool isStriped = true;
  for (unsigned position = chain.last; position > chain.first; --position) {
    unsigned reader = order[position], map = order[position - 1];
    int64_t available = graph.getWindow(map).rows;
    stripeRows[map] =
        getStripeBefore(graph.getWindow(reader), stripeRows[reader], available);
    passesMap[map] = true;
    isStriped &= stripeRows[map] < available;
  }
  return isStriped && rows < graph.getWindow(order[chain.last]).rows;
}

void NetworkPlanner::clearStripes(Chain chain) {
  for (unsigned position = chain.first; position <= chain.last; ++position) {
    stripeRows[graph.getOrder()[position]] = 0;
    passesMap[graph.getOrder()[position]] = false;
  }
}

NetworkPlanner::Chain NetworkPlanner::getChain(unsigned position) const {
  llvm::ArrayRef<unsigned> order = graph.getOrder();
  Chain chain{position, position};
  while (chain.first > 0 && passesMap[order[chain.first - 1]])
    --chain.first;
  while (passesMap[order[chain.last]])
    ++chain.last;
  return chain;
}

/// Takes over the chains that schedules ask for. False if one cannot run.
bool NetworkPlanner::setGivenChains(unsigned &failing) {
  llvm::ArrayRef<unsigned> order = graph.getOrder();
  for (unsigned position = 0; position < order.size(); ++position) {
    if (!works[order[position]].stripeRows)
      continue;
    Chain chain{position, position};
    for (; works[order[chain.last]].stripeRows; ++chain.last) {
      failing = order[chain.last];
      if (!graph.canPass(chain.last))
        return false;
    }
    // The last result has a row for each step over the map before it.
    int64_t before = *works[order[chain.last - 1]].stripeRows;
    int64_t stride = graph.getWindow(order[chain.last]).stride;
    if (before % stride != 0 || !setStripes(chain, before / stride))
      return false;
    for (; position < chain.last; ++position) {
      failing = order[position];
      isGiven[failing] = true;
      if (stripeRows[failing] != *works[failing].stripeRows)
        return false;
    }
    isGiven[order[chain.last]] = true;
    failing = order[chain.first];
    if (!chainFits(chain))
      return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Capacity
//===----------------------------------------------------------------------===//

/// Bits of \p chain in the main memory: its weights, or its line buffers and
/// the stripes that are on their way on and off the chip.
double NetworkPlanner::getBufferBits(Chain chain, bool isWeights,
                                     bool mayDouble) const {
  llvm::ArrayRef<unsigned> order = graph.getOrder();
  // What moves across the border while the chain computes is there twice.
  bool isDoubled =
      mayDouble && machine.getLevels()[machine.getMain()].isDoubleBuffered;
  double bits = 0;
  for (unsigned position = chain.first; position <= chain.last; ++position) {
    unsigned index = order[position];
    const LayerWork &work = works[index];
    if (isWeights) {
      bits += double(work.weightWords) * widths[index].weight.bits;
      continue;
    }
    const RowWindow &window = graph.getWindow(index);
    int64_t rows = stripeRows[index];
    int64_t inputRows =
        work.kind == WorkKind::Merge ? window.rows : work.nest.inputHeight;
    TiledOp op;
    if (work.kind == WorkKind::Contraction)
      describeOp(index, op);
    for (unsigned map : owners.getInputs(work)) {
      if (isResident[map])
        continue;
      // Images may be wider on chip than outside.
      double rowBits = getMapBits(map) / double(inputRows);
      if (work.kind == WorkKind::Contraction && !passesMap[map])
        rowBits =
            double(works[map].outputs) * op.input.bits / double(inputRows);
      bits += rowBits * double(getLineRows(window, rows, inputRows));
      if (isDoubled && !passesMap[map])
        bits += rowBits * double(getStripeBefore(window, rows, inputRows));
    }
    if (position == chain.last && !isResident[index])
      bits += (isDoubled ? 2 : 1) * getMapBits(index) * double(rows) /
              double(window.rows);
  }
  return bits;
}

/// Bits of the whole maps that stay on chip while \p chain runs.
double NetworkPlanner::getChainLiveBits(Chain chain) const {
  unsigned first = graph.getOrder()[chain.first],
           last = graph.getOrder()[chain.last];
  double bits = 0;
  for (unsigned map = 0; map <= last; ++map)
    if (isResident[map] && lastUse[map] >= first)
      bits += getMapBits(map);
  return bits;
}

bool NetworkPlanner::chainFits(Chain chain, bool mayDouble) const {
  const MemoryLevel &main = machine.getLevels()[machine.getMain()];
  double maps = getChainLiveBits(chain) +
                getBufferBits(chain, /*isWeights=*/false, mayDouble);
  double weights =
      keepsWeights ? weightBits : getBufferBits(chain, /*isWeights=*/true);
  return (!main.capacity || maps + weights <= *main.capacity) &&
         (!main.weightCapacity || weights <= *main.weightCapacity) &&
         (!main.activationCapacity || maps <= *main.activationCapacity);
}

//===----------------------------------------------------------------------===//
// Prices
//===----------------------------------------------------------------------===//

/// The op at \p position of the order, alone or in its chain.
PlannedOp NetworkPlanner::planMember(unsigned position) {
  unsigned index = graph.getOrder()[position];
  if (!stripeRows[index])
    return planOp(index);
  if (!chainFits(getChain(position)))
    return {};
  PlannedOp planned = works[index].kind == WorkKind::Contraction
                          ? planStripes(index)
                          : planMove(index);
  planned.cost.stripeRows = stripeRows[index];
  if (passesMap[index])
    planned.cost.fusedInto = static_cast<int>(graph.getOrder()[position + 1]);
  return planned;
}

/// A contraction in a chain. Everything that it touches lies in the main
/// memory; what is not there as a whole has come across the border once.
PlannedOp NetworkPlanner::planStripes(unsigned index) {
  const LayerWork &work = works[index];
  TiledOp op;
  SliceRange range = describeOp(index, op);
  std::fill(std::begin(op.isResident), std::end(op.isResident), true);
  if (!allOnChip(work.producers.front()))
    op.streamedBits[unsigned(Operand::Input)] =
        getTileElements(op.nest, Operand::Input, op.nest.size) * op.input.bits;
  if (!keepsWeights)
    op.streamedBits[unsigned(Operand::Weight)] =
        double(work.weightWords) * op.weight.bits;
  if (!isOnChip(index))
    op.streamedBits[unsigned(Operand::Output)] = getMapBits(index);
  PlannedOp best;
  for (unsigned slice = range.low; slice <= range.high; ++slice) {
    op.sliceBits = slice;
    PlannedOp planned = planStripesOfSlice(work, op, stripeRows[index]);
    if (planned.isLegal && (!best.isLegal || planned.value < best.value))
      best = planned;
  }
  best.isWhole.fill(true);
  return best;
}

/// The best loops for a stripe, with the loop over stripes around them.
PlannedOp NetworkPlanner::planStripesOfSlice(const LayerWork &work,
                                             const TiledOp &op, int64_t rows) {
  const int64_t allRows = op.nest[LoopDim::OY];
  const Loop stripes{LoopDim::OY, (allRows + rows - 1) / rows};
  PlannedOp planned;
  double gap = 0;
  if (work.schedule) {
    planned = planSlice(&*work.schedule, op);
    const auto &loops = planned.mapping.temporal;
    planned.isLegal &= !loops.empty() && loops.back() == stripes;
  } else {
    TiledOp stripe = op;
    stripe.nest[LoopDim::OY] = rows;
    stripe.nest.inputHeight =
        std::min(op.nest.inputHeight,
                 op.nest.strideY * (rows - 1) +
                     op.nest.dilationY * (op.nest[LoopDim::FY] - 1) + 1);
    stripe.outputs *= double(rows) / double(allRows);
    stripe.streamedBits = {};
    stripe.biasBits = 0;
    planned = planSlice(/*schedule=*/nullptr, stripe);
    if (planned.bound > 0)
      gap = planned.value / planned.bound - 1;
    int64_t covered = 1;
    for (const auto &loops : {llvm::ArrayRef<Loop>(planned.mapping.spatial),
                              llvm::ArrayRef<Loop>(planned.mapping.temporal)})
      for (const Loop &loop : loops)
        covered *= loop.dim == LoopDim::OY ? loop.factor : 1;
    // An array that computes more rows than the stripe has would shift it.
    planned.isLegal &= covered == rows;
    planned.mapping.temporal.push_back(stripes);
  }
  if (!planned.isLegal)
    return {};
  planned.cost = TiledPricer(machine, op).price(planned.mapping);
  planned.value =
      getObjective(planned.cost, machine, estimator.getOptions().objective);
  planned.bound = planned.value / (1 + gap);
  return planned;
}

//===----------------------------------------------------------------------===//
// Choice
//===----------------------------------------------------------------------===//

bool NetworkPlanner::mayFuse() const {
  const MemoryLevel &main = machine.getLevels()[machine.getMain()];
  // Maps that stay on chip anyway gain nothing.
  return estimator.getOptions().fusesNeighbours &&
         (main.capacity || main.activationCapacity) &&
         static_cast<unsigned>(machine.getMain()) + 1 <
             machine.getLevels().size();
}

/// What \p chain costs, if that is below \p limit.
double NetworkPlanner::getChainValue(Chain chain, double limit) {
  if (!chainFits(chain))
    return std::numeric_limits<double>::infinity();
  double value = 0;
  for (unsigned position = chain.first; position <= chain.last; ++position) {
    PlannedOp planned = planMember(position);
    if (!planned.isLegal || value + planned.value >= limit)
      return std::numeric_limits<double>::infinity();
    value += planned.value;
  }
  return value;
}

/// The rows of the last result in a stripe that cost least, and what \p chain
/// then costs; 0 if nothing is below \p value.
int64_t NetworkPlanner::chooseRows(Chain chain, double &value) {
  int64_t best = 0;
  const int64_t allRows = graph.getWindow(graph.getOrder()[chain.last]).rows;
  int64_t before = allRows;
  for (int64_t stripes = 2; before > 1; stripes *= 2) {
    int64_t rows = (allRows + stripes - 1) / stripes;
    if (rows == before)
      continue;
    before = rows;
    if (!setStripes(chain, rows))
      continue;
    double now = getChainValue(chain, value);
    if (now < value) {
      value = now;
      best = rows;
    }
  }
  clearStripes(chain);
  return best;
}

/// Splits the ops into chains of least cost, maps on chip staying as they are:
/// the best split of the first ops is that of fewer ops and one more chain.
void NetworkPlanner::fuse() {
  llvm::SaveAndRestore comparing(isComparing, true);
  struct Split {
    double value = std::numeric_limits<double>::infinity();
    unsigned first = 0;
    int64_t rows = 0;
  };
  llvm::ArrayRef<unsigned> order = graph.getOrder();
  const unsigned numOps = order.size();
  std::vector<Split> splits(numOps + 1);
  splits[0].value = 0;
  auto isFree = [&](unsigned position) {
    return !isGiven[order[position]] && !works[order[position]].schedule;
  };
  for (unsigned end = 1; end <= numOps; ++end) {
    Split &split = splits[end];
    PlannedOp alone = planMember(end - 1);
    split.first = end - 1;
    if (alone.isLegal)
      split.value = splits[end - 1].value + alone.value;
    if (!isFree(end - 1))
      continue;
    for (unsigned first = end - 1; first > 0 && end - first < maxChainLength;) {
      --first;
      if (!graph.canPass(first) || !isFree(first) || isResident[order[first]])
        break;
      // What is as good stays as it is.
      double value = split.value * (1 - 1e-9) - splits[first].value;
      if (int64_t rows = chooseRows({first, end - 1}, value))
        split = {splits[first].value + value, first, rows};
    }
  }
  for (unsigned end = numOps; end > 0; end = splits[end].first)
    if (splits[end].rows)
      setStripes({splits[end].first, end - 1}, splits[end].rows);
}
