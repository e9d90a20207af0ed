//===- EnergyPasses.cpp - Print or write down energies ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/Passes.h"

#include "qnn/Dialect/QNN/IR/QNNOps.h"

#include "mlir/IR/Builders.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/ToolOutputFile.h"

namespace mlir::qnn {
#define GEN_PASS_DEF_ENERGYREPORTPASS
#define GEN_PASS_DEF_ANNOTATEENERGYPASS
#include "qnn/Analysis/Energy/Passes.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;

namespace {
/// The options that the energy passes share, on top of the generated base.
template <typename GeneratedT>
struct PassWithEnergyOptions : GeneratedT {
  using GeneratedT::GeneratedT;

  /// Prices the network of the module that the pass runs on.
  FailureOr<EnergyAnalysis> analyse() {
    EnergyOptions options;
    options.platform = this->platform;
    options.target = this->target;
    options.model = this->model;
    options.memory = this->memory;
    options.inputBits = this->inputBits;
    options.estimator.macForm = this->macForm;
    options.estimator.residency = this->residency;
    options.estimator.dramScaling = this->dramScaling;
    options.estimator.firstLayerPasses = this->firstLayerPasses;
    options.estimator.imageExtend = this->imageExtend;
    FailureOr<FunctionOpInterface> network =
        findNetwork(this->getOperation(), this->function);
    if (failed(network))
      return failure();
    return EnergyAnalysis::compute(*network, options);
  }
};

struct EnergyReportPass
    : PassWithEnergyOptions<
          mlir::qnn::impl::EnergyReportPassBase<EnergyReportPass>> {
  using PassWithEnergyOptions::PassWithEnergyOptions;

  void runOnOperation() override {
    FailureOr<EnergyAnalysis> analysis = analyse();
    if (failed(analysis))
      return signalPassFailure();
    std::string error;
    std::unique_ptr<llvm::ToolOutputFile> file = openOutputFile(output, &error);
    if (!file) {
      getOperation().emitError(error);
      return signalPassFailure();
    }
    printReport(analysis->getReport(), format, file->os());
    file->keep();
    markAllAnalysesPreserved();
  }
};

struct AnnotateEnergyPass
    : PassWithEnergyOptions<
          mlir::qnn::impl::AnnotateEnergyPassBase<AnnotateEnergyPass>> {
  using PassWithEnergyOptions::PassWithEnergyOptions;

  void runOnOperation() override {
    FailureOr<EnergyAnalysis> analysis = analyse();
    if (failed(analysis))
      return signalPassFailure();
    Builder builder(&getContext());
    auto platformName = builder.getStringAttr(
        platform.empty() ? analysis->getReport().platformName
                         : platform.getValue());
    for (auto [op, work, cost] :
         llvm::zip_equal(analysis->getOps(), analysis->getWorks(),
                         analysis->getCost().ops)) {
      using ::qnn::energy::WorkKind;
      if (work.kind == WorkKind::Input || work.kind == WorkKind::Fused)
        continue;
      op->setAttr(energyAttrName,
                  EnergyAttr::get(&getContext(), platformName,
                                  builder.getF64FloatAttr(cost.getComputePJ()),
                                  builder.getF64FloatAttr(cost.getSramPJ()),
                                  builder.getF64FloatAttr(cost.dramPJ)));
    }
  }
};
} // namespace
