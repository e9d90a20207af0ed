//===- ComputeLaw.h - What a multiply-accumulate costs ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The forms that the energy of a multiply-accumulate (MAC) can take: a small
/// closed set, each with its parameters in the platform. docs/Platforms.md has
/// the formulas.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_COMPUTELAW_H
#define QNN_ANALYSIS_ENERGY_COMPUTELAW_H

#include "qnn/Analysis/Energy/LayerWork.h"
#include "qnn/Analysis/Energy/Platform.h"

#include <string>
#include <vector>

namespace qnn::energy {

/// The multiply-accumulates of one op, as a law sees them.
struct MacQuery {
  OperandFormat weight;
  OperandFormat activation;
  double products = 1;    ///< Summed for one output.
  double outChannels = 1; ///< Output channels that share an input.
  bool isBiased = false;  ///< The sum starts from a bias.
};

/// The law of one platform, its parameters read out. Energies in pJ.
class ComputeLaw {
public:
  enum class Form {
    Power,       ///< energy*(s/width)^exponent per slice of s bits.
    Table,       ///< Cheapest row that covers both widths.
    MulAdd,      ///< Multiplier by widths plus adder by width of the sum.
    BitsProduct, ///< energy*(q_w/width)*(q_a/width).
    InMemory,    ///< Cells, conversions, shifts and adds of crossbar arrays.
    Instruction  ///< Instructions of a processor.
  };

  explicit ComputeLaw(const Platform &platform);

  Form getForm() const { return form; }

  /// True if the datapath cuts wide operands into slices: `getSliceEnergy`
  /// prices a pass, and models choose the width of the slices.
  bool isSliced() const { return form == Form::Power; }

  /// Width of the words of floating-point operands on a sliced datapath.
  unsigned getFullWidth() const { return static_cast<unsigned>(width); }

  /// One MAC of \p bits by \p bits on a sliced datapath.
  double getSliceEnergy(double bits) const;

  /// What a floating-point MAC costs, relative to `getSliceEnergy` of the full
  /// width on a sliced datapath. 0 if no operand is a float.
  double getFloatRatio(OperandFormat weight, OperandFormat activation) const;

  /// One logical MAC. Not for sliced datapaths.
  double getMacEnergy(const MacQuery &query) const;

  /// Width of the sums of \p query: fixed by the platform, or exact.
  double getAccumulatorBits(const MacQuery &query) const;

  /// MACs per cycle with operands \p bits wide.
  double getParallel(double bits) const;

  /// Cycles of \p macs MACs in \p passes passes on a busy array, where
  /// \p parallel is what `getParallel` or a schedule says.
  double getCycles(const MacQuery &query, double macs, double passes,
                   double parallel) const;

  /// Instructions of \p macs MACs where nobody predicts them, and the words
  /// from SRAM and flash per instruction. For the form Instruction.
  double getInstructions(double macs) const { return macs * perMac; }
  double getInstructionEnergy() const { return energy; }
  double getSramShare() const { return sramShare; }
  double getFlashShare() const { return flashShare; }

  /// Why operands of these formats cannot run here; empty if they can.
  std::string getRefusal(OperandFormat weight, OperandFormat activation) const;

private:
  struct Row {
    double weightBits, activationBits, energy;
    bool isFloat, isPow2;
  };

  void readMulAdd(const Platform &platform);
  void readInMemory(const Platform &platform);
  const Row *findRow(OperandFormat weight, OperandFormat activation) const;
  double getMulAddEnergy(const MacQuery &query) const;
  double getInMemoryEnergy(const MacQuery &query) const;
  double getMultiplierEnergy(OperandFormat weight, OperandFormat activation,
                             double sumBits) const;
  double getAdderEnergy(double bits) const;

  Form form;
  double energy = 0, width = 16, exponent = 0;
  double float16 = 0, float32 = 0; ///< Ratios or energies; 0: not possible.
  double float16InFloat32 = 0;
  double parallelMacs = 1, parallelWidth = 0, accumulatorBits = 0;
  /// MulAdd.
  bool usesGeometricMean = false, usesExactTable = false, hasShifter = false;
  double quadratic = 0, linear = 0, constant = 0, addPerBit = 0;
  double xnorShare = -1, andShare = -1, muxShare = -1, ternaryShare = -1;
  double add8 = 0, add16 = 0, add32 = 0;
  /// InMemory.
  double rows = 0, columns = 0, cellBits = 0, inputBits = 0;
  double cellEnergy = 0, adcEnergy = 0, shiftAddEnergy = 0;
  /// Instruction.
  double cpi = 0, perMac = 0, sramShare = 0, flashShare = 0;
  std::vector<Row> table;
};

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_COMPUTELAW_H
