//===- PlanMemory.cpp - Put all buffers into one arena ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "qnn/Support/MemoryPlan.h"
#include "qnn/Transforms/BufferPasses.h"

namespace mlir::qnn {
#define GEN_PASS_DEF_PLANMEMORYPASS
#include "qnn/Transforms/BufferPasses.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;

/// Bytes of a static memref.
static int64_t getNumBytes(MemRefType type) {
  int64_t bits = type.getElementType().getIntOrFloatBitWidth();
  return type.getNumElements() * ((bits + 7) / 8);
}

namespace {

struct PlanMemoryPass : mlir::qnn::impl::PlanMemoryPassBase<PlanMemoryPass> {
  using Base::Base;

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!func->hasAttr(entryAttrName) || func->hasAttr(arenaBytesAttrName))
      return;
    if (alignment < 1) {
      func.emitError("qnn-plan-memory needs a positive alignment, got ")
          << alignment;
      return signalPassFailure();
    }
    SmallVector<memref::AllocOp> allocs;
    std::vector<::qnn::BufferRequest> requests;
    if (failed(collect(func, allocs, requests)))
      return signalPassFailure();
    ::qnn::MemoryPlan plan = ::qnn::planMemory(requests, alignment);
    rewrite(func, allocs, plan);

    numBuffers += allocs.size();
    for (const ::qnn::BufferRequest &request : requests)
      bufferBytes += request.bytes;
    arenaBytes += plan.arenaBytes;
    peakBytes += plan.peakBytes;
  }

  /// Finds the allocations and, counting ops as steps, their lifetimes.
  LogicalResult collect(func::FuncOp func,
                        SmallVectorImpl<memref::AllocOp> &allocs,
                        std::vector<::qnn::BufferRequest> &requests) {
    if (!func.getBody().hasOneBlock())
      return func.emitError("qnn-plan-memory needs a function of one block");
    DenseMap<Operation *, int64_t> steps;
    for (Operation &op : func.getBody().front())
      steps[&op] = steps.size();
    for (auto alloc : func.getBody().front().getOps<memref::AllocOp>()) {
      MemRefType type = alloc.getType();
      if (!type.hasStaticShape())
        return alloc.emitError("qnn-plan-memory needs static sizes");
      ::qnn::BufferRequest request;
      request.bytes = getNumBytes(type);
      request.first = request.last = -1;
      for (Operation *user : alloc->getUsers()) {
        if (!isa<func::CallOp>(user) || !steps.count(user))
          return user->emitError(
              "qnn-plan-memory knows only calls as users of buffers");
        int64_t step = steps[user];
        request.first =
            request.first < 0 ? step : std::min(request.first, step);
        request.last = std::max(request.last, step);
      }
      allocs.push_back(alloc);
      requests.push_back(request);
    }
    return success();
  }

  void rewrite(func::FuncOp func, MutableArrayRef<memref::AllocOp> allocs,
               const ::qnn::MemoryPlan &plan) {
    OpBuilder builder(func.getContext());
    auto arenaType = MemRefType::get({plan.arenaBytes}, builder.getI8Type());
    unsigned index = func.getNumArguments();
    // Cannot fail: the index is that of the end.
    (void)func.insertArgument(index, arenaType, {}, func.getLoc());
    Value arena = func.getArgument(index);
    for (auto [i, alloc] : llvm::enumerate(allocs)) {
      builder.setInsertionPoint(alloc);
      Value offset = arith::ConstantIndexOp::create(builder, alloc.getLoc(),
                                                    plan.offsets[i]);
      Value view =
          memref::ViewOp::create(builder, alloc.getLoc(), alloc.getType(),
                                 arena, offset, ValueRange());
      alloc.replaceAllUsesWith(view);
      alloc->erase();
    }
    func->setAttr(arenaBytesAttrName,
                  builder.getI64IntegerAttr(plan.arenaBytes));
    func->setAttr(arenaAlignmentAttrName, builder.getI64IntegerAttr(alignment));
  }
};

} // namespace
