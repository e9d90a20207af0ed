//===- CInterface.h - What a caller of emitted C sees -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The interface of a network, read off its main function before conversion,
/// and the parts of the output made from it.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_C_CINTERFACE_H
#define QNN_LIB_TARGET_C_CINTERFACE_H

#include "CFunctionPrinter.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "qnn/Target/C/CHeader.h"
#include "llvm/Support/Error.h"

#include <string>

namespace mlir::qnn {

/// Reads the interface off the only public function of `module`. Marks the
/// arena with the attribute `qnn.arena`.
llvm::Expected<CInterface> readInterface(ModuleOp module, StringRef modelName);

/// The parameters of NAME_run.
std::string getRunParameters(const CInterface &model);

/// The definitions of NAME_run and NAME_call.
std::string printEntryPoints(const CInterface &model, StringRef mainName);

/// NAME_weights.h; adds up `model.constantBytes`. Fails on values that cannot
/// be read.
llvm::Expected<std::string>
printWeights(ModuleOp module, const SymbolNames &symbols, CInterface &model);

/// The comment that opens a file called `file`.
std::string printBanner(StringRef file, StringRef purpose);

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_C_CINTERFACE_H
