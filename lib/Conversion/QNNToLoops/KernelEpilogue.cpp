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
#include "qnn/Dialect/QNN/IR/Elements.h"

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

SmallVector<int64_t> KernelEpilogue::padTable(ArrayRef<int64_t> values,
                                              int64_t inner,
                                              int64_t fill) const {
  int64_t classes = inner ? values.size() / (channels * inner) : 0;
  int64_t perGroup = channels / groups, paddedGroup = paddedChannels / groups;
  SmallVector<int64_t> table(classes * inner * paddedChannels, fill);
  for (auto [index, value] : llvm::enumerate(values)) {
    int64_t step = index % inner, channel = index / inner % channels;
    int64_t row = index / inner / channels;
    int64_t padded = channel / perGroup * paddedGroup + channel % perGroup;
    table[(row * inner + step) * paddedChannels + padded] = value;
  }
  return table;
}

SmallVector<int64_t> KernelEpilogue::padTable(ArrayRef<int32_t> values) const {
  SmallVector<int64_t> all(values.begin(), values.end());
  if (all.size() == 1)
    all.resize(channels, all.front());
  return padTable(all, 1, 0);
}

/// The elements of an i64 attribute.
static SmallVector<int64_t> readTable(ElementsAttr values) {
  return *readIntegers(values);
}

KernelEpilogue::KernelEpilogue(PackedConv2DOp op, LayerBuilder &layer)
    : op(op), layer(layer), lanes(op.getTile().getLanes()),
      columns(op.getTile().getNr()), channels(op.getOutChannels()),
      groups(op.getGroups()) {
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
    SmallVector<int64_t> table = padTable(readTable(perClass), numSteps, 0);
    // -raw >= t is raw <= -t: the sign moves into the table.
    if (allDecreasing)
      for (int64_t &step : table)
        step = std::min<int64_t>(-step, std::numeric_limits<int32_t>::max());
    steps = layer.integerTable(table, 32);
    if (someDecreasing) {
      SmallVector<int32_t> masks;
      for (bool isDecreasing : decreasing)
        masks.push_back(isDecreasing ? -1 : 0);
      signs = layer.integerTable(padTable(masks), 32);
    }
    break;
  }
  case EpilogueKind::Requantize:
    makeRequantizeTables(perClass);
    break;
  case EpilogueKind::Affine:
    offset = layer.integerTable(padTable(readTable(perClass), 1, 0), 32);
    break;
  }
}

void KernelEpilogue::makeRequantizeTables(ElementsAttr offsets) {
  SmallVector<int64_t> factors = padTable(*op.getMultiplier());
  SmallVector<int64_t> shifts = padTable(*op.getShift());
  SmallVector<int64_t> biases = padTable(readTable(offsets), 1, 0);
  ArrayRef<int32_t> used = *op.getShift();
  splitsLanes = lanes > 1 && lanes % 2 == 0 && !op.getTieEven() &&
                *llvm::min_element(used) >= 32;
  if (!splitsLanes) {
    multiplier = layer.integerTable(factors, 32);
    shift = layer.integerTable(shifts, 64);
    offset = layer.integerTable(biases, 64);
    return;
  }
  // Lanes of channels that only fill up shift as the first one.
  for (int64_t &amount : shifts)
    amount = amount ? amount : used.front();
  // Odd lanes end in the high half, hence 32 less. Even lanes of a vector come
  // first, then the odd ones.
  SmallVector<int64_t> amounts, splitBiases, oddFactors;
  auto split = [&](ArrayRef<int64_t> from, SmallVectorImpl<int64_t> &to,
                   int64_t oddTerm) {
    for (size_t first = 0; first < from.size(); first += lanes)
      for (int64_t odd : {0, 1})
        for (int64_t i = odd; i < lanes; i += 2)
          to.push_back(from[first + i] + odd * oddTerm);
  };
  split(shifts, amounts, -32);
  split(biases, splitBiases, 0);
  for (size_t i = 0; i < factors.size(); ++i)
    oddFactors.push_back(i % 2 ? 0 : factors[i + 1]);
  multiplier = layer.integerTable(factors, 32);
  oddMultiplier = layer.integerTable(oddFactors, 32);
  shift = layer.integerTable(amounts, 64);
  offset = layer.integerTable(splitBiases, 64);
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

/// The low halves of 64-bit lanes, sign-extended: what a multiplication of
/// 32-bit numbers in every other lane reads.
static Value extendLowHalves(LayerBuilder &layer, Value value) {
  Value amount = createLaneConstant(layer.getBuilder(), layer.getLoc(),
                                    value.getType(), 32);
  Value high = layer.create<arith::ShLIOp>(value, amount);
  return layer.create<arith::ShRSIOp>(high, amount);
}

Value KernelEpilogue::emitSplitRequantize(Value raw, Value row, Value channel) {
  OpBuilder &b = layer.getBuilder();
  auto narrow = cast<VectorType>(raw.getType());
  auto wide = VectorType::get({lanes / 2}, b.getI64Type());
  auto halves = [&](Value value) -> Value {
    return vector::BitCastOp::create(b, layer.getLoc(), wide, value);
  };
  auto loadWide = [&](Value table, Value index) -> Value {
    return vector::LoadOp::create(b, layer.getLoc(), wide, table,
                                  ValueRange{index});
  };
  // (sum * factor + bias) >> amount of every other lane. Numbers of 64 bits
  // shifted by 32 or more fit in 32.
  auto scale = [&](Value sums, Value factors, int64_t half) -> Value {
    Value position = layer.add(channel, half);
    Value factor =
        extendLowHalves(layer, halves(loadLanes(factors, channel, 32)));
    Value product = layer.create<arith::MulIOp>(sums, factor);
    Value biased = layer.create<arith::AddIOp>(
        product, loadWide(offset, layer.add(row, position)));
    Value shifted =
        layer.create<arith::ShRSIOp>(biased, loadWide(shift, position));
    return vector::BitCastOp::create(b, layer.getLoc(), narrow, shifted);
  };
  Value pairs = halves(raw);
  Value odd = layer.create<arith::ShRSIOp>(
      pairs, createLaneConstant(b, layer.getLoc(), wide, 32));
  Value low = scale(extendLowHalves(layer, pairs), multiplier, 0);
  Value high = scale(odd, oddMultiplier, lanes / 2);
  SmallVector<bool> isOdd;
  for (int64_t i = 0; i < lanes; ++i)
    isOdd.push_back(i % 2);
  auto mask =
      DenseElementsAttr::get(VectorType::get({lanes}, b.getI1Type()), isOdd);
  Value code = layer.create<arith::SelectOp>(
      layer.create<arith::ConstantOp>(mask), high, low);
  code = layer.create<arith::MaxSIOp>(code, constantLike(code, op.getLow()));
  return layer.create<arith::MinSIOp>(code, constantLike(code, op.getHigh()));
}

Value KernelEpilogue::emitRequantize(Value raw, Value row, Value channel) {
  if (splitsLanes)
    return emitSplitRequantize(raw, row, channel);
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
                               Value ox, const ChannelBlock &block) {
  Value channel = block.tableIndex;
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
    storeLanes(result, pixel, block, n);
  }
}

//===----------------------------------------------------------------------===//
// Stores
//===----------------------------------------------------------------------===//

void KernelEpilogue::storeLanes(Value value, Value pixel,
                                const ChannelBlock &block, int64_t n) {
  OpBuilder &b = layer.getBuilder();
  Location loc = layer.getLoc();
  const LayerBuffer &output = layer.getOutput();
  Type element = getStorageElementType(output.getElementType());
  Value index =
      layer.add(layer.mul(pixel, channels), layer.add(block.first, n * lanes));
  Value channel = layer.add(block.withinGroup, n * lanes);
  int64_t perGroup = channels / groups;
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
                                                channel, layer.index(perGroup));
    auto branch = scf::IfOp::create(b, loc, isThere, /*withElse=*/false);
    b.setInsertionPointToStart(branch.thenBlock());
  }
  if (lanes == 1)
    return layer.store(value, output.memref, index);
  if (perGroup % lanes == 0) {
    vector::StoreOp::create(b, loc, value, output.memref, ValueRange{index});
    return;
  }
  Value rest = layer.sub(layer.index(perGroup), channel);
  if (perGroup % lanes == 1) {
    // LLVM 22 makes a masked store of one truncated lane a store of all the
    // bytes that the lane had before truncation.
    Value isFull = layer.create<arith::CmpIOp>(arith::CmpIPredicate::uge, rest,
                                               layer.index(lanes));
    auto branch = scf::IfOp::create(b, loc, isFull, /*withElse=*/true);
    b.setInsertionPointToStart(branch.thenBlock());
    vector::StoreOp::create(b, loc, value, output.memref, ValueRange{index});
    b.setInsertionPointToStart(branch.elseBlock());
    return layer.store(vector::ExtractOp::create(b, loc, value, 0),
                       output.memref, index);
  }
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
