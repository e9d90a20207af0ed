//===- NpyTest.cpp - Tests of NumPy array files -----------------*- C++ -*-===//
//===-  -  ------------------------------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/Npy.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"

#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace qnn;

namespace {

/// The bytes of a file with the given header and data.
std::string makeFile(llvm::StringRef header, llvm::StringRef data,
                     char version = 1) {
  std::string bytes("\x93NUMPY");
  bytes += {version, '\0', char(header.size()), char(header.size() >> 8)};
  if (version > 1)
    bytes += {'\0', '\0'};
  return bytes + header.str() + data.str();
}

std::string header(llvm::StringRef descr, llvm::StringRef shape,
                   llvm::StringRef isFortranOrder = "False") {
  return ("{'descr': '" + descr + "', 'fortran_order': " + isFortranOrder +
          ", 'shape': " + shape + ", }  \n")
      .str();
}

NpyArray parse(llvm::StringRef bytes) {
  llvm::Expected<NpyArray> array = parseNpy(bytes);
  if (array)
    return *array;
  ADD_FAILURE() << llvm::toString(array.takeError());
  return NpyArray::zeros(NpyType::F32, {1000});
}

void expectError(llvm::StringRef bytes, llvm::StringRef expected) {
  llvm::Expected<NpyArray> array = parseNpy(bytes);
  ASSERT_FALSE(array) << "expected: " << expected.str();
  std::string message = llvm::toString(array.takeError());
  EXPECT_TRUE(llvm::StringRef(message).contains(expected)) << message;
}

TEST(NpyTest, ExactBytes) {
  NpyArray array = NpyArray::fromF32({2, 1}, {1.0f, -2.0f});
  std::string text =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }";
  text.resize(117, ' ');
  text += '\n';
  llvm::StringRef data("\0\0\x80\x3f\0\0\0\xc0", 8);
  EXPECT_EQ(serializeNpy(array), makeFile(text, data));
  EXPECT_EQ(serializeNpy(array).size(), 128 + 8u);
}

TEST(NpyTest, ReadsAllVersionsAndSpellings) {
  llvm::StringRef data("\1\0\2\0\3\0", 6);
  for (char version : {1, 2, 3}) {
    NpyArray array = parse(makeFile(header("<i2", "(3,)"), data, version));
    EXPECT_EQ(array.shape, (llvm::SmallVector<int64_t>{3}));
    EXPECT_EQ(array.intAt(2), 3);
  }
  parse(makeFile(
      "{\"shape\":(1L,3L),\"fortran_order\":False,\"descr\":\"<i2\"}", data));
  EXPECT_EQ(parse(makeFile(header("|b1", "()"), "\5")).at(0), 1);
  EXPECT_EQ(parse(makeFile(header(">u1", "(1, 1)"), "\xff")).at(0), 255);
  EXPECT_EQ(parse(makeFile(header("<f8", "(5, 0, 9)"), "")).numElements(), 0);
  // An empty array may have sizes whose product would overflow.
  std::string huge = "(9223372036854775807, 9223372036854775807, 0)";
  EXPECT_EQ(parse(makeFile(header("<f8", huge), "")).numElements(), 0);
}

TEST(NpyTest, FortranOrderBecomesCOrder) {
  // Element (i, j, k) of shape 2x3x2 has the value 100i + 10j + k.
  std::string data;
  for (int k = 0; k < 2; ++k)
    for (int j = 0; j < 3; ++j)
      for (int i = 0; i < 2; ++i)
        data += char(100 * i + 10 * j + k);
  NpyArray array = parse(makeFile(header("|u1", "(2, 3, 2)", "True"), data));
  int64_t index = 0;
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 3; ++j)
      for (int k = 0; k < 2; ++k)
        EXPECT_EQ(array.at(index++), 100 * i + 10 * j + k);
}

TEST(NpyTest, HostileInput) {
  std::string good = makeFile(header("<f4", "(2,)"), "12345678");
  parse(good);
  for (size_t size = 0; size < good.size(); ++size)
    expectError(good.substr(0, size), "");
  expectError("PK\3\4", "not a .npy file");
  expectError(good + "x", "needs 8 bytes of data, the file has 9");
  expectError(makeFile(header("<f4", "(2,)"), "", 4), "version 4.0");
  expectError(makeFile(header("<f4", "(4611686018427387904,)"), ""),
              "too large");
  expectError(makeFile(header("<f4", "(4294967296, 4294967296)"), ""),
              "too large");
  expectError(makeFile(header("<f4", "(1000000000000,)"), "1234"),
              "needs 4000000000000 bytes");
  expectError(makeFile(header("<f4", "(99999999999999999999,)"), ""),
              "malformed shape");
  expectError(makeFile(header("<f4", "(-1,)"), ""), "malformed shape");
  expectError(makeFile(header("<f4", "(1 2)"), ""), "malformed shape");
  expectError(makeFile(header("<f4", "(,)"), ""), "malformed shape");
  expectError(makeFile(header("<f4", "3"), ""), "not a tuple");
  std::string deep = "(";
  for (int i = 0; i < 65; ++i)
    deep += "1,";
  expectError(makeFile(header("<f4", deep + ")"), "1234"), "64 axes");
  expectError(makeFile(header(">f4", "(1,)"), "1234"), "big-endian");
  expectError(makeFile(header("|O", "(1,)"), "1234"), "'|O' is not supported");
  expectError(makeFile(header("<c8", "(1,)"), "1234"), "not supported");
  expectError(makeFile(header("|f4", "(1,)"), "1234"), "not supported");
  expectError(makeFile("{'descr': [('a', '<f4')]}", ""), "structured");
  expectError(makeFile(header("<f4", "(1,)", "Maybe"), ""), "fortran_order");
  expectError(makeFile("{'shape': (), 'shape': ()}", ""), "twice");
  expectError(makeFile("{'shape': ()}", ""), "lacks");
  expectError(makeFile("{'shape': (), 'magic': 1}", ""), "'magic'");
  expectError(makeFile(header("<f4", "()") + "x", "1234"), "text after");
}

TEST(NpyTest, ConversionsSaturate) {
  NpyArray array = NpyArray::zeros(NpyType::I8, {1});
  for (auto [value, expected] :
       {std::pair(1.9, 1), {-1.9, -1}, {300.0, 127}, {-1e300, -128}}) {
    array.set(0, value);
    EXPECT_EQ(array.intAt(0), expected) << value;
  }
  array.set(0, std::nan(""));
  EXPECT_EQ(array.intAt(0), 0);
  NpyArray wide = NpyArray::fromF64({2}, {1e30, -1e30});
  EXPECT_EQ(wide.intAt(0), INT64_MAX);
  EXPECT_EQ(wide.intAt(1), INT64_MIN);
  NpyArray exact = NpyArray::fromI64({1}, {INT64_MAX - 1});
  EXPECT_EQ(exact.intAt(0), INT64_MAX - 1);
}

TEST(NpyTest, FilesRoundTrip) {
  constexpr unsigned seed = 314159;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  llvm::SmallString<128> path;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("qnn-npy-test", "npy", path));
  for (int type = 0; type <= int(NpyType::Bool); ++type) {
    llvm::SmallVector<int64_t> shape(random() % 5);
    for (int64_t &size : shape)
      size = random() % 6;
    NpyArray array = NpyArray::zeros(NpyType(type), shape);
    for (int64_t i = 0; i < array.numElements(); ++i)
      array.setInt(i, int64_t(random() % 128));
    ASSERT_EQ(llvm::toString(writeNpy(path, array)), "");
    llvm::Expected<NpyArray> back = readNpy(path);
    ASSERT_TRUE(bool(back)) << llvm::toString(back.takeError());
    EXPECT_EQ(back->type, array.type);
    EXPECT_EQ(back->shape, array.shape);
    EXPECT_EQ(back->data, array.data);
  }
  llvm::sys::fs::remove(path);
  llvm::Expected<NpyArray> missing = readNpy(path);
  ASSERT_FALSE(missing);
  EXPECT_NE(llvm::toString(missing.takeError()).find(path.c_str()),
            std::string::npos);
}

} // namespace
