//===- ImportOnnx.h - ONNX models to the qnn dialect ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The importer. It emits the real level: ops of `qnn` and `arith.constant` in
/// one public function `main` of a module named like the ONNX graph.
///
/// * Weights behind quantizers become `qnn.constant` codes and a
///   `qnn.dequantize`, so that they are scale x code by construction.
/// * Every op carries the name of the ONNX tensor that it computes (or, if a
///   node takes several ops, a part of) in `qnn.name`; arguments and results
///   carry it as an argument or result attribute.
/// * 8-bit and smaller integers of the ONNX graph are `!qnn.int` codes.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TARGET_ONNX_IMPORTONNX_H
#define QNN_TARGET_ONNX_IMPORTONNX_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "qnn/Target/ONNX/OnnxModel.h"

#include <functional>

namespace mlir::qnn {

/// What a fault of a model is about.
enum class OnnxFault {
  /// The file as a whole: it cannot be read, or is not a sound model.
  File,
  /// A graph input: its type, or a dimension that is not known.
  Input,
  /// A node that is not supported, or not sound.
  Node,
};

/// What the caller decides about a model with open dimensions, and who is told
/// of faults.
struct OnnxImportOptions {
  /// Value of symbolic leading dimensions.
  int64_t batch = 1;
  /// Full shapes of inputs by name. They may fill in unknown dimensions, but
  /// not contradict known ones.
  llvm::StringMap<llvm::SmallVector<int64_t>> shapes;
  /// Is called with every fault, in place of a diagnostic, unless it is empty.
  std::function<void(OnnxFault, const OnnxError &)> onFault;

  /// Parses `NAME=1x3x32x32` into \p shapes.
  llvm::Error addShape(llvm::StringRef text);
};

/// Imports \p model into a new module, which verifies. On failure, errors that
/// name node, reason and cure were emitted through \p context (one for each
/// fault, as far as one fault does not hide another), and the result is null.
OwningOpRef<ModuleOp> importOnnx(MLIRContext *context, const OnnxModel &model,
                                 const OnnxImportOptions &options = {});

/// Reads the model in file \p path (`-` is standard input) and imports it.
OwningOpRef<ModuleOp> importOnnx(MLIRContext *context, StringRef path,
                                 const OnnxImportOptions &options = {});

/// Prints the supported operators as Markdown tables, one per domain, with the
/// versions of the operator set that they are supported in.
void printOnnxOps(raw_ostream &os);

/// Registers `--import-onnx` with `--batch` and `--shape`, and
/// `--list-onnx-ops`, for qnn-translate.
void registerFromOnnxTranslation();

} // namespace mlir::qnn

#endif // QNN_TARGET_ONNX_IMPORTONNX_H
