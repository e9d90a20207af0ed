//===- Emit.cpp - Writing compiled models to files --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Compile.h"
#include "ErrorCollector.h"
#include "qnn/Analysis/Energy/EnergyAnalysis.h"
#include "qnn/Support/AtomicFile.h"
#include "qnn/Target/C/CEmitter.h"
#include "qnn/Target/LLVM/ModelLinker.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Path.h"

using namespace qnn;
using mlir::qnn::CompilePhase;

/// Writes the module after phase `phaseName` as text.
static llvm::Error emitMlir(mlir::ModuleOp module, mlir::func::FuncOp function,
                            llvm::StringRef path, const CompileOptions &options,
                            llvm::StringRef phaseName) {
  std::optional<CompilePhase> phase =
      mlir::qnn::symbolizeCompilePhase(phaseName);
  if (!phase)
    return llvm::createStringError(
        "unknown phase '" + phaseName +
        "': expected import, integer, packed, loops or llvm");
  llvm::Expected<Compilation> compilation =
      runPhases(module, function, options, *phase);
  if (!compilation)
    return compilation.takeError();
  // Whoever prices it later knows the machine.
  if (options.target != "native")
    compilation->module->getOperation()->setAttr(
        mlir::qnn::targetAttrName,
        mlir::StringAttr::get(module.getContext(),
                              compilation->options.target.getSpec()));
  std::string text;
  llvm::raw_string_ostream os(text);
  compilation->module->print(os);
  return writeFileAtomically(path, text);
}

/// Writes C files into the folder `path`.
static llvm::Error emitC99(mlir::ModuleOp module, mlir::func::FuncOp function,
                           llvm::StringRef path, CompileOptions options) {
  if (options.target == "native")
    options.target = "c99";
  llvm::Expected<Compilation> compilation =
      runPhases(module, function, options, CompilePhase::Loops);
  if (!compilation)
    return compilation.takeError();
  const TargetRecord &target = compilation->options.target;
  if (target.lanes != 1)
    return llvm::createStringError(
        "C is emitted for targets of one lane, such as c99 or cortex-m4, not "
        "for '" +
        target.name + "'");
  ErrorCollector errors(*module.getContext());
  mlir::qnn::CEmitOptions emitOptions;
  emitOptions.modelName = compilation->name;
  if (llvm::Error error =
          mlir::qnn::emitC(*compilation->module, emitOptions, path))
    return errors.take(llvm::toString(std::move(error)));
  return llvm::Error::success();
}

namespace {
/// Optimized LLVM IR with all that machine code needs.
struct LoweredModel {
  ModelSignature signature;
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module;
  std::unique_ptr<llvm::TargetMachine> machine;
};
} // namespace

/// Compiles for the one target of `options` and adds what the model needs to
/// `signature`.
static llvm::Expected<ModelVariant> lowerVariant(mlir::ModuleOp module,
                                                 mlir::func::FuncOp function,
                                                 const CompileOptions &options,
                                                 llvm::LLVMContext &context,
                                                 ModelSignature &signature) {
  llvm::Expected<Compilation> compilation =
      runPhases(module, function, options, CompilePhase::Packed);
  if (!compilation)
    return compilation.takeError();
  ModelVariant variant;
  variant.target = compilation->options.target;
  if (llvm::Error error =
          createTargetMachine(variant.target).moveInto(variant.machine))
    return error;
  ErrorCollector errors(*module.getContext());
  auto own = lowerToLLVMDialect(*compilation->module, variant.target,
                                compilation->name);
  if (!own)
    return errors.take(llvm::toString(own.takeError()));
  // The arena must suit every variant; all else is the same.
  own->arenaBytes = std::max(own->arenaBytes, signature.arenaBytes);
  own->arenaAlignment = std::max(own->arenaAlignment, signature.arenaAlignment);
  signature = std::move(*own);
  if (llvm::Error error = translateToLLVM(*compilation->module, context)
                              .moveInto(variant.module))
    return error;
  if (llvm::Error error =
          optimize(*variant.module, *variant.machine, options.optLevel))
    return error;
  return variant;
}

static llvm::Expected<std::unique_ptr<LoweredModel>>
lowerModel(mlir::ModuleOp module, mlir::func::FuncOp function,
           const CompileOptions &options) {
  TargetRecord target;
  if (llvm::Error error =
          lookupTarget(options.target, options.targetFeatures).moveInto(target))
    return error;
  auto lowered = std::make_unique<LoweredModel>();
  lowered->signature.arenaAlignment = 1;
  std::vector<std::string> names = target.variants;
  if (names.empty())
    names.push_back(options.target);
  std::vector<ModelVariant> variants;
  CompileOptions variantOptions = options;
  for (const std::string &name : names) {
    variantOptions.target = name;
    variants.emplace_back();
    if (llvm::Error error = lowerVariant(module, function, variantOptions,
                                         lowered->context, lowered->signature)
                                .moveInto(variants.back()))
      return error;
  }
  if (llvm::Error error =
          createTargetMachine(target).moveInto(lowered->machine))
    return error;
  if (llvm::Error error = linkModel(lowered->signature, std::move(variants))
                              .moveInto(lowered->module))
    return error;
  return lowered;
}

/// Writes the header of an object or library beside it: `net.o` -> `net.h`.
static llvm::Error writeHeader(const ModelSignature &signature,
                               llvm::StringRef path) {
  llvm::SmallString<128> headerPath(path);
  llvm::sys::path::replace_extension(headerPath, "h");
  std::string text;
  llvm::raw_string_ostream os(text);
  emitHeader(signature, os);
  return writeFileAtomically(headerPath, text);
}

static llvm::Error writeObject(LoweredModel &model, llvm::StringRef path) {
  llvm::SmallVector<char> bytes;
  llvm::raw_svector_ostream os(bytes);
  if (llvm::Error error = emitObject(*model.module, *model.machine, os))
    return error;
  if (path == "-")
    return writeFileAtomically(path, os.str());
  if (llvm::Error error = writeHeader(model.signature, path))
    return error;
  return writeFileAtomically(path, os.str());
}

static llvm::Error writeLibrary(LoweredModel &model, llvm::StringRef path) {
  if (path == "-")
    return llvm::createStringError(
        "a shared library cannot be written to standard output");
  // The linker writes beside the target, so that a failure leaves nothing.
  llvm::SmallString<128> temporary;
  if (std::error_code code =
          llvm::sys::fs::createUniqueFile(path + "-%%%%%%%%", temporary))
    return llvm::createStringError(code, "%s: cannot be written",
                                   path.str().c_str());
  llvm::FileRemover remover(temporary);
  if (llvm::Error error =
          emitSharedLibrary(*model.module, *model.machine, temporary))
    return error;
  if (llvm::Error error = writeHeader(model.signature, path))
    return error;
  if (std::error_code code = llvm::sys::fs::rename(temporary, path))
    return llvm::createStringError(code, "%s: cannot be written",
                                   path.str().c_str());
  remover.releaseFile();
  return llvm::Error::success();
}

llvm::Error Model::emit(EmitKind kind, llvm::StringRef path,
                        const CompileOptions &options, llvm::StringRef phase) {
  if (kind == EmitKind::Mlir)
    return emitMlir(*impl->module, impl->function, path, options, phase);
  if (kind == EmitKind::C)
    return emitC99(*impl->module, impl->function, path, options);
  llvm::Expected<std::unique_ptr<LoweredModel>> lowered =
      lowerModel(*impl->module, impl->function, options);
  if (!lowered)
    return lowered.takeError();
  switch (kind) {
  case EmitKind::LLVM: {
    std::string text;
    llvm::raw_string_ostream os(text);
    (*lowered)->module->print(os, nullptr);
    return writeFileAtomically(path, text);
  }
  case EmitKind::Object:
    return writeObject(**lowered, path);
  case EmitKind::SharedLibrary:
    return writeLibrary(**lowered, path);
  case EmitKind::Mlir:
  case EmitKind::C:
    break;
  }
  llvm_unreachable("MLIR and C were handled above");
}
