//===- ConstantFoldingTest.cpp - Folding of constants -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FoldTestUtils.h"

using namespace mlir::qnn;
using namespace mlir::qnn::test;

using Values = std::vector<double>;
using Dims = std::vector<int64_t>;

TEST(ConstantFoldingTest, ShapeArithmeticOfAnExporter) {
  Folded folded = fold(R"(
      s = Shape(x)
      n = Gather<axis = 0>(s, zero)
      u = Unsqueeze<axes = [0]>(n)
      y = Concat<axis = 0>(u, minus)
    )",
                       "int64 zero = {0}, int64[1] minus = {-1}", 9);
  EXPECT_EQ(folded.error, "");
  EXPECT_EQ(folded.values(), (Values{1, -1}));
  EXPECT_EQ(folded.y->getType(), OnnxType::Int64);
}

TEST(ConstantFoldingTest, ShapeAndSize) {
  EXPECT_EQ(fold("y = Shape(x)").values(), (Values{1, 3, 8, 8}));
  EXPECT_EQ(fold("y = Shape<start = 1, end = -1>(x)", "", 15).values(),
            (Values{3, 8}));
  EXPECT_EQ(fold("y = Shape<start = -99, end = 99>(x)", "", 15).values(),
            (Values{1, 3, 8, 8}));
  EXPECT_EQ(fold("y = Shape<start = 3, end = 1>(x)", "", 15).dims(), (Dims{0}));
  EXPECT_EQ(fold("y = Size(x)").values(), (Values{192}));
  EXPECT_FALSE(fold("r = Relu(x) y = Shape(r)").y);
}

TEST(ConstantFoldingTest, Slices) {
  const char *data = "int64[6] d = {0, 1, 2, 3, 4, 5}, int64[1] a = {1}, "
                     "int64[1] b = {-1}, int64[1] big = {9223372036854775807}, "
                     "int64[1] ax = {0}, int64[1] two = {2}, "
                     "int64[1] zero = {0}, int64[1] low = {-99}";
  EXPECT_EQ(fold("y = Slice(d, a, b)", data).values(), (Values{1, 2, 3, 4}));
  EXPECT_EQ(fold("y = Slice(d, a, big, ax, two)", data).values(),
            (Values{1, 3, 5}));
  EXPECT_EQ(fold("y = Slice(d, b, low, ax, b)", data).values(),
            (Values{5, 4, 3, 2, 1, 0}));
  EXPECT_EQ(fold("y = Slice(d, b, a, ax, big)", data).dims(), (Dims{0}));
  EXPECT_NE(fold("y = Slice(d, a, b, ax, zero)", data).error.find("step"),
            std::string::npos);
  EXPECT_EQ(fold("y = Slice<starts = [2], ends = [4]>(d)", data, 9).values(),
            (Values{2, 3}));
  Folded matrix = fold("y = Slice<starts = [0, 1], ends = [2, 3]>(m)",
                       "int8[2,3] m = {0, 1, 2, 3, 4, 5}", 9);
  EXPECT_EQ(matrix.values(), (Values{1, 2, 4, 5}));
}

TEST(ConstantFoldingTest, Rearrangement) {
  const char *m = "int32[2,3] m = {0, 1, 2, 3, 4, 5}, int64[2] s = {3, -1}, "
                  "int64[2] i = {-1, 0}, int64[1] out = {3}, "
                  "int64[3] t = {0, 1, -1}, int64[2] bad = {4, -1}";
  EXPECT_EQ(fold("y = Reshape(m, s)", m).dims(), (Dims{3, 2}));
  EXPECT_EQ(fold("y = Reshape(m, t)", m).dims(), (Dims{2, 1, 3}));
  EXPECT_NE(fold("y = Reshape(m, bad)", m).error.find("cannot be reshaped"),
            std::string::npos);
  EXPECT_EQ(fold("y = Transpose(m)", m).values(), (Values{0, 3, 1, 4, 2, 5}));
  EXPECT_NE(fold("y = Transpose<perm = [0, 0]>(m)", m).error.find("twice"),
            std::string::npos);
  EXPECT_EQ(fold("y = Gather<axis = 1>(m, i)", m).values(),
            (Values{2, 0, 5, 3}));
  EXPECT_NE(fold("y = Gather<axis = 1>(m, out)", m).error.find("index 3"),
            std::string::npos);
  EXPECT_EQ(fold("y = Concat<axis = -1>(m, m)", m).values(),
            (Values{0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5}));
  EXPECT_NE(fold("y = Concat<axis = 0>(m, s)", m).error.find("concatenated"),
            std::string::npos);
  EXPECT_EQ(fold("y = Flatten<axis = 2>(m)", m).dims(), (Dims{6, 1}));
  EXPECT_EQ(fold("y = Unsqueeze(m, i)", m).dims(), (Dims{1, 2, 3, 1}));
  EXPECT_EQ(fold("u = Unsqueeze(m, i) y = Squeeze(u)", m).dims(), (Dims{2, 3}));
  EXPECT_NE(fold("y = Squeeze(m, i)", m).error.find("cannot be dropped"),
            std::string::npos);
}

TEST(ConstantFoldingTest, StaysWithinTheBudget) {
  // Each step doubles: 2^60 elements are described in 60 nodes.
  std::string body = "t0 = Concat<axis = 0>(s, s)";
  for (int step = 1; step < 60; ++step)
    body += " t" + std::to_string(step) + " = Concat<axis = 0>(t" +
            std::to_string(step - 1) + ", t" + std::to_string(step - 1) + ")";
  Folded folded = fold(body + " y = Neg(t59)", "int64[1] s = {1}", 13, 1 << 16);
  EXPECT_EQ(folded.error, "");
  EXPECT_FALSE(folded.y);
  EXPECT_FALSE(
      fold("y = ConstantOfShape(s)", "int64[2] s = {4000000000, 1000000000}")
          .y);
}
