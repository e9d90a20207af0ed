//===- Shape.cpp - Loops that move elements ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

/// Row-major strides of `shape`.
static SmallVector<int64_t> getStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (int64_t i = static_cast<int64_t>(shape.size()) - 2; i >= 0; --i)
    strides[i] = strides[i + 1] * shape[i + 1];
  return strides;
}

/// Rows and columns of the bytes that are transposed at once.
static constexpr int64_t tileSize = 16;

/// A transpose that swaps the two parts `rows` x `columns` of the elements of
/// each of `images`.
struct MatrixTranspose {
  int64_t images = 1, rows = 1, columns = 1;
};

/// Finds the swapped parts: axes 0 .. i-1 stay, the others are rotated.
static std::optional<MatrixTranspose>
findMatrixTranspose(ArrayRef<int64_t> shape, ArrayRef<int64_t> permutation) {
  MatrixTranspose matrix;
  int64_t rank = shape.size(), first = 0;
  while (first < rank && permutation[first] == first)
    matrix.images *= shape[first++];
  if (first == rank)
    return std::nullopt;
  int64_t split = permutation[first];
  for (int64_t i = first; i < rank; ++i) {
    int64_t rotated = first + (i - first + split - first) % (rank - first);
    if (permutation[i] != rotated)
      return std::nullopt;
    (i < split ? matrix.rows : matrix.columns) *= shape[i];
  }
  return matrix;
}

/// Transposes a square of bytes in registers: each of four rounds interleaves
/// row i with row i + 8.
static void emitByteTile(LayerBuilder &layer, Value from, int64_t rowStep,
                         Value to, int64_t columnStep) {
  OpBuilder &b = layer.getBuilder();
  auto type = VectorType::get({tileSize}, b.getI8Type());
  SmallVector<Value> rows;
  for (int64_t i = 0; i < tileSize; ++i)
    rows.push_back(vector::LoadOp::create(
        b, layer.getLoc(), type, layer.getInput(0).memref,
        ValueRange{layer.add(from, i * rowStep)}));
  SmallVector<int64_t> low, high;
  for (int64_t i = 0; i < tileSize / 2; ++i) {
    low.append({i, i + tileSize});
    high.append({i + tileSize / 2, i + tileSize / 2 + tileSize});
  }
  for (int64_t round = 0; round < 4; ++round) {
    SmallVector<Value> next;
    for (int64_t i = 0; i < tileSize / 2; ++i)
      for (ArrayRef<int64_t> mask : {ArrayRef(low), ArrayRef(high)})
        next.push_back(vector::ShuffleOp::create(b, layer.getLoc(), rows[i],
                                                 rows[i + tileSize / 2], mask));
    rows = std::move(next);
  }
  for (int64_t i = 0; i < tileSize; ++i)
    vector::StoreOp::create(b, layer.getLoc(), rows[i],
                            layer.getOutput().memref,
                            ValueRange{layer.add(to, i * columnStep)});
}

/// Transposes matrices of codes tile by tile; the last tiles overlap the ones
/// before them. Fails if the target has no vectors or a matrix is too small.
static LogicalResult emitByteTransposes(TransposeOp op, LayerBuilder &layer) {
  const LayerBuffer &in = layer.getInput(0);
  std::optional<MatrixTranspose> matrix =
      findMatrixTranspose(in.getShape(), op.getPermutation());
  IntType code = in.getCode();
  if (layer.getTarget().lanes == 1 || !code || code.getWidth() > 8 || !matrix ||
      matrix->rows < tileSize || matrix->columns < tileSize)
    return failure();
  int64_t rows = matrix->rows, columns = matrix->columns;
  auto start = [&](Value tile, int64_t size) {
    Value first = layer.mul(tile, tileSize);
    return size % tileSize ? layer.min(first, layer.index(size - tileSize))
                           : first;
  };
  layer.loops(
      {matrix->images, static_cast<int64_t>(llvm::divideCeil(rows, tileSize)),
       static_cast<int64_t>(llvm::divideCeil(columns, tileSize))},
      [&](ArrayRef<Value> at) {
        Value row = start(at[1], rows), column = start(at[2], columns);
        Value image = layer.mul(at[0], rows * columns);
        emitByteTile(
            layer,
            layer.add(image, layer.linear({{row, columns}, {column, 1}})),
            columns, layer.add(image, layer.linear({{column, rows}, {row, 1}})),
            rows);
      });
  return success();
}

namespace {

struct TransposeLoops : LoopLowering<TransposeLoops, TransposeOp> {
  static LogicalResult emit(TransposeOp op, LayerBuilder &layer) {
    if (succeeded(emitByteTransposes(op, layer)))
      return success();
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    SmallVector<int64_t> inputStrides = getStrides(in.getShape()), moved;
    for (int64_t axis : op.getPermutation())
      moved.push_back(inputStrides[axis]);
    layer.stridedLoops(out.getShape(), {getStrides(out.getShape()), moved},
                       [&](ArrayRef<Value> offsets) {
                         layer.copyElement(in, offsets[1], out, offsets[0]);
                       });
    return success();
  }
};

} // namespace

void mlir::qnn::attachShapeLoops(MLIRContext *context) {
  TransposeOp::attachInterface<TransposeLoops>(*context);
}
