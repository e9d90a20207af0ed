//===- LayerBuilder.cpp - Building the loops of one layer -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Conversion/QNNToLoops/LayerBuilder.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qnn;

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

LayerBuilder::LayerBuilder(OpBuilder &builder, Location loc,
                           ConstantPool &constants,
                           const ::qnn::TargetRecord &target,
                           ArrayRef<LayerBuffer> inputs,
                           ArrayRef<LayerBuffer> outputs)
    : builder(builder), loc(loc), constants(constants), target(target),
      inputs(inputs), outputs(outputs), inputConstants(inputs.size()),
      entry(builder.getInsertionBlock()) {}

Value LayerBuilder::hoisted(Attribute key,
                            function_ref<Value(OpBuilder &)> make) {
  Value &value = cache[key];
  if (value)
    return value;
  OpBuilder start = OpBuilder::atBlockBegin(entry);
  if (lastHoisted)
    start.setInsertionPointAfter(lastHoisted);
  value = make(start);
  lastHoisted = value.getDefiningOp();
  return value;
}

Value LayerBuilder::constant(TypedAttr value) {
  return hoisted(value, [&](OpBuilder &b) {
    return arith::ConstantOp::create(b, loc, value).getResult();
  });
}

Value LayerBuilder::index(int64_t value) {
  return constant(builder.getIndexAttr(value));
}

Value LayerBuilder::integer(int64_t value, unsigned width) {
  APInt bits(width, static_cast<uint64_t>(value), /*isSigned=*/true,
             /*implicitTrunc=*/true);
  return constant(IntegerAttr::get(builder.getIntegerType(width), bits));
}

Value LayerBuilder::real(double value) {
  return constant(builder.getF64FloatAttr(value));
}

Value LayerBuilder::table(ElementsAttr values) {
  memref::GlobalOp global = constants.getOrCreate(values);
  auto key = FlatSymbolRefAttr::get(global.getSymNameAttr());
  return hoisted(key, [&](OpBuilder &b) {
    return memref::GetGlobalOp::create(b, loc, global.getType(),
                                       global.getSymName())
        .getResult();
  });
}

Value LayerBuilder::realTable(ArrayRef<double> values) {
  auto type = RankedTensorType::get({static_cast<int64_t>(values.size())},
                                    builder.getF64Type());
  return table(DenseElementsAttr::get(type, values));
}

/// `values` as a constant of integers of type T.
template <typename T>
static DenseElementsAttr narrowElements(RankedTensorType type,
                                        ArrayRef<int64_t> values) {
  SmallVector<T> elements;
  elements.reserve(values.size());
  for (int64_t value : values)
    elements.push_back(static_cast<T>(value));
  return DenseElementsAttr::get(type, ArrayRef<T>(elements));
}

Value LayerBuilder::integerTable(ArrayRef<int64_t> values, unsigned width) {
  auto type = RankedTensorType::get({static_cast<int64_t>(values.size())},
                                    builder.getIntegerType(width));
  switch (width) {
  case 8:
    return table(narrowElements<int8_t>(type, values));
  case 16:
    return table(narrowElements<int16_t>(type, values));
  case 32:
    return table(narrowElements<int32_t>(type, values));
  case 64:
    return table(narrowElements<int64_t>(type, values));
  default:
    llvm_unreachable("tables have integers of whole bytes");
  }
}

Value LayerBuilder::channelReal(ArrayRef<double> values, Value channel) {
  // Compared as bits: -0.0 and 0.0 are different constants.
  auto isFirst = [&](double value) {
    return APFloat(value).bitwiseIsEqual(APFloat(values.front()));
  };
  if (llvm::all_of(values, isFirst))
    return real(values.front());
  return load(realTable(values), channel);
}

Value LayerBuilder::channelInteger(ArrayRef<int64_t> values, Value channel,
                                   unsigned width) {
  if (llvm::all_equal(values))
    return integer(values.front(), width);
  unsigned stored = 8;
  auto fits = [&](int64_t value) { return llvm::isIntN(stored, value); };
  while (!llvm::all_of(values, fits))
    stored *= 2;
  return resize(load(integerTable(values, stored), channel), width);
}

//===----------------------------------------------------------------------===//
// Index arithmetic
//===----------------------------------------------------------------------===//

Value LayerBuilder::constantLike(Value like, int64_t value) {
  if (like.getType().isIndex())
    return index(value);
  return integer(value, like.getType().getIntOrFloatBitWidth());
}

Value LayerBuilder::add(Value a, Value b) {
  auto constA = getConstantIntValue(a), constB = getConstantIntValue(b);
  if (constA && constB)
    return constantLike(a, *constA + *constB);
  if (constA == 0)
    return b;
  if (constB == 0)
    return a;
  return arith::AddIOp::create(builder, loc, a, b);
}

Value LayerBuilder::add(Value a, int64_t b) {
  if (b == 0)
    return a;
  return add(a, constantLike(a, b));
}

Value LayerBuilder::sub(Value a, Value b) {
  auto constA = getConstantIntValue(a), constB = getConstantIntValue(b);
  if (constA && constB)
    return constantLike(a, *constA - *constB);
  if (constB == 0)
    return a;
  return arith::SubIOp::create(builder, loc, a, b);
}

Value LayerBuilder::mul(Value a, int64_t b) {
  if (b == 1)
    return a;
  if (auto constA = getConstantIntValue(a))
    return constantLike(a, *constA * b);
  if (b == 0)
    return constantLike(a, 0);
  return arith::MulIOp::create(builder, loc, a, constantLike(a, b));
}

Value LayerBuilder::linear(ArrayRef<std::pair<Value, int64_t>> terms,
                           int64_t offset) {
  Value sum;
  for (auto [value, factor] : terms) {
    if (auto known = getConstantIntValue(value)) {
      offset += *known * factor;
      continue;
    }
    if (factor == 0)
      continue;
    Value term = mul(value, factor);
    sum = sum ? add(sum, term) : term;
  }
  return sum ? add(sum, offset) : index(offset);
}

Value LayerBuilder::min(Value a, Value b) {
  auto constA = getConstantIntValue(a), constB = getConstantIntValue(b);
  if (constA && constB)
    return constantLike(a, std::min(*constA, *constB));
  Value isLess =
      arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::slt, a, b);
  return arith::SelectOp::create(builder, loc, isLess, a, b);
}

Value LayerBuilder::max(Value a, Value b) {
  auto constA = getConstantIntValue(a), constB = getConstantIntValue(b);
  if (constA && constB)
    return constantLike(a, std::max(*constA, *constB));
  Value isGreater =
      arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sgt, a, b);
  return arith::SelectOp::create(builder, loc, isGreater, a, b);
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

void LayerBuilder::loop(int64_t lower, int64_t upper, int64_t step, Body body) {
  if (lower < upper && lower + step >= upper)
    return body(index(lower));
  loop(index(lower), index(upper), index(step), body);
}

void LayerBuilder::loop(Value lower, Value upper, Value step, Body body) {
  auto forOp = scf::ForOp::create(builder, loc, lower, upper, step);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(forOp.getBody()->getTerminator());
  body(forOp.getInductionVar());
}

void LayerBuilder::loops(ArrayRef<int64_t> extents,
                         function_ref<void(ArrayRef<Value> ivs)> body) {
  SmallVector<Value> ivs;
  std::function<void()> nest = [&] {
    if (ivs.size() == extents.size())
      return body(ivs);
    loop(extents[ivs.size()], [&](Value iv) {
      ivs.push_back(iv);
      nest();
      ivs.pop_back();
    });
  };
  nest();
}

/// Cycles of a layer below which handing out parts costs more than it saves: to
/// wake a thread and to wait for it takes some microseconds.
static constexpr double minSharedCycles = 20000;

LayerBuilder::Steps LayerBuilder::share(int64_t count, double cycles) {
  func::FuncOp func = getFunction();
  bool isShared = target.hasThreads && count > 1 && cycles >= minSharedCycles &&
                  !func->hasAttr(sharedStepsAttrName);
  if (!isShared)
    return {index(0), index(count)};
  func->setAttr(sharedStepsAttrName, builder.getI64IntegerAttr(count));
  unsigned first = func.getNumArguments();
  for (unsigned i = first; i < first + 2; ++i)
    // Cannot fail: the index is that of the end.
    (void)func.insertArgument(i, builder.getIndexType(), {}, loc);
  return {func.getArgument(first), func.getArgument(first + 1)};
}

void LayerBuilder::sharedLoops(ArrayRef<int64_t> extents, double cycles,
                               function_ref<void(ArrayRef<Value> ivs)> body) {
  size_t outer = 0;
  while (outer < extents.size() && extents[outer] == 1)
    ++outer;
  if (outer == extents.size())
    return loops(extents, body);
  for (int64_t extent : extents)
    cycles *= static_cast<double>(extent);
  Steps steps = share(extents[outer], cycles);
  SmallVector<Value> ivs(outer, index(0));
  loop(steps.begin, steps.end, index(1), [&](Value iv) {
    ivs.push_back(iv);
    loops(extents.drop_front(outer + 1), [&](ArrayRef<Value> inner) {
      SmallVector<Value> all(ivs);
      all.append(inner.begin(), inner.end());
      body(all);
    });
  });
}

void LayerBuilder::forEachElement(
    ArrayRef<int64_t> shape, std::optional<int64_t> axis,
    function_ref<void(Value index, Value channel)> body) {
  int64_t outer = 1, inner = 1, channels = 1;
  for (auto [i, size] : llvm::enumerate(shape)) {
    if (!axis || static_cast<int64_t>(i) < *axis)
      outer *= size;
    else if (static_cast<int64_t>(i) == *axis)
      channels = size;
    else
      inner *= size;
  }
  // About two cycles an element.
  sharedLoops({outer, channels, inner}, 2, [&](ArrayRef<Value> ivs) {
    body(linear({{ivs[0], channels * inner}, {ivs[1], inner}, {ivs[2], 1}}),
         ivs[1]);
  });
}

namespace {
/// Loops over elements at several lists of strides.
struct StridedNest {
  SmallVector<int64_t> sizes;
  /// For each list, the steps of its offset along each loop.
  SmallVector<SmallVector<int64_t>> steps;

  /// Joins axes that all lists step through alike.
  StridedNest(ArrayRef<int64_t> extents, ArrayRef<SmallVector<int64_t>> strides)
      : steps(strides.size()) {
    for (auto [axis, size] : llvm::enumerate(extents)) {
      if (size == 1)
        continue;
      // The axis continues the one before it if a whole run of it is one step
      // of the other, in every list.
      bool continues = !sizes.empty();
      for (auto [list, step] : llvm::zip(strides, steps))
        continues = continues && step.back() == list[axis] * size;
      for (auto [list, step] : llvm::zip(strides, steps)) {
        if (continues)
          step.back() = list[axis];
        else
          step.push_back(list[axis]);
      }
      if (continues)
        sizes.back() *= size;
      else
        sizes.push_back(size);
    }
  }

  SmallVector<Value> getOffsets(LayerBuilder &layer,
                                ArrayRef<Value> ivs) const {
    SmallVector<Value> offsets;
    for (ArrayRef<int64_t> step : steps) {
      SmallVector<std::pair<Value, int64_t>> terms;
      for (auto [iv, factor] : llvm::zip(ivs, step))
        terms.push_back({iv, factor});
      offsets.push_back(layer.linear(terms));
    }
    return offsets;
  }
};
} // namespace

void LayerBuilder::stridedLoops(
    ArrayRef<int64_t> extents, ArrayRef<SmallVector<int64_t>> strides,
    function_ref<void(ArrayRef<Value> offsets)> body) {
  StridedNest nest(extents, strides);
  loops(nest.sizes,
        [&](ArrayRef<Value> ivs) { body(nest.getOffsets(*this, ivs)); });
}

void LayerBuilder::sharedStridedLoops(
    ArrayRef<int64_t> extents, ArrayRef<SmallVector<int64_t>> strides,
    double cycles, function_ref<void(ArrayRef<Value> offsets)> body) {
  StridedNest nest(extents, strides);
  sharedLoops(nest.sizes, cycles,
              [&](ArrayRef<Value> ivs) { body(nest.getOffsets(*this, ivs)); });
}

Value LayerBuilder::reduce(Value lower, Value upper, Value init,
                           ReduceBody body) {
  return reduce(lower, upper, ValueRange(init),
                [&](Value iv, ValueRange accs) {
                  return SmallVector<Value>{body(iv, accs.front())};
                })
      .front();
}

SmallVector<Value> LayerBuilder::reduce(Value lower, Value upper,
                                        ValueRange inits, ReduceManyBody body) {
  auto first = getConstantIntValue(lower), end = getConstantIntValue(upper);
  if (first && end && *first + 1 == *end)
    return body(lower, inits);
  auto forOp = scf::ForOp::create(builder, loc, lower, upper, index(1), inits);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(forOp.getBody());
  SmallVector<Value> results =
      body(forOp.getInductionVar(), forOp.getRegionIterArgs());
  scf::YieldOp::create(builder, loc, results);
  return SmallVector<Value>(forOp.getResults());
}

//===----------------------------------------------------------------------===//
// Loads and stores
//===----------------------------------------------------------------------===//

Value LayerBuilder::load(Value memref, Value index) {
  return memref::LoadOp::create(builder, loc, memref, index);
}

void LayerBuilder::store(Value value, Value memref, Value index) {
  memref::StoreOp::create(builder, loc, value, memref, index);
}

Value LayerBuilder::loadReal(const LayerBuffer &buffer, Value index) {
  Value value = load(buffer.memref, index);
  if (value.getType().isF64())
    return value;
  return arith::ExtFOp::create(builder, loc, builder.getF64Type(), value);
}

void LayerBuilder::storeReal(Value value, const LayerBuffer &buffer,
                             Value index) {
  Type storage = cast<MemRefType>(buffer.memref.getType()).getElementType();
  if (storage != value.getType())
    value = arith::TruncFOp::create(builder, loc, storage, value);
  store(value, buffer.memref, index);
}

Value LayerBuilder::resize(Value value, unsigned width) {
  unsigned from = value.getType().getIntOrFloatBitWidth();
  if (from == width)
    return value;
  if (auto known = getConstantIntValue(value))
    return integer(*known, width);
  Type type = builder.getIntegerType(width);
  // The source of an extension that is undone.
  if (Operation *extension = value.getDefiningOp();
      isa_and_nonnull<arith::ExtSIOp, arith::ExtUIOp>(extension) &&
      extension->getOperand(0).getType() == type)
    return extension->getOperand(0);
  if (from < width)
    return arith::ExtSIOp::create(builder, loc, type, value);
  return arith::TruncIOp::create(builder, loc, type, value);
}

Value LayerBuilder::loadInteger(const LayerBuffer &buffer, Value index,
                                unsigned width) {
  Value stored = load(buffer.memref, index);
  IntType code = buffer.getCode();
  if (code && code.isUnsignedEncoding())
    return arith::ExtUIOp::create(builder, loc, builder.getIntegerType(width),
                                  stored);
  Value value = resize(stored, width);
  if (!code || !code.isPow2())
    return value;
  // Sign bit, then exponent field e: 0 if e = 0, else +-2^(e-1).
  unsigned fieldBits = code.getWidth() - 1;
  Value zero = integer(0, width), one = integer(1, width);
  Value field = arith::AndIOp::create(
      builder, loc, value, integer((int64_t(1) << fieldBits) - 1, width));
  Value isZero = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                       field, zero);
  Value exponent = arith::SelectOp::create(
      builder, loc, isZero, zero,
      arith::SubIOp::create(builder, loc, field, one).getResult());
  Value power = arith::ShLIOp::create(builder, loc, one, exponent);
  Value signBit = arith::AndIOp::create(
      builder, loc, value, integer(int64_t(1) << fieldBits, width));
  Value isNegative = arith::CmpIOp::create(
      builder, loc, arith::CmpIPredicate::ne, signBit, zero);
  Value negated = arith::SubIOp::create(builder, loc, zero, power);
  Value number =
      arith::SelectOp::create(builder, loc, isNegative, negated, power);
  return arith::SelectOp::create(builder, loc, isZero, zero, number);
}

void LayerBuilder::storeInteger(Value value, const LayerBuffer &buffer,
                                Value index) {
  Type storage = cast<MemRefType>(buffer.memref.getType()).getElementType();
  store(resize(value, storage.getIntOrFloatBitWidth()), buffer.memref, index);
}

void LayerBuilder::finishInteger(Value value, Value index, Value channel) {
  for (const Epilogue &epilogue : epilogues)
    value = epilogue.emit(resize(value, epilogue.width), channel);
  storeInteger(value, getOutput(), index);
}

void LayerBuilder::copyElement(const LayerBuffer &from, Value fromIndex,
                               const LayerBuffer &to, Value toIndex) {
  if (isa<FloatType>(from.getElementType()))
    return storeReal(loadReal(from, fromIndex), to, toIndex);
  store(load(from.memref, fromIndex), to.memref, toIndex);
}
