//===- EncodingTest.cpp - Tests of code encodings ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/Encoding.h"

#include "gtest/gtest.h"

using namespace qnn;

namespace {

constexpr Encoding allEncodings[] = {Encoding::TwosComplement,
                                     Encoding::Unsigned, Encoding::Bipolar,
                                     Encoding::Ternary, Encoding::Pow2};

TEST(EncodingTest, ValidWidths) {
  EXPECT_FALSE(isValidWidth(0, Encoding::Unsigned));
  EXPECT_TRUE(isValidWidth(1, Encoding::TwosComplement));
  EXPECT_TRUE(isValidWidth(16, Encoding::Unsigned));
  EXPECT_FALSE(isValidWidth(17, Encoding::TwosComplement));
  EXPECT_TRUE(isValidWidth(1, Encoding::Bipolar));
  EXPECT_FALSE(isValidWidth(2, Encoding::Bipolar));
  EXPECT_FALSE(isValidWidth(1, Encoding::Ternary));
  EXPECT_TRUE(isValidWidth(2, Encoding::Ternary));
  EXPECT_FALSE(isValidWidth(1, Encoding::Pow2));
  EXPECT_TRUE(isValidWidth(6, Encoding::Pow2));
  EXPECT_FALSE(isValidWidth(7, Encoding::Pow2));
}

TEST(EncodingTest, Ranges) {
  EXPECT_EQ(minCode(1, Encoding::TwosComplement), -1);
  EXPECT_EQ(maxCode(1, Encoding::TwosComplement), 0);
  EXPECT_EQ(minCode(8, Encoding::TwosComplement), -128);
  EXPECT_EQ(maxCode(8, Encoding::TwosComplement), 127);
  EXPECT_EQ(maxCode(16, Encoding::Unsigned), 65535);
  EXPECT_EQ(numLevels(1, Encoding::Bipolar), 2);
  EXPECT_EQ(numLevels(2, Encoding::Ternary), 3);
  EXPECT_EQ(numLevels(4, Encoding::Pow2), 15);
  EXPECT_EQ(minValue(4, Encoding::Pow2), -64);
  EXPECT_EQ(maxValue(4, Encoding::Pow2), 64);
  EXPECT_EQ(maxValue(6, Encoding::Pow2), int64_t(1) << 30);
  EXPECT_FALSE(isValidCode(0, 1, Encoding::Bipolar));
  EXPECT_FALSE(isValidCode(-2, 2, Encoding::Ternary));
  EXPECT_FALSE(isValidCode(8, 4, Encoding::Pow2)) << "minus zero";
}

TEST(EncodingTest, Pow2BitFormat) {
  const int64_t expected[] = {0, 1, 2, 4, 0, -1, -2, -4};
  for (int64_t code = 0; code < 8; ++code) {
    EXPECT_EQ(decodePow2(code, 3), expected[code]) << code;
    // The same pattern, sign-extended from three bits.
    EXPECT_EQ(decodePow2(code >= 4 ? code - 8 : code, 3), expected[code]);
  }
  EXPECT_EQ(encodePow2(3, 3), -1);
  EXPECT_EQ(encodePow2(8, 3), -1);
  EXPECT_EQ(encodePow2(INT64_MIN, 6), -1);
}

// Levels number exactly the valid codes, in increasing order of value.
TEST(EncodingTest, LevelsAreOrderedAndInvertible) {
  for (Encoding encoding : allEncodings) {
    for (unsigned width = 1; width <= maxCodeWidth; ++width) {
      if (!isValidWidth(width, encoding))
        continue;
      SCOPED_TRACE(std::string(stringifyEncoding(encoding)) + " " +
                   std::to_string(width));
      int64_t previous = INT64_MIN;
      for (int64_t level = 0; level < numLevels(width, encoding); ++level) {
        int64_t code = levelToCode(level, width, encoding);
        ASSERT_TRUE(isValidCode(code, width, encoding)) << code;
        ASSERT_EQ(codeToLevel(code, width, encoding), level);
        int64_t value = decodeCode(code, width, encoding);
        ASSERT_GT(value, previous);
        previous = value;
        if (encoding == Encoding::Pow2) {
          ASSERT_EQ(encodePow2(value, width), code);
        }
      }
      int64_t numValid = 0;
      for (int64_t code = minCode(width, encoding);
           code <= maxCode(width, encoding); ++code)
        numValid += isValidCode(code, width, encoding);
      EXPECT_EQ(numValid, numLevels(width, encoding));
    }
  }
}

TEST(EncodingTest, StorageBits) {
  EXPECT_EQ(storageBits(1), 8u);
  EXPECT_EQ(storageBits(8), 8u);
  EXPECT_EQ(storageBits(9), 16u);
  EXPECT_EQ(storageBits(16), 16u);
}

} // namespace
