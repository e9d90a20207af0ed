//===- MmaToVector.cpp - Expansion of qnn.mma -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Conversion/MmaToVector/MmaToVector.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

namespace mlir::qnn {
#define GEN_PASS_DEF_CONVERTMMATOVECTORPASS
#include "qnn/Conversion/MmaToVector/MmaToVector.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;

namespace {

/// Builds the arithmetic of one tile; values are i32 or vectors of i32 lanes.
class TileBuilder {
public:
  TileBuilder(PatternRewriter &rewriter, MmaOp op,
              const ::qnn::TargetRecord &target)
      : b(rewriter), loc(op.getLoc()), op(op), target(target),
        type(op.getRhs().front().getType()) {}

  /// acc + product of input words `lhs` and weight words `rhs`, one for each
  /// plane.
  Value accumulate(Value acc, ValueRange lhs, ValueRange rhs) {
    switch (op.getKind()) {
    case MmaKind::XorPopcount:
      return add(acc, countOnes(arith::XOrIOp::create(b, loc, lhs[0], rhs[0])));
    case MmaKind::AndPopcount:
      return accumulatePlanes(acc, lhs, rhs);
    case MmaKind::Dot:
      return dot(acc, lhs[0], rhs[0]);
    case MmaKind::Shift:
      return add(acc, shift(lhs[0], rhs[0]));
    }
    llvm_unreachable("all kinds are listed");
  }

  /// An input word in every lane.
  Value spread(Value word) {
    if (!isa<VectorType>(type))
      return word;
    return vector::BroadcastOp::create(b, loc, type, word);
  }

private:
  Value constant(int64_t value) {
    Attribute attr = b.getI32IntegerAttr(value);
    if (auto vector = dyn_cast<VectorType>(type))
      attr = DenseElementsAttr::get(vector, attr);
    return arith::ConstantOp::create(b, loc, type, cast<TypedAttr>(attr));
  }
  Value add(Value x, Value y) { return arith::AddIOp::create(b, loc, x, y); }
  Value countOnes(Value x) { return math::CtPopOp::create(b, loc, x); }
  Value shiftLeft(Value x, int64_t by) {
    return by ? arith::ShLIOp::create(b, loc, x, constant(by)).getResult() : x;
  }
  Value shiftRightSigned(Value x, int64_t by) {
    return by ? arith::ShRSIOp::create(b, loc, x, constant(by)).getResult() : x;
  }

  /// Bit-serial product: Moons' sequence of shifted and added dot products.
  Value accumulatePlanes(Value acc, ValueRange lhs, ValueRange rhs) {
    auto isSignPlane = [](Type code, size_t plane) {
      auto type = cast<IntType>(code);
      return !type.isUnsignedEncoding() && plane + 1 == type.getWidth();
    };
    for (auto [p, x] : llvm::enumerate(lhs))
      for (auto [q, w] : llvm::enumerate(rhs)) {
        Value ones = countOnes(arith::AndIOp::create(b, loc, x, w));
        Value weighted = shiftLeft(ones, p + q);
        bool isNegative =
            isSignPlane(op.getLhsCode(), p) != isSignPlane(op.getRhsCode(), q);
        acc = isNegative
                  ? arith::SubIOp::create(b, loc, acc, weighted).getResult()
                  : add(acc, weighted);
      }
    return acc;
  }

  /// acc + sum of four products of unsigned bytes of x by signed bytes of w.
  Value dot(Value acc, Value x, Value w) {
    auto vector = dyn_cast<VectorType>(type);
    if (vector && target.dot == ::qnn::DotForm::Vpdpbusd &&
        (vector.getNumElements() == 16 || vector.getNumElements() == 8))
      return dotInstruction(acc, x, w, vector);
    if (vector && target.dot == ::qnn::DotForm::Maddwd &&
        vector.getNumElements() == target.lanes)
      return dotPairs(acc, x, w, vector);
    for (int64_t byte = 0; byte < 4; ++byte) {
      Value unsignedByte = arith::AndIOp::create(
          b, loc, arith::ShRUIOp::create(b, loc, x, constant(8 * byte)),
          constant(255));
      Value signedByte = shiftRightSigned(shiftLeft(w, 24 - 8 * byte), 24);
      acc = add(acc, arith::MulIOp::create(b, loc, unsignedByte, signedByte));
    }
    return acc;
  }

  /// Bytes 0 and 2, then 1 and 3 of each lane, as 16-bit numbers whose products
  /// one instruction adds in pairs.
  Value dotPairs(Value acc, Value x, Value w, VectorType vector) {
    auto pairs =
        VectorType::get({vector.getNumElements() * 2}, b.getIntegerType(16));
    auto eight = arith::ConstantOp::create(
        b, loc, DenseElementsAttr::get(pairs, b.getI16IntegerAttr(8)));
    auto asPairs = [&](Value value) -> Value {
      return vector::BitCastOp::create(b, loc, pairs, value);
    };
    StringRef name = vector.getNumElements() == 16
                         ? "llvm.x86.avx512.pmaddw.d.512"
                         : "llvm.x86.avx2.pmadd.wd";
    for (bool isOdd : {false, true}) {
      Value bytes =
          isOdd ? arith::ShRUIOp::create(b, loc, x, constant(8)).getResult()
                : x;
      Value numbers =
          arith::AndIOp::create(b, loc, bytes, constant(0x00ff00ff));
      Value weights = asPairs(w);
      if (!isOdd)
        weights = arith::ShLIOp::create(b, loc, weights, eight);
      weights = arith::ShRSIOp::create(b, loc, weights, eight);
      auto sum =
          LLVM::CallIntrinsicOp::create(b, loc, vector, b.getStringAttr(name),
                                        ValueRange{asPairs(numbers), weights});
      acc = add(acc, sum->getResult(0));
    }
    return acc;
  }

  Value dotInstruction(Value acc, Value x, Value w, VectorType vector) {
    auto bytes =
        VectorType::get({vector.getNumElements() * 4}, b.getIntegerType(8));
    Value xBytes = vector::BitCastOp::create(b, loc, bytes, x);
    Value wBytes = vector::BitCastOp::create(b, loc, bytes, w);
    StringRef name = vector.getNumElements() == 16
                         ? "llvm.x86.avx512.vpdpbusd.512"
                         : "llvm.x86.avx512.vpdpbusd.256";
    return LLVM::CallIntrinsicOp::create(b, loc, vector, b.getStringAttr(name),
                                         ValueRange{acc, xBytes, wBytes})
        ->getResult(0);
  }

  /// x times the number of pow2 code w: a shift by its exponent field minus
  /// one, negated by its sign bit, 0 where the field is 0.
  Value shift(Value x, Value w) {
    int64_t width = cast<IntType>(op.getRhsCode()).getWidth();
    Value field =
        arith::AndIOp::create(b, loc, w, constant((1 << (width - 1)) - 1));
    Value zero = constant(0), one = constant(1);
    Value isZero =
        arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, field, zero);
    Value exponent = arith::SubIOp::create(
        b, loc, arith::MaxSIOp::create(b, loc, field, one), one);
    Value magnitude = arith::ShLIOp::create(b, loc, x, exponent);
    // All ones for a negative code: (m xor s) - s negates.
    Value sign = shiftRightSigned(shiftLeft(w, 32 - width), 31);
    Value signedValue = arith::SubIOp::create(
        b, loc, arith::XOrIOp::create(b, loc, magnitude, sign), sign);
    return arith::SelectOp::create(b, loc, isZero, zero, signedValue);
  }

  PatternRewriter &b;
  Location loc;
  MmaOp op;
  const ::qnn::TargetRecord &target;
  Type type;
};

struct ExpandMma : OpRewritePattern<MmaOp> {
  ExpandMma(MLIRContext *context, const ::qnn::TargetRecord &target)
      : OpRewritePattern(context), target(target) {}

  LogicalResult matchAndRewrite(MmaOp op,
                                PatternRewriter &rewriter) const override {
    TileBuilder tile(rewriter, op, target);
    int64_t lhsPlanes = op.getLhsPlanes(), rhsPlanes = op.getRhsPlanes();
    SmallVector<Value> results;
    for (int64_t m = 0; m < op.getMR(); ++m) {
      SmallVector<Value> words;
      if (!op.getLaneWise())
        for (Value word : op.getLhs().slice(m * lhsPlanes, lhsPlanes))
          words.push_back(tile.spread(word));
      for (int64_t n = 0; n < op.getNR(); ++n) {
        int64_t index = m * op.getNR() + n;
        ValueRange lhs = op.getLaneWise()
                             ? ValueRange(op.getLhs().slice(index, 1))
                             : ValueRange(words);
        results.push_back(
            tile.accumulate(op.getAcc()[index], lhs,
                            op.getRhs().slice(n * rhsPlanes, rhsPlanes)));
      }
    }
    rewriter.replaceOp(op, results);
    return success();
  }

  ::qnn::TargetRecord target;
};

struct ConvertMmaToVectorPass
    : mlir::qnn::impl::ConvertMmaToVectorPassBase<ConvertMmaToVectorPass> {
  using ConvertMmaToVectorPassBase::ConvertMmaToVectorPassBase;

  void runOnOperation() override {
    llvm::Expected<::qnn::TargetRecord> record = ::qnn::lookupTarget(target);
    if (!record) {
      getOperation()->emitError() << llvm::toString(record.takeError());
      return signalPassFailure();
    }
    getOperation()->walk([&](MmaOp) { ++numExpanded; });
    RewritePatternSet patterns(&getContext());
    populateMmaToVectorPatterns(patterns, *record);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

void mlir::qnn::populateMmaToVectorPatterns(RewritePatternSet &patterns,
                                            const ::qnn::TargetRecord &target) {
  patterns.add<ExpandMma>(patterns.getContext(), target);
}
