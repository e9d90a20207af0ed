//===- Estimate.h - What a network costs ------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The result of every energy model: per op and for the network, by component
/// and by memory, with time and what binds it. Plain structs without IR.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_ESTIMATE_H
#define QNN_ANALYSIS_ENERGY_ESTIMATE_H

#include <array>
#include <cstdint>
#include <vector>

namespace qnn::energy {

/// The operands of an op. Pools, adds and other ops without weights use the
/// last two.
enum class Operand : unsigned { Weight, Input, Output };
inline constexpr unsigned numOperands = 3;

/// More memories than this one cannot describe.
inline constexpr unsigned maxLevels = 6;

/// What happens at one memory while an op runs.
struct LevelEstimate {
  double energyPJ = 0;
  /// Bits read from and written to this memory, by operand.
  double readBits[numOperands] = {};
  double writeBits[numOperands] = {};
  double cycles = 0; ///< At the memory's bandwidth; 0 if it never binds.

  double getBits() const {
    double bits = 0;
    for (unsigned x = 0; x < numOperands; ++x)
      bits += readBits[x] + writeBits[x];
    return bits;
  }
};

/// Where the energy of an op goes. Energies in pJ, cycles not rounded.
struct EnergyEstimate {
  double macPJ = 0;        ///< The multiply-accumulates.
  double postPJ = 0;       ///< Bias, normalisation and activation.
  double sramLocalPJ = 0;  ///< On-chip memories but the outermost.
  double sramMainPJ = 0;   ///< The outermost on-chip memory.
  double dramPJ = 0;       ///< Everything that crosses the chip's border.
  double weightSramPJ = 0; ///< The weights' part of the SRAM energy.

  /// The memories in the platform's order, from the array outwards.
  std::array<LevelEstimate, maxLevels> levels;
  unsigned numLevels = 0;

  /// DRAM traffic in words of `sliceBits` bits.
  double dramImageWords = 0;  ///< Fetched image.
  double dramMapWords = 0;    ///< Spilled feature maps, fetches and stores.
  double dramWeightWords = 0; ///< Weights that did not fit.

  /// The work that reads the map stripe by stripe, while it is made; -1: the
  /// map is made as a whole. Rows of the result in a stripe; 0: all.
  int fusedInto = -1;
  int64_t stripeRows = 0;

  unsigned sliceBits = 0; ///< Width of the datapath; 0 without compute.
  double passes = 0;      ///< Slices by slices.
  double accumulatorBits = 0;

  bool spillsInput = false;   ///< A map that the op reads lay off chip.
  bool spillsOutput = false;  ///< The op's own map goes off chip.
  bool spillsWeights = false; ///< The op's weights come from off chip.

  double computeCycles = 0;
  double cycles = 0;      ///< The maximum of compute and all memories.
  int boundBy = -1;       ///< The memory that is the slowest; -1: compute.
  double utilisation = 1; ///< Busy part of the array while it computes.
  double leakagePJ = 0;   ///< Static energy over `cycles`.

  double getComputePJ() const { return macPJ + postPJ; }
  double getSramPJ() const { return sramLocalPJ + sramMainPJ; }
  double getOnChipPJ() const { return getComputePJ() + getSramPJ(); }
  /// Dynamic energy.
  double getTotalPJ() const { return getOnChipPJ() + dramPJ; }
  double getTotalWithLeakagePJ() const { return getTotalPJ() + leakagePJ; }

  /// Adds energies, traffic and times of \p other; widths and flags stay.
  EnergyEstimate &operator+=(const EnergyEstimate &other);
};

/// Estimates of all works of a network, in their order, and the sum.
struct NetworkEstimate {
  std::vector<EnergyEstimate> ops;
  EnergyEstimate total;
  int64_t macs = 0; ///< Plain MACs, without passes.
  double clockMHz = 0;
  /// Largest sum of what is on chip at once, in bits: maps, and weights if they
  /// stay.
  double footprintBits = 0;

  double getSeconds() const {
    return clockMHz > 0 ? total.cycles / (clockMHz * 1e6) : 0;
  }
  /// Energy with leakage times delay, in pJ*s.
  double getEnergyDelayProduct() const {
    return total.getTotalWithLeakagePJ() * getSeconds();
  }
  /// 2 operations per MAC, in operations per pJ (TOPS/W).
  double getTOPSPerWatt() const {
    double energy = total.getTotalWithLeakagePJ();
    return energy > 0 ? 2 * double(macs) / energy : 0;
  }
};

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_ESTIMATE_H
