//===- DataSetTest.cpp - Samples and labels ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Data/DataSet.h"
#include "qnn/Data/ArrayFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace qnn;

template <typename T>
static std::string messageOf(llvm::Expected<T> value) {
  return value ? "" : llvm::toString(value.takeError());
}

namespace {
/// A file that lives as long as this.
class TemporaryFile {
public:
  explicit TemporaryFile(llvm::StringRef bytes) {
    int descriptor = -1;
    EXPECT_FALSE(
        llvm::sys::fs::createTemporaryFile("data", "bin", descriptor, name));
    llvm::raw_fd_ostream(descriptor, /*shouldClose=*/true) << bytes;
  }
  ~TemporaryFile() { llvm::sys::fs::remove(name); }

  llvm::StringRef path() const { return name; }

private:
  llvm::SmallString<64> name;
};
} // namespace

TEST(IdxTest, ReadsHeadersAndBigEndianData) {
  llvm::StringRef bytes("\0\0\x0B\x02\0\0\0\x02\0\0\0\x01\x01\x02\xFF\xFE", 16);
  TemporaryFile file(bytes);
  auto array = openArrayFile(file.path());
  ASSERT_TRUE(static_cast<bool>(array));
  EXPECT_EQ((*array)->type(), NpyType::I16);
  EXPECT_EQ((*array)->shape(), (llvm::ArrayRef<int64_t>{2, 1}));
  // Parts may be read in any order.
  for (auto [row, value] : {std::pair(1, -2), std::pair(0, 258)}) {
    llvm::Expected<NpyArray> part = (*array)->read(row, row + 1);
    ASSERT_TRUE(static_cast<bool>(part));
    EXPECT_EQ(part->intAt(0), value);
  }
}

TEST(IdxTest, RefusesWhatIsNotIdx) {
  auto complain = [](llvm::StringRef bytes) {
    TemporaryFile file(bytes);
    std::string message = messageOf(openArrayFile(file.path()));
    return llvm::StringRef(message).split(": ").second.str();
  };
  EXPECT_EQ(complain("hello"),
            "unknown format: data are .npy, .npz or IDX (MNIST) files");
  EXPECT_EQ(complain(llvm::StringRef("\0\0\x01\0", 4)),
            "IDX file of unknown element type 1");
  EXPECT_EQ(complain(llvm::StringRef("\0\0\x08\x01\0\0", 6)),
            "IDX file ends within its header");
  EXPECT_EQ(complain(llvm::StringRef("\0\0\x08\x01\0\0\0\x03\x01\x02", 10)),
            "the shape needs 3 bytes of data, the file has 2");
  std::string huge("\0\0\x0E\x03", 4);
  huge.append(12, '\xFF');
  EXPECT_EQ(complain(huge), "IDX file of impossible size");
}

TEST(ArrayFileTest, ReadsRowsOfFortranOrder) {
  std::string header = "{'descr': '|u1', 'fortran_order': True, "
                       "'shape': (2, 3), }\n";
  std::string bytes("\x93NUMPY\1\0", 8);
  bytes += {static_cast<char>(header.size()), '\0'};
  TemporaryFile file(bytes + header + "adbecf");
  auto array = openArrayFile(file.path());
  ASSERT_TRUE(static_cast<bool>(array)) << messageOf(std::move(array));
  llvm::Expected<NpyArray> row = (*array)->read(1, 2);
  ASSERT_TRUE(static_cast<bool>(row));
  EXPECT_EQ(std::string(row->data.begin(), row->data.end()), "def");
}

TEST(SampleRangeTest, Forms) {
  llvm::Expected<SampleRange> range = parseSampleRange("2:5");
  ASSERT_TRUE(static_cast<bool>(range));
  EXPECT_EQ(range->first, 2);
  EXPECT_EQ(range->end, 5);
  range = parseSampleRange("3:");
  ASSERT_TRUE(static_cast<bool>(range));
  EXPECT_FALSE(range->end);
  for (const char *bad : {"", "3", "a:b", "5:5", "-1:2", "1:2:3"})
    EXPECT_NE(messageOf(parseSampleRange(bad)), "") << bad;
}

TEST(DataSetTest, PermutesAndScales) {
  NpyArray array = NpyArray::zeros(NpyType::U8, {2, 1, 2, 3});
  for (int64_t i = 0; i < 12; ++i)
    array.setInt(i, i);
  Preprocessing preprocessing{{0, 3, 1, 2}, 1, 0.5};
  llvm::Expected<NpyArray> result =
      preprocess(array, preprocessing, {1, 3, 1, 2});
  ASSERT_TRUE(static_cast<bool>(result));
  EXPECT_EQ(result->shape, (llvm::SmallVector<int64_t>{2, 3, 1, 2}));
  double expected[] = {0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11};
  for (int64_t i = 0; i < 12; ++i)
    EXPECT_EQ(result->at(i), (expected[i] - 1) * 0.5);
}

TEST(DataSetTest, GivesSamplesTheShapeOfTheInput) {
  NpyArray array = NpyArray::zeros(NpyType::U8, {5, 28, 28});
  llvm::Expected<NpyArray> result = preprocess(array, {}, {1, 1, 28, 28});
  ASSERT_TRUE(static_cast<bool>(result));
  EXPECT_EQ(result->shape, (llvm::SmallVector<int64_t>{5, 1, 28, 28}));
}

TEST(DataSetTest, RefusesWhatDoesNotFit) {
  NpyArray images = NpyArray::zeros(NpyType::U8, {5, 8, 8, 3});
  EXPECT_EQ(messageOf(preprocess(images, {}, {1, 3, 8, 8})),
            "data of shape [5, 8, 8, 3] are not samples for an input of shape "
            "[1, 3, 8, 8]; --permute=0,3,1,2 makes N,C,H,W of N,H,W,C");
  EXPECT_EQ(messageOf(preprocess(images, {}, {1, 3, 9, 8})),
            "data of shape [5, 8, 8, 3] are not samples for an input of shape "
            "[1, 3, 9, 8]");
  Preprocessing wrong{{0, 2, 1}, 0, 1};
  EXPECT_EQ(messageOf(preprocess(images, wrong, {1, 3, 8, 8})),
            "axes [0, 2, 1] do not permute those of data of shape "
            "[5, 8, 8, 3]; axis 0 must stay first");
}

TEST(DataSetTest, Labels) {
  NpyArray array = NpyArray::fromI64({3, 1}, {0, 2, 1});
  llvm::Expected<std::vector<int64_t>> labels = getLabels(array);
  ASSERT_TRUE(static_cast<bool>(labels));
  EXPECT_EQ(*labels, (std::vector<int64_t>{0, 2, 1}));
  EXPECT_EQ(messageOf(getLabels(NpyArray::fromI64({2}, {0, -1}))),
            "label 1 is negative: -1");
  EXPECT_EQ(messageOf(getLabels(NpyArray::fromF32({2}, {0, 1}))),
            "labels are one integer for each sample; got shape [2] of f4");
}
