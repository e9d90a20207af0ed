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
/// { static LogicalResult emit(FooOp op, LayerBuilder &layer); };`, and
/// `finishedAxis(FooOp)` where epilogues can follow.
template <typename Model, typename OpTy>
struct LoopLowering
    : LoopLoweringOpInterface::ExternalModel<LoopLowering<Model, OpTy>, OpTy> {
  LogicalResult emitLoops(Operation *op, LayerBuilder &layer) const {
    return Model::emit(cast<OpTy>(op), layer);
  }
  std::optional<int64_t> getFinishedAxis(Operation *op) const {
    return Model::finishedAxis(cast<OpTy>(op));
  }
  static std::optional<int64_t> finishedAxis(OpTy) { return std::nullopt; }
};

/// Base of the external model of an epilogue: `struct FooEpilogue :
/// EpilogueLowering<FooEpilogue, FooOp> { static int64_t axis(FooOp);
/// static FailureOr<LayerBuilder::Epilogue> make(FooOp, LayerBuilder &); };`
template <typename Model, typename OpTy>
struct EpilogueLowering
    : EpilogueOpInterface::ExternalModel<EpilogueLowering<Model, OpTy>, OpTy> {
  int64_t getEpilogueAxis(Operation *op) const {
    return Model::axis(cast<OpTy>(op));
  }
  FailureOr<LayerBuilder::Epilogue> makeEpilogue(Operation *op,
                                                 LayerBuilder &layer) const {
    return Model::make(cast<OpTy>(op), layer);
  }
};

/// The epilogues that the layer of `op` applies before it stores its integers,
/// in their order: each is the only reader of what is before it, and needs no
/// index that the loops of `op` do not know.
SmallVector<EpilogueOpInterface> findEpilogues(Operation *op);

/// Attaches the models of one family of ops; one function per source file.
void attachPackLoops(MLIRContext *context);
void attachPackedConvLoops(MLIRContext *context);
void attachContractionLoops(MLIRContext *context);
void attachEpilogueLoops(MLIRContext *context);
void attachIntegerLoops(MLIRContext *context);
void attachPoolLoops(MLIRContext *context);
void attachQuantLoops(MLIRContext *context);
void attachRealLoops(MLIRContext *context);
void attachShapeLoops(MLIRContext *context);
void attachResizeLoops(MLIRContext *context);
void attachChoiceLoops(MLIRContext *context);

} // namespace mlir::qnn

#endif // QNN_CONVERSION_QNNTOLOOPS_LOOPLOWERING_H
