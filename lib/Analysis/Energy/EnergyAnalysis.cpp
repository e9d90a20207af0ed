//===- EnergyAnalysis.cpp - The energy of a function ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyAnalysis.h"

#include "qnn/Analysis/Energy/InstructionCount.h"
#include "qnn/Interfaces/Interfaces.h"
#include "qnn/Target/TargetRecord.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace ::qnn::energy;

/// Emits the message of \p error. Wrong options are said without printing the
/// whole network after them.
static LogicalResult emitFailure(Location location, llvm::Error error) {
  return emitError(location, llvm::toString(std::move(error)));
}

/// Looks up the target that \p name or, without it, the module of \p op names.
static LogicalResult findTarget(Operation *op, StringRef name,
                                EnergySetup &setup) {
  auto module = dyn_cast<ModuleOp>(op);
  if (!module)
    module = op->getParentOfType<ModuleOp>();
  if (name.empty() && module)
    if (auto own = module->getAttrOfType<StringAttr>(targetAttrName))
      name = own;
  if (name.empty())
    return success();
  llvm::Expected<::qnn::TargetRecord> target = ::qnn::lookupTarget(name);
  if (!target)
    return emitFailure(op->getLoc(), target.takeError());
  setup.targetName = target->name;
  setup.targetPlatform = target->energyPlatform;
  return success();
}

FailureOr<EnergySetup> mlir::qnn::setUpEnergy(Operation *op,
                                              const EnergyOptions &options) {
  Location location = op->getLoc();
  EstimatorOptions estimatorOptions = options.estimator;
  std::optional<ModelKind> kind = parseModel(options.model);
  if (!kind)
    return emitError(location, "unknown energy model '")
           << options.model << "'; known: closed, tiled";
  estimatorOptions.model = *kind;
  EnergySetup setup;
  if (failed(findTarget(op, options.target, setup)))
    return failure();
  StringRef platformName = options.platform;
  if (platformName.empty())
    platformName = setup.targetPlatform.empty()
                       ? StringRef("moons2017")
                       : StringRef(setup.targetPlatform);
  llvm::Expected<Platform> platform = mlir::qnn::loadPlatform(op, platformName);
  if (!platform)
    return emitFailure(location, platform.takeError());
  if (!options.memory.empty()) {
    llvm::Expected<MemorySize> memory = parseMemorySize(options.memory);
    if (!memory)
      return emitFailure(location, memory.takeError());
    estimatorOptions.memory = *memory;
  }
  llvm::Expected<std::unique_ptr<Estimator>> model =
      Estimator::create(*platform, estimatorOptions);
  if (!model)
    return emitFailure(location, model.takeError());

  if (options.inputBits > 16 && options.inputBits != 32)
    return emitError(location, "bad input width ")
           << options.inputBits << ": expected 1 to 16 bits, or 32 for float";
  setup.estimator = std::move(*model);
  setup.image = OperandFormat::integer(
      static_cast<unsigned>(platform->value("closed.image_bits")));
  if (options.inputBits == 32)
    setup.image = OperandFormat::floating(32);
  else if (options.inputBits != 0)
    setup.image = OperandFormat::integer(options.inputBits);
  return setup;
}

FailureOr<EnergyAnalysis>
EnergyAnalysis::compute(FunctionOpInterface function,
                        const EnergyOptions &options) {
  FailureOr<EnergySetup> setup = setUpEnergy(function, options);
  if (failed(setup))
    return failure();
  const Estimator &estimator = *setup->estimator;
  EnergyAnalysis analysis;
  if (failed(collectWorks(function, setup->image,
                          estimator.getPlatform().getName(), analysis.works,
                          analysis.ops)))
    return failure();
  if (estimator.getMachine().getLaw().getForm() ==
      ComputeLaw::Form::Instruction)
    predictInstructions(function, estimator.getPlatform().getName(),
                        analysis.ops, analysis.works);
  if (llvm::Error error = estimator.check(analysis.works))
    return emitFailure(function.getLoc(), std::move(error));
  analysis.cost = estimator.estimate(analysis.works);
  analysis.report = makeReport(estimator, analysis.works, function.getName());
  analysis.report.targetName = setup->targetName;
  analysis.report.targetPlatform = setup->targetPlatform;
  analysis.estimator = std::move(setup->estimator);
  return analysis;
}

FailureOr<FunctionOpInterface> mlir::qnn::findNetwork(ModuleOp module,
                                                      StringRef functionName) {
  SmallVector<FunctionOpInterface> candidates;
  for (auto function : module.getOps<FunctionOpInterface>()) {
    if (!functionName.empty() && function.getName() == functionName)
      return function;
    if (function.isPublic() && !function.isExternal())
      candidates.push_back(function);
  }
  if (!functionName.empty())
    return emitError(module.getLoc(), "there is no function '")
           << functionName << "'";
  if (candidates.size() == 1)
    return candidates.front();
  for (FunctionOpInterface function : candidates)
    if (function.getName() == "main")
      return function;
  if (candidates.empty())
    return emitError(module.getLoc(), "there is no public function to price");
  InFlightDiagnostic diagnostic =
      emitError(module.getLoc(),
                "several functions can be priced; choose one by its name:");
  for (FunctionOpInterface function : candidates)
    diagnostic << " " << function.getName();
  return diagnostic;
}

//===----------------------------------------------------------------------===//
// Foreign dialects
//===----------------------------------------------------------------------===//

namespace {
/// Ops of the tensor dialect rename, cut and join data; none computes.
struct TensorEnergyCost : EnergyCostDialectInterface {
  using EnergyCostDialectInterface::EnergyCostDialectInterface;

  std::optional<EnergyWork> getEnergyWork(Operation *op) const override {
    if (op->getNumOperands() == 0 || op->getNumResults() != 1)
      return std::nullopt;
    auto input = dyn_cast<ShapedType>(op->getOperand(0).getType());
    auto result = dyn_cast<ShapedType>(op->getResult(0).getType());
    if (!input || !result || !input.hasStaticShape() ||
        !result.hasStaticShape())
      return std::nullopt;
    EnergyWork work;
    work.kind = EnergyWorkKind::Free;
    work.inputs = input.getNumElements();
    work.outputs = result.getNumElements();
    work.keepsCodes = true;
    return work;
  }
};
} // namespace

void mlir::qnn::registerEnergyCostExtensions(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *, tensor::TensorDialect *dialect) {
    dialect->addInterfaces<TensorEnergyCost>();
  });
}
