//===- TiledModel.h - Energy by the accesses of a schedule ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Counts, for a concrete mapping, the elements that move between each two
/// memories that hold an operand, and prices them. docs/Energy.md has the
/// rules.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_TILEDMODEL_H
#define QNN_ANALYSIS_ENERGY_TILEDMODEL_H

#include "qnn/Analysis/Energy/Mapping.h"

#include <string>

namespace qnn::energy {

/// Elements of one operand that move between a level and the next one outwards
/// that holds it.
struct OperandTraffic {
  double tile = 0;     ///< Elements of a resident tile.
  double visits = 0;   ///< Times that a tile is brought in.
  double distinct = 0; ///< Different tiles.
  double down = 0;     ///< Elements towards the array. Outputs: partial sums.
  double finals = 0;   ///< Outputs: finished elements away from the array.
  double partials = 0; ///< Outputs: unfinished elements away from the array.
};

/// Traffic at the outer boundary of each level, by operand.
using Traffic = std::array<std::array<OperandTraffic, maxLevels>, numOperands>;

/// Counts the traffic of \p mapping. Levels that an operand bypasses have none.
Traffic countTraffic(const LoopNest &nest, const Mapping &mapping,
                     const Hierarchy &hierarchy, const Dataflow &dataflow);

/// One op on the machine, as the tiled model prices it.
struct TiledOp {
  LoopNest nest;
  OperandFormat weight, input, output;
  double outputs = 0; ///< Elements of the result.
  bool isBiased = false;
  unsigned sliceBits = 8; ///< Width of the datapath.
  double biasBits = 0;    ///< Read once from the weights' memory.
  /// Bits that cross the chip's border once, through the main memory, where
  /// what the mapping needs of them then lies.
  std::array<double, numOperands> streamedBits = {};
  /// Lies as a whole in the main memory: neither traffic off chip nor a tile.
  bool isResident[numOperands] = {};
  /// Capacity of the main memory that resident data leave to tiles, by
  /// partition; unlimited where empty. Without partitions `mainFree` counts.
  std::optional<double> mainFree, weightFree, activationFree;
};

/// An op with everything that pricing a mapping needs, computed once.
class TiledPricer {
public:
  TiledPricer(const Machine &machine, const TiledOp &op);

  /// Prices \p mapping. Energies in pJ.
  EnergyEstimate price(const Mapping &mapping) const;

  /// Why \p mapping cannot run: a memory that overflows, an axis of the array
  /// that is too short, a dimension that is not covered, cuts that shrink.
  /// Empty if it can.
  std::string getViolation(const Mapping &mapping) const;

  const Machine &getMachine() const { return machine; }
  const Hierarchy &getHierarchy() const { return hierarchy; }
  const TiledOp &getOp() const { return op; }

  /// Bits of an element of \p operand; of a sum for outputs.
  double getWidth(unsigned operand) const { return widths[operand]; }
  /// Bits of an element of the result.
  double getOutputWidth() const { return op.output.bits; }
  double getPasses() const { return weightSlices * inputSlices; }
  /// Energy of compute: MACs and post-operations.
  double getMacPJ() const { return macPJ; }
  double getPostPJ() const { return postPJ; }
  /// How often the array reads an operand for all slices of the others.
  double getRepeats(Operand operand) const;
  /// Elements along axis \p axis of the array at this width.
  int64_t getAxisSize(unsigned axis) const;
  double getParallel() const { return parallel; }

  /// What one element costs that moves across the outer boundary of a level.
  struct Prices {
    double down;    ///< Towards the array.
    double final;   ///< A finished output away from it.
    double partial; ///< An unfinished one.
  };
  Prices getPrices(unsigned level, Operand operand) const;

private:
  void addTraffic(EnergyEstimate &cost, const Mapping &mapping,
                  const Traffic &traffic) const;
  void addArrayAccesses(EnergyEstimate &cost) const;
  void addStreams(EnergyEstimate &cost) const;
  void sumComponents(EnergyEstimate &cost) const;
  double getFinalWidth(unsigned parent) const;
  double getStoredBits(const Mapping &mapping, const Traffic &traffic,
                       unsigned level, Operand operand) const;

  const Machine &machine;
  Hierarchy hierarchy;
  TiledOp op;
  double widths[numOperands];
  double macPJ, postPJ, weightSlices, inputSlices, parallel;
  MacQuery query;
};

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_TILEDMODEL_H
