//===- PackTest.cpp - Codes to words ----------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

static std::string pack(StringRef shape, StringRef code, StringRef layout,
                        StringRef result, StringRef attributes) {
  std::string x = ("tensor<" + shape + "x" + code + ">").str();
  std::string y =
      ("tensor<" + result + "x!qnn.packed<" + code + ", " + layout + ">>")
          .str();
  return oneOp("%x: " + x,
               "qnn.pack %x {" + attributes.str() + "} : " + x + " -> " + y, y);
}

using Words = ArrayRef<uint32_t>;

TEST(Pack, PlanesWithAHalo) {
  Program program(pack("1x1x1x2", "!qnn.int<2>", "planes", "1x1x2x2",
                       "halo = array<i64: 0, 1, 0, 0>, pad_code = 1 : i64"));
  // Codes 1 and -2: plane 0 holds bits 1 0, plane 1 bits 0 1.
  EXPECT_EQ(program.run(Tensor::codes({1, 1, 1, 2}, {1, -2})).getWords(),
            (Words{3, 0, 1, 2}));
}

TEST(Pack, PlanesOfOddWidth) {
  Program program(pack("1x1x1x33", "!qnn.int<1, bipolar>", "planes", "1x1x1x2",
                       "pad_code = -1 : i64"));
  std::vector<int32_t> codes(33, 1);
  codes[1] = -1;
  EXPECT_EQ(program.run(Tensor::codes({1, 1, 1, 33}, codes)).getWords(),
            (Words{0xfffffffd, 1}));
}

TEST(Pack, BytesCountFromTheLeastCode) {
  Program program(pack("1x1x1x5", "!qnn.int<8>", "bytes", "1x1x1x2",
                       "pad_code = -126 : i64"));
  EXPECT_EQ(program.run(Tensor::codes({1, 1, 1, 5}, {-128, -127, 0, 127, 1}))
                .getWords(),
            (Words{0xff800100, 0x02020281}));
}

TEST(Pack, LanesHoldNumbersOrPatterns) {
  EXPECT_EQ(Program(pack("1x1x1x2", "!qnn.int<4>", "lanes", "1x1x1x2", ""))
                .run(Tensor::codes({1, 1, 1, 2}, {-3, 7}))
                .getWords(),
            (Words{0xfffffffd, 7}));
  EXPECT_EQ(
      Program(pack("1x1x1x3", "!qnn.int<4, pow2>", "lanes", "1x1x1x3", ""))
          .run(Tensor::codes({1, 1, 1, 3}, {0, 4, -8}))
          .getWords(),
      (Words{0, 3, 12}));
}

TEST(Pack, WordsOnlyGetAHalo) {
  std::string x = "tensor<1x1x1x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>";
  std::string y = "tensor<1x1x2x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>";
  Program program(oneOp("%x: " + x,
                        "qnn.pack %x {halo = array<i64: 0, 0, 0, 1>, pad_code "
                        "= 1 : i64} : " +
                            x + " -> " + y,
                        y));
  EXPECT_EQ(program.run(Tensor::words({1, 1, 1, 2}, {5, 6})).getWords(),
            (Words{5, 6, 0xffffffff, 0xffffffff}));
}
