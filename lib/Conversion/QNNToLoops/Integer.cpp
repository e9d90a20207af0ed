//===- Integer.cpp - Loops of sums and products of codes --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Epilogues.h"
#include "Strides.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

/// Bits of the integers that `op` computes.
static unsigned getResultWidth(Operation *op) {
  return getElementTypeOrSelf(op->getResult(0).getType()).isInteger(64) ? 64
                                                                        : 32;
}

namespace {

struct AddRequantizeLoops : LoopLowering<AddRequantizeLoops, AddRequantizeOp> {
  static LogicalResult emit(AddRequantizeOp op, LayerBuilder &layer) {
    const LayerBuffer &out = layer.getOutput();
    layer.loop(out.getNumElements(), [&](Value i) {
      auto scaled = [&](unsigned operand, int64_t multiplier) {
        return layer.mul(layer.loadInteger(layer.getInput(operand), i, 64),
                         multiplier);
      };
      // Named, because compilers evaluate arguments in different orders.
      Value lhs = scaled(0, op.getLhsMultiplier());
      Value rhs = scaled(1, op.getRhsMultiplier());
      Value sum = layer.add(lhs, rhs);
      sum = layer.add(sum, op.getOffset());
      Value code =
          layer.create<arith::ShRSIOp>(sum, layer.integer(op.getShift(), 64));
      if (op.getTieEven()) {
        int64_t mask = (int64_t(1) << op.getShift()) - 1;
        code = emitTieEven(layer, sum, code, layer.integer(mask, 64),
                           op.getZeroPoint());
      }
      layer.storeInteger(emitClamp(layer, code, op.getLow(), op.getHigh()), out,
                         i);
    });
    return success();
  }
};

struct AddIntegerLoops : LoopLowering<AddIntegerLoops, AddIntegerOp> {
  static LogicalResult emit(AddIntegerOp op, LayerBuilder &layer) {
    const LayerBuffer &out = layer.getOutput();
    unsigned width = getResultWidth(op);
    layer.loop(out.getNumElements(), [&](Value i) {
      Value sum = layer.integer(op.getOffset(), width);
      for (auto [operand, multiplier] : llvm::enumerate(op.getMultipliers())) {
        Value code = layer.loadInteger(layer.getInput(operand), i, width);
        sum = layer.add(sum, layer.mul(code, multiplier));
      }
      layer.finishInteger(sum, i, /*channel=*/{});
    });
    return success();
  }
  static std::optional<int64_t> finishedAxis(AddIntegerOp) { return -1; }
};

struct MulIntegerLoops : LoopLowering<MulIntegerLoops, MulIntegerOp> {
  static LogicalResult emit(MulIntegerOp op, LayerBuilder &layer) {
    const LayerBuffer &out = layer.getOutput();
    ArrayRef<int64_t> shape = out.getShape();
    unsigned width = getResultWidth(op);
    SmallVector<SmallVector<int64_t>> strides = {
        getBroadcastStrides(shape, shape)};
    for (unsigned i = 0; i < 2; ++i)
      strides.push_back(
          getBroadcastStrides(layer.getInput(i).getShape(), shape));
    int64_t zeroPoints[] = {static_cast<int64_t>(op.getLhsZeroPoint()),
                            static_cast<int64_t>(op.getRhsZeroPoint())};
    layer.stridedLoops(shape, strides, [&](ArrayRef<Value> offsets) {
      Value factors[2];
      for (unsigned i = 0; i < 2; ++i)
        factors[i] = layer.add(
            layer.loadInteger(layer.getInput(i), offsets[1 + i], width),
            -zeroPoints[i]);
      layer.finishInteger(layer.create<arith::MulIOp>(factors[0], factors[1]),
                          offsets[0], /*channel=*/{});
    });
    return success();
  }
  static std::optional<int64_t> finishedAxis(MulIntegerOp) { return -1; }
};

} // namespace

void mlir::qnn::attachIntegerLoops(MLIRContext *context) {
  AddRequantizeOp::attachInterface<AddRequantizeLoops>(*context);
  AddIntegerOp::attachInterface<AddIntegerLoops>(*context);
  MulIntegerOp::attachInterface<MulIntegerLoops>(*context);
}
