//===- ClosedForm.h - Analytical energy of Moons et al. 2017 ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The closed form of B. Moons et al., "Minimum Energy Quantized Neural
/// Networks" (2017), Eqs. 3-5, extended to mixed precision. Per op, on a
/// datapath s bits wide with n_w, n_a slices of the operands and n = n_w*n_a:
///
///   E_C = E_MAC(s) * (n*N_c + 3*A_s)
///   E_W = E_M(s) * N_s*q_w/s     + E_L(s) * N_c * n_a*(q_w/s) / sqrt(p(s))
///   E_A = 2*E_M(s) * A_s*q_o/s   + E_L(s) * N_c * n_w*(q_a/s) / sqrt(p(s))
///   E_DRAM = E_D(s) * words moved, of s bits
///
/// With one precision Q everywhere s = Q, n = 1 and the equations are the
/// paper's. Energies are dynamic and in pJ.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_CLOSEDFORM_H
#define QNN_ANALYSIS_ENERGY_CLOSEDFORM_H

#include "qnn/Analysis/Energy/LayerWork.h"
#include "qnn/Analysis/Energy/Platform.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <vector>

namespace qnn::energy {

/// Which datapath width an op with operands of different widths takes.
enum class MacForm {
  Cheapest, ///< The width between the operands' with the least total energy.
  Passes,   ///< The narrower operand's width, several passes.
  Wide      ///< The wider operand's width, one pass.
};

/// What happens to data that does not fit on chip.
enum class Residency {
  Whole,  ///< All of it goes to DRAM.
  Partial ///< Only the part that does not fit goes to DRAM.
};

/// How the price of a DRAM word depends on its width.
enum class DramScaling {
  Mac, ///< A multiple of the MAC of that width, as in the paper.
  Bits ///< The same price per bit at any width.
};

/// Switches of the closed form where the paper leaves a choice.
struct ClosedFormOptions {
  MacForm macForm = MacForm::Cheapest;
  Residency residency = Residency::Whole;
  DramScaling dramScaling = DramScaling::Mac;
  /// The first layer processes all bits of the image in passes. Off: as if
  /// the image had the width of the weights.
  bool firstLayerPasses = true;
  /// An image narrower than the weights is extended to their width on chip.
  bool imageExtend = true;
  /// On-chip memory; the platform's own where empty.
  std::optional<MemorySize> memory;
};

/// Energy of one word or MAC at a datapath width, in pJ.
struct WordEnergies {
  double mac;      ///< E_MAC, one multiply-accumulate or post-operation.
  double local;    ///< E_L, one word of the local buffer.
  double main;     ///< E_M, one word of the main buffer.
  double dram;     ///< E_D, one DRAM word.
  double parallel; ///< p, MACs that work in parallel.
};

/// Where the energy of an op goes. Energies in pJ; DRAM words have
/// `sliceBits` bits.
struct OpCost {
  double macPJ = 0;       ///< The multiply-accumulates.
  double postPJ = 0;      ///< Bias, normalisation and activation.
  double sramLocalPJ = 0; ///< Both E_L terms.
  double sramMainPJ = 0;  ///< Both E_M terms.
  double dramPJ = 0;      ///< Everything that crosses the chip's border.

  double weightSramPJ = 0; ///< E_W, the weights' part of the SRAM energy.

  double dramImageWords = 0;  ///< Fetched image.
  double dramMapWords = 0;    ///< Spilled feature maps, fetches and stores.
  double dramWeightWords = 0; ///< Weights that did not fit.

  unsigned sliceBits = 0; ///< s, width of the datapath; 0 without compute.
  int64_t passes = 0;     ///< n.

  bool spillsOutput = false;  ///< The op's own map goes to DRAM.
  bool spillsWeights = false; ///< The op's weights come from DRAM.

  double getComputePJ() const { return macPJ + postPJ; }
  double getSramPJ() const { return sramLocalPJ + sramMainPJ; }
  double getOnChipPJ() const { return getComputePJ() + getSramPJ(); }
  double getTotalPJ() const { return getOnChipPJ() + dramPJ; }

  /// Adds the energies and word counts of \p other; widths stay.
  OpCost &operator+=(const OpCost &other);
};

/// Costs of all works of a network, in their order, and the sum.
struct NetworkCost {
  std::vector<OpCost> ops;
  OpCost total;
  int64_t macs = 0; ///< Plain MACs, without passes.
};

/// The closed form on one platform.
class ClosedFormModel {
public:
  /// Sets the model up. An error names a constant that \p platform lacks.
  /// The model keeps a reference to \p platform.
  static llvm::Expected<ClosedFormModel> create(const Platform &platform,
                                                ClosedFormOptions options = {});

  /// Prices \p works, which must be in topological order. The network input
  /// is charged by the image term only, its output not at all.
  NetworkCost evaluate(llvm::ArrayRef<LayerWork> works) const;

  /// Energies at a datapath \p bits wide, for integer operands.
  WordEnergies getWordEnergies(unsigned bits) const;

  const Platform &getPlatform() const { return *platform; }
  const ClosedFormOptions &getOptions() const { return options; }
  const MemorySize &getMemory() const { return memory; }

private:
  struct Traffic;
  struct Residence;

  ClosedFormModel(const Platform &platform, ClosedFormOptions options);

  OpCost priceAt(const LayerWork &work, OperandFormat activation,
                 const Traffic &traffic, unsigned sliceBits) const;
  OpCost priceContraction(const LayerWork &work, const Traffic &traffic,
                          bool isFirstLayer) const;
  OpCost priceMerge(const LayerWork &work, const Traffic &traffic) const;
  OpCost pricePool(const LayerWork &work, const Traffic &traffic) const;
  void chargeDram(OpCost &cost, const Traffic &traffic, double pjPerWord) const;
  double getFloatFactor(const LayerWork &work) const;

  const Platform *platform;
  ClosedFormOptions options;
  MemorySize memory;
};

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_CLOSEDFORM_H
