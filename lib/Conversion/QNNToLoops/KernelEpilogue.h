//===- KernelEpilogue.h - The end of a packed kernel ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Emits what a packed kernel does with its accumulators: compare with
/// thresholds, requantize, or add an offset, and store.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_CONVERSION_QNNTOLOOPS_KERNELEPILOGUE_H
#define QNN_LIB_CONVERSION_QNNTOLOOPS_KERNELEPILOGUE_H

#include "qnn/Conversion/QNNToLoops/LayerBuilder.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

namespace mlir::qnn {

/// i32, or a vector of the lanes of a tile.
Type getLaneType(OpBuilder &builder, int64_t lanes, unsigned width = 32);

/// A constant in every lane of `type`.
Value createLaneConstant(OpBuilder &builder, Location loc, Type type,
                         int64_t value);

/// The epilogue of one kernel. Tables are filled up to whole blocks of
/// channels, so that vectors of them can always be loaded.
class KernelEpilogue {
public:
  KernelEpilogue(PackedConv2DOp op, LayerBuilder &layer);

  /// Ends one pixel: `accumulators` are the NR vectors of its channels, the
  /// first of which is `channel`. `pixel` is the row-major index of the output
  /// position, (oy, ox) the position in the image.
  void emitPixel(ValueRange accumulators, Value pixel, Value oy, Value ox,
                 Value channel);

private:
  /// The row of the tables for the border class of a position.
  Value emitClassRow(Value oy, Value ox, int64_t rowLength);
  Value loadLanes(Value table, Value index, unsigned width);
  /// Comparison results of threshold `step`, one bit a lane.
  Value emitComparison(Value raw, Value row, Value channel, int64_t step);
  Value emitThreshold(Value raw, Value row, Value channel);
  Value emitRequantize(Value raw, Value row, Value channel);
  Value emitAffine(Value raw, Value row, Value channel);
  void emitWords(ValueRange accumulators, Value pixel, Value row,
                 Value channel);
  void storeLanes(Value value, Value pixel, Value channel);

  Value constantLike(Value value, int64_t number) {
    return createLaneConstant(layer.getBuilder(), layer.getLoc(),
                              value.getType(), number);
  }

  PackedConv2DOp op;
  LayerBuilder &layer;
  int64_t lanes, columns, channels, paddedChannels, numClasses, numSteps = 0;
  int64_t numColumnClasses = 1;
  bool allDecreasing = false, someDecreasing = false;
  Value rowClass, columnClass, steps, signs, multiplier, offset, shift;
};

} // namespace mlir::qnn

#endif // QNN_LIB_CONVERSION_QNNTOLOOPS_KERNELEPILOGUE_H
