//===- PackedOpsTest.cpp - Kernels on words ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Convolution.h"
#include "qnn/Support/BitPacking.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

namespace {
/// A kernel on an unpadded NHWC image, against the formula on codes.
struct KernelCase {
  StringRef kind, layout, xCode, wCode;
  int64_t xLow, xHigh, wLow, wHigh;
};
} // namespace

/// Codes of a case's range; a bipolar range has only its ends, pow2 its powers.
static std::vector<int32_t> codesOf(Random &random, int64_t count, int64_t low,
                                    int64_t high, StringRef code) {
  if (code.contains("bipolar"))
    return random.bipolar(count);
  std::vector<int32_t> codes = random.codes(count, low, high);
  if (code.contains("pow2"))
    for (int32_t &value : codes)
      value =
          value == 0 ? 0 : (value < 0 ? -1 : 1) * (1 << (std::abs(value) - 1));
  return codes;
}

static ConvSizes kernelSizes(Random &random) {
  ConvSizes s = ConvSizes::random(random);
  s.isChannelsFirst = false;
  s.top = s.left = s.bottom = s.right = 0;
  s.dy = s.dx = s.groups = 1;
  s.c = random.in(1, 70);
  s.k = random.in(1, 20);
  return s;
}

/// The bit pattern of a code (pow2 enters as number).
static int32_t pattern(int32_t value, StringRef code) {
  return code.contains("pow2") ? ::qnn::encodePow2(value, 4) : value;
}

/// Packs weights K,FY,FX,C by the rule in the op's description.
static std::vector<uint32_t> packWeights(const ConvSizes &s,
                                         const KernelCase &c, int64_t nr,
                                         int64_t lanes, PackedType type,
                                         ArrayRef<int32_t> weights) {
  IntType code = type.getCode();
  int64_t planes = type.getNumPlanes(), perGroup = type.getCodesPerGroup();
  int64_t groups = (s.c + perGroup - 1) / perGroup;
  int64_t blocks = (s.k + nr * lanes - 1) / (nr * lanes);
  std::vector<uint32_t> words(blocks * s.fy * s.fx * groups * nr * planes *
                              lanes);
  for (int64_t k = 0; k < s.k; ++k)
    for (int64_t y = 0; y < s.fy; ++y)
      for (int64_t x = 0; x < s.fx; ++x)
        for (int64_t ch = 0; ch < s.c; ++ch) {
          int64_t group = x * groups + ch / perGroup;
          int32_t value = weights[((k * s.fy + y) * s.fx + x) * s.c + ch];
          int32_t bits =
              code.isBipolar() ? (value > 0) : pattern(value, c.wCode);
          for (int64_t p = 0; p < planes; ++p) {
            uint32_t &word =
                words[((((k / (nr * lanes) * s.fy + y) * s.fx * groups +
                         group) *
                            nr +
                        k / lanes % nr) *
                           planes +
                       p) *
                          lanes +
                      k % lanes];
            int64_t within = ch % perGroup;
            if (type.getLayout() == PackedLayout::Planes)
              word |= uint32_t(bits >> p & 1) << within;
            else if (type.getLayout() == PackedLayout::Bytes)
              word |= uint32_t(bits & 0xff) << (8 * within);
            else
              word = bits;
          }
        }
  return words;
}

/// Packs, convolves with the affine epilogue that undoes the encoding, and
/// compares with the formula.
static void checkKernel(const KernelCase &c, unsigned seed) {
  Random random(seed);
  ConvSizes s = kernelSizes(random);
  int64_t nr = random.in(1, 3), lanes = random.in(0, 1) ? 4 : 1;
  std::vector<int32_t> x =
      codesOf(random, s.n * s.h * s.w * s.c, c.xLow, c.xHigh, c.xCode);
  std::vector<int32_t> w =
      codesOf(random, s.k * s.fy * s.fx * s.c, c.wLow, c.wHigh, c.wCode);
  std::vector<int64_t> expected(s.n * s.oh() * s.ow() * s.k);
  s.forEachOutput([&](int64_t place, int64_t, auto taps) {
    for (auto [input, weight] : taps)
      expected[place] += x[input] * w[weight];
  });
  // xor counts mismatches: sum = taps - 2 raw. Bytes count from the least code:
  // sum = raw + least * (sum of weights).
  std::string offset;
  int64_t taps = s.fy * s.fx * s.c;
  for (int64_t k = 0; k < s.k; ++k) {
    int64_t correction = c.kind == "xor_popcount" ? taps : 0;
    for (int64_t i = 0; c.kind == "dot" && i < taps; ++i)
      correction += c.xLow * w[k * taps + i];
    offset += (k ? ", " : "") + std::to_string(correction);
  }
  std::string channels = std::to_string(s.k), packed = c.layout.str() + ">";
  std::string xWord = "!qnn.packed<" + c.xCode.str() + ", " + packed;
  std::string wWord = "!qnn.packed<" + c.wCode.str() + ", " + packed;
  Program types("func.func @main(%w: tensor<1x" + wWord + ">, %x: tensor<1x" +
                xWord + ">) { return }");
  auto typeOf = [&](int i) {
    return cast<PackedType>(
        cast<RankedTensorType>(types.function().getArgumentTypes()[i])
            .getElementType());
  };
  PackedType wType = typeOf(0), xType = typeOf(1);
  int64_t blocks = (s.k + nr * lanes - 1) / (nr * lanes);
  int64_t wGroups = wType.getNumWords(s.c) / wType.getNumPlanes();
  SmallVector<int64_t> wShape = {
      blocks, s.fy, s.fx * wGroups, nr, wType.getNumPlanes(), lanes};
  std::string xs = tensorType(s.input(), c.xCode);
  std::string ps = tensorType({s.n, s.h, s.w, xType.getNumWords(s.c)}, xWord);
  std::string ws = tensorType(wShape, wWord),
              ys = tensorType(s.output(), "i32");
  Program program(
      "func.func @main(%x: " + xs + ", %w: " + ws + ") -> " + ys +
      " {\n%p = qnn.pack %x {pad_code = " +
      std::to_string(c.kind == "xor_popcount" ? -1 : c.xLow) + " : i64} : " +
      xs + " -> " + ps + "\n%r = qnn.packed_conv2d " + c.kind.str() +
      " %p, %w affine {tile = #qnn.tile<2 x " + std::to_string(nr) + " x " +
      std::to_string(lanes) + ">, out_channels = " + channels +
      " : i64, strides = " + arrayAttr("i64", {s.sy, s.sx}) +
      ", multiplier = array<i32: " + (c.kind == "xor_popcount" ? "-2" : "1") +
      ">, offset = dense<[[" + offset + "]]> : tensor<1x" + channels +
      "xi64>} : (" + ps + ", " + ws + ") -> " + ys + "\nreturn %r : " + ys +
      "\n}");
  Tensor result = program.run(
      {Tensor::codes(s.input(), x),
       Tensor::words(wShape, packWeights(s, c, nr, lanes, wType, w))});
  EXPECT_EQ(result.getAccumulators(), ArrayRef<int64_t>(expected));
}

TEST(PackedConv2D, EveryWordProduct) {
  KernelCase cases[] = {
      {"xor_popcount", "planes", "!qnn.int<1, bipolar>", "!qnn.int<1, bipolar>",
       -1, 1, -1, 1},
      {"and_popcount", "planes", "!qnn.int<2>", "!qnn.int<2>", -2, 1, -2, 1},
      {"and_popcount", "planes", "!qnn.int<3, unsigned>",
       "!qnn.int<2, ternary>", 0, 7, -1, 1},
      {"and_popcount", "planes", "!qnn.int<1>", "!qnn.int<5>", -1, 0, -16, 15},
      {"dot", "bytes", "!qnn.int<8>", "!qnn.int<8>", -128, 127, -128, 127},
      {"dot", "bytes", "!qnn.int<8, unsigned>", "!qnn.int<5>", 0, 255, -16, 15},
      {"shift", "lanes", "!qnn.int<8>", "!qnn.int<4, pow2>", -128, 127, -7, 7}};
  for (const KernelCase &c : cases) {
    SCOPED_TRACE(c.kind.str() + " " + c.xCode.str() + " " + c.wCode.str());
    for (unsigned seed = 700; seed < 710; ++seed)
      checkKernel(c, seed);
  }
}
