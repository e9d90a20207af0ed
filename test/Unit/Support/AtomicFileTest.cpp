//===- AtomicFileTest.cpp - Tests of atomic output --------------*- C++ -*-===//
//===-  -  ------------------------------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/AtomicFile.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include "gtest/gtest.h"

using namespace qnn;
namespace fs = llvm::sys::fs;

namespace {

/// Each test has an empty folder of its own.
class AtomicFileTest : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(fs::createUniqueDirectory("qnn-atomic-file", folder));
  }
  void TearDown() override { fs::remove_directories(folder); }

  std::string path(llvm::StringRef name) const {
    llvm::SmallString<128> result(folder);
    llvm::sys::path::append(result, name);
    return result.str().str();
  }
  std::string contents(llvm::StringRef name) const {
    auto buffer = llvm::MemoryBuffer::getFile(path(name));
    return buffer ? (*buffer)->getBuffer().str() : "unreadable";
  }
  int numEntries() const {
    std::error_code error;
    int count = 0;
    for (fs::directory_iterator it(folder, error), end; it != end && !error;
         it.increment(error))
      ++count;
    return count;
  }

  llvm::SmallString<128> folder;
};

std::string message(llvm::Error error) {
  return llvm::toString(std::move(error));
}

TEST_F(AtomicFileTest, WritesAndReplaces) {
  EXPECT_EQ(message(writeFileAtomically(path("a"), "first, longer")), "");
  EXPECT_EQ(contents("a"), "first, longer");
  EXPECT_EQ(message(writeFileAtomically(path("a"), "second")), "");
  EXPECT_EQ(contents("a"), "second");
  EXPECT_EQ(numEntries(), 1) << "a temporary file was left";
  // Not the owner's alone, as temporary files are by default.
  fs::perms mode = *fs::getPermissions(path("a"));
  EXPECT_EQ(unsigned(mode) & 0666, 0666 & ~fs::getUmask());
}

TEST_F(AtomicFileTest, FailureNamesTheFileAndLeavesNothing) {
  std::string missing = path("no/such/folder");
  std::string error = message(writeFileAtomically(missing, "x"));
  EXPECT_TRUE(llvm::StringRef(error).contains(missing)) << error;
  error = message(writeFileAtomically(folder, "x"));
  EXPECT_TRUE(llvm::StringRef(error).contains("irectory")) << error;
  EXPECT_EQ(numEntries(), 0);
}

TEST_F(AtomicFileTest, KeepsSymbolicLinks) {
  EXPECT_EQ(message(writeFileAtomically(path("target"), "old")), "");
  ASSERT_FALSE(fs::create_link(path("target"), path("link")));
  EXPECT_EQ(message(writeFileAtomically(path("link"), "new")), "");
  EXPECT_EQ(contents("target"), "new");
  bool isLink = false;
  ASSERT_FALSE(fs::is_symlink_file(path("link"), isLink));
  EXPECT_TRUE(isLink);
}

TEST_F(AtomicFileTest, ReportsAFullDevice) {
  if (!fs::exists("/dev/full"))
    GTEST_SKIP() << "this system has no /dev/full";
  EXPECT_NE(message(writeFileAtomically("/dev/full", "x")), "");
  EXPECT_EQ(message(writeFileAtomically("/dev/null", "x")), "");
}

} // namespace
