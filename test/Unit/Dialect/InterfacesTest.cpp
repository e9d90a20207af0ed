//===- InterfacesTest.cpp - What passes ask ops -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

#include "gtest/gtest.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::qnn;

namespace {

class Interfaces : public testing::Test {
protected:
  Interfaces() {
    context.loadDialect<QNNDialect, func::FuncDialect, arith::ArithDialect>();
  }

  /// The last op before the end of a function `(arguments) { body }`.
  template <typename InterfaceTy>
  InterfaceTy last(const std::string &arguments, const std::string &body) {
    module = parseSourceString<ModuleOp>(
        "func.func @f(" + arguments + ") {\n" + body + "\nreturn\n}", &context);
    if (!module)
      llvm::report_fatal_error("cannot parse a test program");
    auto function = *module->getBody()->getOps<func::FuncOp>().begin();
    return cast<InterfaceTy>(
        function.getBody().front().getTerminator()->getPrevNode());
  }

  /// The channel function of the elementwise op `text` of `%x` and `%c`.
  std::optional<ChannelFunction> elementwise(const std::string &text,
                                             unsigned operand = 0,
                                             int64_t axis = 1,
                                             int64_t channel = 0) {
    return last<PointwiseOpInterface>("%x: tensor<1x2xf32>",
                                      "%r = qnn.elementwise " + text)
        .getChannelFunction(operand, axis, channel);
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

TEST_F(Interfaces, ContractionOfImages) {
  auto op = last<ContractionOpInterface>(
      "%x: tensor<2x8x8x4xf32>, %w: tensor<6x3x5x2xf32>",
      "%r = qnn.conv2d nhwc %x, %w {strides = array<i64: 1, 1>, pads = "
      "array<i64: 0, 0, 0, 0>, groups = 2 : i64} : (tensor<2x8x8x4xf32>, "
      "tensor<6x3x5x2xf32>) -> tensor<2x6x4x6xf32>");
  EXPECT_EQ(op.getOutputChannelAxis(), 3);
  EXPECT_EQ(op.getWeightChannelAxis(), 0);
  EXPECT_EQ(op.getReductionSize(), 3 * 5 * 2);
  EXPECT_EQ(op.getNumMacs(), 2 * 6 * 4 * 6 * (3 * 5 * 2));
  EXPECT_EQ(op.getContractionInput(), op->getOperand(0));
  EXPECT_EQ(op.getContractionWeights(), op->getOperand(1));
}

TEST_F(Interfaces, ContractionOfCodes) {
  auto op = last<ContractionOpInterface>(
      "%x: tensor<2x64x!qnn.int<2>>, %w: tensor<64x10x!qnn.int<2>>",
      "%r = qnn.matmul_integer %x, %w : (tensor<2x64x!qnn.int<2>>, "
      "tensor<64x10x!qnn.int<2>>) -> tensor<2x10xi32>");
  EXPECT_EQ(op.getOutputChannelAxis(), 1);
  EXPECT_EQ(op.getWeightChannelAxis(), 1);
  EXPECT_EQ(op.getReductionSize(), 64);
  EXPECT_EQ(op.getNumMacs(), 2 * 10 * 64);
}

/// Eq. 2 of Moons et al. 2017: 1 inside the clip range, else 0.
TEST_F(Interfaces, GradientOfQuantizers) {
  auto op = last<GradientOpInterface>(
      "%x: tensor<1x2xf32>",
      "%r = qnn.quantize %x {scale = array<f64: 0.5, 0.25>, axis = 1 : i64} : "
      "tensor<1x2xf32> -> tensor<1x2x!qnn.int<3>>");
  // Codes -4 .. 3; a value that rounds to one of them was not clipped.
  EXPECT_EQ(op.getGradientFactor(-2.2, 0), 1);
  EXPECT_EQ(op.getGradientFactor(-2.3, 0), 0);
  EXPECT_EQ(op.getGradientFactor(1.7, 0), 1);
  EXPECT_EQ(op.getGradientFactor(1.8, 0), 0);
  EXPECT_EQ(op.getGradientFactor(0.8, 1), 1);
  EXPECT_EQ(op.getGradientFactor(1.0, 1), 0);
  EXPECT_EQ(op.getGradientFactor(std::nan(""), 1), 0);
}

TEST_F(Interfaces, GradientOfSign) {
  auto op = last<GradientOpInterface>(
      "%x: tensor<2xf32>", "%r = qnn.quantize %x {scale = array<f64: 8.0>} : "
                           "tensor<2xf32> -> tensor<2x!qnn.int<1, bipolar>>");
  EXPECT_EQ(op.getGradientFactor(-1, 0), 1);
  EXPECT_EQ(op.getGradientFactor(1, 0), 1);
  EXPECT_EQ(op.getGradientFactor(std::nextafter(1.0, 2.0), 0), 0);
  EXPECT_EQ(op.getGradientFactor(-1.5, 0), 0);
}

TEST_F(Interfaces, PointwiseUnary) {
  auto relu = elementwise("relu %x : (tensor<1x2xf32>) -> tensor<1x2xf32>");
  ASSERT_TRUE(relu);
  EXPECT_TRUE(relu->monotone);
  EXPECT_EQ(relu->apply(-1), 0);
  auto abs = elementwise("abs %x : (tensor<1x2xf32>) -> tensor<1x2xf32>");
  EXPECT_FALSE(abs->monotone);
  // NaN below zero: no order.
  auto sqrt = elementwise("sqrt %x : (tensor<1x2xf32>) -> tensor<1x2xf32>");
  EXPECT_FALSE(sqrt->monotone);
  auto leaky = elementwise("leaky_relu %x {params = array<f64: -0.5>} : "
                           "(tensor<1x2xf32>) -> tensor<1x2xf32>");
  EXPECT_FALSE(leaky->monotone);
  EXPECT_EQ(leaky->apply(-2), 1);
}

TEST_F(Interfaces, PointwiseBinary) {
  auto perChannel = [&](const std::string &kind, const std::string &value,
                        unsigned operand, int64_t axis = 1) {
    auto op = last<PointwiseOpInterface>(
        "%x: tensor<1x2xf32>",
        "%c = arith.constant dense<" + value + "> : tensor<2xf32>\n" +
            "%r = qnn.elementwise " + kind +
            (operand == 0 ? " %x, %c : (tensor<1x2xf32>, tensor<2xf32>)"
                          : " %c, %x : (tensor<2xf32>, tensor<1x2xf32>)") +
            " -> tensor<1x2xf32>");
    return op.getChannelFunction(operand, axis, /*channel=*/1);
  };
  EXPECT_EQ(perChannel("sub", "[1.0, 2.0]", 0)->apply(5), 3);
  EXPECT_EQ(perChannel("sub", "[1.0, 2.0]", 1)->apply(5), -3);
  EXPECT_TRUE(perChannel("div", "[1.0, 2.0]", 0)->monotone);
  EXPECT_FALSE(perChannel("div", "[1.0, 2.0]", 1)->monotone);
  EXPECT_FALSE(perChannel("div", "[1.0, 0.0]", 0)->monotone);
  EXPECT_FALSE(perChannel("mul", "[1.0, 0x7F800000]", 0)->monotone);
  // The constant varies along another axis than the one asked for.
  EXPECT_FALSE(perChannel("add", "[1.0, 2.0]", 0, /*axis=*/0));
  EXPECT_TRUE(perChannel("add", "2.0", 0, /*axis=*/0));
}

TEST_F(Interfaces, PointwiseIntegerOps) {
  auto threshold = last<PointwiseOpInterface>(
      "%a: tensor<1x2xi32>",
      "%r = qnn.threshold %a {thresholds = dense<[[-3, 2], [5, 9]]> : "
      "tensor<2x2xi64>, decreasing = array<i1: false, true>, first_level = "
      "1 : i64, axis = 1 : i64} : tensor<1x2xi32> -> "
      "tensor<1x2x!qnn.int<2>>");
  auto first = threshold.getChannelFunction(0, 1, 0);
  EXPECT_EQ(first->apply(-4), -1);
  EXPECT_EQ(first->apply(-3), 0);
  EXPECT_EQ(first->apply(2), 1);
  auto second = threshold.getChannelFunction(0, 1, 1);
  EXPECT_EQ(second->apply(-9), 1);
  EXPECT_EQ(second->apply(-5), 0);
  EXPECT_EQ(second->apply(-4), -1);
  EXPECT_FALSE(threshold.getChannelFunction(0, 0, 0));

  auto requantize = last<PointwiseOpInterface>(
      "%a: tensor<1x2xi32>",
      "%r = qnn.requantize %a {multiplier = array<i32: 3>, offset = "
      "array<i64: 2>, shift = array<i32: 2>, low = -8 : i64, high = 7 : i64, "
      "axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<4>>");
  auto function = requantize.getChannelFunction(0, 0, 0);
  EXPECT_EQ(function->apply(3), 2);   // (9 + 2) / 4
  EXPECT_EQ(function->apply(-3), -2); // floor(-7 / 4)
  EXPECT_EQ(function->apply(1000), 7);
}

} // namespace
