//===- Estimator.h - The interface of the energy models ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A model is created once for a platform and prices any number of networks. A
/// network is a plain list of works (LayerWork.h), extracted once from the IR
/// by `collectWorks`; widths can be replaced per evaluation, so that a search
/// over precisions touches neither IR nor names:
///
///     auto estimator = Estimator::create(platform, options);
///     std::vector<LayerWidths> widths = getWidths(works);
///     widths[3].weight = OperandFormat::integer(2);
///     double energy = (*estimator)->estimate(works,
///     widths).total.getTotalPJ();
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_ESTIMATOR_H
#define QNN_ANALYSIS_ENERGY_ESTIMATOR_H

#include "qnn/Analysis/Energy/LayerWork.h"
#include "qnn/Analysis/Energy/Machine.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <memory>

namespace qnn::energy {

/// The models.
enum class ModelKind {
  Closed, ///< Counts by formula (ClosedForm.h).
  Tiled   ///< Counts the accesses of a schedule (TiledModel.h).
};

/// "closed" or "tiled".
llvm::StringRef stringifyModel(ModelKind model);
std::optional<ModelKind> parseModel(llvm::StringRef name);

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

/// What a schedule should make small.
enum class Objective { Energy, EnergyDelay, Delay, Traffic };

/// Choices of the models, where a platform leaves one.
struct EstimatorOptions {
  ModelKind model = ModelKind::Closed;
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

  /// Tiled model only.
  Objective objective = Objective::Energy;
  /// Tiled model: neighbours may run stripe by stripe together; see Stripes.h.
  bool fusesNeighbours = true;
  /// Tiled model: as the closed form, every tile is visited once and local
  /// reads are divided by the fan-out. With everything else equal it then
  /// gives the closed form's numbers.
  bool idealDataflow = false;
};

/// The widths of one work that a search over precisions changes.
struct LayerWidths {
  OperandFormat weight, activation, output;
};

/// The widths of \p works.
std::vector<LayerWidths> getWidths(llvm::ArrayRef<LayerWork> works);

/// One input of the formula behind a number.
struct ExplanationTerm {
  std::string name; ///< "E_MAC(4)", "N_c", "words of weights".
  double value = 0;
  std::string unit;    ///< "pJ", "1", "bit".
  std::string formula; ///< How it follows from constants and counts.
};

/// A model on one platform. Thread-safe: several threads may share one.
class Estimator {
public:
  /// Sets a model up. An error says what the platform lacks. The platform is
  /// copied.
  static llvm::Expected<std::unique_ptr<Estimator>>
  create(const Platform &platform, const EstimatorOptions &options);

  virtual ~Estimator();

  /// Prices \p works, which must be in topological order.
  NetworkEstimate estimate(llvm::ArrayRef<LayerWork> works) const {
    return estimate(works, {});
  }

  /// The same with other widths: one entry per work, or none.
  virtual NetworkEstimate
  estimate(llvm::ArrayRef<LayerWork> works,
           llvm::ArrayRef<LayerWidths> widths) const = 0;

  /// What the price of work \p index consists of; adds up to it.
  virtual std::vector<ExplanationTerm> explain(llvm::ArrayRef<LayerWork> works,
                                               unsigned index) const = 0;

  /// Why \p works cannot run on the platform (formats that it does not have);
  /// success if they can.
  virtual llvm::Error check(llvm::ArrayRef<LayerWork> works) const;

  const Platform &getPlatform() const { return platform; }
  const Machine &getMachine() const { return machine; }
  const EstimatorOptions &getOptions() const { return options; }

protected:
  Estimator(const Platform &platform, const EstimatorOptions &options);

  /// Cycles, bound, leakage and sums of a network whose ops are priced.
  void finish(llvm::ArrayRef<LayerWork> works, NetworkEstimate &network) const;

  Platform platform;
  EstimatorOptions options;
  Machine machine;
};

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_ESTIMATOR_H
