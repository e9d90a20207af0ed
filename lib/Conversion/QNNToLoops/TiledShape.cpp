//===- TiledShape.cpp - Sizes of a contraction and its tiles ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TiledShape.h"
#include "Windows.h"
#include "mlir/IR/TypeUtilities.h"

#include <numeric>

using namespace mlir;
using namespace mlir::qnn;

static unsigned indexOf(LoopDim dim) { return static_cast<unsigned>(dim); }

ArrayRef<LoopDim> mlir::qnn::getOperandDims(unsigned operand) {
  static constexpr LoopDim dims[3][5] = {
      {LoopDim::G, LoopDim::K, LoopDim::C, LoopDim::FY, LoopDim::FX},
      {LoopDim::G, LoopDim::B, LoopDim::C, LoopDim::OY, LoopDim::OX},
      {LoopDim::G, LoopDim::B, LoopDim::K, LoopDim::OY, LoopDim::OX}};
  return dims[operand];
}

bool mlir::qnn::changesTile(unsigned operand, LoopDim dim) {
  bool isTap = dim == LoopDim::FY || dim == LoopDim::FX;
  return llvm::is_contained(getOperandDims(operand), dim) ||
         (operand == TiledInputs && isTap);
}

int64_t TiledShape::getCovered(LoopDim dim) const {
  int64_t covered = 1;
  for (LoopAttr loop : loops)
    if (loop.getDim() == dim)
      covered *= loop.getFactor();
  return covered;
}

int64_t TiledShape::getStep(unsigned index) const {
  int64_t step = 1;
  for (LoopAttr loop : ArrayRef(loops).take_front(index))
    if (loop.getDim() == loops[index].getDim())
      step *= loop.getFactor();
  return step;
}

int64_t TiledShape::getSharers(unsigned operand) const {
  int64_t sharers = 1;
  for (LoopAttr loop : ArrayRef(loops).take_front(numSpatial))
    if (!changesTile(operand, loop.getDim()))
      sharers *= loop.getFactor();
  return sharers;
}

bool TiledShape::hasUnfinishedSums() const {
  const Tile *outermost = nullptr;
  for (const Tile &tile : tiles)
    if (tile.operand == TiledOutputs)
      outermost = &tile;
  return llvm::any_of(
      ArrayRef(loops).drop_front(outermost->position),
      [](LoopAttr loop) { return !changesTile(TiledOutputs, loop.getDim()); });
}

SmallVector<RankedTensorType> TiledShape::getBuffers(Operation *op) const {
  Type result = getElementTypeOrSelf(op->getResult(0).getType());
  // As the terms of contractions have them.
  Builder builder(op->getContext());
  Type sum = isa<FloatType>(result) ? Type(builder.getF64Type())
             : result.isInteger(64) ? builder.getI64Type()
                                    : builder.getI32Type();
  Type elements[] = {getElementTypeOrSelf(op->getOperand(1).getType()),
                     getElementTypeOrSelf(op->getOperand(0).getType()), sum};
  SmallVector<RankedTensorType> buffers;
  for (const Tile &tile : tiles)
    buffers.push_back(
        RankedTensorType::get(tile.numElements, elements[tile.operand]));
  auto whole = cast<RankedTensorType>(op->getResult(0).getType());
  if (hasUnfinishedSums())
    buffers.push_back(RankedTensorType::get(whole.getNumElements(), sum));
  return buffers;
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

static void setSize(TiledShape &shape, LoopDim dim, int64_t size) {
  shape.sizes[indexOf(dim)] = size;
}

static void setStride(TiledShape &shape, unsigned operand, LoopDim dim,
                      int64_t stride) {
  shape.strides[operand][indexOf(dim)] = stride;
}

static void readConvolution(const ConvGeometry &g, TiledShape &shape) {
  int64_t perGroup = g.channelsPerGroup(), out = g.outChannels / g.groups;
  shape.sizes = {g.batch,       out,        perGroup,
                 g.outHeight,   g.outWidth, g.kernelHeight,
                 g.kernelWidth, g.groups};
  shape.strideY = g.strideY;
  shape.strideX = g.strideX;
  shape.dilationY = g.dilationY;
  shape.dilationX = g.dilationX;
  shape.padTop = g.padTop;
  shape.padLeft = g.padLeft;
  shape.inputHeight = g.height;
  shape.inputWidth = g.width;
  ImageStrides weights =
      getImageStrides(g.layout, perGroup, g.kernelHeight, g.kernelWidth);
  setStride(shape, TiledWeights, LoopDim::G, out * weights.n);
  setStride(shape, TiledWeights, LoopDim::K, weights.n);
  setStride(shape, TiledWeights, LoopDim::C, weights.c);
  setStride(shape, TiledWeights, LoopDim::FY, weights.y);
  setStride(shape, TiledWeights, LoopDim::FX, weights.x);
  auto setImage = [&](unsigned operand, ImageStrides image, LoopDim channel,
                      int64_t channels) {
    setStride(shape, operand, LoopDim::G, channels * image.c);
    setStride(shape, operand, LoopDim::B, image.n);
    setStride(shape, operand, channel, image.c);
    setStride(shape, operand, LoopDim::OY, image.y);
    setStride(shape, operand, LoopDim::OX, image.x);
  };
  setImage(TiledInputs, getInputStrides(g), LoopDim::C, perGroup);
  setImage(TiledOutputs, getOutputStrides(g), LoopDim::K, out);
}

/// A product of rows by one matrix of weights.
static void readProduct(Operation *op, TiledShape &shape) {
  auto left = cast<RankedTensorType>(op->getOperand(0).getType());
  auto right = cast<RankedTensorType>(op->getOperand(1).getType());
  int64_t inner = right.getDimSize(0), columns = right.getDimSize(1);
  setSize(shape, LoopDim::B, left.getNumElements() / inner);
  setSize(shape, LoopDim::K, columns);
  setSize(shape, LoopDim::C, inner);
  setStride(shape, TiledWeights, LoopDim::C, columns);
  setStride(shape, TiledWeights, LoopDim::K, 1);
  setStride(shape, TiledInputs, LoopDim::B, inner);
  setStride(shape, TiledInputs, LoopDim::C, 1);
  setStride(shape, TiledOutputs, LoopDim::B, columns);
  setStride(shape, TiledOutputs, LoopDim::K, 1);
}

static void readOperands(Operation *op, TiledShape &shape) {
  shape.sizes.fill(1);
  for (PerDim &strides : shape.strides)
    strides.fill(0);
  if (auto conv = dyn_cast<Conv2DOp>(op))
    readConvolution(conv.getGeometry(), shape);
  else if (auto conv = dyn_cast<Conv2DIntegerOp>(op))
    readConvolution(conv.getGeometry(), shape);
  else
    readProduct(op, shape);
}

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

/// The rows under `outputs` outputs and `taps` taps.
static RowSet getRows(int64_t outputs, int64_t taps, int64_t stride,
                      int64_t dilation, int64_t available) {
  RowSet rows;
  for (int64_t output = 0; output < outputs; ++output)
    for (int64_t tap = 0; tap < taps; ++tap)
      rows.offsets.push_back(output * stride + tap * dilation);
  llvm::sort(rows.offsets);
  rows.offsets.erase(llvm::unique(rows.offsets), rows.offsets.end());
  rows.isWhole = static_cast<int64_t>(rows.offsets.size()) > available;
  rows.count = std::min(static_cast<int64_t>(rows.offsets.size()), available);
  return rows;
}

static Tile makeTile(const TiledShape &shape, unsigned memory, unsigned operand,
                     unsigned cut) {
  Tile tile{memory, operand, cut, cut, {}, {}, {}, {}, 1};
  tile.sizes.fill(1);
  tile.strides.fill(0);
  for (LoopAttr loop : ArrayRef(shape.loops).take_front(cut))
    tile.sizes[indexOf(loop.getDim())] *= loop.getFactor();
  if (operand == TiledInputs) {
    int64_t &height = tile.sizes[indexOf(LoopDim::OY)];
    int64_t &width = tile.sizes[indexOf(LoopDim::OX)];
    tile.rows = getRows(height, tile.sizes[indexOf(LoopDim::FY)], shape.strideY,
                        shape.dilationY, shape.inputHeight);
    tile.columns = getRows(width, tile.sizes[indexOf(LoopDim::FX)],
                           shape.strideX, shape.dilationX, shape.inputWidth);
    height = tile.rows.count;
    width = tile.columns.count;
  }
  for (LoopDim dim : llvm::reverse(getOperandDims(operand))) {
    tile.strides[indexOf(dim)] = tile.numElements;
    tile.numElements *= tile.sizes[indexOf(dim)];
  }
  // The innermost loops around it that leave it as it is do not count.
  while (tile.position < shape.loops.size() &&
         !changesTile(operand, shape.loops[tile.position].getDim()))
    ++tile.position;
  return tile;
}

FailureOr<TiledShape> mlir::qnn::getTiledShape(Operation *op) {
  FailureOr<TileNest> nest = readTileNest(op);
  if (failed(nest))
    return failure();
  if (std::string problem = getTileProblem(op, *nest); !problem.empty())
    return op->emitOpError("has '") << tilesAttrName << "', but " << problem;
  TiledShape shape;
  readOperands(op, shape);
  shape.loops = nest->spatial;
  shape.numSpatial = nest->spatial.size();
  shape.loops.append(nest->temporal);
  shape.elidesFirstRead = nest->elidesFirstRead;
  shape.hasMulticast = nest->hasMulticast;
  for (unsigned dim = 0; dim < numLoopDims; ++dim)
    if (int64_t covered = shape.getCovered(LoopDim(dim));
        covered < shape.sizes[dim])
      return op->emitOpError("'")
             << tilesAttrName << "' runs " << covered << " of "
             << shape.sizes[dim] << " iterations of "
             << stringifyLoopDim(LoopDim(dim));
  for (auto [memory, described] : llvm::enumerate(nest->memories))
    for (unsigned operand = 0; operand < described.cuts.size(); ++operand)
      if (std::optional<unsigned> cut = described.cuts[operand])
        shape.tiles.push_back(
            makeTile(shape, memory, operand, shape.numSpatial + *cut));
  return shape;
}
