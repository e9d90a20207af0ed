//===- EnergyAnalysis.h - The energy of a function of qnn ops ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Turns a function into works that the energy models understand, and prices
/// it. Ops are asked through `EnergyCostOpInterface`, foreign ones through
/// `EnergyCostDialectInterface`; widths come from `PrecisionAnalysis`. The real
/// and the integer level of a network give the same works.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_ENERGYANALYSIS_H
#define QNN_ANALYSIS_ENERGY_ENERGYANALYSIS_H

#include "qnn/Analysis/Energy/EnergyReport.h"
#include "qnn/Analysis/Energy/Mapping.h"
#include "qnn/Dialect/QNN/IR/QNNAttributes.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

namespace mlir::qnn {

/// Module attribute: the platform of the network, the name of a platform or a
/// dictionary with the keys of a platform file.
inline constexpr StringLiteral platformAttrName = "qnn.platform";

/// The name under which `qnn.platform` is chosen.
inline constexpr StringLiteral modulePlatformName = "module";

/// The attribute of a module that names its compile target.
inline constexpr StringLiteral targetAttrName = "qnn.target";

/// The platform \p name: a built-in one, a file, or `module` for that of the
/// module of \p op.
llvm::Expected<::qnn::energy::Platform> loadPlatform(Operation *op,
                                                     StringRef name);

/// What the user chooses about a report.
struct EnergyOptions {
  /// Name of a built-in platform, a platform file, or `module`; if empty, the
  /// platform of the target, `moons2017` without a target.
  std::string platform;
  /// The compile target; what the module says, if empty. Reports say whether
  /// the platform is the target's.
  std::string target;
  /// Name of the model, `closed` or `tiled`.
  std::string model = "closed";
  /// On-chip memory as in `parseMemorySize`; the platform's own if empty.
  std::string memory;
  /// Bits of the network's input, 32 for float; the platform's own if 0.
  unsigned inputBits = 0;
  /// Switches of the models; model and memory are set from the texts above.
  ::qnn::energy::EstimatorOptions estimator;
};

/// A model, and the format of images.
struct EnergySetup {
  std::unique_ptr<::qnn::energy::Estimator> estimator;
  ::qnn::energy::OperandFormat image;
  /// The compile target and its platform; empty if nobody says.
  std::string targetName, targetPlatform;
};

/// Sets up what \p options ask for. Emits an error at the network \p op if one
/// of them is wrong.
FailureOr<EnergySetup> setUpEnergy(Operation *op, const EnergyOptions &options);

/// The works of a function and their prices.
class EnergyAnalysis {
public:
  /// Prices \p function, which must have one block. Emits an error and fails
  /// if an option is wrong or if an op has no price.
  static FailureOr<EnergyAnalysis> compute(FunctionOpInterface function,
                                           const EnergyOptions &options);

  /// The works, in the order of the ops.
  ArrayRef<::qnn::energy::LayerWork> getWorks() const { return works; }

  /// The op of each work; null for an input.
  ArrayRef<Operation *> getOps() const { return ops; }

  /// The price of each work.
  const ::qnn::energy::NetworkEstimate &getCost() const { return cost; }

  /// The model behind the prices; prices the works at other widths, too.
  const ::qnn::energy::Estimator &getEstimator() const { return *estimator; }

  /// Everything in the form in which it is printed.
  const ::qnn::energy::EnergyReport &getReport() const { return report; }

private:
  EnergyAnalysis() = default;

  std::shared_ptr<const ::qnn::energy::Estimator> estimator;
  std::vector<::qnn::energy::LayerWork> works;
  std::vector<Operation *> ops;
  ::qnn::energy::NetworkEstimate cost;
  ::qnn::energy::EnergyReport report;
};

/// The works of \p function and their ops; see `EnergyAnalysis::compute`.
/// \p image is the format of arguments of a real type, \p platform the one
/// whose schedules count.
LogicalResult collectWorks(FunctionOpInterface function,
                           ::qnn::energy::OperandFormat image,
                           StringRef platform,
                           std::vector<::qnn::energy::LayerWork> &works,
                           std::vector<Operation *> &ops);

/// The loops of \p schedule over \p nest, with steps instead of tile sizes.
::qnn::energy::FixedLoops getFixedLoops(ScheduleAttr schedule,
                                        const ::qnn::energy::LoopNest &nest);

/// The schedule for \p platform that runs \p mapping: tile sizes from the
/// outermost loop inwards.
ScheduleAttr makeSchedule(MLIRContext *context, StringRef platform,
                          const ::qnn::energy::Mapping &mapping);

/// The function whose energy is that of \p module: the one called
/// \p functionName, or if that is empty, the only public function with a body,
/// or `main` among several. Emits an error if there is none.
FailureOr<FunctionOpInterface> findNetwork(ModuleOp module,
                                           StringRef functionName);

/// Lets the energy analysis see through the structural ops of upstream
/// dialects.
void registerEnergyCostExtensions(DialectRegistry &registry);

} // namespace mlir::qnn

#endif // QNN_ANALYSIS_ENERGY_ENERGYANALYSIS_H
