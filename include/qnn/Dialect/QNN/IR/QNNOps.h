//===- QNNOps.h - Ops of the qnn dialect ------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT_QNN_IR_QNNOPS_H
#define QNN_DIALECT_QNN_IR_QNNOPS_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "qnn/Dialect/QNN/IR/ConvGeometry.h"
#include "qnn/Dialect/QNN/IR/QNNAttributes.h"
#include "qnn/Dialect/QNN/IR/QNNDialect.h"
#include "qnn/Dialect/QNN/IR/QNNTypes.h"
#include "qnn/Dialect/QNN/IR/ResizeSample.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"
#include "qnn/Interfaces/Interfaces.h"

#define GET_OP_CLASSES
#include "qnn/Dialect/QNN/IR/QNNOps.h.inc"

namespace mlir::qnn {

/// The discardable attribute that holds the name of an op, a function argument
/// or a function result (the name in the imported model).
inline constexpr StringLiteral nameAttrName = "qnn.name";

/// The discardable attributes that hold what calibration learnt: see
/// StatisticsAttr.
inline constexpr StringLiteral statisticsAttrName = "qnn.statistics";
inline constexpr StringLiteral inputMeansAttrName = "qnn.input_means";

/// On arguments and results of a model that are codes: they stand for the
/// numbers scale * (code - zero point); an f64 and an i64.
inline constexpr StringLiteral scaleAttrName = "qnn.scale";
inline constexpr StringLiteral zeroPointAttrName = "qnn.zero_point";

/// The discardable attribute of an integer contraction that holds the number of
/// bias words that its epilogue has absorbed (`i64`), so that energy models
/// price it like the real contraction that it came from.
inline constexpr StringLiteral biasesAttrName = "qnn.biases";

/// The discardable attribute of a contraction that holds a `#qnn.schedule`, or
/// an array of them for several platforms.
inline constexpr StringLiteral scheduleAttrName = "qnn.schedule";

/// The discardable attribute that holds the `#qnn.energy` of an op.
inline constexpr StringLiteral energyAttrName = "qnn.energy";

/// The logical work of a contraction, carried over from the op that it stands
/// for by `carryEnergyWork`; empty if it is counted elsewhere.
inline constexpr StringLiteral workAttrName = "qnn.work";

/// The name of `op`, or an empty string.
StringRef getOpName(Operation *op);

/// The IntType of a code tensor (or vector) value; null if it has none.
IntType getCodeType(Value value);

/// The `#qnn.energy` of two ops that become one: the sum, if both have one for
/// the same platform; else `first`, which may be null.
Attribute addEnergies(Attribute first, Attribute second);

/// Makes `to`, a packed op or integer convolution, cost what `from` costs: the
/// way in which it is computed does not change the logical work.
void carryEnergyWork(Operation *from, Operation *to);

/// Makes `op`, one of several that `carryEnergyWork` would apply to, cost
/// nothing: another of them has the work of all.
void clearEnergyWork(Operation *op);

} // namespace mlir::qnn

#endif // QNN_DIALECT_QNN_IR_QNNOPS_H
