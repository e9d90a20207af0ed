//===- PackWords.cpp - Loops that pack codes into words ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackTaps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Support/BitPacking.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {

/// Emits the loops of one `qnn.pack`.
class Packer {
public:
  Packer(PackOp op, LayerBuilder &layer)
      : op(op), layer(layer), in(layer.getInput(0).getShape()),
        out(layer.getOutput().getShape()),
        packed(cast<PackedType>(layer.getOutput().getElementType())),
        code(packed.getCode()), groups(op.getGroups()),
        channels(in[3] / groups), words(out[3]) {}

  LogicalResult emit() {
    fillHalo();
    if (packed.getLayout() == PackedLayout::Taps) {
      emitPackTaps(op, layer);
      return success();
    }
    if (isa<PackedType>(layer.getInput(0).getElementType())) {
      copyRows();
      return success();
    }
    layer.loops({in[0], in[1], in[2]}, [&](ArrayRef<Value> at) {
      int64_t top = op.getHalo()[0], left = op.getHalo()[1];
      Value from = layer.linear({{at[0], in[1] * in[2] * in[3]},
                                 {at[1], in[2] * in[3]},
                                 {at[2], in[3]}});
      Value to = layer.linear({{at[0], out[1] * out[2] * words},
                               {at[1], out[2] * words},
                               {at[2], words}},
                              (top * out[2] + left) * words);
      layer.loop(groups, [&](Value group) {
        Value run = layer.add(from, layer.mul(group, channels));
        Value target = layer.add(to, layer.mul(group, words / groups));
        emitRun(run, target);
      });
    });
    return success();
  }

private:
  /// Copies the words of whole rows.
  void copyRows() {
    int64_t row = in[2] * words, outRow = out[2] * words;
    layer.loops({in[0], in[1], row}, [&](ArrayRef<Value> at) {
      Value from =
          layer.linear({{at[0], in[1] * row}, {at[1], row}, {at[2], 1}});
      Value to =
          layer.linear({{at[0], out[1] * outRow}, {at[1], outRow}, {at[2], 1}},
                       op.getHalo()[0] * outRow + op.getHalo()[1] * words);
      layer.copyElement(layer.getInput(0), from, layer.getOutput(), to);
    });
  }

  /// Packs one run of codes.
  void emitRun(Value from, Value to) {
    switch (packed.getLayout()) {
    case PackedLayout::Planes:
      return emitPlanes(from, to);
    case PackedLayout::Bytes:
      return emitBytes(from, to);
    case PackedLayout::Lanes:
      return layer.loop(channels, [&](Value c) {
        Value word = loadCode(layer.add(from, c));
        storeWord(word, layer.add(to, c));
      });
    case PackedLayout::Taps:
      break;
    }
    llvm_unreachable("taps are not runs");
  }

  Value loadCode(Value index) {
    return layer.loadInteger(layer.getInput(0), index, 32);
  }
  void storeWord(Value word, Value index) {
    layer.store(word, layer.getOutput().memref, index);
  }
  /// True if whole vectors of codes can be packed at once.
  bool hasVectors(int64_t codes) {
    return op.getLanes() > 1 && channels % codes == 0 && code.getWidth() <= 8;
  }
  Value loadVector(Value index, int64_t codes) {
    OpBuilder &b = layer.getBuilder();
    return vector::LoadOp::create(b, layer.getLoc(),
                                  VectorType::get({codes}, b.getI8Type()),
                                  layer.getInput(0).memref, ValueRange{index});
  }
  Value splat(VectorType type, int64_t value) {
    OpBuilder &b = layer.getBuilder();
    return arith::ConstantOp::create(
        b, layer.getLoc(), type,
        DenseElementsAttr::get(type,
                               b.getIntegerAttr(type.getElementType(), value)));
  }

  //===--------------------------------------------------------------------===//
  // Planes
  //===--------------------------------------------------------------------===//

  /// Bit p of a code, as 0 or 1; bipolar codes are stored as -1 and +1.
  Value emitBit(Value number, int64_t plane) {
    if (code.isBipolar()) {
      Value isPositive = layer.create<arith::CmpIOp>(
          arith::CmpIPredicate::sgt, number, layer.integer(0, 32));
      return layer.create<arith::ExtUIOp>(number.getType(), isPositive);
    }
    if (plane)
      number = layer.create<arith::ShRUIOp>(number, layer.integer(plane, 32));
    return layer.create<arith::AndIOp>(number, layer.integer(1, 32));
  }

  void emitPlanes(Value from, Value to) {
    int64_t planes = packed.getNumPlanes();
    int64_t groups = llvm::divideCeil(channels, 32);
    layer.loop(groups, [&](Value group) {
      Value first = layer.add(from, layer.mul(group, 32));
      Value target = layer.add(to, layer.mul(group, planes));
      if (hasVectors(32))
        return emitPlaneVectors(first, target);
      // One value after another: compilers evaluate arguments in any order.
      Value done = layer.mul(group, 32);
      Value count = layer.sub(layer.index(channels), done);
      count = layer.min(count, layer.index(32));
      Value zero = layer.integer(0, 32);
      SmallVector<Value> collected = layer.reduce(
          layer.index(0), count, SmallVector<Value>(planes, zero),
          [&](Value j, ValueRange soFar) {
            Value number = loadCode(layer.add(first, j));
            Value position = layer.create<arith::IndexCastOp>(
                layer.getBuilder().getI32Type(), j);
            SmallVector<Value> next;
            for (int64_t p = 0; p < planes; ++p) {
              Value bit =
                  layer.create<arith::ShLIOp>(emitBit(number, p), position);
              next.push_back(layer.create<arith::OrIOp>(soFar[p], bit));
            }
            return next;
          });
      for (int64_t p = 0; p < planes; ++p)
        storeWord(collected[p], layer.add(target, p));
    });
  }

  /// Compares 32 codes at once; the mask is the word.
  void emitPlaneVectors(Value first, Value target) {
    OpBuilder &b = layer.getBuilder();
    Value codes = loadVector(first, 32);
    auto type = cast<VectorType>(codes.getType());
    for (int64_t p = 0; p < packed.getNumPlanes(); ++p) {
      Value zero = splat(type, 0), bits;
      if (code.isBipolar()) {
        bits =
            layer.create<arith::CmpIOp>(arith::CmpIPredicate::sgt, codes, zero);
      } else {
        Value bit = layer.create<arith::AndIOp>(
            codes, splat(type, static_cast<int8_t>(1 << p)));
        bits = layer.create<arith::CmpIOp>(arith::CmpIPredicate::ne, bit, zero);
      }
      Value word = vector::BitCastOp::create(
          b, layer.getLoc(), VectorType::get({1}, b.getI32Type()), bits);
      Value number = vector::ExtractOp::create(b, layer.getLoc(), word, 0);
      storeWord(number, layer.add(target, p));
    }
  }

  //===--------------------------------------------------------------------===//
  // Bytes
  //===--------------------------------------------------------------------===//

  void emitBytes(Value from, Value to) {
    int64_t width = std::min<int64_t>(64, op.getLanes() * 4);
    while (width > 4 && channels % width)
      width /= 2;
    if (hasVectors(width) && width >= 4)
      return emitByteVectors(from, to, width);
    int64_t whole = channels / 4;
    layer.loop(whole, [&](Value word) {
      Value first = layer.add(from, layer.mul(word, 4));
      emitByteWord(first, 4, layer.add(to, word));
    });
    if (channels % 4) {
      Value first = layer.add(from, whole * 4);
      emitByteWord(first, channels % 4, layer.add(to, whole));
    }
  }

  /// One word of `count` codes; the bytes behind them are those of pad_code.
  void emitByteWord(Value first, int64_t count, Value target) {
    uint32_t rest = 0;
    for (int64_t byte = count; byte < 4; ++byte)
      rest |= padByte() << (8 * byte);
    Value word = layer.integer(static_cast<int32_t>(rest), 32);
    for (int64_t byte = 0; byte < count; ++byte) {
      Value value =
          layer.create<arith::SubIOp>(loadCode(layer.add(first, byte)),
                                      layer.integer(code.getMinValue(), 32));
      if (byte)
        value = layer.create<arith::ShLIOp>(value, layer.integer(8 * byte, 32));
      word = layer.create<arith::OrIOp>(word, value);
    }
    storeWord(word, target);
  }

  void emitByteVectors(Value from, Value to, int64_t width) {
    OpBuilder &b = layer.getBuilder();
    layer.loop(channels / width, [&](Value run) {
      Value codes = loadVector(layer.add(from, layer.mul(run, width)), width);
      auto type = cast<VectorType>(codes.getType());
      Value bytes = layer.create<arith::SubIOp>(
          codes, splat(type, static_cast<int8_t>(code.getMinValue())));
      Value word = vector::BitCastOp::create(
          b, layer.getLoc(), VectorType::get({width / 4}, b.getI32Type()),
          bytes);
      vector::StoreOp::create(
          b, layer.getLoc(), word, layer.getOutput().memref,
          ValueRange{layer.add(to, layer.mul(run, width / 4))});
    });
  }

  //===--------------------------------------------------------------------===//
  // Halo
  //===--------------------------------------------------------------------===//

  uint32_t padByte() {
    return static_cast<uint32_t>(static_cast<int64_t>(op.getPadCode()) -
                                 code.getMinValue()) &
           0xff;
  }

  /// The words of one pixel of the halo.
  SmallVector<int64_t> padWords() {
    SmallVector<int64_t> result;
    int64_t perRun = words / groups / packed.getNumPlanes();
    for (int64_t group = 0; group < perRun; ++group)
      switch (packed.getLayout()) {
      case PackedLayout::Planes: {
        int64_t total = getTotalChannels();
        int64_t count = std::min<int64_t>(32, total - group * 32);
        uint32_t ones = count == 32 ? ~0u : (1u << count) - 1;
        int64_t pad = op.getPadCode();
        int64_t bits = code.isBipolar() ? (pad > 0) : pad;
        for (int64_t p = 0; p < packed.getNumPlanes(); ++p)
          result.push_back((bits >> p) & 1 ? static_cast<int32_t>(ones) : 0);
        break;
      }
      case PackedLayout::Bytes:
      case PackedLayout::Taps:
        result.push_back(static_cast<int32_t>(padByte() * 0x01010101u));
        break;
      case PackedLayout::Lanes:
        result.push_back(op.getPadCode());
        break;
      }
    // All runs have the same halo.
    SmallVector<int64_t> run = result;
    for (int64_t group = 1; group < groups; ++group)
      llvm::append_range(result, run);
    return result;
  }

  /// Channels of the codes; words come in whole groups.
  int64_t getTotalChannels() {
    return isa<PackedType>(layer.getInput(0).getElementType())
               ? words / packed.getNumPlanes() * 32
               : channels;
  }

  void fillHalo() {
    ArrayRef<int64_t> halo = op.getHalo();
    fillRegion(0, halo[0], 0, out[2]);
    fillRegion(out[1] - halo[2], out[1], 0, out[2]);
    // Words at the sides of an image hold taps inside.
    if (packed.getLayout() == PackedLayout::Taps)
      return;
    fillRegion(halo[0], out[1] - halo[2], 0, halo[1]);
    fillRegion(halo[0], out[1] - halo[2], out[2] - halo[3], out[2]);
  }

  /// Fills rows y0 .. y1-1, columns x0 .. x1-1 of every image.
  void fillRegion(int64_t y0, int64_t y1, int64_t x0, int64_t x1) {
    if (y0 >= y1 || x0 >= x1)
      return;
    SmallVector<int64_t> pad = padWords();
    bool isUniform = llvm::all_equal(pad);
    Value table = isUniform ? Value() : layer.integerTable(pad, 32);
    layer.loops({out[0], y1 - y0, x1 - x0, words}, [&](ArrayRef<Value> at) {
      Value index = layer.linear({{at[0], out[1] * out[2] * words},
                                  {at[1], out[2] * words},
                                  {at[2], words},
                                  {at[3], 1}},
                                 (y0 * out[2] + x0) * words);
      storeWord(isUniform ? layer.integer(pad.front(), 32)
                          : layer.load(table, at[3]),
                index);
    });
  }

  PackOp op;
  LayerBuilder &layer;
  ArrayRef<int64_t> in, out;
  PackedType packed;
  IntType code;
  /// Runs of a pixel, the codes of one, and the words of a pixel.
  int64_t groups, channels, words;
};

struct PackLoops : LoopLowering<PackLoops, PackOp> {
  static LogicalResult emit(PackOp op, LayerBuilder &layer) {
    return Packer(op, layer).emit();
  }
};

} // namespace

void mlir::qnn::attachPackLoops(MLIRContext *context) {
  PackOp::attachInterface<PackLoops>(*context);
}
