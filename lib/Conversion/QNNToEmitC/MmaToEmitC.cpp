//===- MmaToEmitC.cpp - The register tile in C ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmitCBuilder.h"
#include "qnn/Conversion/QNNToEmitC/QNNToEmitC.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {

/// Each product of the tile becomes one call of a function of qnn_runtime.h,
/// which knows the instructions of the core that the C is compiled for.
struct MmaPattern : OpConversionPattern<MmaOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(MmaOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Type type = rewriter.getI32Type();
    if (llvm::any_of(adaptor.getOperands(),
                     [&](Value v) { return v.getType() != type; }))
      return rewriter.notifyMatchFailure(op, "has vector lanes");
    EmitCBuilder c(rewriter, op.getLoc());
    int64_t lhsPlanes = op.getLhsPlanes(), rhsPlanes = op.getRhsPlanes();
    SmallVector<Value> results;
    for (int64_t m = 0; m < op.getMR(); ++m)
      for (int64_t n = 0; n < op.getNR(); ++n) {
        int64_t index = m * op.getNR() + n;
        int64_t first = op.getLaneWise() ? index : m * lhsPlanes;
        results.push_back(
            accumulate(op, adaptor.getAcc()[index],
                       adaptor.getLhs().slice(first, lhsPlanes),
                       adaptor.getRhs().slice(n * rhsPlanes, rhsPlanes), c));
      }
    rewriter.replaceOp(op, results);
    return success();
  }

  /// acc + product of input words and weight words, one for each plane.
  static Value accumulate(MmaOp op, Value acc, ValueRange lhs, ValueRange rhs,
                          EmitCBuilder &c) {
    Type type = acc.getType();
    switch (op.getKind()) {
    case MmaKind::XorPopcount:
      return c.call("qnn_xor_popcount", type, {acc, lhs[0], rhs[0]});
    case MmaKind::AndPopcount:
      return accumulatePlanes(op, acc, lhs, rhs, c);
    case MmaKind::Dot:
      return c.call("qnn_dot4", type, {acc, lhs[0], rhs[0]});
    case MmaKind::Shift: {
      unsigned width = cast<IntType>(op.getRhsCode()).getWidth();
      return c.call("qnn_shift_add", type,
                    {acc, lhs[0], rhs[0], c.constant(type, width)});
    }
    }
    llvm_unreachable("all kinds are listed");
  }

  /// Moons' sequence of shifted and added dot products. A pair of planes counts
  /// 2^(p+q), negative where exactly one of them is a sign plane.
  static Value accumulatePlanes(MmaOp op, Value acc, ValueRange lhs,
                                ValueRange rhs, EmitCBuilder &c) {
    auto isSignPlane = [](Type code, size_t plane) {
      auto type = cast<IntType>(code);
      return !type.isUnsignedEncoding() && plane + 1 == type.getWidth();
    };
    for (auto [p, x] : llvm::enumerate(lhs))
      for (auto [q, w] : llvm::enumerate(rhs)) {
        bool isNegative =
            isSignPlane(op.getLhsCode(), p) != isSignPlane(op.getRhsCode(), q);
        StringRef callee =
            isNegative ? "qnn_and_popcount_sub" : "qnn_and_popcount_add";
        Type type = acc.getType();
        acc = c.call(callee, type, {acc, x, w, c.constant(type, p + q)});
      }
    return acc;
  }
};

} // namespace

void mlir::qnn::populateMmaToEmitCPatterns(RewritePatternSet &patterns,
                                           const TypeConverter &converter) {
  patterns.add<MmaPattern>(converter, patterns.getContext());
}
