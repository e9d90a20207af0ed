//===- PrepareForLLVM.cpp - What LLVM must know of layers -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "qnn/Transforms/BufferPasses.h"

namespace mlir::qnn {
#define GEN_PASS_DEF_PREPAREFORLLVMPASS
#include "qnn/Transforms/BufferPasses.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;

namespace {

struct PrepareForLLVMPass
    : mlir::qnn::impl::PrepareForLLVMPassBase<PrepareForLLVMPass> {
  void runOnOperation() override {
    for (auto func : getOperation().getOps<func::FuncOp>())
      if (func->hasAttr(layerAttrName))
        prepareLayer(func);
    getOperation().walk([](math::RoundEvenOp op) {
      OpBuilder builder(op);
      Value result =
          LLVM::RintOp::create(builder, op.getLoc(), op.getOperand());
      op.replaceAllUsesWith(result);
      op.erase();
    });
  }

  void prepareLayer(func::FuncOp func) {
    Builder builder(func.getContext());
    func->setAttr("passthrough",
                  builder.getArrayAttr(builder.getStringAttr("noinline")));
    func->setAttr(
        "llvm.linkage",
        LLVM::LinkageAttr::get(func.getContext(), LLVM::Linkage::Internal));
    for (unsigned i = 0; i < func.getNumArguments(); ++i)
      if (isa<MemRefType>(func.getArgument(i).getType()))
        func.setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(),
                        builder.getUnitAttr());
  }
};

} // namespace
