//===- JitModel.cpp - A model compiled in this process ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Execution/JitModel.h"
#include "qnn/Target/LLVM/LLVMEmitter.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/ExecutionEngine/Orc/ThreadSafeModule.h"
#include "llvm/Support/TargetSelect.h"

using namespace llvm;
using namespace qnn;

struct JitModel::Impl {
  std::unique_ptr<orc::LLJIT> jit;
};

JitModel::JitModel() : impl(std::make_unique<Impl>()) {}
JitModel::~JitModel() = default;

Expected<std::unique_ptr<JitModel>>
JitModel::create(mlir::ModuleOp module, unsigned level, StringRef name) {
  TargetRecord target = getNativeTarget();
  std::unique_ptr<JitModel> model(new JitModel());
  Expected<ModelSignature> signature = lowerToLLVMDialect(module, target, name);
  if (!signature)
    return signature.takeError();
  model->signature = std::move(*signature);

  InitializeNativeTarget();
  InitializeNativeTargetAsmPrinter();
  auto context = std::make_unique<LLVMContext>();
  Expected<std::unique_ptr<Module>> llvmModule =
      translateToLLVM(module, *context);
  if (!llvmModule)
    return llvmModule.takeError();
  Expected<std::unique_ptr<TargetMachine>> machine =
      createTargetMachine(target);
  if (!machine)
    return machine.takeError();
  if (Error error = optimize(**llvmModule, **machine, level))
    return std::move(error);

  Expected<orc::JITTargetMachineBuilder> builder =
      orc::JITTargetMachineBuilder::detectHost();
  if (!builder)
    return builder.takeError();
  builder->setCodeGenOptLevel(CodeGenOptLevel::Default);
  Expected<std::unique_ptr<orc::LLJIT>> jit =
      orc::LLJITBuilder().setJITTargetMachineBuilder(*builder).create();
  if (!jit)
    return jit.takeError();
  // The C library's maths, memcpy and memset come from this process.
  Expected<std::unique_ptr<orc::DynamicLibrarySearchGenerator>> symbols =
      orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
          (*jit)->getDataLayout().getGlobalPrefix());
  if (!symbols)
    return symbols.takeError();
  (*jit)->getMainJITDylib().addGenerator(std::move(*symbols));
  if (Error error = (*jit)->addIRModule(
          orc::ThreadSafeModule(std::move(*llvmModule), std::move(context))))
    return std::move(error);
  Expected<orc::ExecutorAddr> address =
      (*jit)->lookup(model->signature.name + "_call");
  if (!address)
    return address.takeError();
  model->call = address->toPtr<CallFunction>();
  Expected<orc::ExecutorAddr> parallel =
      (*jit)->lookup(model->signature.name + "_call_parallel");
  if (!parallel)
    return parallel.takeError();
  model->callParallel = parallel->toPtr<CallParallelFunction>();
  model->impl->jit = std::move(*jit);
  return model;
}
