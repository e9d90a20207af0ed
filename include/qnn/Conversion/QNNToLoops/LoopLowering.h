//===- LoopLowering.h - Ops that become loops -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_CONVERSION_QNNTOLOOPS_LOOPLOWERING_H
#define QNN_CONVERSION_QNNTOLOOPS_LOOPLOWERING_H

#include "mlir/IR/DialectRegistry.h"
#include "qnn/Conversion/QNNToLoops/LayerBuilder.h"

#include "qnn/Conversion/QNNToLoops/LoopLoweringOpInterface.h.inc"

namespace mlir::qnn {

/// Base of an external model: `struct FooLoops : LoopLowering<FooLoops, FooOp>
/// { static LogicalResult emit(FooOp op, LayerBuilder &layer); };`
template <typename Model, typename OpTy>
struct LoopLowering
    : LoopLoweringOpInterface::ExternalModel<LoopLowering<Model, OpTy>, OpTy> {
  LogicalResult emitLoops(Operation *op, LayerBuilder &layer) const {
    return Model::emit(cast<OpTy>(op), layer);
  }
};

/// Attaches the models of one family of ops; one function per source file.
void attachPackLoops(MLIRContext *context);
void attachPackedConvLoops(MLIRContext *context);
void attachContractionLoops(MLIRContext *context);
void attachIntegerLoops(MLIRContext *context);
void attachPoolLoops(MLIRContext *context);
void attachQuantLoops(MLIRContext *context);
void attachRealLoops(MLIRContext *context);
void attachShapeLoops(MLIRContext *context);
void attachResizeLoops(MLIRContext *context);
void attachChoiceLoops(MLIRContext *context);

} // namespace mlir::qnn

#endif // QNN_CONVERSION_QNNTOLOOPS_LOOPLOWERING_H
