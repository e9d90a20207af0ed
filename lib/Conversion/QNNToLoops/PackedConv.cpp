//===- PackedConv.cpp - Loop nests of packed kernels ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelEpilogue.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {

/// One of the three outer dimensions of a kernel, counted in register tiles.
struct OuterDim {
  LoopDim dim;
  /// Number of register tiles, and how many units of the dimension one is.
  int64_t tiles;
  int64_t unit;
  /// The tiles that the loops inside work on.
  Value begin, end;
};

/// Emits the loop nest of one kernel: the outer loops of the schedule, then
/// blocks of channels, rows, and tiles of columns, then the register tile
/// around `qnn.mma`.
class KernelNest {
public:
  KernelNest(PackedConv2DOp op, LayerBuilder &layer)
      : op(op), layer(layer), epilogue(op, layer),
        input(cast<RankedTensorType>(op.getInput().getType())),
        weights(cast<RankedTensorType>(op.getWeights().getType())),
        result(cast<RankedTensorType>(op.getType())),
        tileRows(op.getTile().getMr()), columns(op.getTile().getNr()),
        lanes(op.getTile().getLanes()) {
    outHeight = result.getDimSize(1);
    outWidth = result.getDimSize(2);
    outer = {{LoopDim::K, weights.getDimSize(0), columns * lanes, {}, {}},
             {LoopDim::OY, outHeight, 1, {}, {}},
             {LoopDim::OX,
              static_cast<int64_t>(llvm::divideCeil(outWidth, tileRows)),
              tileRows,
              {},
              {}}};
    for (OuterDim &dim : outer) {
      dim.begin = layer.index(0);
      dim.end = layer.index(dim.tiles);
    }
    schedule = op.getSchedule() ? op.getSchedule()->getTemporal()
                                : ArrayRef<LoopAttr>();
  }

  void emit() {
    layer.loop(input.getDimSize(0), [&](Value n) {
      batch = n;
      emitScheduled(0);
    });
  }

private:
  OuterDim *find(LoopDim dim) {
    auto it =
        llvm::find_if(outer, [&](OuterDim &other) { return other.dim == dim; });
    return it == outer.end() ? nullptr : &*it;
  }

  /// The loops over tiles that the schedule names, outermost first.
  void emitScheduled(size_t position) {
    if (position == schedule.size())
      return emitInner(0);
    OuterDim *dim = find(schedule[position].getDim());
    int64_t step =
        dim ? llvm::divideCeil(schedule[position].getFactor(), dim->unit) : 0;
    if (!dim || step >= dim->tiles)
      return emitScheduled(position + 1);
    Value begin = dim->begin, end = dim->end;
    layer.loop(begin, end, layer.index(step), [&](Value first) {
      dim->begin = first;
      dim->end = layer.min(layer.add(first, step), end);
      emitScheduled(position + 1);
    });
    dim->begin = begin;
    dim->end = end;
  }

  /// Register tile by register tile: channels, rows, columns.
  void emitInner(size_t position) {
    if (position == outer.size())
      return emitTile();
    OuterDim &dim = outer[position];
    layer.loop(dim.begin, dim.end, layer.index(1), [&](Value index) {
      current[position] = index;
      emitInner(position + 1);
    });
  }

  void emitTile() {
    Value block = current[0], oy = current[1];
    // The last tile of a row overlaps the one before it.
    Value ox = layer.mul(current[2], tileRows);
    if (outWidth % tileRows)
      ox = layer.min(ox, layer.index(outWidth - tileRows));
    SmallVector<Value> sums = emitReduction(block, oy, ox);
    Value channel = layer.mul(block, columns * lanes);
    Value firstPixel =
        layer.linear({{batch, outHeight * outWidth}, {oy, outWidth}, {ox, 1}});
    for (int64_t m = 0; m < tileRows; ++m)
      epilogue.emitPixel(ArrayRef(sums).slice(m * columns, columns),
                         layer.add(firstPixel, m), oy, layer.add(ox, m),
                         channel);
  }

  /// The sums of one register tile, as values carried by both loops.
  SmallVector<Value> emitReduction(Value block, Value oy, Value ox) {
    OpBuilder &b = layer.getBuilder();
    auto packedIn = cast<PackedType>(input.getElementType());
    auto packedWeights = cast<PackedType>(weights.getElementType());
    int64_t inPlanes = packedIn.getNumPlanes();
    int64_t weightPlanes = packedWeights.getNumPlanes();
    int64_t pixelWords = input.getDimSize(3);
    int64_t rowWords = input.getDimSize(2) * pixelWords;
    int64_t stepWords = columns * weightPlanes * lanes;
    int64_t steps = weights.getDimSize(2);
    int64_t kernelHeight = weights.getDimSize(1);
    int64_t strideY = op.getStrides()[0], strideX = op.getStrides()[1];

    Value zero =
        createLaneConstant(b, layer.getLoc(), getLaneType(b, lanes), 0);
    SmallVector<Value> sums(tileRows * columns, zero);
    Value inputBase = layer.linear({{batch, input.getDimSize(1) * rowWords},
                                    {oy, strideY * rowWords},
                                    {ox, strideX * pixelWords}});
    Value weightBase = layer.mul(block, kernelHeight * steps * stepWords);
    auto emitStep = [&](Value inputRow, Value weightRow, Value step,
                        ValueRange sums) {
      Value weightAt = layer.add(weightRow, layer.mul(step, stepWords));
      SmallVector<Value> rhs;
      for (int64_t i = 0; i < columns * weightPlanes; ++i)
        rhs.push_back(loadWeights(layer.add(weightAt, i * lanes)));
      SmallVector<Value> lhs;
      Value inputAt = layer.add(inputRow, layer.mul(step, inPlanes));
      for (int64_t m = 0; m < tileRows; ++m)
        for (int64_t p = 0; p < inPlanes; ++p)
          lhs.push_back(
              layer.load(layer.getInput(0).memref,
                         layer.add(inputAt, m * strideX * pixelWords + p)));
      auto mma = MmaOp::create(b, layer.getLoc(), TypeRange(sums.getTypes()),
                               op.getKind(), lhs, rhs, sums, packedIn.getCode(),
                               packedWeights.getCode());
      return SmallVector<Value>(mma.getResults());
    };
    return layer.reduce(
        layer.index(0), layer.index(kernelHeight), ValueRange(sums),
        [&](Value fy, ValueRange rowSums) {
          Value inputRow = layer.add(inputBase, layer.mul(fy, rowWords));
          Value weightRow =
              layer.add(weightBase, layer.mul(fy, steps * stepWords));
          SmallVector<Value> ends = layer.reduce(
              layer.index(0), layer.index(steps), rowSums,
              [&](Value step, ValueRange stepSums) {
                return emitStep(inputRow, weightRow, step, stepSums);
              });
          keepRolled(ends.front());
          return ends;
        });
  }

  /// Unrolling the innermost loop gains nothing and doubles the code.
  void keepRolled(Value result) {
    auto loop = result.getDefiningOp<scf::ForOp>();
    if (!loop || lanes == 1)
      return;
    MLIRContext *context = loop.getContext();
    auto unroll = LLVM::LoopUnrollAttr::get(
        context, BoolAttr::get(context, true), {}, {}, {}, {}, {}, {});
    loop->setAttr("loop_annotation",
                  LLVM::LoopAnnotationAttr::get(
                      context, {}, {}, {}, unroll, {}, {}, {}, {}, {}, {}, {},
                      {}, {}, {}, ArrayRef<LLVM::AccessGroupAttr>()));
  }

  Value loadWeights(Value index) {
    Value memref = layer.getInput(1).memref;
    if (lanes == 1)
      return layer.load(memref, index);
    OpBuilder &b = layer.getBuilder();
    auto load = vector::LoadOp::create(b, layer.getLoc(),
                                       cast<VectorType>(getLaneType(b, lanes)),
                                       memref, ValueRange{index});
    load->setAttr("alignment", b.getI64IntegerAttr(lanes * 4));
    return load;
  }

  PackedConv2DOp op;
  LayerBuilder &layer;
  KernelEpilogue epilogue;
  RankedTensorType input, weights, result;
  int64_t tileRows, columns, lanes, outHeight, outWidth;
  SmallVector<OuterDim, 3> outer;
  ArrayRef<LoopAttr> schedule;
  Value batch;
  Value current[3];
};

struct PackedConvLoops : LoopLowering<PackedConvLoops, PackedConv2DOp> {
  static LogicalResult emit(PackedConv2DOp op, LayerBuilder &layer) {
    KernelNest(op, layer).emit();
    return success();
  }
};

} // namespace

void mlir::qnn::attachPackedConvLoops(MLIRContext *context) {
  PackedConv2DOp::attachInterface<PackedConvLoops>(*context);
}
