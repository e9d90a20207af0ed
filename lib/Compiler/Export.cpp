//===- Export.cpp - Writing models as ONNX ----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ModelImpl.h"
#include "qnn/Support/AtomicFile.h"
#include "qnn/Target/ONNX/ExportOnnx.h"

using namespace qnn;

llvm::Error Model::exportOnnx(llvm::StringRef path,
                              const OnnxOptions &options) {
  mlir::qnn::OnnxExportOptions exportOptions;
  exportOptions.maxOpset = options.maxOpset;
  exportOptions.roundParameters = options.roundParameters;
  if (options.style == "qonnx")
    exportOptions.style = mlir::qnn::OnnxExportStyle::QONNX;
  else if (options.style != "qdq")
    return llvm::createStringError("unknown style '" + options.style +
                                   "': expected qdq or qonnx");
  std::vector<mlir::qnn::OnnxExportProblem> problems;
  mlir::FailureOr<std::string> bytes =
      mlir::qnn::exportOnnx(impl->function, exportOptions, problems);
  if (mlir::succeeded(bytes))
    return writeFileAtomically(path, *bytes);
  std::string message;
  for (const mlir::qnn::OnnxExportProblem &problem : problems)
    message += (message.empty() ? "" : "\n") + describe(problem);
  return llvm::createStringError(message);
}
