//===- Machine.h - A platform that models compute with ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A platform with its numbers read out, so that a model can evaluate it
/// thousands of times per second: no names, no text.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_MACHINE_H
#define QNN_ANALYSIS_ENERGY_MACHINE_H

#include "qnn/Analysis/Energy/ComputeLaw.h"
#include "qnn/Analysis/Energy/Estimate.h"
#include "qnn/Analysis/Energy/MemorySize.h"

#include "llvm/ADT/SmallVector.h"

#include <optional>

namespace qnn::energy {

/// Where a memory lies.
enum class LevelKind {
  Register, ///< Beside each MAC; capacities are those of one MAC.
  Buffer,   ///< On chip, shared.
  OffChip   ///< DRAM, flash.
};

/// How the price of an off-chip word that is relative to a MAC depends on its
/// width.
enum class DramScaling {
  Mac, ///< A multiple of the MAC of that width, as in the paper.
  Bits ///< The same price per bit at any width.
};

/// One memory.
struct MemoryLevel {
  std::string name;
  LevelKind kind = LevelKind::Buffer;
  /// Bits; empty: unlimited (for registers: one element of each operand).
  std::optional<double> capacity;
  std::optional<double> weightCapacity, activationCapacity;
  /// Part of the activations' partition that one map may fill.
  double mapShare = 1;
  bool holds[numOperands] = {true, true, true};
  bool isDoubleBuffered = false;
  /// Weights of the whole network may stay here between inferences.
  bool keepsWeights = false;
  /// pJ per bit. Relative to a MAC (`isPerMac`): of `ratio` words as wide as
  /// the datapath.
  bool isPerMac = false;
  double ratio = 0;
  double readPJ = 0, writePJ = 0;
  /// Bits of an access, and whether part of one costs the whole.
  double wordBits = 1;
  bool wholeWords = false;
  /// Bits per cycle; empty: never binds. With `fanoutWords`, p^fanout words.
  std::optional<double> bandwidth;
  bool fanoutWords = false;

  bool isPartitioned() const {
    return weightCapacity.has_value() || activationCapacity.has_value();
  }
};

/// What the closed form counts.
struct ClosedCounts {
  double postOperations = 0, otherPerMac = 1, fanoutExponent = 0,
         accumulatorAccesses = 0, weightTransfers = 1, inputTransfers = 0,
         outputTransfers = 2;
  bool countsBiases = true;
};

/// An axis of the array.
struct ArrayAxis {
  llvm::SmallVector<LoopDim, 4> dims; ///< Loops that may be unrolled along it.
  int64_t size = 1;
  bool scales = false; ///< Grows as operands get narrower.
};

/// Which rows that neighbouring tiles share are fetched again.
enum class Halo { Refetch, Slide, SlideAny };

/// What the tiled model assumes.
struct Dataflow {
  Halo halo = Halo::Refetch;
  bool hasMulticast = true;
  bool hasAdderTree = true;
  bool elidesFirstRead = true;
  bool finalWidthWhenComplete = false;
  /// Finished sums get their stored width at the array, else off chip.
  bool requantizesAtArray = false;
};

/// A platform, read out.
class Machine {
public:
  /// \p memory replaces the size of the outermost on-chip memory. \p platform
  /// must come from `parsePlatform`.
  explicit Machine(const Platform &platform,
                   std::optional<MemorySize> memory = std::nullopt,
                   DramScaling dramScaling = DramScaling::Mac);

  const ComputeLaw &getLaw() const { return law; }
  llvm::ArrayRef<MemoryLevel> getLevels() const { return levels; }
  llvm::ArrayRef<ArrayAxis> getAxes() const { return axes; }
  const ClosedCounts &getCounts() const { return counts; }
  const Dataflow &getDataflow() const { return dataflow; }
  Dataflow &getDataflow() { return dataflow; }

  /// Index of the outermost on-chip memory; -1 if there is none.
  int getMain() const { return main; }
  /// Size of that memory, split into partitions if the platform has them.
  MemorySize getMemory() const;

  double getClockMHz() const { return clockMHz; }
  double getLeakageMW() const { return leakageMW; }
  double getUtilisation() const { return utilisation; }
  double getUnitPJ() const { return unitPJ; }

  /// Price of one bit from or to level \p index on a datapath \p sliceBits
  /// wide, in pJ.
  double getReadPerBit(unsigned index, double sliceBits) const {
    return getPerBit(index, sliceBits, levels[index].readPJ);
  }
  double getWritePerBit(unsigned index, double sliceBits) const {
    return getPerBit(index, sliceBits, levels[index].writePJ);
  }

  /// Bits per cycle of level \p index on a datapath \p sliceBits wide;
  /// empty: it never binds.
  std::optional<double> getBandwidth(unsigned index, double sliceBits,
                                     double parallel) const;

private:
  double getPerBit(unsigned index, double sliceBits, double fixed) const;
  void readLevel(const Platform &platform, const std::string &name,
                 std::optional<MemorySize> memory);
  void readDataflow(const Platform &platform);

  ComputeLaw law;
  std::vector<MemoryLevel> levels;
  std::vector<ArrayAxis> axes;
  ClosedCounts counts;
  Dataflow dataflow;
  DramScaling dramScaling;
  int main = -1;
  double clockMHz = 0, leakageMW = 0, utilisation = 1, unitPJ = 1;
};

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_MACHINE_H
