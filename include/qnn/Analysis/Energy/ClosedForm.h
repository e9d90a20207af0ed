//===- ClosedForm.h - Analytical energy by counting words -------*- C++ -*-===//
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
/// paper's. On platforms whose datapath is not sliced, n = 1, every operand
/// moves its own bits, and `closed` of the platform says how often. Energies
/// are dynamic and in pJ.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_CLOSEDFORM_H
#define QNN_ANALYSIS_ENERGY_CLOSEDFORM_H

#include "qnn/Analysis/Energy/Estimator.h"

namespace qnn::energy {

/// Energy of one word or MAC at a datapath width, in pJ.
struct WordEnergies {
  double mac;      ///< E_MAC, one multiply-accumulate or post-operation.
  double local;    ///< E_L, one word of the local buffer.
  double main;     ///< E_M, one word of the main buffer.
  double dram;     ///< E_D, one DRAM word.
  double parallel; ///< p, MACs that work in parallel.
};

struct BorderTraffic;

/// The closed form on one platform.
class ClosedFormModel : public Estimator {
public:
  /// The model keeps a copy of \p platform.
  ClosedFormModel(const Platform &platform, EstimatorOptions options = {});

  using Estimator::estimate;
  /// The network input is charged by the image term only, its output not at
  /// all.
  NetworkEstimate estimate(llvm::ArrayRef<LayerWork> works,
                           llvm::ArrayRef<LayerWidths> widths) const override;

  std::vector<ExplanationTerm> explain(llvm::ArrayRef<LayerWork> works,
                                       unsigned index) const override;

  /// Energies at a datapath \p bits wide, for integer operands.
  WordEnergies getWordEnergies(unsigned bits) const;

  MemorySize getMemory() const { return machine.getMemory(); }

private:
  /// Everything about one op that does not depend on the datapath's width.
  struct OpContext {
    const LayerWork &work;
    LayerWidths widths;
    const BorderTraffic &traffic;
    double floatRatio; ///< 0 for integers.
  };

  EnergyEstimate priceAt(const OpContext &op, unsigned sliceBits) const;
  EnergyEstimate priceContraction(const OpContext &op) const;
  EnergyEstimate priceInstructions(const OpContext &op) const;
  EnergyEstimate priceMerge(const OpContext &op) const;
  EnergyEstimate pricePool(const OpContext &op) const;
  void chargeLocal(EnergyEstimate &cost, const OpContext &op, double weightBits,
                   double inputBits) const;
  void chargeMain(EnergyEstimate &cost, const OpContext &op) const;
  void chargeBorder(EnergyEstimate &cost, const OpContext &op) const;
  void chargeTime(EnergyEstimate &cost, double parallel) const;
  unsigned getMapSlice(const OpContext &op) const;
};

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_CLOSEDFORM_H
