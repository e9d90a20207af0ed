//===- LLVMEmitter.cpp - LLVM IR, objects and libraries ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/LLVM/LLVMEmitter.h"
#include "EnergyMetadata.h"
#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "qnn/Pipelines/CompilePhases.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"

using namespace llvm;
using namespace qnn;

Expected<ModelSignature> qnn::lowerToLLVMDialect(mlir::ModuleOp module,
                                                 const TargetRecord &target,
                                                 StringRef name) {
  using mlir::qnn::CompilePhase;
  mlir::qnn::CompilePhaseOptions options;
  options.target = target;
  if (failed(mlir::qnn::runCompilePhases(module, CompilePhase::Packed,
                                         CompilePhase::Loops, options)))
    return createStringError("lowering to loops failed");
  Expected<ModelSignature> signature = readSignature(module, name);
  if (!signature)
    return signature.takeError();
  if (failed(mlir::qnn::runCompilePhases(module, CompilePhase::Loops,
                                         CompilePhase::LLVM, options)))
    return createStringError("lowering to LLVM failed");
  return signature;
}

Expected<std::unique_ptr<Module>> qnn::translateToLLVM(mlir::ModuleOp module,
                                                       LLVMContext &context) {
  mlir::DialectRegistry registry;
  mlir::registerBuiltinDialectTranslation(registry);
  mlir::registerLLVMDialectTranslation(registry);
  mlir::qnn::registerEnergyMetadata(registry);
  module.getContext()->appendDialectRegistry(registry);
  std::unique_ptr<Module> result = mlir::translateModuleToLLVMIR(
      module, context, module.getName().value_or("qnn"));
  if (!result)
    return createStringError("translation to LLVM IR failed");
  return result;
}

/// Makes all code generators known, once.
static void initializeTargets() {
  static bool isDone = [] {
    InitializeAllTargetInfos();
    InitializeAllTargets();
    InitializeAllTargetMCs();
    InitializeAllAsmPrinters();
    // For the inline assembly that asks the CPU.
    InitializeAllAsmParsers();
    return true;
  }();
  (void)isDone;
}

Expected<std::unique_ptr<TargetMachine>>
qnn::createTargetMachine(const TargetRecord &record) {
  if (!record.hasObjectCode())
    return createStringError(
        "target '%s' has no object code; emit C, or choose another target",
        record.name.c_str());
  initializeTargets();
  std::string message;
  Triple triple(record.triple);
  const Target *target = TargetRegistry::lookupTarget(triple, message);
  if (!target)
    return createStringError("target '%s': %s", record.name.c_str(),
                             message.c_str());
  TargetOptions options;
  options.FunctionSections = options.DataSections = true;
  bool isHosted = triple.isOSLinux() || triple.isOSDarwin();
  Reloc::Model relocation = isHosted ? Reloc::PIC_ : Reloc::Static;
  std::optional<CodeModel::Model> codeModel;
  // RAM of RISC-V boards lies out of reach of the small code model.
  if (triple.isRISCV64())
    codeModel = CodeModel::Medium;
  std::unique_ptr<TargetMachine> machine(target->createTargetMachine(
      triple, record.cpu, record.features, options, relocation, codeModel,
      CodeGenOptLevel::Default));
  if (!machine)
    return createStringError("LLVM has no code generator for target '%s'",
                             record.name.c_str());
  return machine;
}

Error qnn::optimize(Module &module, TargetMachine &machine, unsigned level) {
  module.setTargetTriple(machine.getTargetTriple());
  module.setDataLayout(machine.createDataLayout());
  auto transform = mlir::makeOptimizingTransformer(level, 0, &machine);
  return transform(&module);
}

Error qnn::emitObject(Module &module, TargetMachine &machine,
                      raw_pwrite_stream &os) {
  legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, os, nullptr,
                                  CodeGenFileType::ObjectFile))
    return createStringError("the target cannot write object files");
  passes.run(module);
  return Error::success();
}

/// The C compiler that links for `triple`: `cc` on this machine, else a cross
/// compiler by its customary name.
static Expected<std::string> findLinker(const Triple &triple) {
  Triple host(sys::getProcessTriple());
  if (!triple.isOSLinux() && triple.getOS() != host.getOS())
    return createStringError("'%s' has no operating system that loads shared "
                             "libraries; write an object instead",
                             triple.str().c_str());
  bool isHost =
      triple.getArch() == host.getArch() && triple.getOS() == host.getOS();
  std::string name =
      isHost ? "cc" : (triple.getArchName() + "-linux-gnu-gcc").str();
  ErrorOr<std::string> compiler = sys::findProgramByName(name);
  if (!compiler)
    return createStringError(
        "a C compiler '%s' is needed to link shared libraries for '%s'",
        name.c_str(), triple.str().c_str());
  return *compiler;
}

Error qnn::emitSharedLibrary(Module &module, TargetMachine &machine,
                             StringRef path) {
  Expected<std::string> compiler = findLinker(machine.getTargetTriple());
  if (!compiler)
    return compiler.takeError();
  SmallString<128> object;
  int descriptor;
  if (std::error_code code =
          sys::fs::createTemporaryFile("qnn", "o", descriptor, object))
    return createStringError(code, "cannot make a temporary file");
  FileRemover remover(object);
  {
    raw_fd_ostream os(descriptor, /*shouldClose=*/true);
    if (Error error = emitObject(module, machine, os))
      return error;
    os.flush();
    if (os.has_error()) {
      std::error_code code = os.error();
      os.clear_error();
      return createStringError(code, "cannot write '%s'", object.c_str());
    }
  }
  std::string message;
  int status = sys::ExecuteAndWait(
      *compiler, {*compiler, "-shared", "-o", path, object.str(), "-lm"},
      /*Env=*/std::nullopt, /*Redirects=*/{}, /*SecondsToWait=*/0,
      /*MemoryLimit=*/0, &message);
  if (status != 0)
    return createStringError("linking '%s' failed%s%s", path.str().c_str(),
                             message.empty() ? "" : ": ", message.c_str());
  return Error::success();
}
