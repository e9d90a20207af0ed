//===- EnergyViewPass.cpp - Print a view of a priced network ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyView.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {
/// Not in the pass registry: a view is code, which no pipeline text can name.
struct EnergyViewPass : PassWrapper<EnergyViewPass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(EnergyViewPass)

  EnergyViewPass(EnergyOptions options, std::string functionName,
                 EnergyView view)
      : options(std::move(options)), functionName(std::move(functionName)),
        view(std::move(view)) {}

  StringRef getArgument() const override { return "qnn-energy-view"; }

  void runOnOperation() override {
    FailureOr<FunctionOpInterface> network =
        findNetwork(getOperation(), functionName);
    if (failed(network))
      return signalPassFailure();
    FailureOr<EnergyAnalysis> analysis =
        EnergyAnalysis::compute(*network, options);
    if (failed(analysis))
      return signalPassFailure();
    if (llvm::Error error = view(*analysis, llvm::outs())) {
      emitError(network->getLoc(), llvm::toString(std::move(error)));
      return signalPassFailure();
    }
    markAllAnalysesPreserved();
  }

  EnergyOptions options;
  std::string functionName;
  EnergyView view;
};
} // namespace

std::unique_ptr<Pass> mlir::qnn::createEnergyViewPass(EnergyOptions options,
                                                      std::string functionName,
                                                      EnergyView view) {
  return std::make_unique<EnergyViewPass>(
      std::move(options), std::move(functionName), std::move(view));
}
