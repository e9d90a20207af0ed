//===- AddEntryPoints.cpp - The C functions that call models ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "qnn/Transforms/BufferPasses.h"

namespace mlir::qnn {
#define GEN_PASS_DEF_ADDENTRYPOINTSPASS
#include "qnn/Transforms/BufferPasses.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;

namespace {

struct AddEntryPointsPass
    : mlir::qnn::impl::AddEntryPointsPassBase<AddEntryPointsPass> {
  void runOnOperation() override {
    SmallVector<LLVM::LLVMFuncOp> models;
    for (auto func : getOperation().getOps<LLVM::LLVMFuncOp>())
      if (func->hasAttr(entryAttrName))
        models.push_back(func);
    for (LLVM::LLVMFuncOp model : models)
      if (failed(addEntryPoint(model)))
        return signalPassFailure();
  }

  LogicalResult addEntryPoint(LLVM::LLVMFuncOp model) {
    auto arenaBytes = model->getAttrOfType<IntegerAttr>(arenaBytesAttrName);
    if (!arenaBytes)
      return model.emitError("qnn-add-entry-points needs a memory plan: run "
                             "qnn-plan-memory before");
    OpBuilder builder(model);
    Location loc = model.getLoc();
    std::string name = model.getName().str();
    auto pointer = LLVM::LLVMPointerType::get(&getContext());
    auto type = LLVM::LLVMFunctionType::get(builder.getI32Type(),
                                            {pointer, pointer, pointer});
    builder.setInsertionPointAfter(model);
    auto run = LLVM::LLVMFuncOp::create(builder, loc, name + "_run", type);
    Block *body = run.addEntryBlock(builder);
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
    LLVM::CallOp::create(builder, loc, model, arguments);
    Value zero = LLVM::ConstantOp::create(builder, loc, builder.getI32Type(),
                                          builder.getI32IntegerAttr(0));
    LLVM::ReturnOp::create(builder, loc, zero);

    builder.setInsertionPointAfter(run);
    addConstant(builder, loc, name + "_abi_version",
                builder.getI32IntegerAttr(modelAbiVersion));
    addConstant(builder, loc, name + "_arena_bytes", arenaBytes);
    model.setLinkage(LLVM::Linkage::Internal);
    return success();
  }

  /// An exported integer constant.
  void addConstant(OpBuilder &builder, Location loc, StringRef name,
                   IntegerAttr value) {
    LLVM::GlobalOp::create(builder, loc, value.getType(), /*isConstant=*/true,
                           LLVM::Linkage::External, name, value);
  }
};

} // namespace
