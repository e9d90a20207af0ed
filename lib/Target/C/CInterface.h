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
#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace mlir::qnn {

/// One input or output.
struct CArgument {
  /// in0, out1, ...
  std::string name;
  /// Name in the model; may be empty.
  std::string modelName;
  /// Element type in C: unsigned codes are unsigned here.
  std::string type;
  /// The element type that the body of the network uses.
  std::string storageType;
  /// What an element means, such as `!qnn.int<4>`; empty for builtin types.
  std::string elementType;
  SmallVector<int64_t> shape;
  int64_t numElements = 0;
  /// Of a quantized input or output, if the module says so.
  std::optional<double> scale;
  std::optional<int64_t> zeroPoint;
};

/// The interface of a network.
struct CInterface {
  /// Prefix of names, and the same in upper case.
  std::string name, macro;
  /// The symbol of the main function in the module.
  std::string mainName;
  std::vector<CArgument> inputs, outputs;
  /// If there is an arena, and its size.
  bool hasArena = false;
  int64_t arenaBytes = 0;
  /// Bytes of constants.
  int64_t constantBytes = 0;
};

/// Reads the interface off the only public function of `module`. Marks the
/// arena with the attribute `qnn.arena`.
llvm::Expected<CInterface> readInterface(ModuleOp module, StringRef modelName);

/// The parameters of NAME_run.
std::string getRunParameters(const CInterface &model);

/// NAME.h
std::string printHeader(const CInterface &model);

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
