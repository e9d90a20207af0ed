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

/// Where the channels of one block stand.
struct ChannelBlock {
  /// Index of the group.
  Value group;
  /// The first channel in the tables of the epilogue, which hold whole blocks;
  /// in the result; and within its group.
  Value tableIndex, first, withinGroup;
};

/// The epilogue of one kernel. Tables are filled up to whole blocks of
/// channels, so that vectors of them can always be loaded.
class KernelEpilogue {
public:
  KernelEpilogue(PackedConv2DOp op, LayerBuilder &layer);

  /// Ends one pixel: `accumulators` are the NR vectors of the channels of a
  /// block. `pixel` is the row-major index of the output position, (oy, ox) the
  /// position in the image.
  void emitPixel(ValueRange accumulators, Value pixel, Value oy, Value ox,
                 const ChannelBlock &block);

private:
  /// The row of the tables for the border class of a position.
  Value emitClassRow(Value oy, Value ox, int64_t rowLength);
  Value loadLanes(Value table, Value index, unsigned width);
  /// Comparison results of threshold `step`, one bit a lane.
  Value emitComparison(Value raw, Value row, Value channel, int64_t step);
  Value emitThreshold(Value raw, Value row, Value channel);
  void makeRequantizeTables(ElementsAttr offsets);
  Value emitRequantize(Value raw, Value row, Value channel);
  /// The same for shifts of at least 32: the even lanes, then the odd ones, as
  /// 64-bit products in place, instead of widening them all.
  Value emitSplitRequantize(Value raw, Value row, Value channel);
  Value emitAffine(Value raw, Value row, Value channel);
  void emitWords(ValueRange accumulators, Value pixel, Value row,
                 Value channel);
  /// `values` of `channels` x `inner` elements for each class, with the
  /// channels of every group filled up to whole blocks by `fill`: classes x
  /// inner x paddedChannels.
  SmallVector<int64_t> padTable(ArrayRef<int64_t> values, int64_t inner,
                                int64_t fill) const;
  SmallVector<int64_t> padTable(ArrayRef<int32_t> values) const;
  /// Stores vector `n` of a block.
  void storeLanes(Value value, Value pixel, const ChannelBlock &block,
                  int64_t n);

  Value constantLike(Value value, int64_t number) {
    return createLaneConstant(layer.getBuilder(), layer.getLoc(),
                              value.getType(), number);
  }

  PackedConv2DOp op;
  LayerBuilder &layer;
  int64_t lanes, columns, channels, groups, paddedChannels, numClasses;
  int64_t numSteps = 0;
  int64_t numColumnClasses = 1;
  bool allDecreasing = false, someDecreasing = false, splitsLanes = false;
  Value rowClass, columnClass, steps, signs, multiplier, oddMultiplier, offset,
      shift;
};

} // namespace mlir::qnn

#endif // QNN_LIB_CONVERSION_QNNTOLOOPS_KERNELEPILOGUE_H
