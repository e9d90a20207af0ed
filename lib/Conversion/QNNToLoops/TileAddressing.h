//===- TileAddressing.h - Where the elements of a tile are ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_CONVERSION_QNNTOLOOPS_TILEADDRESSING_H
#define QNN_LIB_CONVERSION_QNNTOLOOPS_TILEADDRESSING_H

#include "TiledShape.h"

namespace mlir::qnn {

inline constexpr unsigned indexOf(LoopDim dim) {
  return static_cast<unsigned>(dim);
}

/// An index per LoopDim; rows and columns of inputs under OY and OX.
using Position = std::array<Value, numLoopDims>;

/// Where the elements of an operand are: in a tile, or in the buffer of the op.
struct Place {
  LayerBuffer buffer;
  const Tile *tile = nullptr; ///< Null for the buffer of the op.
  Position start;             ///< Of the tile.
};

/// Computes indices inside a nest that is being built. A tile has the same size
/// everywhere. Where loops run past the end of a dimension, or windows past the
/// edge of the image, it repeats the last element that there is, which nobody
/// uses.
class TileAddressing {
public:
  TileAddressing(LayerBuilder &layer, const TiledShape &shape)
      : layer(layer), shape(shape), ivs(shape.loops.size()) {}

  /// Says where loop `index` is; all loops outside it must be known before.
  void setIteration(unsigned index, Value iv) { ivs[index] = iv; }
  Value getIteration(unsigned index) const { return ivs[index]; }

  /// The index along `dim` at which the loops from `from` on are.
  Value sumLoops(LoopDim dim, unsigned from);

  /// The row (column) under an output and a tap; may lie outside the image.
  Value getInputRow(LoopDim axis, Value output, Value tap);

  /// Where a tile starts; the loops around it must be known.
  Position getStart(const Tile &tile);

  /// The index of an element in the buffer of `place`.
  Value getAddress(unsigned operand, const Place &place, const Position &at);

  /// Calls `body` with the position of each element of a tile, and its index.
  void forEachElement(const Place &place,
                      function_ref<void(const Position &, Value)> body);

private:
  Value locateRow(const Place &place, LoopDim axis, Value row);
  Value getRow(const Place &place, LoopDim axis, Value index);

  LayerBuilder &layer;
  const TiledShape &shape;
  SmallVector<Value> ivs;
};

} // namespace mlir::qnn

#endif // QNN_LIB_CONVERSION_QNNTOLOOPS_TILEADDRESSING_H
