//===- OpenModel.cpp - Models as buffers of MLIR ----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Tools/OpenModel.h"

#include "qnn/Target/ONNX/ImportOnnx.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;

/// Prints \p diagnostic and its notes; an ONNX file has no lines to point to.
static void printDiagnostic(Diagnostic &diagnostic) {
  switch (diagnostic.getSeverity()) {
  case DiagnosticSeverity::Error:
    llvm::WithColor::error() << diagnostic << "\n";
    break;
  case DiagnosticSeverity::Warning:
    llvm::WithColor::warning() << diagnostic << "\n";
    break;
  case DiagnosticSeverity::Note:
  case DiagnosticSeverity::Remark:
    llvm::WithColor::note() << diagnostic << "\n";
    break;
  }
  for (Diagnostic &note : diagnostic.getNotes())
    printDiagnostic(note);
}

/// Imports the ONNX model in \p path and writes it as bytecode, which names its
/// ops and values as the import does.
static FailureOr<std::unique_ptr<llvm::MemoryBuffer>>
importAsBytecode(StringRef path, const DialectRegistry &registry) {
  MLIRContext context(registry);
  ScopedDiagnosticHandler handler(&context, printDiagnostic);
  OwningOpRef<ModuleOp> module = qnn::importOnnx(&context, path);
  if (!module)
    return failure();
  std::string bytes;
  llvm::raw_string_ostream os(bytes);
  if (failed(writeBytecodeToFile(*module, os)))
    return failure();
  return llvm::MemoryBuffer::getMemBufferCopy(bytes, path);
}

FailureOr<std::unique_ptr<llvm::MemoryBuffer>>
mlir::qnn::openModel(StringRef path, const DialectRegistry &registry) {
  if (path.ends_with_insensitive(".onnx"))
    return importAsBytecode(path, registry);
  std::string message;
  std::unique_ptr<llvm::MemoryBuffer> buffer = openInputFile(path, &message);
  if (!buffer) {
    llvm::WithColor::error() << message << "\n";
    return failure();
  }
  return buffer;
}
