//===- FoldMathTest.cpp - Arithmetic on constants ---------------*- C++ -*-===//
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

TEST(FoldMathTest, Constants) {
  EXPECT_EQ(fold("y = Constant<value = int8[2] {-1, 2}>()").values(),
            (Values{-1, 2}));
  EXPECT_EQ(fold("y = Constant<value_int = 7>()").dims(), (Dims{}));
  EXPECT_EQ(fold("y = Constant<value_floats = [0.5, 2.0]>()").values(),
            (Values{0.5, 2}));
  EXPECT_NE(fold("y = Constant()").error.find("exactly one value"),
            std::string::npos);
  EXPECT_NE(fold("y = Constant<value_string = \"a\">()")
                .error.find("value is not supported"),
            std::string::npos);
  Folded splat = fold("y = ConstantOfShape<value = int64[1] {3}>(s)",
                      "int64[2] s = {2, 2}");
  EXPECT_EQ(splat.values(), (Values{3, 3, 3, 3}));
  EXPECT_EQ(fold("y = ConstantOfShape(s)", "int64[1] s = {2}").values(),
            (Values{0, 0}));
  EXPECT_NE(fold("y = ConstantOfShape(s)", "int64[1] s = {-2}").error, "");
}

TEST(FoldMathTest, Arithmetic) {
  const char *f = "float[2,1] a = {1, 4}, float[3] b = {2, 0.5, -1}, "
                  "float half = {0.5}, int64[2] i = {-7, 9}, "
                  "int64 two = {2}, int64 nil = {0}, int64 minus = {-1}, "
                  "int8[1] e = {100}";
  EXPECT_EQ(fold("y = Mul(a, b)", f).values(), (Values{2, .5, -1, 8, 2, -4}));
  EXPECT_EQ(fold("y = Pow(a, half)", f).values(), (Values{1, 2}));
  EXPECT_EQ(fold("y = Sqrt(a)", f).values(), (Values{1, 2}));
  EXPECT_EQ(fold("y = Neg(i)", f).values(), (Values{7, -9}));
  EXPECT_EQ(fold("y = Div(i, two)", f).values(), (Values{-3, 4}));
  EXPECT_EQ(fold("y = Pow(i, two)", f).values(), (Values{49, 81}));
  EXPECT_EQ(fold("y = Sub(i, two)", f).values(), (Values{-9, 7}));
  EXPECT_NE(fold("y = Div(i, nil)", f).error.find("overflows"),
            std::string::npos);
  EXPECT_NE(fold("y = Pow(i, minus)", f).error.find("overflows"),
            std::string::npos);
  EXPECT_NE(fold("y = Add(e, e)", f).error.find("overflows"),
            std::string::npos);
  EXPECT_NE(fold("y = Add(a, i)", f).error.find("different element types"),
            std::string::npos);
  EXPECT_NE(fold("y = Add(b, i)", "float[3] b = {1,1,1}, float[2] i = {1,1}")
                .error.find("do not broadcast"),
            std::string::npos);
  // 1/3 is rounded to float32 once.
  EXPECT_EQ(fold("y = Div(o, t)", "float o = {1}, float t = {3}").values(),
            (Values{double(1.0f / 3.0f)}));
}

TEST(FoldMathTest, Casts) {
  const char *f = "float[3] a = {1.9, -1.9, 0}, float[1] big = {1e30}, "
                  "int64[1] i = {300}";
  EXPECT_EQ(fold("y = Cast<to = 7>(a)", f).values(), (Values{1, -1, 0}));
  EXPECT_EQ(fold("y = Cast<to = 9>(a)", f).values(), (Values{1, 1, 0}));
  EXPECT_EQ(fold("y = Cast<to = 1>(i)", f).values(), (Values{300}));
  EXPECT_NE(fold("y = Cast<to = 3>(i)", f).error.find("does not fit"),
            std::string::npos);
  EXPECT_NE(fold("y = Cast<to = 7>(big)", f).error.find("does not fit"),
            std::string::npos);
  EXPECT_NE(fold("y = Cast<to = 99>(a)", f).error.find("not supported"),
            std::string::npos);
}
