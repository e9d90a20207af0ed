//===- OnnxTestUtils.h - Models from text -----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Helpers that make small models from ONNX's text form.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_UNIT_TARGET_ONNX_ONNXTESTUTILS_H
#define QNN_TEST_UNIT_TARGET_ONNX_ONNXTESTUTILS_H

#include "qnn/Target/ONNX/OnnxModel.h"

#include <gtest/gtest.h>
#include <onnx/defs/parser.h>

#include <string>

namespace mlir::qnn::test {

/// Parses a graph in ONNX's text form, for opset \p opset.
inline onnx::ModelProto parseGraph(const std::string &graph, int opset = 13) {
  std::string text =
      "<ir_version: 8, opset_import: [\"\" : " + std::to_string(opset) +
      ", \"qonnx.custom_op.general\" : 1]>\n" + graph;
  onnx::ModelProto model;
  auto status = onnx::OnnxParser::Parse(model, text.c_str());
  EXPECT_TRUE(status.IsOK()) << status.ErrorMessage();
  return model;
}

/// Reads \p proto as if it came from a file in \p directory.
inline llvm::Expected<OnnxModel> readProto(const onnx::ModelProto &proto,
                                           llvm::StringRef directory = "") {
  std::string bytes = proto.SerializeAsString();
  return readOnnxModel(llvm::MemoryBufferRef(bytes, "test"), directory);
}

/// The message of the error that reading \p proto gives; empty if none.
inline std::string getReadError(const onnx::ModelProto &proto,
                                llvm::StringRef directory = "") {
  llvm::Expected<OnnxModel> model = readProto(proto, directory);
  return model ? "" : llvm::toString(model.takeError());
}

/// Expects that reading \p proto fails with a message containing \p part.
inline void expectReadError(const onnx::ModelProto &proto, llvm::StringRef part,
                            llvm::StringRef directory = "") {
  std::string message = getReadError(proto, directory);
  EXPECT_TRUE(llvm::StringRef(message).contains(part))
      << "message: " << message << "\nexpected: " << part.str();
}

} // namespace mlir::qnn::test

#endif // QNN_TEST_UNIT_TARGET_ONNX_ONNXTESTUTILS_H
