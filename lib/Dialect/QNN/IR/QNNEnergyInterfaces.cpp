//===- QNNEnergyInterfaces.cpp - Logical work of ops ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

/// True if `value` is a constant, possibly through a quantizer or a change of
/// shape.
static bool isConstant(Value value) {
  // Importers write no longer chains; the bound keeps hostile input linear.
  for (unsigned depth = 0; depth < 8; ++depth) {
    Operation *def = value.getDefiningOp();
    if (!def)
      return false;
    if (def->hasTrait<OpTrait::ConstantLike>())
      return true;
    if (!isa<QuantizeOp, DequantizeOp, StructuralOpInterface>(def))
      return false;
    value = def->getOperand(0);
  }
  return false;
}

/// Work of `kind` with the element counts of the first operand and the result.
static EnergyWork workOf(Operation *op, EnergyWorkKind kind,
                         bool keepsCodes = false) {
  EnergyWork work;
  work.kind = kind;
  work.inputs = cast<ShapedType>(op->getOperand(0).getType()).getNumElements();
  work.outputs = cast<ShapedType>(op->getResult(0).getType()).getNumElements();
  work.keepsCodes = keepsCodes;
  return work;
}

#define QNN_WORK(OP, ...)                                                      \
  EnergyWork OP::getEnergyWork() { return workOf(*this, __VA_ARGS__); }

QNN_WORK(QuantizeOp, EnergyWorkKind::Epilogue)
QNN_WORK(DequantizeOp, EnergyWorkKind::Epilogue)
QNN_WORK(StaircaseOp, EnergyWorkKind::Epilogue)
QNN_WORK(MinifloatOp, EnergyWorkKind::Epilogue)
QNN_WORK(BatchNormOp, EnergyWorkKind::Epilogue)
QNN_WORK(ThresholdOp, EnergyWorkKind::Epilogue)
QNN_WORK(RequantizeOp, EnergyWorkKind::Epilogue)
QNN_WORK(SoftmaxOp, EnergyWorkKind::Epilogue)
QNN_WORK(ReshapeOp, EnergyWorkKind::Free, /*keepsCodes=*/true)
QNN_WORK(TransposeOp, EnergyWorkKind::Free, /*keepsCodes=*/true)
QNN_WORK(SliceOp, EnergyWorkKind::Free, /*keepsCodes=*/true)
QNN_WORK(PadOp, EnergyWorkKind::Free, /*keepsCodes=*/true)
QNN_WORK(GatherOp, EnergyWorkKind::Free, /*keepsCodes=*/true)
QNN_WORK(BroadcastOp, EnergyWorkKind::Free, /*keepsCodes=*/true)
QNN_WORK(PredicateOp, EnergyWorkKind::Epilogue)
QNN_WORK(SelectOp, EnergyWorkKind::Epilogue)
QNN_WORK(ToIntegerOp, EnergyWorkKind::Epilogue)
QNN_WORK(TopKOp, EnergyWorkKind::MapConsumer, /*keepsCodes=*/true)
QNN_WORK(ArgTopKOp, EnergyWorkKind::MapConsumer)
QNN_WORK(MaxPoolOp, EnergyWorkKind::MapConsumer, /*keepsCodes=*/true)
QNN_WORK(AvgPoolOp, EnergyWorkKind::MapConsumer)
QNN_WORK(SumPoolOp, EnergyWorkKind::MapConsumer)
QNN_WORK(ReduceOp, EnergyWorkKind::MapConsumer)
QNN_WORK(AddRequantizeOp, EnergyWorkKind::Merge)

EnergyWork ConcatOp::getEnergyWork() {
  EnergyWork work = workOf(*this, EnergyWorkKind::Free, /*keepsCodes=*/true);
  work.inputs = work.outputs;
  return work;
}

EnergyWork ResizeOp::getEnergyWork() {
  return workOf(*this, EnergyWorkKind::MapConsumer,
                /*keepsCodes=*/movesElements());
}

EnergyWork ElementwiseOp::getEnergyWork() {
  bool joinsMaps = getInputs().size() == 2 && !isConstant(getInputs()[0]) &&
                   !isConstant(getInputs()[1]);
  return workOf(*this,
                joinsMaps ? EnergyWorkKind::Merge : EnergyWorkKind::Epilogue,
                getKind() == ElementwiseKind::Relu);
}

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

static int64_t countElements(Value value) {
  return cast<ShapedType>(value.getType()).getNumElements();
}

/// Bias words of a contraction: those of its bias operand, or of the constant
/// that the next op adds per channel.
static int64_t countBiases(ContractionOpInterface op, Value bias) {
  if (bias)
    return countElements(bias);
  // On the integer level biases are part of thresholds and offsets.
  if (auto biases = op->getAttrOfType<IntegerAttr>(biasesAttrName))
    return std::max<int64_t>(biases.getInt(), 0);
  Value result = op->getResult(0);
  auto add = result.hasOneUse()
                 ? dyn_cast<ElementwiseOp>(*result.getUsers().begin())
                 : ElementwiseOp();
  if (!add || add.getKind() != ElementwiseKind::Add)
    return 0;
  Value other = add.getInputs()[add.getInputs()[0] == result ? 1 : 0];
  int64_t channels =
      cast<ShapedType>(result.getType()).getDimSize(op.getOutputChannelAxis());
  return isConstant(other) && countElements(other) == channels ? channels : 0;
}

static EnergyWork contractionWork(ContractionOpInterface op,
                                  Value bias = Value()) {
  EnergyWork work = workOf(op, EnergyWorkKind::Contraction);
  work.inputs = countElements(op.getContractionInput());
  work.macs = op.getNumMacs();
  work.weights = countElements(op.getContractionWeights());
  work.biases = countBiases(op, bias);
  return work;
}

EnergyWork Conv2DOp::getEnergyWork() {
  return contractionWork(*this, getBias());
}
EnergyWork Conv2DIntegerOp::getEnergyWork() { return contractionWork(*this); }
EnergyWork ConvTranspose2DOp::getEnergyWork() {
  return contractionWork(*this, getBias());
}
EnergyWork ConvTranspose2DIntegerOp::getEnergyWork() {
  return contractionWork(*this);
}
EnergyWork MatMulOp::getEnergyWork() { return contractionWork(*this); }
EnergyWork MatMulIntegerOp::getEnergyWork() { return contractionWork(*this); }
