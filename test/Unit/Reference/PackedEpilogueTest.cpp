//===- PackedEpilogueTest.cpp - How kernels end -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

/// A 1x1 kernel of two output channels on a row of three pixels of one word,
/// counting the mismatches with the words 0 and -1 (32 - count).
static std::string kernel(StringRef epilogue, StringRef attributes,
                          StringRef result) {
  std::string x = "tensor<1x1x3x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>";
  std::string w =
      "tensor<1x1x1x1x1x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>";
  return oneOp(
      "%x: " + x + ", %w: " + w,
      ("qnn.packed_conv2d xor_popcount %x, %w " + epilogue +
       " {tile = #qnn.tile<1 x 1 x 2>, out_channels = 2 : i64, strides "
       "= array<i64: 1, 1>, " +
       attributes + "} : (" + x + ", " + w + ") -> " + result)
          .str(),
      result);
}

/// Raw sums are 1, 31; 4, 28; 8, 24.
static SmallVector<Tensor> operands() {
  return {Tensor::words({1, 1, 3, 1}, {0x80000000, 0xf, 0xff}),
          Tensor::words({1, 1, 1, 1, 1, 2}, {0, 0xffffffff})};
}

TEST(PackedEpilogue, AffineWithColumnClasses) {
  Program program(
      kernel("affine",
             "multiplier = array<i32: -2>, offset = dense<[[100, 200], [300, "
             "400]]> : tensor<2x2xi64>, column_class = array<i32: 0, 1, 0>",
             "tensor<1x1x3x2xi16>"));
  EXPECT_EQ(program.run(operands()).getAccumulators(),
            (ArrayRef<int64_t>{98, 138, 292, 344, 84, 152}));
}

static const char *thresholds =
    "thresholds = dense<[[[4, 9], [-28, -24]], [[0, 8], [0, 0]]]> : "
    "tensor<2x2x2xi64>, decreasing = array<i1: false, true>, "
    "column_class = array<i32: 0, 0, 1>";

TEST(PackedEpilogue, ThresholdToCodes) {
  Program program(
      kernel("threshold", thresholds, "tensor<1x1x3x2x!qnn.int<2>>"));
  EXPECT_EQ(program.run(operands()).getCodes(),
            (ArrayRef<int32_t>{-2, -2, -1, -1, 0, -2}));
  Program shifted(kernel("threshold",
                         std::string(thresholds) + ", first_level = 1 : i64",
                         "tensor<1x1x3x2x!qnn.int<2>>"));
  EXPECT_EQ(shifted.run(operands()).getCodes(),
            (ArrayRef<int32_t>{-1, -1, 0, 0, 1, -1}));
}

TEST(PackedEpilogue, ThresholdToWords) {
  Program program(kernel(
      "threshold",
      "thresholds = dense<[[[4], [28]]]> : tensor<1x2x1xi64>, decreasing = "
      "array<i1: false, false>",
      "tensor<1x1x3x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>"));
  EXPECT_EQ(program.run(operands()).getWords(), (ArrayRef<uint32_t>{2, 3, 1}));
}

TEST(PackedEpilogue, Requantize) {
  Program program(kernel(
      "requantize",
      "multiplier = array<i32: 1, 3>, offset = dense<[[2, 0]]> : "
      "tensor<1x2xi64>, shift = array<i32: 2, 3>, low = -8 : i64, high = 10 : "
      "i64, tie_even",
      "tensor<1x1x3x2x!qnn.int<5>>"));
  // (1+2)>>2, 93>>3 clamped; 6>>2, 84>>3; 10>>2, 72>>3 = 9 exactly, odd: 8.
  EXPECT_EQ(program.run(operands()).getCodes(),
            (ArrayRef<int32_t>{0, 10, 1, 10, 2, 8}));
}

TEST(PackedEpilogue, RowClasses) {
  std::string x = "tensor<1x2x1x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>";
  std::string w =
      "tensor<1x1x1x1x1x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>";
  Program program(oneOp(
      "%x: " + x + ", %w: " + w,
      "qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<1 x 1 x "
      "1>, out_channels = 1 : i64, strides = array<i64: 1, 1>, multiplier = "
      "array<i32: 1>, offset = dense<[[0], [10], [20], [30]]> : "
      "tensor<4x1xi64>, row_class = array<i32: 1, 0>, column_class = "
      "array<i32: 1>} : (" +
          x + ", " + w + ") -> tensor<1x2x1x1xi32>",
      "tensor<1x2x1x1xi32>"));
  EXPECT_EQ(program
                .run({Tensor::words({1, 2, 1, 1}, {1, 3}),
                      Tensor::words({1, 1, 1, 1, 1, 1}, {0})})
                .getAccumulators(),
            (ArrayRef<int64_t>{31, 12}));
}
