//===- InferTypesTest.cpp - Result types from operands ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {

class InferTypes : public testing::Test {
protected:
  InferTypes() {
    context.loadDialect<QNNDialect>();
    builder.setInsertionPointToEnd(module->getBody());
  }

  RankedTensorType real(ArrayRef<int64_t> shape) {
    return RankedTensorType::get(shape, builder.getF32Type());
  }

  IntType code4() { return IntType::get(&context, 4, Encoding::Signed); }

  Value value(Type type) {
    return UnrealizedConversionCastOp::create(builder, loc, type, ValueRange())
        .getResult(0);
  }
  Value value(ArrayRef<int64_t> shape) { return value(real(shape)); }

  DenseI64ArrayAttr list(ArrayRef<int64_t> values) {
    return builder.getDenseI64ArrayAttr(values);
  }

  /// Infers the type of a conv2d with the given lists; null if that fails.
  Type inferConv(ArrayRef<int64_t> input, ArrayRef<int64_t> weights,
                 ArrayRef<int64_t> strides, ArrayRef<int64_t> pads) {
    OperationState state(loc, Conv2DOp::getOperationName());
    Conv2DOp::Properties properties;
    properties.strides = list(strides);
    properties.pads = list(pads);
    properties.dilations = list({1, 1});
    properties.groups = builder.getI64IntegerAttr(1);
    properties.layout = LayoutAttr::get(&context, Layout::NCHW);
    SmallVector<Type> types;
    LogicalResult result = Conv2DOp::inferReturnTypes(
        &context, loc, ValueRange{value(input), value(weights)},
        DictionaryAttr(), &properties, RegionRange(), types);
    return succeeded(result) ? types[0] : Type();
  }

  MLIRContext context;
  Location loc = UnknownLoc::get(&context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  OpBuilder builder{&context};
};

TEST_F(InferTypes, Conv2D) {
  // Rows: (8 + 1 + 3 - 5) / 2 + 1; columns: (8 + 2 + 4 - 7) / 1 + 1.
  auto op = Conv2DOp::create(builder, loc, value({1, 4, 8, 8}),
                             value({6, 4, 3, 3}), /*bias=*/Value(),
                             list({2, 1}), list({1, 2, 3, 4}), list({2, 3}),
                             /*groups=*/1, Layout::NCHW);
  EXPECT_EQ(op.getType(), real({1, 6, 4, 8}));
  EXPECT_TRUE(succeeded(verify(op)));

  auto nhwc = Conv2DOp::create(builder, loc, value({2, 8, 9, 4}),
                               value({8, 3, 3, 1}), value({8}), list({1, 1}),
                               list({1, 1, 1, 1}), list({1, 1}),
                               /*groups=*/4, Layout::NHWC);
  EXPECT_EQ(nhwc.getType(), real({2, 8, 9, 8}));
  EXPECT_TRUE(succeeded(verify(nhwc)));
}

TEST_F(InferTypes, RefusesWhatTheVerifierWould) {
  // Errors would be printed.
  ScopedDiagnosticHandler quiet(&context, [](Diagnostic &) {});
  EXPECT_EQ(inferConv({1, 4, 8, 8}, {6, 4, 3, 3}, {1, 1}, {0, 0, 0, 0}),
            real({1, 6, 6, 6}));
  EXPECT_FALSE(inferConv({1, 4, 2, 8}, {6, 4, 3, 3}, {1, 1}, {0, 0, 0, 0}));
  EXPECT_FALSE(inferConv({1, 4, 8, 8}, {6, 4, 3, 3}, {1, 0}, {0, 0, 0, 0}));
  EXPECT_FALSE(inferConv({1, 4, 8, 8}, {6, 4, 3, 3}, {1}, {0, 0, 0, 0}));
  EXPECT_FALSE(inferConv({1, 4, 8, 8}, {6, 4, 3, 3}, {1, 1}, {0, 0}));
  EXPECT_FALSE(inferConv({4, 8, 8}, {6, 4, 3, 3}, {1, 1}, {0, 0, 0, 0}));
  EXPECT_FALSE(inferConv({1, 4, 8, 8}, {6, 36}, {1, 1}, {0, 0, 0, 0}));
}

TEST_F(InferTypes, MatMul) {
  auto op = MatMulOp::create(builder, loc, value({2, 4}), value({4, 3}));
  EXPECT_EQ(op.getType(), real({2, 3}));
}

TEST_F(InferTypes, StacksOfMatrices) {
  auto op =
      MatMulOp::create(builder, loc, value({5, 1, 2, 4}), value({3, 4, 7}));
  EXPECT_EQ(op.getType(), real({5, 3, 2, 7}));
  EXPECT_TRUE(succeeded(verify(op)));
}

TEST_F(InferTypes, ConvTranspose2D) {
  // Rows: 7 * 2 + 2 * 2 + 1 - 1 - 3 + 1; columns: 8 + 2 * 3 + 1 - 2 - 4.
  auto op = ConvTranspose2DOp::create(
      builder, loc, value({1, 4, 8, 9}), value({4, 3, 3, 3}), /*bias=*/Value(),
      list({2, 1}), list({1, 2, 3, 4}), list({2, 3}), list({1, 0}),
      /*groups=*/2, Layout::NCHW);
  EXPECT_EQ(op.getType(), real({1, 6, 16, 9}));
  EXPECT_TRUE(succeeded(verify(op)));
}

TEST_F(InferTypes, Reduce) {
  auto op = ReduceOp::create(builder, loc, ReduceKind::Max, value({2, 3, 4}),
                             list({0, 2}));
  EXPECT_EQ(op.getType(), real({1, 3, 1}));
}

TEST_F(InferTypes, Pools) {
  auto codes = RankedTensorType::get({1, 8, 9, 4}, code4());
  auto max =
      MaxPoolOp::create(builder, loc, value(codes), list({2, 3}), list({2, 1}),
                        list({0, 0, 1, 0}), list({1, 1}), Layout::NHWC);
  EXPECT_EQ(max.getType(), codes.clone({1, 4, 7, 4}));
  auto avg = AvgPoolOp::create(builder, loc, value({1, 4, 8, 9}), list({8, 9}),
                               list({1, 1}), list({0, 0, 0, 0}), list({1, 1}),
                               Layout::NCHW, /*count_include_pad=*/false);
  EXPECT_EQ(avg.getType(), real({1, 4, 1, 1}));
}

TEST_F(InferTypes, TransposeAndElementwise) {
  auto transpose =
      TransposeOp::create(builder, loc, value({2, 3, 4}), list({2, 0, 1}));
  EXPECT_EQ(transpose.getType(), real({4, 2, 3}));
  auto kind = ElementwiseKind::Mul;
  auto broadcast = ElementwiseOp::create(
      builder, loc, kind, ValueRange{value({3, 1}), value({2, 1, 5})},
      DenseF64ArrayAttr());
  EXPECT_EQ(broadcast.getType(), real({2, 3, 5}));
}

TEST_F(InferTypes, SameTypeAsTheInput) {
  auto softmax = SoftmaxOp::create(builder, loc, value({1, 10}), /*axis=*/1);
  EXPECT_EQ(softmax.getType(), real({1, 10}));
}

TEST_F(InferTypes, AcceptsAnotherRealTypeButNoOtherShape) {
  auto wide = RankedTensorType::get({2, 3}, builder.getF64Type());
  EXPECT_TRUE(MatMulOp::isCompatibleReturnTypes(real({2, 3}), wide));
  EXPECT_FALSE(MatMulOp::isCompatibleReturnTypes(real({3, 2}), wide));
  auto codes = RankedTensorType::get({2, 3}, code4());
  EXPECT_FALSE(MatMulOp::isCompatibleReturnTypes(real({2, 3}), codes));
}

} // namespace
