//===- AddEntryPoints.cpp - The C functions that call models ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "qnn/Target/ModelABI.h"
#include "qnn/Transforms/BufferPasses.h"

namespace mlir::qnn {
#define GEN_PASS_DEF_ADDENTRYPOINTSPASS
#include "qnn/Transforms/BufferPasses.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;

static Value addInteger(OpBuilder &builder, Location loc, unsigned width,
                        int64_t value) {
  Type type = builder.getIntegerType(width);
  return LLVM::ConstantOp::create(builder, loc, type,
                                  builder.getIntegerAttr(type, value));
}

static void addReturn(OpBuilder &builder, Location loc,
                      ::qnn::ModelStatus status) {
  Value value = addInteger(builder, loc, 32, static_cast<int>(status));
  LLVM::ReturnOp::create(builder, loc, value);
}

namespace {

struct AddEntryPointsPass
    : mlir::qnn::impl::AddEntryPointsPassBase<AddEntryPointsPass> {
  void runOnOperation() override {
    SmallVector<LLVM::LLVMFuncOp> models;
    for (auto func : getOperation().getOps<LLVM::LLVMFuncOp>())
      if (func->hasAttr(entryAttrName))
        models.push_back(func);
    for (LLVM::LLVMFuncOp model : models)
      if (failed(addEntryPoints(model)))
        return signalPassFailure();
  }

  LogicalResult addEntryPoints(LLVM::LLVMFuncOp model) {
    auto arenaBytes = model->getAttrOfType<IntegerAttr>(arenaBytesAttrName);
    if (!arenaBytes)
      return model.emitError("qnn-add-entry-points needs a memory plan: run "
                             "qnn-plan-memory before");
    OpBuilder builder(model);
    builder.setInsertionPointAfter(model);
    LLVM::LLVMFuncOp run = addRun(builder, model, model, "_run");
    builder.setInsertionPointAfter(run);
    LLVM::LLVMFuncOp call = addCall(builder, model, run, "_call");
    builder.setInsertionPointAfter(call);
    addCallParallel(builder, model, call);
    model.setLinkage(LLVM::Linkage::Internal);
    return success();
  }

  /// MODEL<suffix>, which takes what `target` takes: the arguments of the model
  /// and perhaps more.
  LLVM::LLVMFuncOp addRun(OpBuilder &builder, LLVM::LLVMFuncOp model,
                          LLVM::LLVMFuncOp target, StringRef suffix) {
    Location loc = model.getLoc();
    auto type = LLVM::LLVMFunctionType::get(builder.getI32Type(),
                                            target.getArgumentTypes());
    auto run = LLVM::LLVMFuncOp::create(builder, loc,
                                        (model.getName() + suffix).str(), type);
    OpBuilder::InsertionGuard guard(builder);
    Block *body = run.addEntryBlock(builder);
    builder.setInsertionPointToStart(body);
    auto arenaBytes = model->getAttrOfType<IntegerAttr>(arenaBytesAttrName);
    if (arenaBytes.getInt() > 0) {
      Value arena = body->getArgument(model.getNumArguments() - 1);
      Block *refuse = builder.createBlock(&run.getBody());
      builder.setInsertionPointToStart(refuse);
      addReturn(builder, loc, ::qnn::ModelStatus::BadArena);
      Block *accept = builder.createBlock(&run.getBody());
      builder.setInsertionPointToEnd(body);
      LLVM::CondBrOp::create(builder, loc, isWrongArena(builder, model, arena),
                             refuse, accept);
      builder.setInsertionPointToStart(accept);
    }
    LLVM::CallOp::create(builder, loc, target,
                         ValueRange(body->getArguments()));
    addReturn(builder, loc, ::qnn::ModelStatus::Success);
    return run;
  }

  /// True if `arena` is null or not aligned.
  Value isWrongArena(OpBuilder &builder, LLVM::LLVMFuncOp model, Value arena) {
    Location loc = model.getLoc();
    int64_t alignment = 1;
    if (auto attr = model->getAttrOfType<IntegerAttr>(arenaAlignmentAttrName))
      alignment = attr.getInt();
    Value address =
        LLVM::PtrToIntOp::create(builder, loc, builder.getI64Type(), arena);
    Value zero = addInteger(builder, loc, 64, 0);
    Value rest = LLVM::URemOp::create(builder, loc, address,
                                      addInteger(builder, loc, 64, alignment));
    Value isOff =
        LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::ne, rest, zero);
    Value isNull = LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::eq,
                                        address, zero);
    return LLVM::OrOp::create(builder, loc, isOff, isNull);
  }

  /// MODEL<suffix>, which takes lists of pointers, the arena, and whatever
  /// `run` takes behind it.
  LLVM::LLVMFuncOp addCall(OpBuilder &builder, LLVM::LLVMFuncOp model,
                           LLVM::LLVMFuncOp run, StringRef suffix) {
    Location loc = model.getLoc();
    auto pointer = LLVM::LLVMPointerType::get(&getContext());
    unsigned arena = model.getNumArguments() - 1;
    SmallVector<Type> types = {pointer, pointer};
    llvm::append_range(types, run.getArgumentTypes().drop_front(arena));
    auto type = LLVM::LLVMFunctionType::get(builder.getI32Type(), types);
    auto call = LLVM::LLVMFuncOp::create(
        builder, loc, (model.getName() + suffix).str(), type);
    OpBuilder::InsertionGuard guard(builder);
    Block *body = call.addEntryBlock(builder);
    builder.setInsertionPointToStart(body);
    // Inputs, outputs, arena: the order of the arguments of the model.
    SmallVector<Value> arguments;
    int32_t next[2] = {0, 0};
    for (unsigned i = 0; i < arena; ++i) {
      unsigned list = model.getArgAttr(i, inputAttrName) ? 0 : 1;
      arguments.push_back(addSlotLoad(builder, loc, body->getArgument(list),
                                      next[list]++, pointer));
    }
    llvm::append_range(arguments, body->getArguments().drop_front(2));
    auto result = LLVM::CallOp::create(builder, loc, run, arguments);
    LLVM::ReturnOp::create(builder, loc, result.getResult());
    return call;
  }

  //===--------------------------------------------------------------------===//
  // Threads
  //===--------------------------------------------------------------------===//

  /// `MODEL_call_parallel`, which hands parts of layers to a callback; without
  /// one, or without a layer that can be shared, it is `MODEL_call`.
  void addCallParallel(OpBuilder &builder, LLVM::LLVMFuncOp model,
                       LLVM::LLVMFuncOp call) {
    Location loc = model.getLoc();
    auto pointer = LLVM::LLVMPointerType::get(&getContext());
    LLVM::LLVMFuncOp shared = addSharedModel(builder, model);
    LLVM::LLVMFuncOp callShared;
    if (shared) {
      builder.setInsertionPointAfter(shared);
      LLVM::LLVMFuncOp run = addRun(builder, model, shared, "_run_shared");
      run.setLinkage(LLVM::Linkage::Internal);
      builder.setInsertionPointAfter(run);
      callShared = addCall(builder, model, run, "_call_shared");
      callShared.setLinkage(LLVM::Linkage::Internal);
      builder.setInsertionPointAfter(callShared);
    }
    SmallVector<Type> types(5, pointer);
    auto type = LLVM::LLVMFunctionType::get(builder.getI32Type(), types);
    auto parallel = LLVM::LLVMFuncOp::create(
        builder, loc, (model.getName() + "_call_parallel").str(), type);
    OpBuilder::InsertionGuard guard(builder);
    Block *body = parallel.addEntryBlock(builder);
    ValueRange arguments = body->getArguments();
    auto forward = [&](LLVM::LLVMFuncOp target) {
      ValueRange taken = arguments.take_front(target.getNumArguments());
      auto result = LLVM::CallOp::create(builder, loc, target, taken);
      LLVM::ReturnOp::create(builder, loc, result.getResult());
    };
    Block *serial = builder.createBlock(&parallel.getBody());
    forward(call);
    Block *threads = serial;
    if (callShared) {
      threads = builder.createBlock(&parallel.getBody());
      forward(callShared);
    }
    builder.setInsertionPointToEnd(body);
    Value null = LLVM::ZeroOp::create(builder, loc, pointer);
    Value isNull = LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::eq,
                                        arguments[3], null);
    LLVM::CondBrOp::create(builder, loc, isNull, serial, threads);
  }

  /// A copy of `model` that takes a callback and its first argument behind the
  /// arena, and hands the steps of shared layers to it; null if there are none.
  LLVM::LLVMFuncOp addSharedModel(OpBuilder &builder, LLVM::LLVMFuncOp model) {
    SymbolTable symbols(getOperation());
    auto findLayer = [&](LLVM::CallOp call) {
      auto layer =
          symbols.lookup<LLVM::LLVMFuncOp>(call.getCallee().value_or(""));
      return layer && layer->hasAttr(sharedStepsAttrName) ? layer
                                                          : LLVM::LLVMFuncOp();
    };
    unsigned slots = 0;
    model.walk([&](LLVM::CallOp call) {
      if (findLayer(call))
        slots = std::max<unsigned>(slots, call.getNumOperands() - 2);
    });
    if (slots == 0)
      return {};
    Location loc = model.getLoc();
    auto pointer = LLVM::LLVMPointerType::get(&getContext());
    SmallVector<Type> types(model.getArgumentTypes());
    types.append(2, pointer);
    auto type = LLVM::LLVMFunctionType::get(
        LLVM::LLVMVoidType::get(&getContext()), types);
    auto shared = LLVM::LLVMFuncOp::create(builder, loc,
                                           (model.getName() + "_shared").str(),
                                           type, LLVM::Linkage::Internal);
    IRMapping mapping;
    model.getBody().cloneInto(&shared.getBody(), mapping);
    Block &body = shared.getBody().front();
    Value callback = body.addArgument(pointer, loc);
    Value runtime = body.addArgument(pointer, loc);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(&body);
    // One list of arguments, filled anew for each layer.
    Value list = LLVM::AllocaOp::create(builder, loc, pointer, pointer,
                                        addInteger(builder, loc, 32, slots));
    SmallVector<LLVM::CallOp> calls(body.getOps<LLVM::CallOp>());
    for (LLVM::CallOp call : calls)
      if (LLVM::LLVMFuncOp layer = findLayer(call)) {
        LLVM::LLVMFuncOp part = addPart(builder, layer);
        builder.setInsertionPoint(call);
        OperandRange operands = call.getArgOperands();
        for (unsigned i = 0; i + 2 < operands.size(); ++i)
          LLVM::StoreOp::create(builder, loc, operands[i],
                                addSlot(builder, loc, list, i, pointer));
        Value address = LLVM::AddressOfOp::create(builder, loc, part);
        auto callbackType = LLVM::LLVMFunctionType::get(
            LLVM::LLVMVoidType::get(&getContext()),
            {pointer, operands.back().getType(), pointer, pointer});
        LLVM::CallOp::create(
            builder, loc, callbackType,
            ValueRange{callback, runtime, operands.back(), address, list});
        call.erase();
      }
    return shared;
  }

  /// `void LAYER_part(list, begin, end)`: the layer, whose other arguments are
  /// in the list.
  LLVM::LLVMFuncOp addPart(OpBuilder &builder, LLVM::LLVMFuncOp layer) {
    Location loc = layer.getLoc();
    auto pointer = LLVM::LLVMPointerType::get(&getContext());
    ArrayRef<Type> types = layer.getArgumentTypes();
    auto type = LLVM::LLVMFunctionType::get(
        LLVM::LLVMVoidType::get(&getContext()),
        {pointer, types[types.size() - 2], types[types.size() - 1]});
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointAfter(layer);
    auto part = LLVM::LLVMFuncOp::create(builder, loc,
                                         (layer.getName() + "_part").str(),
                                         type, LLVM::Linkage::Internal);
    Block *body = part.addEntryBlock(builder);
    builder.setInsertionPointToStart(body);
    SmallVector<Value> arguments;
    for (unsigned i = 0; i + 2 < types.size(); ++i)
      arguments.push_back(
          addSlotLoad(builder, loc, body->getArgument(0), i, pointer));
    llvm::append_range(arguments, body->getArguments().drop_front());
    LLVM::CallOp::create(builder, loc, layer, arguments);
    LLVM::ReturnOp::create(builder, loc, ValueRange());
    return part;
  }

  /// The address of slot `index` of a list of pointers, and what it holds.
  static Value addSlot(OpBuilder &builder, Location loc, Value list,
                       int32_t index, Type pointer) {
    return LLVM::GEPOp::create(builder, loc, pointer, pointer, list,
                               LLVM::GEPArg(index));
  }
  static Value addSlotLoad(OpBuilder &builder, Location loc, Value list,
                           int32_t index, Type pointer) {
    Value slot = addSlot(builder, loc, list, index, pointer);
    return LLVM::LoadOp::create(builder, loc, pointer, slot);
  }
};

} // namespace
