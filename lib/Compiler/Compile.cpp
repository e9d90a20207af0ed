//===- Compile.cpp - Compiling and running models ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Compile.h"
#include "CompiledModelImpl.h"
#include "ErrorCollector.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Execution/CModel.h"
#include "qnn/Execution/JitModel.h"
#include "llvm/ADT/StringExtras.h"

using namespace qnn;
using mlir::RankedTensorType;
using mlir::qnn::CompilePhase;

//===----------------------------------------------------------------------===//
// Phases
//===----------------------------------------------------------------------===//

/// `text` as a C identifier.
static std::string makeIdentifier(llvm::StringRef text) {
  std::string name;
  for (char c : text)
    name += llvm::isAlnum(c) ? c : '_';
  if (name.empty() || llvm::isDigit(name.front()))
    name.insert(name.begin(), '_');
  return name;
}

llvm::Expected<Compilation> qnn::runPhases(mlir::ModuleOp module,
                                           mlir::func::FuncOp function,
                                           const CompileOptions &options,
                                           CompilePhase phase) {
  Compilation result;
  if (llvm::Error error = lookupTarget(options.target, options.targetFeatures)
                              .moveInto(result.options.target))
    return error;
  result.options.requireInteger = options.requireInteger;
  result.options.integerIO = options.integerIO;
  result.options.kernel = options.kernel;
  // Only the model is compiled; other functions may be of any kind.
  result.module = mlir::ModuleOp::create(module.getLoc());
  auto copy = llvm::cast<mlir::func::FuncOp>(function->clone());
  result.module->push_back(copy);
  result.name =
      makeIdentifier(options.name.empty() ? function.getName() : options.name);
  copy.setName(result.name);

  ErrorCollector errors(*module.getContext());
  // The integer level has the final signature; loops have memrefs.
  CompilePhase middle = std::min(phase, CompilePhase::Integer);
  if (failed(mlir::qnn::runCompilePhases(*result.module, CompilePhase::Import,
                                         middle, result.options)))
    return errors.take("compilation failed");
  result.type = copy.getFunctionType();
  if (llvm::Error error =
          describeSignature(copy, result.inputs, result.outputs))
    return error;
  if (!options.accessPlatform.empty() && phase > CompilePhase::Integer)
    if (llvm::Error error =
            instrumentAccesses(copy, options).moveInto(result.accesses))
      return error;
  if (failed(mlir::qnn::runCompilePhases(*result.module, middle, phase,
                                         result.options)))
    return errors.take("compilation failed");
  return result;
}

//===----------------------------------------------------------------------===//
// Code
//===----------------------------------------------------------------------===//

/// The tensors of one side of a compiled model.
static std::vector<RankedTensorType>
getTensors(llvm::ArrayRef<mlir::Type> types) {
  std::vector<RankedTensorType> tensors;
  for (mlir::Type type : types)
    tensors.push_back(llvm::cast<RankedTensorType>(type));
  return tensors;
}

/// `code` of `compilation`, with the buffers that it needs.
static std::unique_ptr<CompiledModel::Impl>
makeCompiled(std::shared_ptr<mlir::MLIRContext> context,
             Compilation &compilation, std::unique_ptr<LoadedModel> code) {
  auto compiled = CompiledModel::Impl::make(
      std::move(context), std::move(code),
      {std::move(compilation.inputs), getTensors(compilation.type.getInputs())},
      {std::move(compilation.outputs),
       getTensors(compilation.type.getResults())});
  compiled->accesses = std::move(compilation.accesses);
  return compiled;
}

llvm::Expected<CompiledModel> Model::compile(const CompileOptions &options) {
  if (options.target != "native")
    return llvm::createStringError(
        "a model runs in process on target 'native' only, not on '" +
        options.target + "'");
  llvm::Expected<Compilation> compilation =
      runPhases(*impl->module, impl->function, options, CompilePhase::Packed);
  if (!compilation)
    return compilation.takeError();
  ErrorCollector errors(*impl->context);
  auto code = JitModel::create(*compilation->module, options.optLevel,
                               compilation->name);
  if (!code)
    return errors.take(llvm::toString(code.takeError()));
  CompiledModel compiled(
      makeCompiled(impl->context, *compilation, std::move(*code)));
  compiled.setThreads(options.threads);
  return compiled;
}

llvm::Expected<CompiledModel> Model::compileC(const CompileOptions &options) {
  CompileOptions portable = options;
  portable.target = "c99";
  portable.targetFeatures.clear();
  // Not `main`, which C keeps for itself.
  portable.name = "model";
  llvm::Expected<Compilation> compilation =
      runPhases(*impl->module, impl->function, portable, CompilePhase::Loops);
  if (!compilation)
    return compilation.takeError();
  ErrorCollector errors(*impl->context);
  auto code = CModel::create(*compilation->module, compilation->name);
  if (!code)
    return errors.take(llvm::toString(code.takeError()));
  CompiledModel compiled(
      makeCompiled(impl->context, *compilation, std::move(*code)));
  compiled.setThreads(options.threads);
  return compiled;
}
