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

/// Steps up to which the whole reduction of a tile is unrolled.
constexpr int64_t maxUnrolledSteps = 4;

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
        lanes(op.getTile().getLanes()), window(op.getWindowRow()) {
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
    shareLongest();
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
  /// Lets callers hand out blocks of channels or rows, whichever are more.
  void shareLongest() {
    if (input.getDimSize(0) != 1)
      return;
    const ::qnn::TargetRecord &target = layer.getTarget();
    int64_t planes = cast<PackedType>(input.getElementType()).getNumPlanes();
    double products = static_cast<double>(weights.getNumElements()) / lanes *
                      planes * outHeight * outWidth;
    OuterDim &dim = outer[0].tiles > outer[1].tiles ? outer[0] : outer[1];
    LayerBuilder::Steps steps = layer.share(
        dim.tiles, products * target.getProductInstructions(op.getKind()) /
                       target.instructionsPerCycle);
    dim.begin = steps.begin;
    dim.end = steps.end;
  }

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
    ChannelBlock channels = emitChannels(block);
    SmallVector<Value> sums = emitReduction(block, channels, oy, ox);
    Value firstPixel =
        layer.linear({{batch, outHeight * outWidth}, {oy, outWidth}, {ox, 1}});
    for (int64_t m = 0; m < tileRows; ++m)
      epilogue.emitPixel(ArrayRef(sums).slice(m * columns, columns),
                         layer.add(firstPixel, m), oy, layer.add(ox, m),
                         channels);
  }

  /// The channels of a block: its group, and where they stand.
  ChannelBlock emitChannels(Value block) {
    ChannelBlock channels;
    channels.tableIndex = layer.mul(block, columns * lanes);
    channels.first = channels.withinGroup = channels.tableIndex;
    channels.group = layer.index(0);
    int64_t groups = op.getGroups(), perGroup = op.getBlocksPerGroup();
    if (groups == 1)
      return channels;
    channels.group =
        perGroup == 1
            ? block
            : layer.create<arith::DivUIOp>(block, layer.index(perGroup));
    Value member = layer.sub(block, layer.mul(channels.group, perGroup));
    channels.withinGroup =
        perGroup == 1 ? layer.index(0) : layer.mul(member, columns * lanes);
    channels.first =
        layer.add(layer.mul(channels.group, op.getChannelsPerGroup()),
                  channels.withinGroup);
    return channels;
  }

  /// The sums of one register tile, as values carried by all loops.
  SmallVector<Value> emitReduction(Value block, const ChannelBlock &channels,
                                   Value oy, Value ox) {
    OpBuilder &b = layer.getBuilder();
    int64_t inPlanes = cast<PackedType>(input.getElementType()).getNumPlanes();
    int64_t pixelWords = input.getDimSize(3);
    int64_t rowWords = input.getDimSize(2) * pixelWords;
    int64_t kernelHeight = weights.getDimSize(1);
    int64_t rowSteps = weights.getDimSize(2);

    Value zero =
        createLaneConstant(b, layer.getLoc(), getLaneType(b, lanes), 0);
    SmallVector<Value> sums(tileRows * columns, zero);
    Value firstWord = op.getLaneWise() ? channels.first
                                       : layer.mul(channels.group,
                                                   window.runGroups * inPlanes);
    Value inputBase = layer.linear({{batch, input.getDimSize(1) * rowWords},
                                    {oy, op.getStrides()[0] * rowWords},
                                    {ox, op.getStrides()[1] * pixelWords},
                                    {firstWord, 1}});
    Value weightBase = layer.mul(block, kernelHeight * rowSteps * stepWords());
    // Runs that follow each other in memory are one run.
    int64_t runs = window.runs, steps = window.runGroups;
    if (window.runStep * window.pixelGroups == steps) {
      steps *= runs;
      runs = 1;
    }
    bool isShort = kernelHeight * rowSteps <= maxUnrolledSteps;
    return layer.reduce(
        layer.index(0), layer.index(kernelHeight), ValueRange(sums),
        [&](Value fy, ValueRange rowSums) {
          Value inputRow = layer.add(
              inputBase, layer.mul(fy, op.getDilations()[0] * rowWords));
          Value weightRow =
              layer.add(weightBase, layer.mul(fy, rowSteps * stepWords()));
          return layer.reduce(
              layer.index(0), layer.index(runs), rowSums,
              [&](Value run, ValueRange runSums) {
                Value inputRun = layer.add(
                    inputRow, layer.mul(run, window.runStep * pixelWords));
                Value weightRun =
                    layer.add(weightRow, layer.mul(run, steps * stepWords()));
                SmallVector<Value> ends = layer.reduce(
                    layer.index(0), layer.index(steps), runSums,
                    [&](Value step, ValueRange stepSums) {
                      return emitStep(inputRun, weightRun, step, stepSums);
                    });
                if (!isShort)
                  keepRolled(ends.front());
                return ends;
              });
        });
  }

  /// Words of the weights from one step to the next.
  int64_t stepWords() const {
    return columns * lanes *
           cast<PackedType>(weights.getElementType()).getNumPlanes();
  }

  /// One `qnn.mma`.
  SmallVector<Value> emitStep(Value inputRun, Value weightRun, Value step,
                              ValueRange sums) {
    auto packedIn = cast<PackedType>(input.getElementType());
    auto packedWeights = cast<PackedType>(weights.getElementType());
    int64_t inPlanes = packedIn.getNumPlanes();
    Value weightAt = layer.add(weightRun, layer.mul(step, stepWords()));
    SmallVector<Value> lhs, rhs;
    for (int64_t i = 0; i < columns * packedWeights.getNumPlanes(); ++i)
      rhs.push_back(loadVector(1, layer.add(weightAt, i * lanes)));
    Value inputAt = layer.add(inputRun, layer.mul(step, inPlanes));
    for (int64_t m = 0; m < tileRows; ++m) {
      Value pixel =
          layer.add(inputAt, m * op.getStrides()[1] * input.getDimSize(3));
      if (op.getLaneWise())
        for (int64_t n = 0; n < columns; ++n)
          lhs.push_back(loadVector(0, layer.add(pixel, n * lanes)));
      else
        for (int64_t p = 0; p < inPlanes; ++p)
          lhs.push_back(
              layer.load(layer.getInput(0).memref, layer.add(pixel, p)));
    }
    auto mma = MmaOp::create(layer.getBuilder(), layer.getLoc(),
                             TypeRange(sums.getTypes()), op.getKind(), lhs, rhs,
                             sums, packedIn.getCode(), packedWeights.getCode(),
                             op.getLaneWise());
    return SmallVector<Value>(mma.getResults());
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

  /// A vector of words of an operand; weights and the pixels of lane-wise
  /// kernels are whole vectors.
  Value loadVector(unsigned operand, Value index) {
    Value memref = layer.getInput(operand).memref;
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
  PackedConv2DOp::WindowRow window;
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
