//===- QNNEnergyInterfaces.cpp - Logical work of ops other than layers *- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

/// Work of `kind` with the element counts of the first operand and the result.
static EnergyWork workOf(Operation *op, EnergyWorkKind kind) {
  EnergyWork work;
  work.kind = kind;
  work.inputs =
      cast<ShapedType>(op->getOperand(0).getType()).getNumElements();
  work.outputs =
      cast<ShapedType>(op->getResult(0).getType()).getNumElements();
  return work;
}

#define QNN_WORK(OP, KIND)                                                     \
  EnergyWork OP::getEnergyWork() {                                             \
    return workOf(*this, EnergyWorkKind::KIND);                                \
  }

QNN_WORK(QuantizeOp, Epilogue)
QNN_WORK(DequantizeOp, Epilogue)
QNN_WORK(BatchNormOp, Epilogue)
QNN_WORK(ThresholdOp, Epilogue)
QNN_WORK(RequantizeOp, Epilogue)
QNN_WORK(SoftmaxOp, Epilogue)
QNN_WORK(ReshapeOp, Free)
QNN_WORK(TransposeOp, Free)
QNN_WORK(AddRequantizeOp, MapConsumer)

EnergyWork ElementwiseOp::getEnergyWork() {
  // An operand beside the data makes it a residual add of two maps, unless it
  // is a constant that belongs to the epilogue.
  bool hasTwoMaps =
      getInputs().size() == 2 &&
      llvm::none_of(getInputs(), [](Value input) {
        Operation *def = input.getDefiningOp();
        return def && def->hasTrait<OpTrait::ConstantLike>();
      });
  return workOf(*this, hasTwoMaps ? EnergyWorkKind::MapConsumer
                                  : EnergyWorkKind::Epilogue);
}
