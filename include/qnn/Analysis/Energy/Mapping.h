//===- Mapping.h - Loops of an op on a machine ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A mapping says how a contraction runs on a machine: which loops the array
/// unrolls, the order of the others, and which of them work on data that stay
/// in a memory.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_MAPPING_H
#define QNN_ANALYSIS_ENERGY_MAPPING_H

#include "qnn/Analysis/Energy/LayerWork.h"
#include "qnn/Analysis/Energy/Machine.h"

namespace qnn::energy {

/// The memories as the tiled model sees them: 0 is the array with what it holds
/// beside each MAC (a register level of the machine, or else a latch without
/// price), the last one backs everything.
class Hierarchy {
public:
  explicit Hierarchy(const Machine &machine);

  /// Levels that hold tiles: all but the last.
  unsigned getNumInner() const { return numInner; }
  /// The level of the machine; -1 for an array without registers.
  int toMachine(unsigned level) const {
    return static_cast<int>(level) - shift;
  }
  /// Null for an array without registers.
  const MemoryLevel *getMemory(unsigned level) const {
    return toMachine(level) < 0 ? nullptr : &memories[toMachine(level)];
  }
  bool holds(unsigned level, Operand operand) const {
    const MemoryLevel *memory = getMemory(level);
    return level == 0 || level >= numInner || !memory ||
           memory->holds[static_cast<unsigned>(operand)];
  }
  /// The next level outwards that holds \p operand.
  unsigned getParent(unsigned level, Operand operand) const;
  /// The outermost on-chip memory.
  unsigned getMain() const { return main; }

private:
  llvm::ArrayRef<MemoryLevel> memories;
  int shift;
  unsigned numInner, main;
};

/// A schedule with everything that counts.
struct Mapping {
  /// Loops unrolled over the array.
  llvm::SmallVector<Loop, 4> spatial;
  /// The others, innermost first. Together with `spatial` their factors make
  /// up at least the size of each dimension.
  llvm::SmallVector<Loop, 16> temporal;
  /// For each operand and level of the hierarchy: the number of innermost
  /// temporal loops whose data are one resident tile. Grows with the level.
  std::array<std::array<unsigned, maxLevels>, numOperands> cuts = {};

  /// The same cuts for all operands of a level ("even" mapping).
  void setCut(unsigned level, unsigned cut) {
    for (auto &operand : cuts)
      operand[level] = cut;
  }
};

/// "spatial k8 c8; ox32 oy8 fx3 | oy4 k2", innermost first; `W1`, `I1`, `O1`
/// mark where the operands' tiles of level 1 end.
std::string formatMapping(const Mapping &mapping, const Hierarchy &hierarchy);

/// Sizes of a tile in each dimension.
using TileSizes = std::array<int64_t, numLoopDims>;

/// True if \p operand has an index along \p dim: the data change with the loop.
bool isRelevant(Operand operand, LoopDim dim);

/// Distinct rows of the input that \p outputs rows of output and \p taps rows
/// of the filter touch.
int64_t countRows(int64_t outputs, int64_t taps, int64_t stride,
                  int64_t dilation, int64_t available);

/// Elements of \p operand in a tile.
double getTileElements(const LoopNest &nest, Operand operand,
                       const TileSizes &tile);

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_MAPPING_H
