//===- ModelLinker.cpp - One object for several CPUs ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/LLVM/ModelLinker.h"
#include "CpuCheck.h"
#include "qnn/Target/ModelABI.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Linker/Linker.h"

using namespace llvm;
using namespace qnn;

/// The functions that a caller runs a model by.
static constexpr StringLiteral runSuffixes[] = {"_run", "_call",
                                                "_call_parallel"};

/// Lets the code generator use the instructions of the variant's target in its
/// functions.
static void setTargetAttributes(const ModelVariant &variant) {
  for (Function &function : *variant.module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", variant.target.cpu);
    if (!variant.target.features.empty())
      function.addFnAttr("target-features", variant.target.features);
  }
}

/// Puts the name of the target behind the names of what a variant defines, and
/// keeps it to the module.
static void renameAll(const ModelVariant &variant) {
  std::string suffix = "." + variant.target.name;
  for (GlobalValue &value : variant.module->global_values()) {
    if (value.isDeclaration())
      continue;
    value.setName(value.getName() + suffix);
    if (!value.hasLocalLinkage())
      value.setLinkage(GlobalValue::InternalLinkage);
  }
}

namespace {

/// Adds the functions of the interface to a module that has the code of all
/// variants.
class InterfaceBuilder {
public:
  InterfaceBuilder(Module &module, const ModelSignature &signature,
                   ArrayRef<std::string> names,
                   ArrayRef<CpuRequirement> requirements)
      : module(module), signature(signature), names(names),
        requirements(requirements), builder(module.getContext()) {
    asksCpu = any_of(requirements, [](const CpuRequirement &requirement) {
      return !requirement.empty();
    });
  }

  void build() {
    Type *i32 = builder.getInt32Ty(), *i64 = builder.getInt64Ty();
    begin("_abi_version", i32, {});
    builder.CreateRet(builder.getInt32(modelAbiVersion));
    begin("_arena_bytes", i64, {});
    builder.CreateRet(builder.getInt64(signature.arenaBytes));
    buildMessage();
    begin("_signature", builder.getPtrTy(), {});
    builder.CreateRet(text(printSignature(signature)));
    if (asksCpu) {
      buildSelect();
      for (StringRef suffix : runSuffixes)
        buildDispatch(suffix);
    }
    buildTarget();
  }

private:
  /// Starts the body of the exported function MODEL<suffix>.
  Function *begin(StringRef suffix, Type *result, ArrayRef<Type *> arguments) {
    auto *type = FunctionType::get(result, arguments, /*isVarArg=*/false);
    auto *function = Function::Create(type, GlobalValue::ExternalLinkage,
                                      signature.name + suffix.str(), module);
    builder.SetInsertPoint(block(function, "entry"));
    return function;
  }
  BasicBlock *block(Function *function, const Twine &name) {
    return BasicBlock::Create(module.getContext(), name, function);
  }
  Constant *text(const Twine &value) {
    SmallString<128> storage;
    return builder.CreateGlobalString(value.toStringRef(storage), "text", 0,
                                      &module);
  }
  static int code(ModelStatus status) { return static_cast<int>(status); }

  void buildMessage() {
    Type *pointer = builder.getPtrTy();
    Function *function = begin("_message", pointer, {builder.getInt32Ty()});
    BasicBlock *other = block(function, "other");
    SwitchInst *choice = builder.CreateSwitch(function->getArg(0), other);
    auto add = [&](ModelStatus status, const Twine &message) {
      BasicBlock *target = block(function, "status");
      choice->addCase(builder.getInt32(code(status)), target);
      builder.SetInsertPoint(target);
      builder.CreateRet(text(message));
    };
    add(ModelStatus::Success, "success");
    add(ModelStatus::BadArena, badArenaMessage);
    if (asksCpu)
      add(ModelStatus::BadCpu,
          "this CPU, or its operating system, lacks instructions that the "
          "model was compiled for (target " +
              Twine(join(names, ", ")) + ")");
    builder.SetInsertPoint(other);
    builder.CreateRet(text("unknown status"));
  }

  /// MODEL.select: the number of the first variant that this CPU can run,
  /// counted from 1; 0 if there is none. CPUID is slow under hypervisors, so
  /// the answer is kept. Several threads may find it at once: it is the same.
  void buildSelect() {
    IntegerType *i32 = builder.getInt32Ty();
    Function *has = addCpuCheck(module);
    auto *known = new GlobalVariable(
        module, i32, /*isConstant=*/false, GlobalValue::InternalLinkage,
        builder.getInt32(-1), signature.name + ".selected");
    select = begin(".select", i32, {});
    select->setLinkage(GlobalValue::InternalLinkage);
    LoadInst *before = builder.CreateLoad(i32, known);
    before->setAtomic(AtomicOrdering::Monotonic);
    before->setAlignment(Align(4));
    BasicBlock *first = block(select, "ask"), *end = block(select, "known");
    builder.CreateCondBr(builder.CreateICmpSGE(before, builder.getInt32(0)),
                         end, first);
    builder.SetInsertPoint(end);
    builder.CreateRet(before);
    builder.SetInsertPoint(first);
    auto finish = [&](int number) {
      StoreInst *store = builder.CreateStore(builder.getInt32(number), known);
      store->setAtomic(AtomicOrdering::Monotonic);
      store->setAlignment(Align(4));
      builder.CreateRet(builder.getInt32(number));
    };
    for (size_t i = 0; i < requirements.size(); ++i) {
      if (requirements[i].empty())
        return finish(i + 1);
      Constant *words =
          ConstantDataArray::get(module.getContext(), requirements[i]);
      auto *needed =
          new GlobalVariable(module, words->getType(), /*isConstant=*/true,
                             GlobalValue::InternalLinkage, words,
                             signature.name + ".needs." + names[i]);
      BasicBlock *yes = block(select, "yes"), *no = block(select, "no");
      builder.CreateCondBr(builder.CreateCall(has, {needed}), yes, no);
      builder.SetInsertPoint(yes);
      finish(i + 1);
      builder.SetInsertPoint(no);
    }
    finish(0);
  }

  /// The blocks of a choice by MODEL.select; `emit` fills that of a variant.
  void buildChoice(Function *function, Value *otherwise,
                   function_ref<Value *(size_t variant)> emit) {
    Value *selected = builder.CreateCall(select, {});
    BasicBlock *none = block(function, "none");
    SwitchInst *choice = builder.CreateSwitch(selected, none);
    builder.SetInsertPoint(none);
    builder.CreateRet(otherwise);
    for (size_t i = 0; i < names.size(); ++i) {
      BasicBlock *target = block(function, names[i]);
      choice->addCase(builder.getInt32(i + 1), target);
      builder.SetInsertPoint(target);
      builder.CreateRet(emit(i));
    }
  }

  /// The exported MODEL<suffix>, which hands its arguments to that of the
  /// variant.
  void buildDispatch(StringRef suffix) {
    SmallVector<Function *> targets;
    for (const std::string &name : names)
      targets.push_back(
          module.getFunction(signature.name + suffix.str() + "." + name));
    FunctionType *type = targets.front()->getFunctionType();
    Function *function = begin(suffix, type->getReturnType(), type->params());
    SmallVector<Value *> arguments;
    for (Argument &argument : function->args())
      arguments.push_back(&argument);
    Value *refusal = builder.getInt32(code(ModelStatus::BadCpu));
    buildChoice(function, refusal, [&](size_t i) {
      return builder.CreateCall(targets[i], arguments);
    });
  }

  void buildTarget() {
    PointerType *pointer = builder.getPtrTy();
    Function *function = begin("_target", pointer, {});
    if (!asksCpu) {
      builder.CreateRet(text(names.front()));
      return;
    }
    buildChoice(function, ConstantPointerNull::get(pointer),
                [&](size_t i) { return text(names[i]); });
  }

  Module &module;
  const ModelSignature &signature;
  ArrayRef<std::string> names;
  ArrayRef<CpuRequirement> requirements;
  IRBuilder<> builder;
  Function *select = nullptr;
  /// Some variant needs more than any CPU of the architecture has.
  bool asksCpu = false;
};

} // namespace

Expected<std::unique_ptr<Module>>
qnn::linkModel(const ModelSignature &signature,
               std::vector<ModelVariant> variants) {
  std::vector<std::string> names;
  std::vector<CpuRequirement> requirements;
  std::unique_ptr<Module> result;
  for (ModelVariant &variant : variants) {
    names.push_back(variant.target.name);
    requirements.push_back(getCpuRequirement(*variant.machine));
    setTargetAttributes(variant);
    if (variants.size() > 1)
      renameAll(variant);
    else if (!requirements.back().empty())
      // Layers keep their names.
      for (StringRef suffix : runSuffixes) {
        Function *entry =
            variant.module->getFunction(signature.name + suffix.str());
        entry->setName(entry->getName() + "." + names.back());
        entry->setLinkage(GlobalValue::InternalLinkage);
      }
    if (!result) {
      result = std::move(variant.module);
      continue;
    }
    // Nothing refers to the entries of a variant yet.
    for (StringRef suffix : runSuffixes)
      variant.module
          ->getFunction(signature.name + suffix.str() + "." + names.back())
          ->setLinkage(GlobalValue::ExternalLinkage);
    if (Linker::linkModules(*result, std::move(variant.module)))
      return createStringError("the variants of model '%s' do not link",
                               signature.name.c_str());
    for (StringRef suffix : runSuffixes)
      result->getFunction(signature.name + suffix.str() + "." + names.back())
          ->setLinkage(GlobalValue::InternalLinkage);
  }
  InterfaceBuilder(*result, signature, names, requirements).build();
  return result;
}
