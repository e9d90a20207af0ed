//===- ShareLayers.cpp - One function for layers of one shape ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/OperationSupport.h"
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "qnn/Transforms/BufferPasses.h"
#include "llvm/ADT/MapVector.h"

namespace mlir::qnn {
#define GEN_PASS_DEF_SHARELAYERSPASS
#include "qnn/Transforms/BufferPasses.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;

namespace {

/// A layer function and its only call.
struct Layer {
  func::FuncOp func;
  func::CallOp call;
};

} // namespace

/// A hash of the body of `func` that does not depend on which constants it
/// reads, only on their types and which of them are the same.
static llvm::hash_code hashBody(func::FuncOp func) {
  DenseMap<Value, unsigned> values;
  DenseMap<Attribute, unsigned> constants;
  auto number = [](auto &numbers, auto key) {
    return numbers.try_emplace(key, numbers.size()).first->second;
  };
  llvm::hash_code hash = hash_value(func.getFunctionType());
  func.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (op == func)
      return;
    for (Region &region : op->getRegions())
      for (Block &block : region)
        for (BlockArgument argument : block.getArguments())
          number(values, argument);
    llvm::hash_code own;
    if (auto constant = dyn_cast<memref::GetGlobalOp>(op))
      own = llvm::hash_combine(number(constants, constant.getNameAttr()),
                               constant.getType());
    else
      own = OperationEquivalence::computeHash(
          op,
          [&](Value operand) {
            return llvm::hash_code(number(values, operand));
          },
          OperationEquivalence::ignoreHashValue,
          OperationEquivalence::IgnoreLocations);
    for (Value result : op->getResults())
      number(values, result);
    hash = llvm::hash_combine(hash, own);
  });
  return hash;
}

/// Makes the constants that `layer` reads its first arguments: the last ones
/// may be the steps to take.
static void passConstants(Layer &layer) {
  SmallVector<memref::GetGlobalOp> reads;
  layer.func.walk([&](memref::GetGlobalOp op) { reads.push_back(op); });
  llvm::MapVector<Attribute, BlockArgument> arguments;
  Block &body = layer.func.getBody().front();
  OpBuilder builder(layer.call);
  SmallVector<Value> operands;
  for (memref::GetGlobalOp read : reads) {
    auto [it, isNew] = arguments.try_emplace(read.getNameAttr());
    if (isNew) {
      it->second =
          body.insertArgument(operands.size(), read.getType(), read.getLoc());
      operands.push_back(builder.clone(*read)->getResult(0));
    }
    read.replaceAllUsesWith(it->second);
    read.erase();
  }
  llvm::append_range(operands, layer.call.getOperands());
  layer.func.setType(builder.getFunctionType(body.getArgumentTypes(), {}));
  layer.call->setOperands(operands);
}

static bool isSameBody(func::FuncOp a, func::FuncOp b) {
  return a.getFunctionType() == b.getFunctionType() &&
         OperationEquivalence::isRegionEquivalentTo(
             &a.getBody(), &b.getBody(), OperationEquivalence::IgnoreLocations);
}

namespace {

struct ShareLayersPass : mlir::qnn::impl::ShareLayersPassBase<ShareLayersPass> {
  void runOnOperation() override {
    llvm::MapVector<Operation *, SmallVector<func::CallOp>> calls;
    SymbolTableCollection symbols;
    getOperation().walk([&](func::CallOp call) {
      auto func = symbols.lookupNearestSymbolFrom<func::FuncOp>(
          call, call.getCalleeAttr());
      if (func && func.isPrivate() && func->hasAttr(layerAttrName) &&
          func.getBody().hasOneBlock())
        calls[func].push_back(call);
    });
    llvm::MapVector<size_t, SmallVector<Layer>> groups;
    for (auto &[op, callers] : calls)
      if (auto func = cast<func::FuncOp>(op); callers.size() == 1)
        groups[hashBody(func)].push_back({func, callers.front()});
    for (auto &[hash, layers] : groups)
      if (layers.size() > 1)
        share(layers);
  }

  /// Calls one function for all of `layers` that turn out to be the same.
  void share(MutableArrayRef<Layer> layers) {
    for (Layer &layer : layers)
      passConstants(layer);
    SmallVector<func::FuncOp> kept;
    for (Layer &layer : layers) {
      auto *same = llvm::find_if(kept, [&](func::FuncOp other) {
        return isSameBody(other, layer.func);
      });
      if (same == kept.end()) {
        kept.push_back(layer.func);
        continue;
      }
      layer.call.setCallee(same->getSymName());
      layer.func.erase();
      ++numShared;
    }
  }
};

} // namespace
