//===- CodeOriginTest.cpp - When sums are exact -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

/// Two numbers that differ in float64.
static const double exactSum = 0.1 * 7.0;
static const double inexactSum = 0.1 * 1.0 + 0.1 * 1.0 + 0.1 * 5.0;

/// A product of codes 1, 1, 5 and ones through `ops`, from %d : 1x1x1x3 to
/// %m : 1x3.
static double sumThrough(const std::string &ops) {
  Program program(R"(
    func.func @main(%q: tensor<1x1x1x3x!qnn.int<4>>) -> tensor<1x1xf64> {
      %d = qnn.dequantize %q {scale = array<f64: 0.1>} : tensor<1x1x1x3x!qnn.int<4>> -> tensor<1x1x1x3xf32>
      %c = qnn.constant dense<1> : tensor<3x1xi8> -> tensor<3x1x!qnn.int<2>>
      %w = qnn.dequantize %c {scale = array<f64: 1.0>} : tensor<3x1x!qnn.int<2>> -> tensor<3x1xf32>
      )" + ops + R"(
      %r = qnn.matmul %m, %w : (tensor<1x3xf32>, tensor<3x1xf32>) -> tensor<1x1xf64>
      return %r : tensor<1x1xf64>
    })");
  return program.run(Tensor::codes({1, 1, 1, 3}, {1, 1, 5})).getReals()[0];
}

static const char *reshapeToMatrix =
    "%m = qnn.reshape %p : tensor<1x1x1x3xf32> -> tensor<1x3xf32>";

TEST(CodeOrigin, SurvivesStructuralOps) {
  ASSERT_NE(exactSum, inexactSum);
  EXPECT_EQ(sumThrough("%m = qnn.reshape %d : tensor<1x1x1x3xf32> -> "
                       "tensor<1x3xf32>"),
            exactSum);
  EXPECT_EQ(sumThrough(R"(
      %p = qnn.max_pool nhwc %d {kernel = array<i64: 1, 1>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x1x1x3xf32> -> tensor<1x1x1x3xf32>
      )" + std::string(reshapeToMatrix)),
            exactSum);
  EXPECT_EQ(sumThrough(R"(
      %p = qnn.transpose %d {permutation = array<i64: 1, 0, 2, 3>} : tensor<1x1x1x3xf32> -> tensor<1x1x1x3xf32>
      )" + std::string(reshapeToMatrix)),
            exactSum);
}

TEST(CodeOrigin, EndsAtArithmetic) {
  EXPECT_EQ(sumThrough(R"(
      %p = qnn.elementwise relu %d : (tensor<1x1x1x3xf32>) -> tensor<1x1x1x3xf32>
      )" + std::string(reshapeToMatrix)),
            inexactSum);
}

TEST(CodeOrigin, FollowsTheChannelAxisOfTransposedWeights) {
  Program program(R"(
    func.func @main(%q: tensor<1x1x1x3x!qnn.int<4>>, %c: tensor<3x1x1x2x!qnn.int<4>>) -> tensor<1x1x1x2xf64> {
      %d = qnn.dequantize %q {scale = array<f64: 0.1>} : tensor<1x1x1x3x!qnn.int<4>> -> tensor<1x1x1x3xf32>
      %w = qnn.dequantize %c {scale = array<f64: 1.0, 3.0>, axis = 3 : i64} : tensor<3x1x1x2x!qnn.int<4>> -> tensor<3x1x1x2xf32>
      %t = qnn.transpose %w {permutation = array<i64: 3, 1, 2, 0>} : tensor<3x1x1x2xf32> -> tensor<2x1x1x3xf32>
      %r = qnn.conv2d nhwc %d, %t {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x1x1x3xf32>, tensor<2x1x1x3xf32>) -> tensor<1x1x1x2xf64>
      return %r : tensor<1x1x1x2xf64>
    })");
  Tensor result =
      program.run({Tensor::codes({1, 1, 1, 3}, {1, 1, 5}),
                   Tensor::codes({3, 1, 1, 2}, {1, 1, 1, 1, 1, 1})});
  EXPECT_EQ(result.getReals(), (ArrayRef<double>{exactSum, 7.0 * (0.1 * 3.0)}));
}

/// A product of the codes 1, 1, 5 and ones, with the scales as they are given.
static Tensor runProduct(const std::string &inputScale,
                         const std::string &weightScale,
                         const std::string &weightShape,
                         const std::string &weights) {
  std::string codes = "tensor<" + weightShape + "x!qnn.int<2>>";
  std::string reals = "tensor<" + weightShape + "xf32>";
  Program program(R"(
    func.func @main(%q: tensor<1x3x!qnn.int<4>>) -> tensor<1x2xf64> {
      %d = qnn.dequantize %q {)" +
                  inputScale +
                  R"(} : tensor<1x3x!qnn.int<4>> -> tensor<1x3xf32>
      %c = qnn.constant dense<1> : tensor<)" +
                  weightShape + "xi8> -> " + codes +
                  "\n%e = qnn.dequantize %c {" + weightScale + "} : " + codes +
                  " -> " + reals + weights + R"(
      %r = qnn.matmul %d, %w : (tensor<1x3xf32>, tensor<3x2xf32>) -> tensor<1x2xf64>
      return %r : tensor<1x2xf64>
    })");
  return program.run(Tensor::codes({1, 3}, {1, 1, 5}));
}

TEST(CodeOrigin, ScalesPerInputChannelAreNotExact) {
  EXPECT_EQ(runProduct("scale = array<f64: 0.1, 0.1, 0.1>, axis = 1 : i64",
                       "scale = array<f64: 1.0>", "2x3",
                       "\n%w = qnn.reshape %e : tensor<2x3xf32> -> "
                       "tensor<3x2xf32>")
                .getReals(),
            (ArrayRef<double>{inexactSum, inexactSum}));
}

TEST(CodeOrigin, ReshapeEndsScalesPerChannel) {
  // The weights 1 2 4 1 2 4 become the rows 1 2, 4 1, 2 4.
  Tensor result =
      runProduct("scale = array<f64: 0.1>",
                 "scale = array<f64: 1.0, 2.0, 4.0>, axis = 1 : i64", "2x3",
                 "\n%w = qnn.reshape %e : tensor<2x3xf32> -> "
                 "tensor<3x2xf32>");
  EXPECT_EQ(result.getReals(),
            (ArrayRef<double>{0.1 * 1.0 + 0.1 * 4.0 + 0.5 * 2.0,
                              0.1 * 2.0 + 0.1 * 1.0 + 0.5 * 4.0}));
}
