//===- Integer.cpp - Loops from accumulators to codes -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Strides.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "llvm/Support/MathExtras.h"

#include <limits>

using namespace mlir;
using namespace mlir::qnn;

/// The 32-bit array `values` as 64-bit integers.
static SmallVector<int64_t> widen(ArrayRef<int32_t> values) {
  return SmallVector<int64_t>(values.begin(), values.end());
}

/// clamp(value, low, high) of signed integers.
static Value emitClamp(LayerBuilder &layer, Value value, int64_t low,
                       int64_t high) {
  unsigned width = value.getType().getIntOrFloatBitWidth();
  value = layer.max(value, layer.integer(low, width));
  return layer.min(value, layer.integer(high, width));
}

//===----------------------------------------------------------------------===//
// Threshold
//===----------------------------------------------------------------------===//

namespace {

/// Thresholds in the form that the loops compare with: `flip ^ input >= step`,
/// flip being -1 in a decreasing row. -a >= t is ~a >= t - 1, which cannot
/// overflow. Rows are filled up in front, with steps that are always taken, to
/// 2^n - 1 elements, so that a search of n steps needs no bound.
struct StepTable {
  SmallVector<int64_t> steps;
  SmallVector<int64_t> flips;
  int64_t rows = 1, perRow = 0, filled = 0;
  /// Bits in which the comparisons are exact.
  unsigned width = 32;
};

} // namespace

static FailureOr<StepTable> makeStepTable(ThresholdOp op) {
  auto values = op.getThresholds().tryGetValues<APInt>();
  if (!values)
    return op.emitOpError("needs thresholds that can be read");
  auto type = cast<ShapedType>(op.getThresholds().getType());
  int64_t perRow = type.getDimSize(1);
  SmallVector<int64_t> given;
  for (const APInt &value : *values)
    given.push_back(value.getSExtValue());
  ArrayRef<bool> decreasing = op.getDecreasing();

  StepTable table;
  // Shared steps must be written out if only their direction differs.
  table.rows = std::max<int64_t>(type.getDimSize(0), decreasing.size());
  table.perRow = llvm::bit_ceil<uint64_t>(perRow + 1) - 1;
  table.filled = table.perRow - perRow;
  int64_t always = std::numeric_limits<int64_t>::min(), greatest = 0;
  for (int64_t row = 0; row < table.rows; ++row) {
    bool isDecreasing = decreasing[decreasing.size() == 1 ? 0 : row];
    table.flips.push_back(isDecreasing ? -1 : 0);
    table.steps.append(table.filled, always);
    int64_t from = type.getDimSize(0) == 1 ? 0 : row * perRow;
    for (int64_t i = 0; i < perRow; ++i) {
      int64_t step = given[from + i];
      if (isDecreasing && step != always)
        --step;
      table.steps.push_back(step);
      greatest = std::max(greatest, step);
    }
  }
  Type element = getElementTypeOrSelf(op.getInput().getType());
  if (element.isInteger(64) || !llvm::isInt<32>(greatest)) {
    table.width = 64;
  } else {
    // Whatever is below 32 bits is always taken by 32-bit numbers.
    for (int64_t &step : table.steps)
      step = std::max<int64_t>(step, std::numeric_limits<int32_t>::min());
  }
  return table;
}

namespace {

struct ThresholdLoops : LoopLowering<ThresholdLoops, ThresholdOp> {
  static LogicalResult emit(ThresholdOp op, LayerBuilder &layer) {
    FailureOr<StepTable> table = makeStepTable(op);
    if (failed(table))
      return failure();
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    layer.forEachElement(
        in.getShape(), op.getAxis(), [&](Value i, Value channel) {
          Value x = layer.loadInteger(in, i, table->width);
          bool mayFlip = llvm::is_contained(table->flips, -1);
          if (mayFlip)
            x = layer.create<arith::XOrIOp>(
                x, layer.channelInteger(table->flips, channel, table->width));
          Value taken = emitSearch(*table, layer, x, channel);
          layer.storeInteger(emitCode(op, *table, layer, taken), out, i);
        });
    return success();
  }

  /// The number of steps that `x` reaches, an i32.
  static Value emitSearch(const StepTable &table, LayerBuilder &layer, Value x,
                          Value channel) {
    Value row =
        table.rows == 1 ? layer.index(0) : layer.mul(channel, table.perRow);
    Value taken = layer.index(0);
    auto isTaken = arith::CmpIPredicate::sge;
    for (int64_t half = (table.perRow + 1) / 2; half > 0; half /= 2) {
      Value index = layer.add(layer.add(row, taken), half - 1);
      Value step = loadStep(table, layer, index);
      Value reaches = layer.create<arith::CmpIOp>(isTaken, x, step);
      taken =
          layer.create<arith::SelectOp>(reaches, layer.add(taken, half), taken);
    }
    return layer.create<arith::IndexCastOp>(layer.getBuilder().getI32Type(),
                                            taken);
  }

  static Value loadStep(const StepTable &table, LayerBuilder &layer,
                        Value index) {
    if (table.steps.size() == 1)
      return layer.integer(table.steps.front(), table.width);
    return layer.load(layer.integerTable(table.steps, table.width), index);
  }

  /// The code of the level, as an i32.
  static Value emitCode(ThresholdOp op, const StepTable &table,
                        LayerBuilder &layer, Value taken) {
    IntType code = getCodeType(op.getResult());
    int64_t first = static_cast<int64_t>(op.getFirstLevel()) - table.filled;
    if (code.isBipolar()) // level 0 is -1, level 1 is +1
      return layer.add(layer.mul(taken, 2), 2 * first - 1);
    return layer.add(taken, first + code.levelToValue(0));
  }
};

//===----------------------------------------------------------------------===//
// Requantize
//===----------------------------------------------------------------------===//

/// code - 1 where no bit of `mask` was shifted out of `product` and the code is
/// at an odd distance from the zero point.
static Value emitTieEven(LayerBuilder &layer, Value product, Value code,
                         Value mask, int64_t zeroPoint) {
  Value rest = layer.create<arith::AndIOp>(product, mask);
  Value isExact = layer.create<arith::CmpIOp>(arith::CmpIPredicate::eq, rest,
                                              layer.integer(0, 64));
  Value odd = layer.create<arith::AndIOp>(code, layer.integer(1, 64));
  if (zeroPoint & 1)
    odd = layer.create<arith::XOrIOp>(odd, layer.integer(1, 64));
  Value step =
      layer.create<arith::SelectOp>(isExact, odd, layer.integer(0, 64));
  return layer.sub(code, step);
}

struct RequantizeLoops : LoopLowering<RequantizeLoops, RequantizeOp> {
  static LogicalResult emit(RequantizeOp op, LayerBuilder &layer) {
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    SmallVector<int64_t> multipliers = widen(op.getMultiplier()),
                         shifts = widen(op.getShift());
    layer.forEachElement(
        in.getShape(), op.getAxis(), [&](Value i, Value channel) {
          Value acc = layer.loadInteger(in, i, 64);
          Value scaled = layer.create<arith::MulIOp>(
              acc, layer.channelInteger(multipliers, channel, 64));
          Value product = layer.add(
              scaled, layer.channelInteger(op.getOffset(), channel, 64));
          Value code = layer.create<arith::ShRSIOp>(
              product, layer.channelInteger(shifts, channel, 64));
          if (op.getTieEven())
            code = emitTieEven(layer, product, code,
                               emitMask(layer, shifts, channel),
                               op.getZeroPoint());
          layer.storeInteger(emitClamp(layer, code, op.getLow(), op.getHigh()),
                             out, i);
        });
    return success();
  }

  /// The bits that are shifted out.
  static Value emitMask(LayerBuilder &layer, ArrayRef<int64_t> shifts,
                        Value channel) {
    SmallVector<int64_t> masks;
    for (int64_t shift : shifts)
      masks.push_back((int64_t(1) << shift) - 1);
    return layer.channelInteger(masks, channel, 64);
  }
};

struct AddRequantizeLoops : LoopLowering<AddRequantizeLoops, AddRequantizeOp> {
  static LogicalResult emit(AddRequantizeOp op, LayerBuilder &layer) {
    const LayerBuffer &out = layer.getOutput();
    layer.loop(out.getNumElements(), [&](Value i) {
      auto scaled = [&](unsigned operand, int64_t multiplier) {
        return layer.mul(layer.loadInteger(layer.getInput(operand), i, 64),
                         multiplier);
      };
      // Named, because compilers evaluate arguments in different orders.
      Value lhs = scaled(0, op.getLhsMultiplier());
      Value rhs = scaled(1, op.getRhsMultiplier());
      Value sum = layer.add(lhs, rhs);
      sum = layer.add(sum, op.getOffset());
      Value code =
          layer.create<arith::ShRSIOp>(sum, layer.integer(op.getShift(), 64));
      if (op.getTieEven()) {
        int64_t mask = (int64_t(1) << op.getShift()) - 1;
        code = emitTieEven(layer, sum, code, layer.integer(mask, 64),
                           op.getZeroPoint());
      }
      layer.storeInteger(emitClamp(layer, code, op.getLow(), op.getHigh()), out,
                         i);
    });
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Lookup and weighted sum
//===----------------------------------------------------------------------===//

struct LookupLoops : LoopLowering<LookupLoops, LookupOp> {
  static LogicalResult emit(LookupOp op, LayerBuilder &layer) {
    auto values = op.getValues().tryGetValues<APInt>();
    if (!values)
      return op.emitOpError("needs values that can be read");
    SmallVector<int64_t> table;
    for (const APInt &value : *values)
      table.push_back(value.getSExtValue());
    IntType from = getCodeType(op.getInput());
    int64_t levels = from.getNumLevels();
    bool isShared = static_cast<int64_t>(table.size()) == levels;
    Value rows = layer.integerTable(
        table, getCodeType(op.getResult()).getStorageType().getWidth());
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    layer.forEachElement(
        in.getShape(), op.getAxis(), [&](Value i, Value channel) {
          Value level = emitLevel(layer, from, layer.loadInteger(in, i));
          if (!isShared)
            level = layer.add(level, layer.mul(channel, levels));
          layer.storeInteger(layer.load(rows, level), out, i);
        });
    return success();
  }

  /// The level of a number, as an index.
  static Value emitLevel(LayerBuilder &layer, IntType type, Value number) {
    Value level = layer.add(number, -type.getMinValue());
    if (type.isBipolar()) // -1, +1
      level = layer.create<arith::ShRUIOp>(level, layer.integer(1, 32));
    return layer.create<arith::IndexCastOp>(layer.getBuilder().getIndexType(),
                                            level);
  }
};

struct AddIntegerLoops : LoopLowering<AddIntegerLoops, AddIntegerOp> {
  static LogicalResult emit(AddIntegerOp op, LayerBuilder &layer) {
    const LayerBuffer &out = layer.getOutput();
    unsigned width = out.getElementType().isInteger(64) ? 64 : 32;
    layer.loop(out.getNumElements(), [&](Value i) {
      Value sum = layer.integer(op.getOffset(), width);
      for (auto [operand, multiplier] : llvm::enumerate(op.getMultipliers())) {
        Value code = layer.loadInteger(layer.getInput(operand), i, width);
        sum = layer.add(sum, layer.mul(code, multiplier));
      }
      layer.storeInteger(sum, out, i);
    });
    return success();
  }
};

struct MulIntegerLoops : LoopLowering<MulIntegerLoops, MulIntegerOp> {
  static LogicalResult emit(MulIntegerOp op, LayerBuilder &layer) {
    const LayerBuffer &out = layer.getOutput();
    ArrayRef<int64_t> shape = out.getShape();
    unsigned width = out.getElementType().isInteger(64) ? 64 : 32;
    SmallVector<SmallVector<int64_t>> strides = {
        getBroadcastStrides(shape, shape)};
    for (unsigned i = 0; i < 2; ++i)
      strides.push_back(
          getBroadcastStrides(layer.getInput(i).getShape(), shape));
    int64_t zeroPoints[] = {static_cast<int64_t>(op.getLhsZeroPoint()),
                            static_cast<int64_t>(op.getRhsZeroPoint())};
    layer.stridedLoops(shape, strides, [&](ArrayRef<Value> offsets) {
      Value factors[2];
      for (unsigned i = 0; i < 2; ++i)
        factors[i] = layer.add(
            layer.loadInteger(layer.getInput(i), offsets[1 + i], width),
            -zeroPoints[i]);
      layer.storeInteger(layer.create<arith::MulIOp>(factors[0], factors[1]),
                         out, offsets[0]);
    });
    return success();
  }
};

} // namespace

void mlir::qnn::attachIntegerLoops(MLIRContext *context) {
  ThresholdOp::attachInterface<ThresholdLoops>(*context);
  RequantizeOp::attachInterface<RequantizeLoops>(*context);
  AddRequantizeOp::attachInterface<AddRequantizeLoops>(*context);
  LookupOp::attachInterface<LookupLoops>(*context);
  AddIntegerOp::attachInterface<AddIntegerLoops>(*context);
  MulIntegerOp::attachInterface<MulIntegerLoops>(*context);
}
