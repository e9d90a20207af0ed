//===- Registration.cpp - The import as a translation -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "qnn/Dialect/QNN/IR/QNNDialect.h"
#include "qnn/Target/ONNX/ImportOnnx.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

#include <cstdlib>

using namespace mlir;
using namespace mlir::qnn;

/// Imports the main buffer of \p sources; external data lie beside the file
/// that the buffer is named after.
static OwningOpRef<Operation *> translate(llvm::SourceMgr &sources,
                                          MLIRContext *context,
                                          const OnnxImportOptions &options) {
  const llvm::MemoryBuffer *buffer =
      sources.getMemoryBuffer(sources.getMainFileID());
  StringRef name = buffer->getBufferIdentifier();
  StringRef directory;
  if (name != "<stdin>") {
    directory = llvm::sys::path::parent_path(name);
    if (directory.empty())
      directory = ".";
  }
  auto model = readOnnxModel(buffer->getMemBufferRef(), directory);
  if (!model) {
    emitError(FileLineColLoc::get(context, name, 0, 0))
        << llvm::toString(model.takeError());
    return nullptr;
  }
  return importOnnx(context, *model, options).release().getOperation();
}

void mlir::qnn::registerFromOnnxTranslation() {
  static llvm::cl::opt<int64_t> batch(
      "batch", llvm::cl::init(1), llvm::cl::value_desc("N"),
      llvm::cl::desc("Value of symbolic leading dimensions (import-onnx)"));
  static llvm::cl::list<std::string> shapes(
      "shape", llvm::cl::value_desc("NAME=1x3x32x32"),
      llvm::cl::desc("Shape of an input with unknown dimensions "
                     "(import-onnx)"));
  static llvm::cl::opt<bool> listOps(
      "list-onnx-ops", llvm::cl::desc("Print the supported ONNX operators"),
      llvm::cl::ValueDisallowed, llvm::cl::callback([](const bool &) {
        // Like --version: there is nothing to translate.
        printOnnxOps(llvm::outs());
        llvm::outs().flush();
        std::exit(0);
      }));
  static TranslateToMLIRRegistration registration(
      "import-onnx", "import an ONNX model into the qnn dialect",
      [](llvm::SourceMgr &sources,
         MLIRContext *context) -> OwningOpRef<Operation *> {
        OnnxImportOptions options;
        options.batch = batch;
        for (const std::string &shape : shapes)
          if (llvm::Error error = options.addShape(shape)) {
            emitError(UnknownLoc::get(context))
                << llvm::toString(std::move(error));
            return nullptr;
          }
        return translate(sources, context, options);
      },
      [](DialectRegistry &registry) {
        registry.insert<QNNDialect, arith::ArithDialect, func::FuncDialect>();
      });
}
