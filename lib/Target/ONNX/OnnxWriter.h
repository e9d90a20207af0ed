//===- OnnxWriter.h - Building an ONNX file ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Plain data to protobuf; knows nothing of MLIR.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_ONNXWRITER_H
#define QNN_LIB_TARGET_ONNX_ONNXWRITER_H

#include "qnn/Target/ONNX/OnnxTensor.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <variant>

namespace onnx {
class ModelProto;
} // namespace onnx

namespace mlir::qnn {

/// The domain of QONNX's operators.
inline constexpr llvm::StringLiteral qonnxDomain = "qonnx.custom_op.general";

/// An attribute of a node.
struct OnnxNodeAttr {
  llvm::StringRef name;
  std::variant<int64_t, float, std::string, llvm::SmallVector<int64_t>> value;
};

/// A model under construction. The bytes depend on the calls only.
class OnnxWriter {
public:
  explicit OnnxWriter(llvm::StringRef graphName);
  ~OnnxWriter();

  void addInput(llvm::StringRef name, OnnxType type,
                llvm::ArrayRef<int64_t> dims);
  void addOutput(llvm::StringRef name, OnnxType type,
                 llvm::ArrayRef<int64_t> dims);
  void addInitializer(llvm::StringRef name, const OnnxTensor &tensor);
  /// Adds a node, which is named after its last output. An empty input is one
  /// that is left out.
  void addNode(llvm::StringRef domain, llvm::StringRef opType,
               llvm::ArrayRef<std::string> inputs,
               llvm::ArrayRef<std::string> outputs,
               llvm::ArrayRef<OnnxNodeAttr> attributes);

  /// The bytes of the file. An error if they are more than the 2 GB that the
  /// format can hold.
  llvm::Expected<std::string> finish(int64_t opset);

private:
  std::unique_ptr<onnx::ModelProto> model;
  bool usesQonnx = false;
};

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_ONNXWRITER_H
