//===- TileAddressing.cpp - Where the elements of a tile are ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TileAddressing.h"
#include "Strides.h"

using namespace mlir;
using namespace mlir::qnn;

Value TileAddressing::sumLoops(LoopDim dim, unsigned from) {
  SmallVector<std::pair<Value, int64_t>> terms;
  for (unsigned loop = from; loop < shape.loops.size(); ++loop)
    if (shape.loops[loop].getDim() == dim)
      terms.push_back({ivs[loop], shape.getStep(loop)});
  return layer.linear(terms);
}

Value TileAddressing::getInputRow(LoopDim axis, Value output, Value tap) {
  if (axis == LoopDim::OY)
    return layer.linear({{output, shape.strideY}, {tap, shape.dilationY}},
                        -shape.padTop);
  return layer.linear({{output, shape.strideX}, {tap, shape.dilationX}},
                      -shape.padLeft);
}

Position TileAddressing::getStart(const Tile &tile) {
  Position start;
  for (LoopDim dim : getOperandDims(tile.operand))
    start[indexOf(dim)] = sumLoops(dim, tile.cut);
  if (tile.operand != TiledInputs)
    return start;
  for (auto [axis, tap] :
       {std::pair(LoopDim::OY, LoopDim::FY), {LoopDim::OX, LoopDim::FX}})
    start[indexOf(axis)] =
        getInputRow(axis, start[indexOf(axis)], sumLoops(tap, tile.cut));
  return start;
}

static const RowSet &getRowSet(const Tile &tile, LoopDim axis) {
  return axis == LoopDim::OY ? tile.rows : tile.columns;
}

/// Where `place` keeps a row of the image.
Value TileAddressing::locateRow(const Place &place, LoopDim axis, Value row) {
  auto clamp = [&](Value value, int64_t size) {
    Value below = layer.min(value, layer.index(size - 1));
    return layer.max(below, layer.index(0));
  };
  if (!place.tile || getRowSet(*place.tile, axis).isWhole)
    return clamp(row,
                 axis == LoopDim::OY ? shape.inputHeight : shape.inputWidth);
  const RowSet &rows = getRowSet(*place.tile, axis);
  Value distance = layer.sub(row, place.start[indexOf(axis)]);
  if (rows.isContiguous())
    return distance;
  // Rows that the tile does not hold are not asked for.
  SmallVector<int64_t> where(rows.offsets.back() + 1, 0);
  for (auto [index, offset] : llvm::enumerate(rows.offsets))
    where[offset] = index;
  return loadOffset(layer, where, distance);
}

/// The row of the image that `place` keeps at `index`.
Value TileAddressing::getRow(const Place &place, LoopDim axis, Value index) {
  const RowSet &rows = getRowSet(*place.tile, axis);
  if (rows.isWhole)
    return index;
  Value offset =
      rows.isContiguous() ? index : loadOffset(layer, rows.offsets, index);
  return layer.add(place.start[indexOf(axis)], offset);
}

Value TileAddressing::getAddress(unsigned operand, const Place &place,
                                 const Position &at) {
  SmallVector<std::pair<Value, int64_t>> terms;
  for (LoopDim dim : getOperandDims(operand)) {
    unsigned d = indexOf(dim);
    Value index = at[d];
    bool isRow =
        operand == TiledInputs && (dim == LoopDim::OY || dim == LoopDim::OX);
    if (isRow)
      index = locateRow(place, dim, index);
    else if (place.tile)
      index = layer.sub(index, place.start[d]);
    else if (shape.getCovered(dim) > shape.sizes[d])
      index = layer.min(index, layer.index(shape.sizes[d] - 1));
    terms.push_back({index, place.tile ? place.tile->strides[d]
                                       : shape.strides[operand][d]});
  }
  return layer.linear(terms);
}

void TileAddressing::forEachElement(
    const Place &place, function_ref<void(const Position &, Value)> body) {
  const Tile &tile = *place.tile;
  ArrayRef<LoopDim> dims = getOperandDims(tile.operand);
  SmallVector<int64_t> extents;
  for (LoopDim dim : dims)
    extents.push_back(tile.sizes[indexOf(dim)]);
  layer.loops(extents, [&](ArrayRef<Value> indices) {
    Position at;
    SmallVector<std::pair<Value, int64_t>> terms;
    for (auto [dim, index] : llvm::zip(dims, indices)) {
      unsigned d = indexOf(dim);
      bool isRow = tile.operand == TiledInputs &&
                   (dim == LoopDim::OY || dim == LoopDim::OX);
      at[d] =
          isRow ? getRow(place, dim, index) : layer.add(place.start[d], index);
      terms.push_back({index, tile.strides[d]});
    }
    body(at, layer.linear(terms));
  });
}
