//===- TiledContraction.cpp - Contractions with explicit tiles --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TiledContraction.h"
#include "ContractionTerms.h"
#include "TileAddressing.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {

template <typename Terms>
class TiledEmitter {
public:
  TiledEmitter(LayerBuilder &layer, const TiledShape &shape, Terms terms,
               CounterSlots slots, unsigned numCounters);

  void emit() { emitFrom(shape.loops.size()); }

private:
  // The nest.
  void emitFrom(unsigned position);
  void emitMac();
  void enter(unsigned index);
  void leave(unsigned index);

  // Tiles.
  void fill(const Place &place);
  void beginSums(const Place &place, unsigned counter);
  void zeroSums(const Place &place);
  void readSums(const Place &place, Value isFirst, unsigned counter);
  void endSums(const Place &place, unsigned counter);
  void writeSums(const Place &place, bool isFinal, unsigned counter);

  // Helpers.
  const Place &getPlace(unsigned operand) const {
    return places[operand].back();
  }
  const Place &getParent(const Place &place) const;
  int64_t getImageSize(LoopDim axis) const {
    return axis == LoopDim::OY ? shape.inputHeight : shape.inputWidth;
  }
  Value isBelow(Value value, int64_t size) {
    return layer.create<arith::CmpIOp>(arith::CmpIPredicate::slt, value,
                                       layer.index(size));
  }
  Value both(Value a, Value b) {
    return a && b ? layer.create<arith::AndIOp>(a, b) : a ? a : b;
  }
  Value isInside(ArrayRef<LoopDim> dims, const Position &at);
  Value isInImage(LoopDim axis, LoopDim taps, Value row);
  /// All loops over taps and channels outside \p position at their first (last)
  /// iteration; null if there are none.
  Value isAtEnd(unsigned position, bool atLast);
  void when(Value condition, function_ref<void()> then,
            function_ref<void()> otherwise = nullptr);
  void count(unsigned counter);

  LayerBuilder &layer;
  const TiledShape &shape;
  Terms terms;
  CounterSlots slots;
  LayerBuffer unfinished;
  TileAddressing addresses;
  /// Per operand, from the buffer of the op inwards, those entered so far.
  SmallVector<Place> places[3];
  SmallVector<LayerBuffer> buffers; ///< Per tile.
  SmallVector<unsigned> counters;   ///< Per tile, the first.
};

} // namespace

static constexpr LoopDim allDims[] = {LoopDim::B,  LoopDim::K,  LoopDim::C,
                                      LoopDim::OY, LoopDim::OX, LoopDim::FY,
                                      LoopDim::FX, LoopDim::G};

template <typename Terms>
TiledEmitter<Terms>::TiledEmitter(LayerBuilder &layer, const TiledShape &shape,
                                  Terms terms, CounterSlots slots,
                                  unsigned numCounters)
    : layer(layer), shape(shape), terms(terms), slots(slots),
      addresses(layer, shape) {
  places[TiledWeights].push_back({layer.getInput(1), nullptr, {}});
  places[TiledInputs].push_back({layer.getInput(0), nullptr, {}});
  places[TiledOutputs].push_back({layer.getOutput(), nullptr, {}});
  unsigned counter = 1, output = 1;
  for (const Tile &tile : shape.tiles) {
    buffers.push_back(layer.getOutput(output++));
    counters.push_back(counter);
    counter += tile.operand == TiledOutputs ? 3 : 1;
  }
  assert(counter == numCounters && "counters and tiles must agree");
  if (shape.hasUnfinishedSums())
    unfinished = layer.getOutput(output);
}

//===----------------------------------------------------------------------===//
// Helpers
//===----------------------------------------------------------------------===//

template <typename Terms>
void TiledEmitter<Terms>::when(Value condition, function_ref<void()> then,
                               function_ref<void()> otherwise) {
  if (!condition)
    return then();
  OpBuilder &builder = layer.getBuilder();
  auto ifOp = scf::IfOp::create(builder, layer.getLoc(), condition,
                                /*withElseRegion=*/bool(otherwise));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(ifOp.thenBlock()->getTerminator());
  then();
  if (!otherwise)
    return;
  builder.setInsertionPoint(ifOp.elseBlock()->getTerminator());
  otherwise();
}

template <typename Terms>
void TiledEmitter<Terms>::count(unsigned counter) {
  if (!slots.memref)
    return;
  Value index = layer.index(slots.first + counter);
  Value old = layer.load(slots.memref, index);
  layer.store(layer.add(old, 1), slots.memref, index);
}

template <typename Terms>
Value TiledEmitter<Terms>::isInside(ArrayRef<LoopDim> dims,
                                    const Position &at) {
  Value all;
  for (LoopDim dim : dims)
    if (int64_t size = shape.sizes[indexOf(dim)]; shape.getCovered(dim) > size)
      all = both(all, isBelow(at[indexOf(dim)], size));
  return all;
}

template <typename Terms>
Value TiledEmitter<Terms>::isInImage(LoopDim axis, LoopDim taps, Value row) {
  bool isY = axis == LoopDim::OY;
  int64_t before = isY ? shape.padTop : shape.padLeft;
  int64_t last =
      (shape.sizes[indexOf(axis)] - 1) * (isY ? shape.strideY : shape.strideX) +
      (shape.sizes[indexOf(taps)] - 1) *
          (isY ? shape.dilationY : shape.dilationX) -
      before;
  Value all;
  if (before > 0)
    all = layer.create<arith::CmpIOp>(arith::CmpIPredicate::sge, row,
                                      layer.index(0));
  if (last >= getImageSize(axis))
    all = both(all, isBelow(row, getImageSize(axis)));
  return all;
}

template <typename Terms>
Value TiledEmitter<Terms>::isAtEnd(unsigned position, bool atLast) {
  Value all;
  for (unsigned loop = position; loop < shape.loops.size(); ++loop) {
    if (changesTile(TiledOutputs, shape.loops[loop].getDim()))
      continue;
    int64_t end = atLast ? shape.loops[loop].getFactor() - 1 : 0;
    all = both(all, layer.create<arith::CmpIOp>(arith::CmpIPredicate::eq,
                                                addresses.getIteration(loop),
                                                layer.index(end)));
  }
  return all;
}

template <typename Terms>
const Place &TiledEmitter<Terms>::getParent(const Place &place) const {
  ArrayRef<Place> all = places[place.tile->operand];
  return all.drop_back().back();
}

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

template <typename Terms>
void TiledEmitter<Terms>::fill(const Place &place) {
  const Place &parent = getParent(place);
  unsigned counter = counters[place.tile - shape.tiles.data()];
  auto copy = [&] {
    addresses.forEachElement(place, [&](const Position &at, Value index) {
      Value from = addresses.getAddress(place.tile->operand, parent, at);
      layer.copyElement(parent.buffer, from, place.buffer, index);
      count(counter);
    });
  };
  int64_t sharers = shape.getSharers(place.tile->operand);
  if (place.tile->memory > 0 || shape.hasMulticast || sharers == 1)
    return copy();
  layer.loop(sharers, [&](Value) { copy(); });
}

template <typename Terms>
void TiledEmitter<Terms>::zeroSums(const Place &place) {
  addresses.forEachElement(place, [&](const Position &, Value index) {
    layer.store(terms.zero(), place.buffer.memref, index);
  });
}

/// Brings sums back; where `isFirst` holds, if given, nobody has begun them.
template <typename Terms>
void TiledEmitter<Terms>::readSums(const Place &place, Value isFirst,
                                   unsigned counter) {
  const Place &parent = getParent(place);
  const LayerBuffer &from = parent.tile ? parent.buffer : unfinished;
  addresses.forEachElement(place, [&](const Position &at, Value index) {
    Value sum =
        layer.load(from.memref, addresses.getAddress(TiledOutputs, parent, at));
    if (isFirst)
      sum = layer.create<arith::SelectOp>(isFirst, terms.zero(), sum);
    layer.store(sum, place.buffer.memref, index);
    count(counter);
  });
}

template <typename Terms>
void TiledEmitter<Terms>::beginSums(const Place &place, unsigned counter) {
  Value isFirst = isAtEnd(place.tile->position, /*atLast=*/false);
  if (!isFirst)
    return zeroSums(place);
  if (!shape.elidesFirstRead)
    return readSums(place, isFirst, counter);
  when(
      isFirst, [&] { zeroSums(place); },
      [&] { readSums(place, /*isFirst=*/{}, counter); });
}

template <typename Terms>
void TiledEmitter<Terms>::writeSums(const Place &place, bool isFinal,
                                    unsigned counter) {
  const Place &parent = getParent(place);
  addresses.forEachElement(place, [&](const Position &at, Value index) {
    Value sum = layer.load(place.buffer.memref, index);
    count(counter);
    Value to = addresses.getAddress(TiledOutputs, parent, at);
    if (parent.tile)
      return layer.store(sum, parent.buffer.memref, to);
    when(isInside(getOperandDims(TiledOutputs), at), [&] {
      if (!isFinal)
        return layer.store(sum, unfinished.memref, to);
      Value k = layer.linear(
          {{at[indexOf(LoopDim::G)], shape.sizes[indexOf(LoopDim::K)]},
           {at[indexOf(LoopDim::K)], 1}});
      terms.finish(sum, k, to);
    });
  });
}

template <typename Terms>
void TiledEmitter<Terms>::endSums(const Place &place, unsigned counter) {
  Value isLast = isAtEnd(place.tile->position, /*atLast=*/true);
  auto finish = [&] { writeSums(place, /*isFinal=*/true, counter + 2); };
  if (!isLast)
    return finish();
  when(isLast, finish,
       [&] { writeSums(place, /*isFinal=*/false, counter + 1); });
}

//===----------------------------------------------------------------------===//
// The nest
//===----------------------------------------------------------------------===//

template <typename Terms>
void TiledEmitter<Terms>::enter(unsigned index) {
  const Tile &tile = shape.tiles[index];
  places[tile.operand].push_back(
      {buffers[index], &tile, addresses.getStart(tile)});
  const Place &place = getPlace(tile.operand);
  if (tile.operand == TiledOutputs)
    beginSums(place, counters[index]);
  else
    fill(place);
}

template <typename Terms>
void TiledEmitter<Terms>::leave(unsigned index) {
  unsigned operand = shape.tiles[index].operand;
  if (operand == TiledOutputs)
    endSums(getPlace(operand), counters[index]);
  places[operand].pop_back();
}

/// Emits the loops inside the outermost ones from `position` on, and the tiles
/// that change with the innermost of those.
template <typename Terms>
void TiledEmitter<Terms>::emitFrom(unsigned position) {
  SmallVector<unsigned> entered;
  // Outer memories first.
  for (unsigned index = shape.tiles.size(); index-- > 0;)
    if (shape.tiles[index].position == position) {
      enter(index);
      entered.push_back(index);
    }
  if (position == 0)
    emitMac();
  else
    layer.loop(shape.loops[position - 1].getFactor(), [&](Value iv) {
      addresses.setIteration(position - 1, iv);
      emitFrom(position - 1);
    });
  for (unsigned index : llvm::reverse(entered))
    leave(index);
}

template <typename Terms>
void TiledEmitter<Terms>::emitMac() {
  Position at;
  for (LoopDim dim : allDims)
    at[indexOf(dim)] = addresses.sumLoops(dim, 0);
  when(isInside(allDims, at), [&] {
    count(/*counter=*/0);
    Position row = at;
    Value y = addresses.getInputRow(LoopDim::OY, at[indexOf(LoopDim::OY)],
                                    at[indexOf(LoopDim::FY)]);
    Value x = addresses.getInputRow(LoopDim::OX, at[indexOf(LoopDim::OX)],
                                    at[indexOf(LoopDim::FX)]);
    row[indexOf(LoopDim::OY)] = y;
    row[indexOf(LoopDim::OX)] = x;
    Value isRow = isInImage(LoopDim::OY, LoopDim::FY, y);
    Value isColumn = isInImage(LoopDim::OX, LoopDim::FX, x);
    when(both(isRow, isColumn), [&] {
      terms.readFrom(getPlace(TiledInputs).buffer,
                     getPlace(TiledWeights).buffer);
      Value k = layer.linear(
          {{at[indexOf(LoopDim::G)], shape.sizes[indexOf(LoopDim::K)]},
           {at[indexOf(LoopDim::K)], 1}});
      Value channelTerm = terms.channelTerm(k);
      Value input = terms.input(
          addresses.getAddress(TiledInputs, getPlace(TiledInputs), row));
      Value product = terms.product(
          input, addresses.getAddress(TiledWeights, getPlace(TiledWeights), at),
          channelTerm);
      const Place &sums = getPlace(TiledOutputs);
      Value where = addresses.getAddress(TiledOutputs, sums, at);
      Value old = layer.load(sums.buffer.memref, where);
      layer.store(terms.sum(old, product), sums.buffer.memref, where);
    });
  });
}

template <typename Terms>
static void emitNest(LayerBuilder &layer, const TiledShape &shape, Terms terms,
                     CounterSlots slots, unsigned numCounters) {
  TiledEmitter<Terms>(layer, shape, terms, slots, numCounters).emit();
}

LogicalResult mlir::qnn::emitTiledContraction(Operation *op,
                                              const TiledShape &shape,
                                              LayerBuilder &layer,
                                              CounterSlots slots) {
  FailureOr<TileNest> nest = readTileNest(op);
  if (failed(nest))
    return failure();
  unsigned numCounters = listAccessCounters(op, *nest).size();
  if (auto conv = dyn_cast<Conv2DOp>(op)) {
    if (failed(checkIsReal(conv)))
      return failure();
    emitNest(layer, shape, RealTerms(layer, conv.getBias()), slots,
             numCounters);
  } else if (auto product = dyn_cast<MatMulOp>(op)) {
    if (failed(checkIsReal(product)))
      return failure();
    emitNest(layer, shape, RealTerms(layer, /*bias=*/{}), slots, numCounters);
  } else if (auto conv = dyn_cast<Conv2DIntegerOp>(op)) {
    emitNest(layer, shape, IntegerTerms(layer, conv), slots, numCounters);
  } else {
    emitNest(layer, shape, IntegerTerms(layer, cast<MatMulIntegerOp>(op)),
             slots, numCounters);
  }
  return success();
}
