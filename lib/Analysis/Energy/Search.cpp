//===- Search.cpp - The best schedule of an op ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SearchNode.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <limits>

using namespace qnn::energy;

static constexpr double infinity = std::numeric_limits<double>::infinity();

namespace {

/// The search with one unrolling of the array.
class Searcher : public SearchCosts {
public:
  Searcher(const TiledPricer &pricer, const SearchOptions &options);

  /// Searches until \p newNodeEnd nodes are counted. A probe looks for a good
  /// mapping only and says nothing about the bound.
  void run(uint64_t newNodeEnd, bool probes);
  bool isPruned(double bound);

  /// The best mapping so far, if `found`.
  SearchResult best;
  bool found = false;
  /// The least bound of what has not been looked at.
  double openBound = infinity;

private:
  void visit(const Node &node);
  Price getLeast(const Node &node) const;
  void tryLeaf(const Node &node);
  void expand(const Node &node, unsigned x, unsigned target,
              std::vector<std::pair<Node, Move>> &children);
  void expandSizes(const Node &node, const Node &prepared, unsigned x,
                   unsigned level,
                   std::vector<std::pair<Node, Move>> &children);
  bool decide(Node &node, unsigned x, unsigned level, const TileSizes &sizes);
  bool fits(const Node &node, unsigned level, unsigned x,
            const TileSizes &sizes) const;
  bool fitsRegisters(const Node &node, unsigned x,
                     const TileSizes &sizes) const;
  double getRoom(const Node &node, unsigned level, unsigned by) const;
  Price boundLevel(const Node &node, unsigned level) const;
  void computeBound(Node &node) const;
  Mapping makeMapping(const Node &node) const;

  const SearchOptions &options;
  /// A larger tile of inputs has fewer rows per output.
  bool slides = false;
  uint64_t nodeEnd = 0;
  bool isProbing = false;
  /// Few enough sizes to try all of them for inputs.
  bool isSmall = true;
  std::vector<Move> moves;
};

} // namespace

static constexpr unsigned w = unsigned(Operand::Weight);
static constexpr unsigned in = unsigned(Operand::Input);

Searcher::Searcher(const TiledPricer &pricer, const SearchOptions &options)
    : SearchCosts(pricer, options.objective), options(options) {
  // A larger tile has fewer rows per output where windows overlap or padding
  // ends them.
  int64_t outputs = nest[LoopDim::OY] * nest[LoopDim::OX];
  int64_t taps = nest[LoopDim::FY] * nest[LoopDim::FX];
  int64_t channels = nest[LoopDim::G] * nest[LoopDim::B] * nest[LoopDim::C];
  slides = getTileElements(nest, Operand::Input, nest.size) <
           double(outputs * taps) * channels;
}

static int64_t at(const TileSizes &sizes, LoopDim dim) {
  return sizes[static_cast<unsigned>(dim)];
}

bool Searcher::fitsRegisters(const Node &node, unsigned x,
                             const TileSizes &sizes) const {
  TileSizes own;
  for (unsigned dim = 0; dim < numLoopDims; ++dim)
    own[dim] = sizes[dim] / array[dim];
  double tile = getTileElements(nest, Operand(x), own);
  const MemoryLevel *memory = hierarchy.getMemory(0);
  if (!memory || !memory->capacity)
    return tile <= 1;
  double bits = node.used[0][0] + node.used[0][1] + tile * pricer.getWidth(x);
  // The others have at least one element.
  for (unsigned other = 0; other < numOperands; ++other)
    if (other != x && node.next[other] == 0)
      bits += pricer.getWidth(other);
  return bits <= *memory->capacity;
}

/// True if a tile of \p x of \p sizes may end here at \p level, beside what is
/// decided and the least that is not.
bool Searcher::fits(const Node &node, unsigned level, unsigned x,
                    const TileSizes &sizes) const {
  if (level == 0)
    return fitsRegisters(node, x, sizes);
  const MemoryLevel &memory = *hierarchy.getMemory(level);
  bool isMain = level == hierarchy.getMain();
  const TiledOp &op = pricer.getOp();
  auto capacity = isMain ? op.mainFree : memory.capacity;
  auto weights = isMain ? op.weightFree : memory.weightCapacity;
  auto maps = isMain ? op.activationFree : memory.activationCapacity;
  double used[2] = {node.used[level][0], node.used[level][1]};
  used[x == w ? 0 : 1] += getStoredBits(level, x, sizes);
  for (unsigned other = 0; other < numOperands; ++other) {
    bool isOpen = other != x && hierarchy.holds(level, Operand(other)) &&
                  (node.next[other] < levels[other].size() &&
                   levels[other][node.next[other]] <= level);
    if (isOpen)
      used[other == w ? 0 : 1] += getStoredBits(level, other, node.last[other]);
  }
  return !(capacity && used[0] + used[1] > *capacity) &&
         !(weights && used[0] > *weights) && !(maps && used[1] > *maps);
}

/// Ends the tile of \p x at \p level with \p sizes. False if it does not fit.
bool Searcher::decide(Node &node, unsigned x, unsigned level,
                      const TileSizes &sizes) {
  if (!fits(node, level, x, sizes))
    return false;
  if (level == 0) {
    TileSizes own;
    for (unsigned dim = 0; dim < numLoopDims; ++dim)
      own[dim] = sizes[dim] / array[dim];
    node.used[0][x == w ? 0 : 1] +=
        getTileElements(nest, Operand(x), own) * pricer.getWidth(x);
  } else {
    node.used[level][x == w ? 0 : 1] += getStoredBits(level, x, sizes);
  }
  node.decided += getPrice(level, x, sizes);
  ++node.next[x];
  return true;
}

/// Iterations of the loops that do not concern \p x, in a tile of \p sizes.
static double countFree(unsigned x, const TileSizes &sizes) {
  double count = 1;
  for (unsigned i = 0; i < (x == in ? 1 : 3); ++i)
    count *= at(sizes, freeDims[x][i]);
  return count;
}

/// The most iterations that may be added inside a tile of \p by which ends
/// later at \p level: loops that do not concern another operand enlarge it.
double Searcher::getRoom(const Node &node, unsigned level, unsigned by) const {
  if (level >= hierarchy.getMain() && pricer.getOp().isResident[by])
    return infinity;
  // Padding can end rows: then more outputs need no more of them.
  if (by == in && (nest.inputHeight < at(whole, LoopDim::OY) ||
                   nest.inputWidth < at(whole, LoopDim::OX)))
    return infinity;
  TileSizes sizes = node.reached;
  double capacity = getCapacity(level, by == w ? 0 : 1) - node.used[level][0] -
                    node.used[level][1];
  if (level == 0) {
    for (unsigned dim = 0; dim < numLoopDims; ++dim)
      sizes[dim] /= array[dim];
    if (!hierarchy.getMemory(0) || !hierarchy.getMemory(0)->capacity)
      capacity = pricer.getWidth(by); // One element.
  }
  double tile = getTileElements(nest, Operand(by), sizes);
  double room = capacity / (tile * pricer.getWidth(by));
  // Windows overlap: all taps can share their rows.
  if (by == in)
    room *= double(at(whole, LoopDim::FY) * at(whole, LoopDim::FX));
  return std::max(room, 1.0);
}

/// What the undecided tiles of \p level cost at least. Each stays where it
/// ended last, or ends later, one after the other; the loops that spare one of
/// them visits enlarge the tiles of those behind it.
Price Searcher::boundLevel(const Node &node, unsigned level) const {
  unsigned open[numOperands], count = 0;
  Price stay[numOperands];
  for (unsigned x = 0; x < numOperands; ++x) {
    bool isOpen = llvm::is_contained(
        llvm::ArrayRef(levels[x]).drop_front(node.next[x]), level);
    if (!isOpen)
      continue;
    stay[count] = getPrice(level, x, node.last[x]);
    open[count++] = x;
  }
  Price best{infinity, infinity};
  auto take = [&](Price price) {
    best.energy = std::min(best.energy, price.energy);
    best.borderBits = std::min(best.borderBits, price.borderBits);
  };
  bool mayEnd[numOperands];
  for (unsigned i = 0; i < count; ++i)
    mayEnd[i] = fits(node, level, open[i], node.reached);
  // Visits that remain if at most `room` more iterations run inside.
  auto restricted = [&](unsigned i, double room) {
    unsigned x = open[i];
    double visits = countFree(x, whole) / (countFree(x, node.reached) * room);
    return getPriceAt(level, x, std::max(visits, 1.0));
  };
  Price all;
  for (unsigned i = 0; i < count; ++i)
    all += stay[i];
  take(all);
  for (unsigned i = 0; i < count; ++i) {
    if (!mayEnd[i])
      continue;
    Price one = all;
    one += least[level][open[i]];
    one.energy -= stay[i].energy;
    one.borderBits -= stay[i].borderBits;
    take(one);
    for (unsigned j = 0; j < count; ++j) {
      if (j == i || !mayEnd[j])
        continue;
      // First i, then j.
      double room = getRoom(node, level, open[j]);
      Price two = one;
      two.energy += restricted(i, room).energy - least[level][open[i]].energy +
                    least[level][open[j]].energy - stay[j].energy;
      two.borderBits += restricted(i, room).borderBits -
                        least[level][open[i]].borderBits +
                        least[level][open[j]].borderBits - stay[j].borderBits;
      take(two);
      for (unsigned k = 0; k < count; ++k) {
        if (k == i || k == j || !mayEnd[k])
          continue;
        // First i, then j, then k, whose tile both enlarge: their product is
        // bounded, so try powers of two for the share of i and round in favour.
        double together = getRoom(node, level, open[k]);
        for (double share = 1; share <= together && share < 1e12; share *= 2) {
          Price first = restricted(i, std::min(2 * share, room));
          Price second = restricted(j, together / share);
          Price three = least[level][open[k]];
          three += first;
          three += second;
          take(three);
          if (share >= room)
            break;
        }
      }
    }
  }
  return best;
}

/// What is decided, and the least that the rest can cost.
void Searcher::computeBound(Node &node) const {
  node.bound = node.decided;
  for (unsigned level = 0; level < hierarchy.getNumInner(); ++level)
    node.bound += boundLevel(node, level);
}

void Searcher::run(uint64_t newNodeEnd, bool probes) {
  nodeEnd = newNodeEnd;
  isProbing = probes;
  Node root;
  root.reached = array;
  for (TileSizes &last : root.last)
    last = array;
  // The number of orders of magnitude decides how fine inputs are cut.
  double sizes = 1;
  for (LoopDim dim : {LoopDim::OY, LoopDim::OX, LoopDim::K, LoopDim::C}) {
    int64_t outer = at(whole, dim) / at(array, dim), count = 0;
    for (int64_t factor = 1; factor <= outer; ++factor)
      count += outer % factor == 0;
    sizes *= count;
  }
  isSmall = sizes <= 300;
  moves.clear();
  computeBound(root);
  visit(root);
}

Mapping Searcher::makeMapping(const Node &node) const {
  Mapping mapping;
  mapping.spatial = unrolled;
  TileSizes reached = array;
  auto grow = [&](const TileSizes &to, llvm::ArrayRef<LoopDim> order) {
    for (LoopDim dim : order) {
      unsigned d = static_cast<unsigned>(dim);
      if (to[d] > reached[d])
        mapping.temporal.push_back({dim, to[d] / reached[d]});
      reached[d] = to[d];
    }
  };
  static constexpr LoopDim order[] = {LoopDim::FX, LoopDim::FY, LoopDim::C,
                                      LoopDim::OX, LoopDim::OY, LoopDim::B,
                                      LoopDim::K,  LoopDim::G};
  unsigned last[numOperands] = {0, 0, 0}, next[numOperands] = {0, 0, 0};
  for (const Move &move : moves) {
    unsigned x = static_cast<unsigned>(move.operand);
    for (; next[x] < move.level; ++next[x])
      mapping.cuts[x][next[x]] = last[x];
    // Loops of K first: inputs stay while they run.
    if (move.operand == Operand::Input)
      grow(move.reached, {LoopDim::K});
    grow(move.reached, order);
    last[x] = mapping.temporal.size();
    mapping.cuts[x][move.level] = last[x];
    next[x] = move.level + 1;
  }
  for (unsigned x = 0; x < numOperands; ++x)
    for (; next[x] < hierarchy.getNumInner(); ++next[x])
      mapping.cuts[x][next[x]] = last[x];
  grow(whole, order);
  return mapping;
}

/// Ends all tiles where they are.
void Searcher::tryLeaf(const Node &node) {
  Node leaf = node;
  for (unsigned x = 0; x < numOperands; ++x)
    while (leaf.next[x] < levels[x].size())
      if (!decide(leaf, x, levels[x][leaf.next[x]], leaf.last[x]))
        return;
  double value = getValue(leaf.decided);
  if (found && value > best.value * (1 + 1e-12))
    return;
  Mapping mapping = makeMapping(node);
  EnergyEstimate cost = pricer.price(mapping);
  value = getObjective(cost, machine, options.objective);
  bool isBetter = !found || value < best.value * (1 - 1e-12) ||
                  (value <= best.value && cost.cycles < best.cost.cycles);
  if (!isBetter || !pricer.getViolation(mapping).empty())
    return;
  found = true;
  best.mapping = std::move(mapping);
  best.cost = cost;
  best.value = value;
}

/// Adds the nodes in which a run that grows `prepared.reached` ends the tile of
/// \p x at \p level.
void Searcher::expandSizes(const Node &node, const Node &prepared, unsigned x,
                           unsigned level,
                           std::vector<std::pair<Node, Move>> &children) {
  llvm::SmallVector<LoopDim, 6> dims;
  for (LoopDim dim : freeDims[x])
    if (!llvm::is_contained(dims, dim))
      dims.push_back(dim);
  if (x == in && slides)
    dims.append({LoopDim::FX, LoopDim::FY, LoopDim::OX, LoopDim::OY});

  std::vector<TileSizes> all = {node.reached};
  for (LoopDim dim : dims) {
    unsigned d = static_cast<unsigned>(dim);
    bool isCoarse =
        x == in && dim != LoopDim::K && dim != LoopDim::OY && !isSmall;
    size_t count = all.size();
    int64_t outer = whole[d] / node.reached[d];
    for (int64_t factor = isCoarse ? outer : 2; factor <= outer && outer > 1;
         ++factor) {
      if (outer % factor)
        continue;
      for (size_t i = 0; i < count; ++i) {
        TileSizes sizes = all[i];
        sizes[d] *= factor;
        // Rows only of whole width, where there are too many sizes.
        if (x == in && !isSmall && dim == LoopDim::OY &&
            sizes[unsigned(LoopDim::OX)] < at(whole, LoopDim::OX))
          continue;
        all.push_back(sizes);
      }
    }
  }
  // Runs of other operands can have made the tile of inputs a better one.
  bool mayStop = x == in && slides && node.reached != node.last[in];
  for (size_t i = mayStop ? 0 : 1; i < all.size(); ++i) {
    Node child = prepared;
    child.reached = all[i];
    if (!decide(child, x, level, all[i]))
      continue;
    child.last[x] = all[i];
    // The cheap bound first: one visit of everything that is not decided.
    if (isPruned(getValue(getLeast(child))))
      continue;
    computeBound(child);
    if (!isPruned(getValue(child.bound)))
      children.emplace_back(std::move(child), Move{Operand(x), level, all[i]});
  }
}

/// Adds the nodes that end the tile of \p x at its level \p target next.
void Searcher::expand(const Node &node, unsigned x, unsigned target,
                      std::vector<std::pair<Node, Move>> &children) {
  Node prepared = node;
  while (prepared.next[x] < target)
    if (!decide(prepared, x, levels[x][prepared.next[x]], prepared.last[x]))
      return;
  unsigned level = levels[x][target];
  // Even without growth the tile would have what ran so far.
  if (!fits(prepared, level, x, node.reached))
    return;
  expandSizes(node, prepared, x, level, children);
}

/// What is decided, with one visit of everything else.
Price Searcher::getLeast(const Node &node) const {
  Price price = node.decided;
  for (unsigned x = 0; x < numOperands; ++x)
    for (unsigned level : llvm::ArrayRef(levels[x]).drop_front(node.next[x]))
      price += least[level][x];
  return price;
}

/// True if nothing with \p bound is worth looking at: it cannot be better or,
/// once the search has taken long, not by much.
bool Searcher::isPruned(double bound) {
  double tolerance = best.nodes < options.exactNodes ? 1e-9 : options.tolerance;
  if (!found || bound < best.value * (1 - tolerance))
    return false;
  if (!isProbing && bound < best.value * (1 - 1e-9))
    openBound = std::min(openBound, bound);
  return true;
}

void Searcher::visit(const Node &node) {
  double bound = getValue(node.bound);
  if (isPruned(bound))
    return;
  if (best.nodes >= nodeEnd) {
    if (!isProbing)
      openBound = std::min(openBound, bound);
    return;
  }
  ++best.nodes;
  tryLeaf(node);

  std::vector<std::pair<Node, Move>> children;
  for (unsigned x = 0; x < numOperands; ++x) {
    // Two runs for one operand in a row are one.
    if (!moves.empty() && unsigned(moves.back().operand) == x &&
        !(x == in && slides))
      continue;
    for (unsigned target = node.next[x]; target < levels[x].size(); ++target)
      expand(node, x, target, children);
  }
  std::vector<std::pair<double, unsigned>> order;
  for (auto [index, child] : llvm::enumerate(children))
    order.push_back({getValue(child.first.bound), unsigned(index)});
  llvm::sort(order);
  for (auto [childBound, index] : order) {
    moves.push_back(children[index].second);
    visit(children[index].first);
    moves.pop_back();
  }
}

std::optional<SearchResult>
qnn::energy::findMapping(const TiledPricer &pricer,
                         const SearchOptions &options) {
  Searcher searcher(pricer, options);
  std::vector<llvm::SmallVector<Loop, 4>> unrollings =
      enumerateUnrolling(pricer);
  std::vector<std::pair<double, unsigned>> order;
  for (auto [index, loops] : llvm::enumerate(unrollings))
    order.push_back({searcher.enter(loops), static_cast<unsigned>(index)});
  llvm::sort(order);
  // A good mapping early cuts off most: look at a little of everything first.
  for (auto [bound, index] : order) {
    if (searcher.found &&
        bound >= searcher.best.value * (1 - options.tolerance))
      break;
    searcher.enter(unrollings[index]);
    // The most promising one gets a longer look: often the rest is cut off.
    uint64_t share = searcher.found ? 1 : 50;
    searcher.run(searcher.best.nodes + share * options.probeNodes,
                 /*probes=*/true);
  }
  searcher.best.nodes = 0;
  for (auto [bound, index] : order) {
    if (searcher.isPruned(bound))
      break;
    searcher.enter(unrollings[index]);
    searcher.run(options.nodeLimit, /*probes=*/false);
  }
  if (!searcher.found)
    return std::nullopt;
  searcher.best.bound = std::min(searcher.best.value, searcher.openBound);
  return searcher.best;
}
