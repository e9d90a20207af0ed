//===- ElementsTest.cpp - Elements of constants -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/IR/Elements.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::qnn;

namespace {

class ElementsTest : public ::testing::Test {
protected:
  RankedTensorType type(int64_t size, Type element) {
    return RankedTensorType::get({size}, element);
  }
  /// The bytes of `size` numbers 0, 1, 2...
  template <typename T>
  static std::vector<char> count(int64_t size) {
    std::vector<char> bytes(size * sizeof(T));
    for (int64_t i = 0; i < size; ++i) {
      T number = static_cast<T>(i % 100);
      std::memcpy(&bytes[i * sizeof(T)], &number, sizeof(T));
    }
    return bytes;
  }

  MLIRContext context;
  Builder builder{&context};
};

TEST_F(ElementsTest, LargeConstantsAreResources) {
  ElementsAttr small =
      getElements(type(4, builder.getF32Type()), count<float>(4));
  ElementsAttr large =
      getElements(type(8192, builder.getF32Type()), count<float>(8192));
  EXPECT_TRUE(isa<DenseElementsAttr>(small));
  EXPECT_TRUE(isa<DenseResourceElementsAttr>(large));
  for (ElementsAttr value : {small, large}) {
    EXPECT_EQ((*readReals(value))[3], 3.0);
    EXPECT_EQ(readReal(value, 2), 2.0);
    EXPECT_TRUE(failed(readIntegers(value)));
    EXPECT_EQ((*readReals(getDenseElements(value)))[3], 3.0);
  }
}

TEST_F(ElementsTest, EqualContentIsOneConstant) {
  auto make = [&] {
    return getElements(type(8192, builder.getI32Type()), count<int32_t>(8192));
  };
  EXPECT_EQ(make(), make());
  EXPECT_EQ(make(), reshapeElements(reshapeElements(make(), {64, 128}), 8192));
  // The key does not depend on what else the context has.
  MLIRContext other;
  ElementsAttr value =
      getElements(RankedTensorType::get({8192}, Builder(&other).getI32Type()),
                  count<int32_t>(8192));
  EXPECT_EQ(cast<DenseResourceElementsAttr>(value).getRawHandle().getKey(),
            cast<DenseResourceElementsAttr>(make()).getRawHandle().getKey());
}

TEST_F(ElementsTest, KeysThatLieAreNotBelieved) {
  std::vector<char> bytes = count<int8_t>(20000);
  ElementsAttr value = getElements(type(20000, builder.getI8Type()), bytes);
  StringRef key =
      cast<DenseResourceElementsAttr>(value).getRawHandle().getKey();
  MLIRContext other;
  DenseResourceElementsHandle::getManagerInterface(&other).insert(
      key,
      HeapAsmResourceBlob::allocateAndCopyInferAlign(ArrayRef<char>{1, 2, 3}));
  ElementsAttr again = getElements(
      RankedTensorType::get({20000}, Builder(&other).getI8Type()), bytes);
  EXPECT_EQ((*readIntegers(again))[17], 17);
}

TEST_F(ElementsTest, BytesAreSharedIfAligned) {
  auto owner = std::make_shared<std::vector<char>>(count<float>(8193));
  std::weak_ptr<std::vector<char>> alive = owner;
  ArrayRef<char> bytes(*owner);
  ElementsAttr shared = getElements(type(8192, builder.getF32Type()),
                                    bytes.take_front(4 * 8192), owner);
  EXPECT_EQ(getRawElements(shared)->data(), bytes.data());
  // At an odd address they are copied.
  ElementsAttr copied = getElements(type(8192, builder.getF32Type()),
                                    bytes.slice(1, 4 * 8192), owner);
  EXPECT_NE(getRawElements(copied)->data(), bytes.data() + 1);
  owner.reset();
  EXPECT_FALSE(alive.expired());
}

TEST_F(ElementsTest, ReadsEveryWidthAndSplats) {
  auto splat = cast<ElementsAttr>(
      DenseElementsAttr::get(type(5, builder.getF64Type()), APFloat(0.5)));
  EXPECT_EQ(*readReals(splat), SmallVector<double>(5, 0.5));
  EXPECT_EQ(readReal(splat, 4), 0.5);
  auto bytes = cast<ElementsAttr>(DenseElementsAttr::get(
      type(2, builder.getI8Type()), ArrayRef<int8_t>{-128, 127}));
  EXPECT_EQ(*readIntegers(bytes), (SmallVector<int64_t>{-128, 127}));
  auto longs = cast<ElementsAttr>(DenseElementsAttr::get(
      type(2, builder.getI64Type()), ArrayRef<int64_t>{INT64_MIN, -1}));
  EXPECT_EQ(*readIntegers(longs), (SmallVector<int64_t>{INT64_MIN, -1}));
  auto bits = cast<ElementsAttr>(DenseElementsAttr::get(
      type(2, builder.getI1Type()), ArrayRef<bool>{true, false}));
  EXPECT_TRUE(failed(readIntegers(bits)));
}

TEST_F(ElementsTest, MissingDataIsNoData) {
  Attribute value =
      parseAttribute("dense_resource<nothing> : tensor<3xf32>", &context);
  ASSERT_TRUE(value);
  auto elements = cast<ElementsAttr>(value);
  EXPECT_FALSE(getRawElements(elements));
  EXPECT_FALSE(readReal(elements, 0));
  EXPECT_TRUE(failed(readReals(elements)));
  EXPECT_FALSE(getDenseElements(elements));
}

} // namespace
