//===- Epilogues.cpp - From integers to codes -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Epilogues.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "llvm/Support/MathExtras.h"

#include <limits>
#include <memory>

using namespace mlir;
using namespace mlir::qnn;

//===----------------------------------------------------------------------===//
// Which op applies them
//===----------------------------------------------------------------------===//

SmallVector<EpilogueOpInterface> mlir::qnn::findEpilogues(Operation *op) {
  SmallVector<EpilogueOpInterface> epilogues;
  auto producer = dyn_cast<LoopLoweringOpInterface>(op);
  std::optional<int64_t> known =
      producer ? producer.getFinishedAxis() : std::nullopt;
  if (!known)
    return epilogues;
  while (op->hasOneUse()) {
    auto epilogue = dyn_cast<EpilogueOpInterface>(*op->user_begin());
    if (!epilogue)
      break;
    int64_t axis = epilogue.getEpilogueAxis();
    if (axis >= 0 && axis != *known)
      break;
    epilogues.push_back(epilogue);
    op = epilogue;
  }
  return epilogues;
}

namespace {

/// The loops of an epilogue that follows no other op: over all elements.
template <typename OpTy>
struct EpilogueLoops : LoopLowering<EpilogueLoops<OpTy>, OpTy> {
  static LogicalResult emit(OpTy op, LayerBuilder &layer) {
    FailureOr<LayerBuilder::Epilogue> epilogue =
        cast<EpilogueOpInterface>(op.getOperation()).makeEpilogue(layer);
    if (failed(epilogue))
      return failure();
    const LayerBuffer &in = layer.getInput(0);
    layer.forEachElement(
        in.getShape(), op.getAxis(), [&](Value i, Value channel) {
          Value number = layer.loadInteger(in, i, epilogue->width);
          layer.storeInteger(epilogue->emit(number, channel), layer.getOutput(),
                             i);
        });
    return success();
  }
};

} // namespace

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

struct ThresholdEpilogue : EpilogueLowering<ThresholdEpilogue, ThresholdOp> {
  static int64_t axis(ThresholdOp op) {
    int64_t rows = cast<ShapedType>(op.getThresholds().getType()).getDimSize(0);
    bool isShared = rows == 1 && op.getDecreasing().size() == 1;
    return isShared ? -1 : static_cast<int64_t>(op.getAxis());
  }

  static FailureOr<LayerBuilder::Epilogue> make(ThresholdOp op,
                                                LayerBuilder &layer) {
    FailureOr<StepTable> made = makeStepTable(op);
    if (failed(made))
      return failure();
    auto table = std::make_shared<StepTable>(std::move(*made));
    bool mayFlip = llvm::is_contained(table->flips, -1);
    return LayerBuilder::Epilogue{
        table->width, [op, table, mayFlip, &layer](Value x, Value channel) {
          if (mayFlip)
            x = layer.create<arith::XOrIOp>(
                x, layer.channelInteger(table->flips, channel, table->width));
          return emitCode(op, *table, layer,
                          emitSearch(*table, layer, x, channel));
        }};
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

} // namespace

//===----------------------------------------------------------------------===//
// Requantize
//===----------------------------------------------------------------------===//

Value mlir::qnn::emitClamp(LayerBuilder &layer, Value value, int64_t low,
                           int64_t high) {
  unsigned width = value.getType().getIntOrFloatBitWidth();
  value = layer.max(value, layer.integer(low, width));
  return layer.min(value, layer.integer(high, width));
}

Value mlir::qnn::emitTieEven(LayerBuilder &layer, Value product, Value code,
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

namespace {

struct RequantizeEpilogue : EpilogueLowering<RequantizeEpilogue, RequantizeOp> {
  static int64_t axis(RequantizeOp op) {
    bool isShared = op.getMultiplier().size() == 1 &&
                    op.getOffset().size() == 1 && op.getShift().size() == 1;
    return isShared ? -1 : static_cast<int64_t>(op.getAxis());
  }

  static FailureOr<LayerBuilder::Epilogue> make(RequantizeOp op,
                                                LayerBuilder &layer) {
    return LayerBuilder::Epilogue{64, [op, &layer](Value acc, Value channel) {
                                    return emitCode(op, layer, acc, channel);
                                  }};
  }

  static Value emitCode(RequantizeOp op, LayerBuilder &layer, Value acc,
                        Value channel) {
    SmallVector<int64_t> multipliers(op.getMultiplier()), shifts(op.getShift());
    Value scaled = layer.create<arith::MulIOp>(
        acc, layer.channelInteger(multipliers, channel, 64));
    Value product =
        layer.add(scaled, layer.channelInteger(op.getOffset(), channel, 64));
    Value code = layer.create<arith::ShRSIOp>(
        product, layer.channelInteger(shifts, channel, 64));
    if (op.getTieEven())
      code = emitTieEven(layer, product, code, emitMask(layer, shifts, channel),
                         op.getZeroPoint());
    return emitClamp(layer, code, op.getLow(), op.getHigh());
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

} // namespace

//===----------------------------------------------------------------------===//
// Lookup
//===----------------------------------------------------------------------===//

namespace {

struct LookupEpilogue : EpilogueLowering<LookupEpilogue, LookupOp> {
  static int64_t axis(LookupOp op) {
    bool isShared =
        cast<ShapedType>(op.getValues().getType()).getDimSize(0) == 1;
    return isShared ? -1 : static_cast<int64_t>(op.getAxis());
  }

  static FailureOr<LayerBuilder::Epilogue> make(LookupOp op,
                                                LayerBuilder &layer) {
    auto values = op.getValues().tryGetValues<APInt>();
    if (!values)
      return op.emitOpError("needs values that can be read");
    SmallVector<int64_t> table;
    for (const APInt &value : *values)
      table.push_back(value.getSExtValue());
    Value rows = layer.integerTable(
        table, getCodeType(op.getResult()).getStorageType().getWidth());
    IntType from = getCodeType(op.getInput());
    return LayerBuilder::Epilogue{
        32, [op, rows, from, &layer](Value number, Value channel) {
          Value level = emitLevel(layer, from, number);
          if (axis(op) >= 0)
            level = layer.add(level, layer.mul(channel, from.getNumLevels()));
          return emitNumber(op, layer, layer.load(rows, level));
        }};
  }

  /// The number that an element of the table stands for, an i32.
  static Value emitNumber(LookupOp op, LayerBuilder &layer, Value stored) {
    Type type = layer.getBuilder().getI32Type();
    if (getCodeType(op.getResult()).isUnsignedEncoding())
      return layer.create<arith::ExtUIOp>(type, stored);
    return layer.create<arith::ExtSIOp>(type, stored);
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

} // namespace

void mlir::qnn::attachEpilogueLoops(MLIRContext *context) {
  ThresholdOp::attachInterface<ThresholdEpilogue, EpilogueLoops<ThresholdOp>>(
      *context);
  RequantizeOp::attachInterface<RequantizeEpilogue,
                                EpilogueLoops<RequantizeOp>>(*context);
  LookupOp::attachInterface<LookupEpilogue, EpilogueLoops<LookupOp>>(*context);
}
