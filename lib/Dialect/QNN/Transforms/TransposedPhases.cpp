//===- TransposedPhases.cpp - Transposed to plain convolutions --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TransposedPhases.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Dialect/QNN/IR/Elements.h"
#include "qnn/Dialect/QNN/Transforms/PackedEpilogue.h"

using namespace mlir;
using namespace mlir::qnn;

//===----------------------------------------------------------------------===//
// Taps
//===----------------------------------------------------------------------===//

namespace {

/// One axis of a transposed convolution.
struct TransposedAxis {
  int64_t inputs, outputs, kernel, stride, dilation, before;

  /// Positions of each phase; those of the last ones may lie behind the end.
  int64_t positions() const { return llvm::divideCeil(outputs, stride); }
};

/// The taps of one phase along one axis, as those of a convolution.
struct AxisPhase {
  /// Of the transposed kernel, in the order of the inputs that they meet; none
  /// if the phase is zero.
  SmallVector<int64_t> taps;
  int64_t dilation = 1;
  /// Padding, and what is read of the input.
  int64_t before = 0, after = 0, first = 0, count = 0;

  /// Taps of the convolution, which has at least one.
  int64_t kernel() const { return std::max<int64_t>(taps.size(), 1); }
};

} // namespace

/// A tap f meets input i at output i * stride + f * dilation - before, hence
/// output q * stride + phase has input q + (phase + before - f * dilation) /
/// stride under it, if that is whole.
static AxisPhase getPhase(const TransposedAxis &axis, int64_t phase) {
  AxisPhase result;
  SmallVector<int64_t> distances;
  for (int64_t tap = axis.kernel - 1; tap >= 0; --tap) {
    int64_t distance = phase + axis.before - tap * axis.dilation;
    if (distance % axis.stride)
      continue;
    result.taps.push_back(tap);
    distances.push_back(distance / axis.stride);
  }
  // The taps of a phase are evenly spaced: tap * dilation is the same number
  // modulo the stride.
  if (distances.size() > 1)
    result.dilation = distances[1] - distances[0];
  int64_t begin = distances.empty() ? 0 : distances.front();
  int64_t end =
      begin + axis.positions() + (result.kernel() - 1) * result.dilation;
  result.before = std::max<int64_t>(-begin, 0);
  result.after = std::max<int64_t>(end - axis.inputs, 0);
  result.first = std::max<int64_t>(begin, 0);
  result.count = std::min(end, axis.inputs) - result.first;
  return result;
}

//===----------------------------------------------------------------------===//
// Phases
//===----------------------------------------------------------------------===//

namespace {

/// Writes the phases of one transposed convolution.
class PhaseExpander {
public:
  PhaseExpander(ConvTranspose2DIntegerOp op, ElementsAttr weights)
      : op(op), g(op.getGeometry()), weights(weights), builder(op),
        code(getCodeType(op.getWeights())) {
    // The geometry is that of the convolution that is transposed.
    rows = {g.outHeight, g.height,    g.kernelHeight,
            g.strideY,   g.dilationY, g.padTop};
    columns = {g.outWidth, g.width,     g.kernelWidth,
               g.strideX,  g.dilationX, g.padLeft};
  }

  /// False if some phase reads nothing but padding.
  bool canExpand() const {
    auto readsInput = [](const TransposedAxis &axis) {
      for (int64_t phase = 0; phase < axis.stride; ++phase)
        if (getPhase(axis, phase).count < 1)
          return false;
      return true;
    };
    return readsInput(rows) && readsInput(columns);
  }

  void expand() {
    Operation *epilogue = getEpilogueOp(op);
    Operation *last = epilogue ? epilogue : op.getOperation();
    builder.setInsertionPoint(last);
    // Columns alternate within a row, rows within an image.
    int64_t rowSize = columns.positions() * columns.stride * g.channels;
    SmallVector<Value> lines;
    for (int64_t y = 0; y < rows.stride; ++y) {
      SmallVector<Value> phases;
      for (int64_t x = 0; x < columns.stride; ++x)
        phases.push_back(
            emitPhase(getPhase(rows, y), getPhase(columns, x), epilogue));
      lines.push_back(
          reshape(join(phases), {g.batch, rows.positions(), rowSize}));
    }
    Value all = reshape(join(lines),
                        {g.batch, rows.positions() * rows.stride,
                         columns.positions() * columns.stride, g.channels});
    last->getResult(0).replaceAllUsesWith(crop(all));
    if (epilogue)
      epilogue->erase();
    op.erase();
  }

private:
  /// The convolution of one phase, with its epilogue.
  Value emitPhase(const AxisPhase &y, const AxisPhase &x, Operation *epilogue) {
    SmallVector<int64_t> shape = {g.batch, rows.positions(),
                                  columns.positions(), g.channels};
    Location loc = op.getLoc();
    bool isZero = y.taps.empty() || x.taps.empty();
    auto conv = Conv2DIntegerOp::create(
        builder, loc, RankedTensorType::get(shape, getElementTypeOrSelf(op)),
        readInput(y, x), isZero ? makeZeroWeights(y, x) : takeWeights(y, x),
        op.getInputZeroPointAttr(),
        isZero ? builder.getDenseI32ArrayAttr(anyWeight())
               : op.getWeightZeroPointAttr(),
        builder.getDenseI64ArrayAttr({1, 1}),
        builder.getDenseI64ArrayAttr({y.before, x.before, y.after, x.after}),
        builder.getDenseI64ArrayAttr({y.dilation, x.dilation}),
        op.getGroupsAttr(), op.getLayoutAttr());
    giveIdentity(conv);
    if (!epilogue)
      return conv;
    IRMapping mapping;
    mapping.map(op.getResult(), conv.getResult());
    Operation *end = builder.clone(*epilogue, mapping);
    Type element = getElementTypeOrSelf(epilogue->getResult(0).getType());
    end->getResult(0).setType(RankedTensorType::get(shape, element));
    return end->getResult(0);
  }

  /// The first phase has the name and the work of all.
  void giveIdentity(Conv2DIntegerOp conv) {
    std::string name = getOpName(op).str();
    if (number == 0) {
      carryEnergyWork(op, conv);
      if (Attribute energy = op->getAttr(energyAttrName))
        conv->setAttr(energyAttrName, energy);
    } else {
      clearEnergyWork(conv);
      name += "." + std::to_string(number);
    }
    if (!getOpName(op).empty())
      conv->setAttr(nameAttrName, builder.getStringAttr(name));
    ++number;
  }

  /// The rows and columns of the input that a phase reads.
  Value readInput(const AxisPhase &y, const AxisPhase &x) {
    auto type = cast<RankedTensorType>(op.getInput().getType());
    if (y.count == g.outHeight && x.count == g.outWidth)
      return op.getInput();
    return SliceOp::create(
        builder, op.getLoc(),
        type.clone({g.batch, y.count, x.count, g.outChannels}), op.getInput(),
        ArrayRef<int64_t>{0, y.first, x.first, 0},
        ArrayRef<int64_t>{1, 1, 1, 1});
  }

  /// Weights C, FY, FX, K / G as K, taps of the phase, C / G.
  Value takeWeights(const AxisPhase &y, const AxisPhase &x) {
    int64_t perGroup = g.outChannels / g.groups;
    int64_t outPerGroup = g.channelsPerGroup();
    ArrayRef<char> bytes = *getRawElements(weights);
    bool isSplat = weights.isSplat();
    int64_t size = code.getStorageType().getWidth() / 8;
    std::vector<char> taken;
    for (int64_t k = 0; k < g.channels; ++k)
      for (int64_t fy : y.taps)
        for (int64_t fx : x.taps)
          for (int64_t c = 0; c < perGroup; ++c) {
            int64_t channel = k / outPerGroup * perGroup + c;
            int64_t offset =
                ((channel * g.kernelHeight + fy) * g.kernelWidth + fx) *
                    outPerGroup +
                k % outPerGroup;
            llvm::append_range(taken,
                               bytes.slice(isSplat ? 0 : offset * size, size));
          }
    return makeWeights(y, x, std::move(taken));
  }

  /// Weights of a phase that no tap meets: all are their own zero point, as 0
  /// need not be a code.
  Value makeZeroWeights(const AxisPhase &y, const AxisPhase &x) {
    int64_t size = code.getStorageType().getWidth() / 8;
    int64_t count =
        g.channels * y.kernel() * x.kernel() * g.outChannels / g.groups * size;
    return makeWeights(y, x,
                       std::vector<char>(count, code.isBipolar() ? 1 : 0));
  }

  /// The number that each of the zero weights stands for.
  int32_t anyWeight() { return code.isBipolar() ? 1 : 0; }

  Value makeWeights(const AxisPhase &y, const AxisPhase &x,
                    std::vector<char> bytes) {
    auto type = RankedTensorType::get(
        {g.channels, y.kernel(), x.kernel(), g.outChannels / g.groups},
        code.getStorageType());
    return ConstantOp::create(builder, op.getLoc(), type.clone(code),
                              getElements(type, std::move(bytes)));
  }

  /// Joins `parts` along the last axis.
  Value join(ArrayRef<Value> parts) {
    if (parts.size() == 1)
      return parts.front();
    auto type = cast<RankedTensorType>(parts.front().getType());
    SmallVector<int64_t> shape(type.getShape());
    shape.back() *= parts.size();
    return ConcatOp::create(builder, op.getLoc(), type.clone(shape), parts,
                            type.getRank() - 1);
  }

  Value reshape(Value value, ArrayRef<int64_t> shape) {
    auto type = cast<RankedTensorType>(value.getType());
    return ReshapeOp::create(builder, op.getLoc(), type.clone(shape), value);
  }

  /// Leaves out the positions behind the end.
  Value crop(Value all) {
    auto type = cast<RankedTensorType>(all.getType());
    RankedTensorType wanted =
        type.clone({g.batch, g.height, g.width, g.channels});
    if (type == wanted)
      return all;
    return SliceOp::create(builder, op.getLoc(), wanted, all,
                           ArrayRef<int64_t>{0, 0, 0, 0},
                           ArrayRef<int64_t>{1, 1, 1, 1});
  }

  ConvTranspose2DIntegerOp op;
  ConvGeometry g;
  ElementsAttr weights;
  OpBuilder builder;
  IntType code;
  TransposedAxis rows, columns;
  int64_t number = 0;
};

} // namespace

LogicalResult mlir::qnn::expandPhases(ConvTranspose2DIntegerOp op,
                                      StringRef &reason) {
  auto refuse = [&](StringRef why) {
    reason = why;
    return failure();
  };
  if (op.getLayout() != Layout::NHWC)
    return refuse("it is not in nhwc layout");
  auto constant = op.getWeights().getDefiningOp<ConstantOp>();
  if (!constant || !getRawElements(constant.getValue()))
    return refuse("its weights are not constant");
  PhaseExpander expander(op, constant.getValue());
  if (!expander.canExpand())
    return refuse("some of its results are of padding alone");
  expander.expand();
  return success();
}
