//===- Shape.cpp - Loops that move elements ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Strides.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Support/Encoding.h"

using namespace mlir;
using namespace mlir::qnn;

Value mlir::qnn::getStoredNumber(LayerBuilder &layer, const LayerBuffer &buffer,
                                 double number) {
  if (isa<FloatType>(buffer.getElementType()))
    return layer.real(number);
  auto integer = static_cast<int64_t>(number);
  if (IntType code = buffer.getCode(); code && code.isPow2())
    integer = ::qnn::encodePow2(integer, code.getWidth());
  Type storage = getStorageElementType(buffer.getElementType());
  return layer.integer(integer, storage.getIntOrFloatBitWidth());
}

Value mlir::qnn::loadStored(LayerBuilder &layer, const LayerBuffer &buffer,
                            Value index) {
  if (isa<FloatType>(buffer.getElementType()))
    return layer.loadReal(buffer, index);
  return layer.load(buffer.memref, index);
}

void mlir::qnn::storeStored(LayerBuilder &layer, Value value,
                            const LayerBuffer &buffer, Value index) {
  if (isa<FloatType>(buffer.getElementType()))
    return layer.storeReal(value, buffer, index);
  layer.store(value, buffer.memref, index);
}

/// Copies `extents` elements; each list of strides starts at an offset.
static void emitCopy(LayerBuilder &layer, ArrayRef<int64_t> extents,
                     const LayerBuffer &from, ArrayRef<int64_t> fromStrides,
                     int64_t fromOffset, const LayerBuffer &to,
                     ArrayRef<int64_t> toStrides, int64_t toOffset) {
  layer.stridedLoops(
      extents,
      {SmallVector<int64_t>(toStrides), SmallVector<int64_t>(fromStrides)},
      [&](ArrayRef<Value> offsets) {
        layer.copyElement(from, layer.add(offsets[1], fromOffset), to,
                          layer.add(offsets[0], toOffset));
      });
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
    emitCopy(layer, out.getShape(), in, moved, 0, out,
             getStrides(out.getShape()), 0);
    return success();
  }
};

struct ConcatLoops : LoopLowering<ConcatLoops, ConcatOp> {
  static LogicalResult emit(ConcatOp op, LayerBuilder &layer) {
    const LayerBuffer &out = layer.getOutput();
    SmallVector<int64_t> strides = getStrides(out.getShape());
    int64_t offset = 0;
    for (unsigned i = 0; i < layer.getNumInputs(); ++i) {
      const LayerBuffer &in = layer.getInput(i);
      emitCopy(layer, in.getShape(), in, getStrides(in.getShape()), 0, out,
               strides, offset);
      offset += in.getShape()[op.getAxis()] * strides[op.getAxis()];
    }
    return success();
  }
};

struct SliceLoops : LoopLowering<SliceLoops, SliceOp> {
  static LogicalResult emit(SliceOp op, LayerBuilder &layer) {
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    SmallVector<int64_t> steps = getStrides(in.getShape());
    int64_t begin = 0;
    for (auto [axis, step] : llvm::enumerate(steps)) {
      begin += op.getOffsets()[axis] * step;
      step *= op.getStrides()[axis];
    }
    emitCopy(layer, out.getShape(), in, steps, begin, out,
             getStrides(out.getShape()), 0);
    return success();
  }
};

struct PadLoops : LoopLowering<PadLoops, PadOp> {
  static LogicalResult emit(PadOp op, LayerBuilder &layer) {
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    Value fill = getStoredNumber(layer, out, op.getFill().convertToDouble());
    layer.loop(out.getNumElements(),
               [&](Value i) { storeStored(layer, fill, out, i); });
    SmallVector<int64_t> steps = getStrides(out.getShape());
    int64_t begin = 0;
    for (auto [low, step] : llvm::zip(op.getLow(), steps))
      begin += low * step;
    emitCopy(layer, in.getShape(), in, getStrides(in.getShape()), 0, out, steps,
             begin);
    return success();
  }
};

struct GatherLoops : LoopLowering<GatherLoops, GatherOp> {
  static LogicalResult emit(GatherOp op, LayerBuilder &layer) {
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    int64_t axis = op.getAxis(), size = in.getShape()[axis];
    int64_t inner = getStrides(in.getShape())[axis];
    int64_t outer = in.getNumElements() / (size * inner);
    int64_t count = op.getIndices().size();
    layer.loops({outer, count, inner}, [&](ArrayRef<Value> ivs) {
      Value from = loadOffset(layer, op.getIndices(), ivs[1]);
      layer.copyElement(
          in,
          layer.linear({{ivs[0], size * inner}, {from, inner}, {ivs[2], 1}}),
          out,
          layer.linear(
              {{ivs[0], count * inner}, {ivs[1], inner}, {ivs[2], 1}}));
    });
    return success();
  }
};

struct BroadcastLoops : LoopLowering<BroadcastLoops, BroadcastOp> {
  static LogicalResult emit(BroadcastOp op, LayerBuilder &layer) {
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    emitCopy(layer, out.getShape(), in,
             getBroadcastStrides(in.getShape(), out.getShape()), 0, out,
             getStrides(out.getShape()), 0);
    return success();
  }
};

} // namespace

void mlir::qnn::attachShapeLoops(MLIRContext *context) {
  TransposeOp::attachInterface<TransposeLoops>(*context);
  ConcatOp::attachInterface<ConcatLoops>(*context);
  SliceOp::attachInterface<SliceLoops>(*context);
  PadOp::attachInterface<PadLoops>(*context);
  GatherOp::attachInterface<GatherLoops>(*context);
  BroadcastOp::attachInterface<BroadcastLoops>(*context);
}
