//===- TiledShape.h - Sizes of a contraction and its tiles ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The numbers behind the nest of a tiled contraction: how its operands lie in
/// memory, how large each tile is, where in the nest it changes.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_CONVERSION_QNNTOLOOPS_TILEDSHAPE_H
#define QNN_LIB_CONVERSION_QNNTOLOOPS_TILEDSHAPE_H

#include "qnn/Conversion/QNNToLoops/LayerBuilder.h"
#include "qnn/Dialect/QNN/IR/ConvGeometry.h"
#include "qnn/Dialect/QNN/IR/TileNest.h"

namespace mlir::qnn {

inline constexpr unsigned numLoopDims = 8;

/// A number per LoopDim.
using PerDim = std::array<int64_t, numLoopDims>;

/// The loops that index an operand. Rows and columns of inputs stand under OY
/// and OX.
ArrayRef<LoopDim> getOperandDims(unsigned operand);

/// Does a loop over `dim` change the data of `operand`?
bool changesTile(unsigned operand, LoopDim dim);

/// The rows (or columns) of the input that a tile holds.
struct RowSet {
  /// Distances from the first row, ascending.
  SmallVector<int64_t> offsets;
  /// More than the image has: the tile holds all rows of the image.
  bool isWhole = false;
  int64_t count = 1;

  bool isContiguous() const { return offsets.back() + 1 == count; }
};

/// One tile of one operand.
struct Tile {
  unsigned memory, operand;
  /// Loops inside the tile, spatial ones included.
  unsigned cut;
  /// The tile changes with the loop at this position: it is brought in right
  /// inside that loop, or before all loops.
  unsigned position;
  PerDim sizes, strides;
  RowSet rows, columns; ///< Of inputs.
  int64_t numElements;
};

/// A contraction with its tiles.
struct TiledShape {
  PerDim sizes;
  int64_t strideY = 1, strideX = 1, dilationY = 1, dilationX = 1;
  int64_t padTop = 0, padLeft = 0, inputHeight = 1, inputWidth = 1;
  /// Steps in the buffers of weights, inputs, outputs.
  std::array<PerDim, 3> strides;
  /// All loops, innermost first; `numSpatial` of the array come first.
  SmallVector<LoopAttr> loops;
  unsigned numSpatial = 0;
  bool elidesFirstRead = true;
  bool hasMulticast = true;
  /// Memory by memory outwards.
  std::vector<Tile> tiles;

  /// Iterations that all loops over `dim` make together.
  int64_t getCovered(LoopDim dim) const;
  /// The distance in `dim` of two iterations of loop `index`.
  int64_t getStep(unsigned index) const;
  /// MACs that want the same element of `operand` at a time.
  int64_t getSharers(unsigned operand) const;
  /// Unfinished sums go back to where the outputs are.
  bool hasUnfinishedSums() const;
  /// The tensors whose buffers the nest needs: one per tile, and one for
  /// unfinished sums.
  SmallVector<RankedTensorType> getBuffers(Operation *op) const;
};

/// The shape of `op`, a qnn.conv2d, qnn.conv2d_integer, qnn.matmul or
/// qnn.matmul_integer with `qnn.tiles`. Emits an error for other ops, for
/// matrices of weights in stacks, if the loops leave something out, and if they
/// change the order in which reals are summed.
FailureOr<TiledShape> getTiledShape(Operation *op);

} // namespace mlir::qnn

#endif // QNN_LIB_CONVERSION_QNNTOLOOPS_TILEDSHAPE_H
