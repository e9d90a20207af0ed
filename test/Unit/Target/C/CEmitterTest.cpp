//===- CEmitterTest.cpp - Files of emitted C --------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/C/CEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::qnn;

namespace {

/// A network of one op on one number.
std::string makeNetwork(StringRef op) {
  return ("func.func @main(%x: memref<1xf64> {qnn.input = tensor<f64>}, "
          "%y: memref<1xf64> {qnn.output = tensor<f64>}) {\n"
          "  %c0 = arith.constant 0 : index\n"
          "  %a = memref.load %x[%c0] : memref<1xf64>\n"
          "  %b = math." +
          op +
          " %a : f64\n"
          "  memref.store %b, %y[%c0] : memref<1xf64>\n"
          "  return\n"
          "}\n")
      .str();
}

class CEmitterTest : public testing::Test {
protected:
  void SetUp() override {
    context.loadDialect<arith::ArithDialect, func::FuncDialect,
                        math::MathDialect, memref::MemRefDialect>();
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("qnn-c", root));
  }
  void TearDown() override {
    EXPECT_FALSE(llvm::sys::fs::remove_directories(root));
  }

  OwningOpRef<ModuleOp> parse(const std::string &text) {
    return parseSourceString<ModuleOp>(text, &context);
  }
  std::string path(StringRef name) {
    SmallString<128> result(root);
    llvm::sys::path::append(result, name);
    return result.str().str();
  }
  std::string read(const std::string &file) {
    auto buffer = llvm::MemoryBuffer::getFile(file);
    return buffer ? (*buffer)->getBuffer().str() : std::string();
  }

  MLIRContext context;
  SmallString<128> root;
};

TEST_F(CEmitterTest, WritesFourFilesIntoANewFolder) {
  auto module = parse(makeNetwork("tanh"));
  std::string folder = path("deep/net");
  llvm::Error error = emitC(*module, {"my net"}, folder);
  ASSERT_FALSE(bool(error)) << llvm::toString(std::move(error));
  auto files = generateC(*module, {"my net"});
  ASSERT_TRUE(bool(files));
  std::vector<std::string> names;
  for (const CFile &file : *files) {
    names.push_back(file.name);
    EXPECT_EQ(read(folder + "/" + file.name), file.contents) << file.name;
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"my_net.h", "my_net.c",
                                      "my_net_weights.h", "qnn_runtime.h"}));
}

TEST_F(CEmitterTest, LeavesTheModuleAsItWas) {
  auto module = parse(makeNetwork("tanh"));
  auto print = [&] {
    std::string text;
    llvm::raw_string_ostream os(text);
    module->print(os);
    return text;
  };
  std::string before = print();
  ASSERT_TRUE(bool(generateC(*module)));
  EXPECT_EQ(print(), before);
}

TEST_F(CEmitterTest, WritesNothingIfAnOpHasNoFormInC) {
  auto module = parse(makeNetwork("atan"));
  std::string diagnostics;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    diagnostics += diagnostic.str();
  });
  llvm::Error error = emitC(*module, {"net"}, path("net"));
  EXPECT_EQ(llvm::toString(std::move(error)),
            "'net' could not be turned into C");
  EXPECT_NE(diagnostics.find("'math.atan' op has no form in C"),
            std::string::npos);
  EXPECT_FALSE(llvm::sys::fs::exists(path("net")));
}

TEST_F(CEmitterTest, NamesAFolderThatCannotBeMade) {
  auto module = parse(makeNetwork("tanh"));
  std::error_code code;
  llvm::raw_fd_ostream(path("file"), code) << "in the way";
  ASSERT_FALSE(code);
  llvm::Error error = emitC(*module, {"net"}, path("file/net"));
  EXPECT_NE(llvm::toString(std::move(error)).find(path("file/net")),
            std::string::npos);
}

TEST_F(CEmitterTest, MakesIdentifiersOfAnyName) {
  auto module = parse(makeNetwork("tanh"));
  struct {
    const char *name, *identifier;
  } const cases[] = {{"conv-4.onnx", "conv_4_onnx"},
                     {"8bit", "m8bit"},
                     {"int", "int_"},
                     {"math", "math_"},
                     {"qnn_runtime", "qnn_runtime_"},
                     {"_x", "m_x"},
                     {"\xc3\xa4", "m__"}};
  for (auto [name, identifier] : cases) {
    auto files = generateC(*module, {name});
    ASSERT_TRUE(bool(files));
    EXPECT_EQ(files->front().name, std::string(identifier) + ".h");
  }
}

} // namespace
