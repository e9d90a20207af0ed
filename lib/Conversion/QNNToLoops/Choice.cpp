//===- Choice.cpp - Loops that compare, choose and convert ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Strides.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

/// The number of an element: f64, or an integer that holds every element.
static Value loadNumber(LayerBuilder &layer, const LayerBuffer &buffer,
                        Value index) {
  Type element = buffer.getElementType();
  if (isa<FloatType>(element))
    return layer.loadReal(buffer, index);
  return layer.loadInteger(buffer, index, element.isInteger(64) ? 64 : 32);
}

static Value compare(LayerBuilder &layer, arith::CmpFPredicate ofReals,
                     arith::CmpIPredicate ofIntegers, Value a, Value b) {
  if (isa<FloatType>(a.getType()))
    return layer.create<arith::CmpFOp>(ofReals, a, b);
  return layer.create<arith::CmpIOp>(ofIntegers, a, b);
}

/// Loops over `shape`, to which the buffers broadcast; `body` gets the offset
/// of the result and one per input.
static void emitBroadcastLoops(LayerBuilder &layer, ArrayRef<int64_t> shape,
                               function_ref<void(ArrayRef<Value>)> body) {
  SmallVector<SmallVector<int64_t>> strides = {getStrides(shape)};
  for (unsigned i = 0; i < layer.getNumInputs(); ++i)
    strides.push_back(getBroadcastStrides(layer.getInput(i).getShape(), shape));
  layer.stridedLoops(shape, strides, body);
}

//===----------------------------------------------------------------------===//
// Predicates and select
//===----------------------------------------------------------------------===//

/// evaluatePredicate: an i1, or for booleans an integer that is 0 or 1.
static Value emitPredicate(LayerBuilder &layer, PredicateKind kind, Value a,
                           Value b) {
  using arith::CmpFPredicate;
  using arith::CmpIPredicate;
  switch (kind) {
  case PredicateKind::Equal:
    return compare(layer, CmpFPredicate::OEQ, CmpIPredicate::eq, a, b);
  case PredicateKind::Less:
    return compare(layer, CmpFPredicate::OLT, CmpIPredicate::slt, a, b);
  case PredicateKind::LessEqual:
    return compare(layer, CmpFPredicate::OLE, CmpIPredicate::sle, a, b);
  case PredicateKind::Greater:
    return compare(layer, CmpFPredicate::OGT, CmpIPredicate::sgt, a, b);
  case PredicateKind::GreaterEqual:
    return compare(layer, CmpFPredicate::OGE, CmpIPredicate::sge, a, b);
  case PredicateKind::And:
    return layer.create<arith::AndIOp>(a, b);
  case PredicateKind::Or:
    return layer.create<arith::OrIOp>(a, b);
  case PredicateKind::Xor:
    return layer.create<arith::XOrIOp>(a, b);
  case PredicateKind::Not:
    return layer.create<arith::SubIOp>(layer.integer(1, 32), a);
  }
  llvm_unreachable("all kinds are listed");
}

namespace {

struct PredicateLoops : LoopLowering<PredicateLoops, PredicateOp> {
  static LogicalResult emit(PredicateOp op, LayerBuilder &layer) {
    const LayerBuffer &out = layer.getOutput();
    unsigned last = layer.getNumInputs() - 1;
    emitBroadcastLoops(layer, out.getShape(), [&](ArrayRef<Value> offsets) {
      Value a = loadNumber(layer, layer.getInput(0), offsets[1]);
      Value b =
          last ? loadNumber(layer, layer.getInput(last), offsets.back()) : a;
      Value answer = emitPredicate(layer, op.getKind(), a, b);
      if (answer.getType().isInteger(1))
        answer = layer.create<arith::ExtUIOp>(
            layer.getBuilder().getIntegerType(8), answer);
      layer.storeInteger(answer, out, offsets[0]);
    });
    return success();
  }
};

struct SelectLoops : LoopLowering<SelectLoops, SelectOp> {
  static LogicalResult emit(SelectOp op, LayerBuilder &layer) {
    const LayerBuffer &out = layer.getOutput();
    emitBroadcastLoops(layer, out.getShape(), [&](ArrayRef<Value> offsets) {
      Value condition = layer.loadInteger(layer.getInput(0), offsets[1]);
      Value isTrue = layer.create<arith::CmpIOp>(
          arith::CmpIPredicate::eq, condition, layer.integer(1, 32));
      Value onTrue = loadStored(layer, layer.getInput(1), offsets[2]);
      Value onFalse = loadStored(layer, layer.getInput(2), offsets[3]);
      Value chosen = layer.create<arith::SelectOp>(isTrue, onTrue, onFalse);
      storeStored(layer, chosen, out, offsets[0]);
    });
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Conversion
//===----------------------------------------------------------------------===//

struct ToIntegerLoops : LoopLowering<ToIntegerLoops, ToIntegerOp> {
  static LogicalResult emit(ToIntegerOp op, LayerBuilder &layer) {
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    layer.loop(out.getNumElements(), [&](Value i) {
      Value number = loadNumber(layer, in, i);
      Value integer = isa<FloatType>(number.getType())
                          ? truncate(op, layer, number)
                          : wrap(op, layer, number);
      layer.storeInteger(integer, out, i);
    });
    return success();
  }

  /// toInteger
  static Value truncate(ToIntegerOp op, LayerBuilder &layer, Value x) {
    auto [least, greatest] = op.getRange();
    unsigned width = getElementTypeOrSelf(op.getType()).isInteger(64) ? 64 : 32;
    Value low = layer.real(static_cast<double>(least));
    Value high = layer.real(static_cast<double>(greatest));
    // What is out of range must not be converted: that has no result.
    auto isAbove = [&](Value a, Value b) {
      return layer.create<arith::CmpFOp>(arith::CmpFPredicate::OGT, a, b);
    };
    Value atLeast = layer.create<arith::SelectOp>(isAbove(x, low), x, low);
    Value fits = isAbove(high, atLeast);
    Value safe = layer.create<arith::SelectOp>(fits, atLeast, layer.real(0));
    Value integer = layer.create<arith::FPToSIOp>(
        layer.getBuilder().getIntegerType(width), safe);
    return layer.create<arith::SelectOp>(fits, integer,
                                         layer.integer(greatest, width));
  }

  /// wrapInteger; the store truncates to the storage type.
  static Value wrap(ToIntegerOp op, LayerBuilder &layer, Value x) {
    IntType code = getCodeType(op.getResult());
    if (!code || code.getWidth() == code.getStorageType().getWidth())
      return x;
    auto [least, greatest] = op.getRange();
    unsigned width = x.getType().getIntOrFloatBitWidth();
    Value distance = layer.create<arith::AndIOp>(
        layer.add(x, -least), layer.integer(greatest - least, width));
    return layer.add(distance, least);
  }
};

} // namespace

//===----------------------------------------------------------------------===//
// The greatest elements
//===----------------------------------------------------------------------===//

namespace {

/// Finds the elements of one line in the order of qnn.top_k without memory: the
/// next one is the first of those that come after the one before it.
class LineSearch {
public:
  /// The line has `size` elements, `stride` apart, from `begin`. They are
  /// visited backwards with `last`; of equal elements the first visited wins.
  LineSearch(LayerBuilder &layer, Value begin, int64_t size, int64_t stride,
             bool smallest, bool last)
      : layer(layer), begin(begin), size(size), stride(stride),
        smallest(smallest), last(last) {}

  /// Calls `body(j, index)` with the index of the j-th element, j = 0 .. k-1.
  void emit(int64_t k, function_ref<void(Value j, Value index)> body) {
    Value first = layer.index(0);
    if (k == 1)
      return body(first, getIndex(findFirst()));
    Value start = findFirst();
    body(first, getIndex(start));
    layer.reduce(layer.index(1), layer.index(k), start,
                 [&](Value j, Value previous) {
                   Value next = findNext(previous);
                   body(j, getIndex(next));
                   return next;
                 });
  }

  Value getOffset(Value index) {
    return layer.add(begin, layer.mul(index, stride));
  }

private:
  /// The index along the axis of the element visited as number `visit`.
  Value getIndex(Value visit) {
    return last ? layer.sub(layer.index(size - 1), visit) : visit;
  }
  Value load(Value visit) {
    return loadNumber(layer, layer.getInput(0), getOffset(getIndex(visit)));
  }
  Value either(Value a, Value b) {
    return layer.create<arith::SelectOp>(a, layer.integer(1, 1), b);
  }
  Value unless(Value a, Value b) {
    return layer.create<arith::SelectOp>(a, layer.integer(0, 1), b);
  }

  /// comesBefore
  Value isBefore(Value a, Value b) {
    using arith::CmpFPredicate;
    using arith::CmpIPredicate;
    Value wins =
        smallest ? compare(layer, CmpFPredicate::OLT, CmpIPredicate::slt, a, b)
                 : compare(layer, CmpFPredicate::OGT, CmpIPredicate::sgt, a, b);
    if (!isa<FloatType>(a.getType()))
      return wins;
    Value isNumber = layer.create<arith::CmpFOp>(CmpFPredicate::OEQ, a, a);
    Value isNaN = layer.create<arith::CmpFOp>(CmpFPredicate::UNE, b, b);
    return either(wins, layer.create<arith::AndIOp>(isNumber, isNaN));
  }

  Value findFirst() {
    return layer.reduce(layer.index(0), layer.index(size), layer.index(0),
                        [&](Value visit, Value best) -> Value {
                          Value wins = isBefore(load(visit), load(best));
                          return layer.create<arith::SelectOp>(wins, visit,
                                                               best);
                        });
  }

  /// The first element after `previous`; `previous` itself stands for none.
  Value findNext(Value previous) {
    Value bound = load(previous);
    return layer.reduce(
        layer.index(0), layer.index(size), previous,
        [&](Value visit, Value best) -> Value {
          Value x = load(visit);
          Value isLater = layer.create<arith::CmpIOp>(arith::CmpIPredicate::ugt,
                                                      visit, previous);
          Value follows =
              either(isBefore(bound, x), unless(isBefore(x, bound), isLater));
          Value isNone = layer.create<arith::CmpIOp>(arith::CmpIPredicate::eq,
                                                     best, previous);
          Value wins = either(isNone, isBefore(x, load(best)));
          Value isNext = layer.create<arith::AndIOp>(follows, wins);
          return layer.create<arith::SelectOp>(isNext, visit, best);
        });
  }

  LayerBuilder &layer;
  Value begin;
  int64_t size, stride;
  bool smallest, last;
};

} // namespace

/// Calls `body` with the offset in the input and the index of each result, and
/// the offset in the result.
template <typename OpTy>
static void
emitTopK(OpTy op, LayerBuilder &layer, bool last,
         function_ref<void(Value from, Value index, Value to)> body) {
  ArrayRef<int64_t> shape = layer.getInput(0).getShape();
  int64_t axis = op.getAxis(), k = op.getK(), size = shape[axis];
  int64_t inner = getStrides(shape)[axis];
  int64_t outer = layer.getInput(0).getNumElements() / (size * inner);
  layer.loops({outer, inner}, [&](ArrayRef<Value> ivs) {
    Value begin = layer.linear({{ivs[0], size * inner}, {ivs[1], 1}});
    LineSearch search(layer, begin, size, inner, op.getSmallest(), last);
    search.emit(k, [&](Value j, Value index) {
      body(search.getOffset(index), index,
           layer.linear({{ivs[0], k * inner}, {j, inner}, {ivs[1], 1}}));
    });
  });
}

namespace {

struct TopKLoops : LoopLowering<TopKLoops, TopKOp> {
  static LogicalResult emit(TopKOp op, LayerBuilder &layer) {
    emitTopK(op, layer, /*last=*/false, [&](Value from, Value, Value to) {
      layer.copyElement(layer.getInput(0), from, layer.getOutput(), to);
    });
    return success();
  }
};

struct ArgTopKLoops : LoopLowering<ArgTopKLoops, ArgTopKOp> {
  static LogicalResult emit(ArgTopKOp op, LayerBuilder &layer) {
    emitTopK(op, layer, op.getLast(), [&](Value, Value index, Value to) {
      Value integer = layer.create<arith::IndexCastOp>(
          layer.getBuilder().getIntegerType(64), index);
      layer.storeInteger(integer, layer.getOutput(), to);
    });
    return success();
  }
};

} // namespace

void mlir::qnn::attachChoiceLoops(MLIRContext *context) {
  PredicateOp::attachInterface<PredicateLoops>(*context);
  SelectOp::attachInterface<SelectLoops>(*context);
  ToIntegerOp::attachInterface<ToIntegerLoops>(*context);
  TopKOp::attachInterface<TopKLoops>(*context);
  ArgTopKOp::attachInterface<ArgTopKLoops>(*context);
}
