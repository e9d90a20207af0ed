//===- KernelEpilogue.cpp - The end of a packed kernel ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelEpilogue.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::qnn;

Type mlir::qnn::getLaneType(OpBuilder &builder, int64_t lanes, unsigned width) {
  Type element = builder.getIntegerType(width);
  return lanes == 1 ? element : VectorType::get({lanes}, element);
}

Value mlir::qnn::createLaneConstant(OpBuilder &builder, Location loc, Type type,
                                    int64_t value) {
  TypedAttr attr = builder.getIntegerAttr(getElementTypeOrSelf(type), value);
  if (auto vector = dyn_cast<VectorType>(type))
    attr = DenseElementsAttr::get(vector, attr);
  return arith::ConstantOp::create(builder, loc, type, attr);
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

/// `values` of shape classes x channels (x steps) as classes x (steps x)
/// paddedChannels; the channels that fill up get `fill`.
static SmallVector<int64_t> padTable(ElementsAttr values, int64_t padded,
                                     int64_t fill) {
  auto type = cast<ShapedType>(values.getType());
  int64_t classes = type.getDimSize(0), channels = type.getDimSize(1);
  int64_t steps = type.getRank() == 3 ? type.getDimSize(2) : 1;
  SmallVector<int64_t> table(classes * steps * padded, fill);
  int64_t index = 0;
  for (const APInt &value : values.getValues<APInt>()) {
    int64_t step = index % steps, channel = index / steps % channels;
    int64_t row = index / steps / channels;
    table[(row * steps + step) * padded + channel] = value.getSExtValue();
    ++index;
  }
  return table;
}

static SmallVector<int64_t> padTable(ArrayRef<int32_t> values, int64_t channels,
                                     int64_t padded) {
  SmallVector<int64_t> table(padded, 0);
  for (int64_t k = 0; k < channels; ++k)
    table[k] = values.size() == 1 ? values[0] : values[k];
  return table;
}

KernelEpilogue::KernelEpilogue(PackedConv2DOp op, LayerBuilder &layer)
    : op(op), layer(layer), lanes(op.getTile().getLanes()),
      columns(op.getTile().getNr()), channels(op.getOutChannels()) {
  auto weights = cast<RankedTensorType>(op.getWeights().getType());
  paddedChannels = weights.getDimSize(0) * columns * lanes;
  ElementsAttr perClass = op.getEpilogue() == EpilogueKind::Threshold
                              ? *op.getThresholds()
                              : *op.getOffset();
  numClasses = cast<ShapedType>(perClass.getType()).getDimSize(0);
  if (numClasses > 1) {
    auto asTable = [&](ArrayRef<int32_t> classes) {
      return layer.integerTable(
          SmallVector<int64_t>(classes.begin(), classes.end()), 32);
    };
    numColumnClasses = *llvm::max_element(*op.getColumnClass()) + 1;
    rowClass = asTable(*op.getRowClass());
    columnClass = asTable(*op.getColumnClass());
  }
  switch (op.getEpilogue()) {
  case EpilogueKind::Threshold: {
    numSteps = cast<ShapedType>(perClass.getType()).getDimSize(2);
    ArrayRef<bool> decreasing = *op.getDecreasing();
    allDecreasing = llvm::all_of(decreasing, [](bool d) { return d; });
    someDecreasing =
        !allDecreasing && llvm::any_of(decreasing, [](bool d) { return d; });
    SmallVector<int64_t> table = padTable(perClass, paddedChannels, 0);
    // -raw >= t is raw <= -t: the sign moves into the table.
    if (allDecreasing)
      for (int64_t &step : table)
        step = std::min<int64_t>(-step, std::numeric_limits<int32_t>::max());
    steps = layer.integerTable(table, 32);
    if (someDecreasing) {
      SmallVector<int64_t> masks(paddedChannels, 0);
      for (int64_t k = 0; k < channels; ++k)
        masks[k] = decreasing[decreasing.size() == 1 ? 0 : k] ? -1 : 0;
      signs = layer.integerTable(masks, 32);
    }
    break;
  }
  case EpilogueKind::Requantize:
    multiplier = layer.integerTable(
        padTable(*op.getMultiplier(), channels, paddedChannels), 32);
    shift = layer.integerTable(
        padTable(*op.getShift(), channels, paddedChannels), 64);
    offset = layer.integerTable(padTable(perClass, paddedChannels, 0), 64);
    break;
  case EpilogueKind::Affine:
    offset = layer.integerTable(padTable(perClass, paddedChannels, 0), 32);
    break;
  }
}

//===----------------------------------------------------------------------===//
// Pixels
//===----------------------------------------------------------------------===//

Value KernelEpilogue::emitClassRow(Value oy, Value ox, int64_t rowLength) {
  if (numClasses == 1)
    return layer.index(0);
  auto classOf = [&](Value table, Value position) {
    Value index = layer.load(table, position);
    return layer.create<arith::IndexCastOp>(layer.getBuilder().getIndexType(),
                                            index);
  };
  return layer.linear({{classOf(rowClass, oy), numColumnClasses * rowLength},
                       {classOf(columnClass, ox), rowLength}});
}

Value KernelEpilogue::loadLanes(Value table, Value index, unsigned width) {
  if (lanes == 1)
    return layer.load(table, index);
  OpBuilder &b = layer.getBuilder();
  return vector::LoadOp::create(b, layer.getLoc(),
                                cast<VectorType>(getLaneType(b, lanes, width)),
                                table, ValueRange{index});
}

Value KernelEpilogue::emitComparison(Value raw, Value row, Value channel,
                                     int64_t step) {
  Value bound = loadLanes(
      steps, layer.add(layer.add(row, channel), step * paddedChannels), 32);
  auto predicate =
      allDecreasing ? arith::CmpIPredicate::sle : arith::CmpIPredicate::sge;
  return layer.create<arith::CmpIOp>(predicate, raw, bound);
}

Value KernelEpilogue::emitThreshold(Value raw, Value row, Value channel) {
  IntType code = layer.getOutput().getCode();
  Value level;
  for (int64_t step = 0; step < numSteps; ++step) {
    Value reached = emitComparison(raw, row, channel, step);
    Value one = layer.create<arith::ExtUIOp>(raw.getType(), reached);
    level = level ? layer.create<arith::AddIOp>(level, one) : one;
  }
  int64_t first = op.getFirstLevel();
  int64_t least = code.levelToValue(first);
  if (!level)
    return constantLike(raw, least);
  if (code.isBipolar())
    level = layer.create<arith::AddIOp>(level, level);
  return least ? layer.create<arith::AddIOp>(level, constantLike(level, least))
               : level;
}

Value KernelEpilogue::emitRequantize(Value raw, Value row, Value channel) {
  Type wide = getLaneType(layer.getBuilder(), lanes, 64);
  auto extend = [&](Value value) {
    return layer.create<arith::ExtSIOp>(wide, value);
  };
  Value factor = extend(loadLanes(multiplier, channel, 32));
  Value bias = loadLanes(offset, layer.add(row, channel), 64);
  Value amount = loadLanes(shift, channel, 64);
  Value product = layer.create<arith::AddIOp>(
      layer.create<arith::MulIOp>(extend(raw), factor), bias);
  Value code = layer.create<arith::ShRSIOp>(product, amount);
  if (op.getTieEven()) {
    Value back = layer.create<arith::ShLIOp>(code, amount);
    Value isTie =
        layer.create<arith::CmpIOp>(arith::CmpIPredicate::eq, back, product);
    Value odd = layer.create<arith::AndIOp>(code, constantLike(code, 1));
    if (op.getZeroPoint() & 1)
      odd = layer.create<arith::XOrIOp>(odd, constantLike(code, 1));
    Value step =
        layer.create<arith::SelectOp>(isTie, odd, constantLike(code, 0));
    code = layer.create<arith::SubIOp>(code, step);
  }
  code = layer.create<arith::MaxSIOp>(code, constantLike(code, op.getLow()));
  return layer.create<arith::MinSIOp>(code, constantLike(code, op.getHigh()));
}

Value KernelEpilogue::emitAffine(Value raw, Value row, Value channel) {
  int32_t factor = (*op.getMultiplier())[0];
  Value scaled =
      factor == 1 ? raw
                  : layer.create<arith::MulIOp>(raw, constantLike(raw, factor));
  return layer.create<arith::AddIOp>(
      scaled, loadLanes(offset, layer.add(row, channel), 32));
}

void KernelEpilogue::emitPixel(ValueRange accumulators, Value pixel, Value oy,
                               Value ox, Value channel) {
  Value row =
      emitClassRow(oy, ox, std::max<int64_t>(numSteps, 1) * paddedChannels);
  auto apply = [&](Value raw, Value first) {
    if (someDecreasing) {
      Value mask = loadLanes(signs, first, 32);
      raw = layer.create<arith::SubIOp>(layer.create<arith::XOrIOp>(raw, mask),
                                        mask);
    }
    return raw;
  };
  if (isa<PackedType>(layer.getOutput().getElementType())) {
    SmallVector<Value> raws;
    for (auto [n, raw] : llvm::enumerate(accumulators))
      raws.push_back(apply(raw, layer.add(channel, n * lanes)));
    return emitWords(raws, pixel, row, channel);
  }
  for (auto [n, raw] : llvm::enumerate(accumulators)) {
    Value first = layer.add(channel, n * lanes);
    Value result;
    switch (op.getEpilogue()) {
    case EpilogueKind::Threshold:
      result = emitThreshold(apply(raw, first), row, first);
      break;
    case EpilogueKind::Requantize:
      result = emitRequantize(raw, row, first);
      break;
    case EpilogueKind::Affine:
      result = emitAffine(raw, row, first);
      break;
    }
    storeLanes(result, pixel, first);
  }
}

//===----------------------------------------------------------------------===//
// Stores
//===----------------------------------------------------------------------===//

void KernelEpilogue::storeLanes(Value value, Value pixel, Value channel) {
  OpBuilder &b = layer.getBuilder();
  Location loc = layer.getLoc();
  const LayerBuffer &output = layer.getOutput();
  Type element = getStorageElementType(output.getElementType());
  Value index = layer.add(layer.mul(pixel, channels), channel);
  unsigned from = getElementTypeOrSelf(value.getType()).getIntOrFloatBitWidth();
  unsigned to = element.getIntOrFloatBitWidth();
  Type type = getLaneType(b, lanes, to);
  if (to < from)
    value = layer.create<arith::TruncIOp>(type, value);
  else if (to > from)
    value = layer.create<arith::ExtSIOp>(type, value);

  // Only the last block of channels may be incomplete.
  OpBuilder::InsertionGuard guard(b);
  if (paddedChannels != channels) {
    Value isThere = layer.create<arith::CmpIOp>(arith::CmpIPredicate::ult,
                                                channel, layer.index(channels));
    auto branch = scf::IfOp::create(b, loc, isThere, /*withElse=*/false);
    b.setInsertionPointToStart(branch.thenBlock());
  }
  if (lanes == 1)
    return layer.store(value, output.memref, index);
  if (channels % lanes == 0) {
    vector::StoreOp::create(b, loc, value, output.memref, ValueRange{index});
    return;
  }
  Value rest = layer.sub(layer.index(channels), channel);
  Value mask = vector::CreateMaskOp::create(
      b, loc, VectorType::get({lanes}, b.getI1Type()), ValueRange{rest});
  vector::MaskedStoreOp::create(b, loc, output.memref, ValueRange{index}, mask,
                                value);
}

void KernelEpilogue::emitWords(ValueRange accumulators, Value pixel, Value row,
                               Value channel) {
  OpBuilder &b = layer.getBuilder();
  Location loc = layer.getLoc();
  Type i32 = b.getI32Type();
  auto bitsType = VectorType::get({1}, b.getIntegerType(lanes));
  int64_t perWord = 32 / lanes;
  // Word of channel c is c / 32; blocks are whole numbers of words.
  Value firstWord = layer.create<arith::DivUIOp>(channel, layer.index(32));
  Value base = layer.add(layer.mul(pixel, channels / 32), firstWord);
  int64_t numWords = columns / perWord;
  for (int64_t w = 0; w < numWords; ++w) {
    Value word;
    for (int64_t part = 0; part < perWord; ++part) {
      int64_t n = w * perWord + part;
      Value bits = emitComparison(accumulators[n], row,
                                  layer.add(channel, n * lanes), 0);
      Value packed = vector::BitCastOp::create(b, loc, bitsType, bits);
      Value narrow = vector::ExtractOp::create(b, loc, packed, 0);
      Value wide = layer.create<arith::ExtUIOp>(i32, narrow);
      if (part)
        wide =
            layer.create<arith::ShLIOp>(wide, layer.integer(part * lanes, 32));
      word = word ? layer.create<arith::OrIOp>(word, wide) : wide;
    }
    OpBuilder::InsertionGuard guard(b);
    if (paddedChannels != channels) {
      Value isThere = layer.create<arith::CmpIOp>(arith::CmpIPredicate::ult,
                                                  layer.add(firstWord, w),
                                                  layer.index(channels / 32));
      auto branch = scf::IfOp::create(b, loc, isThere, /*withElse=*/false);
      b.setInsertionPointToStart(branch.thenBlock());
    }
    layer.store(word, layer.getOutput().memref, layer.add(base, w));
  }
}
