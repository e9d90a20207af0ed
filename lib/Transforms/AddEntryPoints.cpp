//===- AddEntryPoints.cpp - The C functions that call models ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"
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
    LLVM::LLVMFuncOp run = addRun(builder, model, arenaBytes.getInt());
    builder.setInsertionPointAfter(run);
    addCall(builder, model, run);
    model.setLinkage(LLVM::Linkage::Internal);
    return success();
  }

  /// `MODEL_run`, which takes what the model takes.
  LLVM::LLVMFuncOp addRun(OpBuilder &builder, LLVM::LLVMFuncOp model,
                          int64_t arenaBytes) {
    Location loc = model.getLoc();
    auto type = LLVM::LLVMFunctionType::get(builder.getI32Type(),
                                            model.getArgumentTypes());
    auto run = LLVM::LLVMFuncOp::create(builder, loc,
                                        (model.getName() + "_run").str(), type);
    OpBuilder::InsertionGuard guard(builder);
    Block *body = run.addEntryBlock(builder);
    builder.setInsertionPointToStart(body);
    if (arenaBytes > 0) {
      Value arena = body->getArguments().back();
      Block *refuse = builder.createBlock(&run.getBody());
      builder.setInsertionPointToStart(refuse);
      addReturn(builder, loc, ::qnn::ModelStatus::BadArena);
      Block *accept = builder.createBlock(&run.getBody());
      builder.setInsertionPointToEnd(body);
      LLVM::CondBrOp::create(builder, loc, isWrongArena(builder, model, arena),
                             refuse, accept);
      builder.setInsertionPointToStart(accept);
    }
    LLVM::CallOp::create(builder, loc, model, ValueRange(body->getArguments()));
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

  /// `MODEL_call`, which takes lists of pointers.
  void addCall(OpBuilder &builder, LLVM::LLVMFuncOp model,
               LLVM::LLVMFuncOp run) {
    Location loc = model.getLoc();
    auto pointer = LLVM::LLVMPointerType::get(&getContext());
    auto type = LLVM::LLVMFunctionType::get(builder.getI32Type(),
                                            {pointer, pointer, pointer});
    auto call = LLVM::LLVMFuncOp::create(
        builder, loc, (model.getName() + "_call").str(), type);
    OpBuilder::InsertionGuard guard(builder);
    Block *body = call.addEntryBlock(builder);
    builder.setInsertionPointToStart(body);
    // Inputs, outputs, arena: the order of the arguments of the model.
    SmallVector<Value> arguments;
    int32_t next[2] = {0, 0};
    for (unsigned i = 0, e = model.getNumArguments() - 1; i < e; ++i) {
      unsigned list = model.getArgAttr(i, inputAttrName) ? 0 : 1;
      Value slot = LLVM::GEPOp::create(builder, loc, pointer, pointer,
                                       body->getArgument(list),
                                       LLVM::GEPArg(next[list]++));
      arguments.push_back(LLVM::LoadOp::create(builder, loc, pointer, slot));
    }
    arguments.push_back(body->getArgument(2));
    auto result = LLVM::CallOp::create(builder, loc, run, arguments);
    LLVM::ReturnOp::create(builder, loc, result.getResult());
  }
};

} // namespace
