//===- Shape.cpp - Loops that move elements ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

/// Row-major strides of `shape`.
static SmallVector<int64_t> getStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (int64_t i = static_cast<int64_t>(shape.size()) - 2; i >= 0; --i)
    strides[i] = strides[i + 1] * shape[i + 1];
  return strides;
}

namespace {

struct TransposeLoops : LoopLowering<TransposeLoops, TransposeOp> {
  static LogicalResult emit(TransposeOp op, LayerBuilder &layer) {
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    SmallVector<int64_t> inputStrides = getStrides(in.getShape()), moved;
    for (int64_t axis : op.getPermutation())
      moved.push_back(inputStrides[axis]);
    layer.stridedLoops(out.getShape(), {getStrides(out.getShape()), moved},
                       [&](ArrayRef<Value> offsets) {
                         layer.copyElement(in, offsets[1], out, offsets[0]);
                       });
    return success();
  }
};

} // namespace

void mlir::qnn::attachShapeLoops(MLIRContext *context) {
  TransposeOp::attachInterface<TransposeLoops>(*context);
}
