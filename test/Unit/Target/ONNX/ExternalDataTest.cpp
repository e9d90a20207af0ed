//===- ExternalDataTest.cpp - Data outside the model file -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxTestUtils.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <sys/stat.h>

using namespace mlir::qnn;
using namespace mlir::qnn::test;

namespace {

/// A directory with `weights.bin` (8 bytes), removed afterwards.
class ExternalDataTest : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("qnn-onnx", directory));
    write("weights.bin", std::string("\0\0\x80\x3f\0\0\0\x40", 8));
    llvm::sys::fs::create_directory(path("sub"));
    write("sub/more.bin", std::string("\0\0\x40\x40", 4));
  }
  void TearDown() override { llvm::sys::fs::remove_directories(directory); }

  std::string path(llvm::StringRef name) {
    llvm::SmallString<128> result(directory);
    llvm::sys::path::append(result, name);
    return result.str().str();
  }
  void write(llvm::StringRef name, llvm::StringRef bytes) {
    std::error_code error;
    llvm::raw_fd_ostream os(path(name), error);
    ASSERT_FALSE(error) << error.message();
    os << bytes;
  }

  /// A model with a FLOAT initializer of one element in \p location.
  static onnx::ModelProto makeModel(const std::string &location,
                                    const std::string &offset = "",
                                    const std::string &length = "") {
    onnx::ModelProto proto =
        parseGraph("g (float[4] x) => (float[4] y) { y = Relu(x) }");
    onnx::TensorProto *tensor = proto.mutable_graph()->add_initializer();
    tensor->set_name("w");
    tensor->set_data_type(1);
    tensor->add_dims(1);
    tensor->set_data_location(onnx::TensorProto::EXTERNAL);
    auto add = [&](const char *key, const std::string &value) {
      if (value.empty())
        return;
      onnx::StringStringEntryProto *entry = tensor->add_external_data();
      entry->set_key(key);
      entry->set_value(value);
    };
    add("location", location);
    add("offset", offset);
    add("length", length);
    return proto;
  }

  llvm::SmallString<128> directory;
};

} // namespace

TEST_F(ExternalDataTest, ReadsBesideTheModel) {
  auto value = [&](const onnx::ModelProto &proto) {
    auto model = readProto(proto, directory);
    if (model)
      return model->initializers.lookup("w").getDouble(0);
    ADD_FAILURE() << llvm::toString(model.takeError());
    return 0.0;
  };
  EXPECT_EQ(value(makeModel("weights.bin", "0", "4")), 1.0);
  EXPECT_EQ(value(makeModel("weights.bin", "4", "4")), 2.0);
  EXPECT_EQ(value(makeModel("./weights.bin", "4")), 2.0);
  EXPECT_EQ(value(makeModel("sub/more.bin")), 3.0);
}

TEST_F(ExternalDataTest, RefusesPathsThatLeave) {
  expectReadError(makeModel("/etc/passwd"), "absolute path", directory);
  expectReadError(makeModel("../weights.bin"), "contains '..'", directory);
  expectReadError(makeModel("sub/../weights.bin"), "contains '..'", directory);
  expectReadError(makeModel(std::string("a\0b", 3)), "zero byte", directory);
  expectReadError(makeModel("."), "names a directory", directory);
  expectReadError(makeModel(""), "its name is empty", directory);
  expectReadError(makeModel("absent.bin"), "No such file", directory);
  expectReadError(makeModel("weights.bin/x"), "not a directory", directory);
  expectReadError(makeModel("weights.bin"), "was not read from a file");
}

TEST_F(ExternalDataTest, RefusesLinksAndDevices) {
  ASSERT_EQ(::symlink("weights.bin", path("link.bin").c_str()), 0);
  expectReadError(makeModel("link.bin"), "symbolic link", directory);
  ASSERT_EQ(::symlink("sub", path("linkdir").c_str()), 0);
  expectReadError(makeModel("linkdir/more.bin"), "symbolic link", directory);
  expectReadError(makeModel("sub"), "not a regular file", directory);
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  expectReadError(makeModel("pipe"), "not a regular file", directory);
}

TEST_F(ExternalDataTest, ChecksRanges) {
  expectReadError(makeModel("weights.bin", "8"), "outside its file", directory);
  expectReadError(makeModel("weights.bin", "0", "9"), "outside its file",
                  directory);
  expectReadError(makeModel("weights.bin", "9223372036854775807", "4"),
                  "outside its file", directory);
  expectReadError(makeModel("weights.bin", "0", "8"),
                  "FLOAT[1] takes 4 bytes, found 8", directory);
  expectReadError(makeModel("weights.bin", "-4"), "bad offset", directory);
  expectReadError(makeModel("weights.bin", "99999999999999999999"),
                  "bad offset", directory);
  expectReadError(makeModel("weights.bin", "0", "four"), "bad length",
                  directory);
}

TEST(ExternalDataMessages, SayWhatToDo) {
  onnx::ModelProto proto =
      parseGraph("g (float[2] x) => (float[2] y) <float[2] w = {1, 2}> "
                 "{ y = Add(x, w) }");
  onnx::TensorProto *tensor = proto.mutable_graph()->mutable_initializer(0);
  tensor->clear_float_data();
  tensor->set_data_location(onnx::TensorProto::EXTERNAL);
  auto *entry = tensor->add_external_data();
  entry->set_key("location");
  entry->set_value("../w");
  expectReadError(proto, "initializer 'w': external data file '../w' cannot be "
                         "found: the model was not read from a file; give the "
                         "model's path instead of a stream");
  expectReadError(proto,
                  "initializer 'w': external data file '../w' is refused: its "
                  "name contains '..'; external data must lie in the model's "
                  "directory and be named relative to it",
                  ".");
  entry->set_value("no such file");
  expectReadError(proto,
                  "initializer 'w': cannot read external data file 'no such "
                  "file': No such file or directory; looked in directory '.'",
                  ".");
  entry->set_key("offset");
  entry->set_value("-1");
  expectReadError(proto, "initializer 'w': external data have a bad offset: "
                         "'-1' is not a number of bytes");
}
