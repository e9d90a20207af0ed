//===- PackTaps.cpp - Loops that put taps side by side ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackTaps.h"
#include "KernelEpilogue.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {

/// Four bytes of different pixels become one word; a run of words is made of
/// four runs of codes.
class TapPacker {
public:
  TapPacker(PackOp op, LayerBuilder &layer)
      : op(op), layer(layer), in(layer.getInput(0).getShape()),
        out(layer.getOutput().getShape()),
        code(cast<PackedType>(layer.getOutput().getElementType()).getCode()),
        channels(in[3]), words(out[3]), left(op.getHalo()[1]),
        step(op.getTapStep()) {}

  void emit() {
    layer.loops({in[0], in[1]}, [&](ArrayRef<Value> at) {
      Value rowIn = layer.linear(
          {{at[0], in[1] * in[2] * channels}, {at[1], in[2] * channels}});
      Value rowOut = layer.linear(
          {{at[0], out[1] * out[2] * words}, {at[1], out[2] * words}},
          op.getHalo()[0] * out[2] * words);
      emitRow(rowIn, rowOut);
    });
  }

private:
  void emitRow(Value rowIn, Value rowOut) {
    // The columns whose four taps all lie inside the row.
    int64_t inside = std::max<int64_t>(in[2] - 3 * step, 0);
    int64_t end = left + inside;
    emitEdge(rowIn, rowOut, 0, left);
    emitEdge(rowIn, rowOut, end, out[2]);
    if (inside == 0)
      return;
    Value first = layer.add(rowOut, left * words);
    if (words == channels)
      return emitRun(inside * channels, [&](Value position, int64_t width) {
        emitInside(layer.add(rowIn, position), layer.add(first, position),
                   width);
      });
    layer.loop(inside, [&](Value x) {
      Value from = layer.add(rowIn, layer.mul(x, channels));
      Value to = layer.add(first, layer.mul(x, words));
      emitRun(channels, [&](Value position, int64_t width) {
        emitInside(layer.add(from, position), layer.add(to, position), width);
      });
      fillRest(to);
    });
  }

  /// Columns begin .. end-1 of the result, of which some taps lie outside.
  void emitEdge(Value rowIn, Value rowOut, int64_t begin, int64_t end) {
    if (begin >= end)
      return;
    layer.loop(begin, end, 1, [&](Value x) {
      Value to = layer.add(rowOut, layer.mul(x, words));
      SmallVector<Value> pixels, isInside;
      Value zero = layer.index(0), last = layer.index(in[2] - 1);
      for (int64_t tap = 0; tap < 4; ++tap) {
        Value column = layer.add(x, tap * step - left);
        Value clamped = layer.max(layer.min(column, last), zero);
        isInside.push_back(layer.create<arith::CmpIOp>(arith::CmpIPredicate::eq,
                                                       column, clamped));
        pixels.push_back(layer.add(rowIn, layer.mul(clamped, channels)));
      }
      emitRun(channels, [&](Value position, int64_t width) {
        SmallVector<Value> bytes;
        for (int64_t tap = 0; tap < 4; ++tap) {
          Value loaded = load(layer.add(pixels[tap], position), width);
          Value pad =
              createLaneConstant(layer.getBuilder(), layer.getLoc(),
                                 loaded.getType(), int8_t(op.getPadCode()));
          bytes.push_back(
              layer.create<arith::SelectOp>(isInside[tap], loaded, pad));
        }
        storeWords(bytes, layer.add(to, position), width);
      });
      fillRest(to);
    });
  }

  void emitInside(Value from, Value to, int64_t width) {
    SmallVector<Value> bytes;
    for (int64_t tap = 0; tap < 4; ++tap)
      bytes.push_back(load(layer.add(from, tap * step * channels), width));
    storeWords(bytes, to, width);
  }

  /// Calls `body` with positions and widths that cover a run of `length` words;
  /// the last vector overlaps the one before it.
  void emitRun(int64_t length, function_ref<void(Value, int64_t)> body) {
    int64_t width =
        std::min(llvm::bit_floor(uint64_t(length)), uint64_t(op.getLanes()));
    layer.loop(length / width,
               [&](Value i) { body(layer.mul(i, width), width); });
    if (length % width)
      body(layer.index(length - width), width);
  }

  /// The words of a pixel behind those of its channels.
  void fillRest(Value to) {
    if (words == channels)
      return;
    uint32_t pad = static_cast<uint8_t>(op.getPadCode() - code.getMinValue());
    Value word = layer.integer(int32_t(pad * 0x01010101u), 32);
    layer.loop(channels, words, 1, [&](Value w) {
      layer.store(word, layer.getOutput().memref, layer.add(to, w));
    });
  }

  Type typeOf(int64_t width, unsigned bits) {
    return getLaneType(layer.getBuilder(), width, bits);
  }

  Value load(Value index, int64_t width) {
    Value memref = layer.getInput(0).memref;
    if (width == 1)
      return layer.load(memref, index);
    return vector::LoadOp::create(layer.getBuilder(), layer.getLoc(),
                                  cast<VectorType>(typeOf(width, 8)), memref,
                                  ValueRange{index});
  }

  /// Stores the words of four vectors of stored codes.
  void storeWords(ArrayRef<Value> bytes, Value index, int64_t width) {
    OpBuilder &b = layer.getBuilder();
    auto constant = [&](Value like, int64_t number) {
      return createLaneConstant(b, layer.getLoc(), like.getType(), number);
    };
    // A whole byte moves up by flipping its sign, all four at once.
    int64_t least = code.getMinValue();
    bool flips = least == -128;
    Value word;
    for (auto [tap, byte] : llvm::enumerate(bytes)) {
      Value number = byte;
      if (least && !flips)
        number = layer.create<arith::SubIOp>(number, constant(number, least));
      number = layer.create<arith::ExtUIOp>(typeOf(width, 32), number);
      if (tap)
        number = layer.create<arith::ShLIOp>(number, constant(number, 8 * tap));
      word = word ? layer.create<arith::OrIOp>(word, number) : number;
    }
    if (flips)
      word = layer.create<arith::XOrIOp>(word,
                                         constant(word, int32_t(0x80808080u)));
    if (width == 1)
      return layer.store(word, layer.getOutput().memref, index);
    vector::StoreOp::create(b, layer.getLoc(), word, layer.getOutput().memref,
                            ValueRange{index});
  }

  PackOp op;
  LayerBuilder &layer;
  ArrayRef<int64_t> in, out;
  IntType code;
  int64_t channels, words, left, step;
};

} // namespace

void mlir::qnn::emitPackTaps(PackOp op, LayerBuilder &layer) {
  TapPacker(op, layer).emit();
}
