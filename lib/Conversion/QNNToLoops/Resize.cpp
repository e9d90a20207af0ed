//===- Resize.cpp - Loops that sample at other positions --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Strides.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

#include <vector>

using namespace mlir;
using namespace mlir::qnn;

namespace {

/// Emits the loops of one qnn.resize. Positions are known, so that each axis is
/// a table of the offsets that its indices read, and of their weights.
class ResizeEmitter {
public:
  ResizeEmitter(ResizeOp op, LayerBuilder &layer)
      : layer(layer), in(layer.getInput(0)), out(layer.getOutput()),
        fill(op.getFillNumber()), isLinear(op.getMode() == ResizeMode::Linear) {
    SmallVector<int64_t> strides = getStrides(in.getShape());
    for (auto [axis, stride] : llvm::enumerate(strides)) {
      Axis &entry = axes.emplace_back();
      entry.stride = stride;
      entry.isKept = op.keepsAxis(axis);
      for (const ResizeSample &sample : op.getSamples(axis)) {
        entry.low.push_back(sample.low * stride);
        entry.high.push_back(sample.high * stride);
        entry.weight.push_back(sample.weight);
        entry.isOutside.push_back(sample.isOutside);
      }
    }
  }

  void emit() {
    SmallVector<int64_t> strides = getStrides(out.getShape());
    layer.loops(out.getShape(), [&](ArrayRef<Value> position) {
      SmallVector<std::pair<Value, int64_t>> terms;
      for (auto [iv, stride] : llvm::zip(position, strides))
        terms.push_back({iv, stride});
      Value sampled = sample(0, position, layer.index(0));
      storeStored(layer, replaceOutside(sampled, position), out,
                  layer.linear(terms));
    });
  }

private:
  struct Axis {
    int64_t stride;
    bool isKept;
    SmallVector<int64_t> low, high;
    SmallVector<double> weight;
    SmallVector<int64_t> isOutside;
  };

  /// The number at `position`, given the offset of the axes before `number`.
  Value sample(size_t number, ArrayRef<Value> position, Value offset) {
    if (number == axes.size())
      return loadStored(layer, in, offset);
    const Axis &axis = axes[number];
    Value iv = position[number];
    if (axis.isKept)
      return sample(number + 1, position,
                    layer.add(offset, layer.mul(iv, axis.stride)));
    auto at = [&](ArrayRef<int64_t> offsets) {
      return sample(number + 1, position,
                    layer.add(offset, loadOffset(layer, offsets, iv)));
    };
    Value low = at(axis.low);
    if (!isLinear)
      return low;
    Value high = at(axis.high), weight = layer.channelReal(axis.weight, iv);
    Value rest = layer.create<arith::SubFOp>(layer.real(1), weight);
    Value first = layer.create<arith::MulFOp>(low, rest);
    Value second = layer.create<arith::MulFOp>(high, weight);
    return layer.create<arith::AddFOp>(first, second);
  }

  /// `sampled`, or the fill if `position` samples outside of the input.
  Value replaceOutside(Value sampled, ArrayRef<Value> position) {
    if (!fill)
      return sampled;
    for (auto [axis, iv] : llvm::zip(axes, position)) {
      if (!llvm::is_contained(axis.isOutside, 1))
        continue;
      Value flag = layer.channelInteger(axis.isOutside, iv, 32);
      Value isOutside = layer.create<arith::CmpIOp>(arith::CmpIPredicate::ne,
                                                    flag, layer.integer(0, 32));
      sampled = layer.create<arith::SelectOp>(
          isOutside, getStoredNumber(layer, out, *fill), sampled);
    }
    return sampled;
  }

  LayerBuilder &layer;
  const LayerBuffer &in, &out;
  std::optional<double> fill;
  bool isLinear;
  std::vector<Axis> axes;
};

struct ResizeLoops : LoopLowering<ResizeLoops, ResizeOp> {
  static LogicalResult emit(ResizeOp op, LayerBuilder &layer) {
    ResizeEmitter(op, layer).emit();
    return success();
  }
};

} // namespace

void mlir::qnn::attachResizeLoops(MLIRContext *context) {
  ResizeOp::attachInterface<ResizeLoops>(*context);
}
