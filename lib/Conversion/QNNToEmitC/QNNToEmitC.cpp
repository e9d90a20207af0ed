//===- QNNToEmitC.cpp - From loops on flat buffers to EmitC -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Conversion/QNNToEmitC/QNNToEmitC.h"
#include "mlir/Conversion/SCFToEmitC/SCFToEmitC.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "llvm/ADT/StringSet.h"

namespace mlir::qnn {
#define GEN_PASS_DEF_CONVERTQNNTOEMITCPASS
#include "qnn/Conversion/QNNToEmitC/QNNToEmitC.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;

/// The argument that `value` is, or is a view of; null otherwise.
static BlockArgument getUnderlyingArgument(Value value) {
  while (auto view = value.getDefiningOp<memref::ViewOp>())
    value = view.getSource();
  auto argument = dyn_cast<BlockArgument>(value);
  if (argument && isa<func::FuncOp>(argument.getOwner()->getParentOp()))
    return argument;
  return {};
}

/// Marks the arguments through which a function stores, itself or by calls.
/// Calls lead downwards from the main function to layers that call nothing, so
/// this ends after as many rounds as calls nest.
static void markWrittenArguments(ModuleOp module) {
  bool hasChanged = true;
  auto mark = [&](Value buffer) {
    BlockArgument argument = getUnderlyingArgument(buffer);
    if (!argument)
      return;
    auto func = cast<func::FuncOp>(argument.getOwner()->getParentOp());
    unsigned index = argument.getArgNumber();
    if (func.getArgAttr(index, writtenAttrName))
      return;
    func.setArgAttr(index, writtenAttrName, UnitAttr::get(module.getContext()));
    hasChanged = true;
  };
  SymbolTable symbols(module);
  while (hasChanged) {
    hasChanged = false;
    module.walk([&](Operation *op) {
      if (auto store = dyn_cast<memref::StoreOp>(op))
        mark(store.getMemref());
      auto call = dyn_cast<func::CallOp>(op);
      auto callee =
          call ? symbols.lookup<func::FuncOp>(call.getCallee()) : nullptr;
      if (!callee)
        return;
      for (auto [i, operand] : llvm::enumerate(call.getOperands()))
        if (callee.getArgAttr(i, writtenAttrName))
          mark(operand);
    });
  }
}

/// Why `op` was not converted.
static StringRef explain(Operation *op) {
  if (auto func = dyn_cast<func::FuncOp>(op)) {
    if (func.isExternal())
      return "has no body; C is made from whole networks";
    if (func.getNumResults() != 0)
      return "has results; C stores them through arguments";
    return "has an argument that is no static memref of one dimension";
  }
  if (isa<memref::GlobalOp>(op))
    return "must be a constant with values and of one dimension to become C";
  if (isa<memref::ViewOp>(op))
    return "needs a constant offset and a static shape to become C";
  if (isa<MmaOp>(op))
    return "has vector lanes; C takes kernels of one lane";
  return "has no form in C: emitted C takes scalar scf, arith, math and memref "
         "ops on static memrefs of one dimension";
}

/// Reports the ops that are not EmitC, the first of each kind.
static LogicalResult verifyOnlyEmitC(ModuleOp module) {
  LogicalResult result = success();
  llvm::StringSet<> reported;
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (isa<ModuleOp, UnrealizedConversionCastOp>(op) ||
        isa_and_present<emitc::EmitCDialect>(op->getDialect()))
      return WalkResult::advance();
    result = failure();
    if (reported.insert(op->getName().getStringRef()).second)
      op->emitOpError(explain(op));
    // What is inside may be left over for the same reason.
    return WalkResult::skip();
  });
  if (failed(result))
    return result;
  // Only casts are left over: their users need a value of a type that C lacks.
  module.walk([&](UnrealizedConversionCastOp op) {
    result = op.emitOpError("converts a type that has no form in C");
  });
  return result;
}

/// Erases what folding casts has left without a use; printers count uses.
static void eraseDeadExpressions(ModuleOp module) {
  // Users come after what they use, so go backwards.
  SmallVector<Operation *> ops;
  module.walk([&](Operation *op) {
    if (isa<emitc::CastOp, emitc::ConstantOp, emitc::GetGlobalOp>(op))
      ops.push_back(op);
  });
  for (Operation *op : llvm::reverse(ops))
    if (op->use_empty())
      op->erase();
}

namespace {

struct ConvertQNNToEmitCPass
    : mlir::qnn::impl::ConvertQNNToEmitCPassBase<ConvertQNNToEmitCPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    MLIRContext *context = &getContext();

    RewritePatternSet expansions(context);
    arith::populateArithExpandOpsPatterns(expansions);
    if (failed(applyPatternsGreedily(module, std::move(expansions))))
      return signalPassFailure();
    markWrittenArguments(module);

    TypeConverter converter;
    populateCTypeConversions(converter);
    auto materialize = [](OpBuilder &builder, Type type, ValueRange inputs,
                          Location loc) -> Value {
      return UnrealizedConversionCastOp::create(builder, loc, type, inputs)
          .getResult(0);
    };
    converter.addSourceMaterialization(materialize);
    converter.addTargetMaterialization(materialize);

    RewritePatternSet patterns(context);
    populateIntegerToEmitCPatterns(patterns, converter);
    populateFloatToEmitCPatterns(patterns, converter);
    populateBufferToEmitCPatterns(patterns, converter);
    populateMmaToEmitCPatterns(patterns, converter);
    populateSCFToEmitCConversionPatterns(patterns, converter);

    ConversionTarget target(*context);
    target.addLegalDialect<emitc::EmitCDialect>();
    target.addLegalOp<ModuleOp, UnrealizedConversionCastOp>();
    if (failed(applyPartialConversion(module, target, std::move(patterns))) ||
        failed(verifyOnlyEmitC(module)))
      return signalPassFailure();
    eraseDeadExpressions(module);
  }
};

} // namespace
