//===- OpenModel.h - Models as buffers of MLIR ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TOOLS_OPENMODEL_H
#define QNN_TOOLS_OPENMODEL_H

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Support/LLVM.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>

namespace mlir::qnn {

/// Opens the model called \p path as MLIR text or bytecode. An `.onnx` file is
/// imported, with open leading dimensions set to 1; everything else, `-` for
/// stdin among it, is taken as it is. On failure the error is on stderr.
FailureOr<std::unique_ptr<llvm::MemoryBuffer>>
openModel(StringRef path, const DialectRegistry &registry);

} // namespace mlir::qnn

#endif // QNN_TOOLS_OPENMODEL_H
