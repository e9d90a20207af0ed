//===- CHeader.h - The C header of a network --------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What a caller of a network sees, whether it is emitted C, an object or a
/// library: one header, one interface (docs/Execution.md).
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TARGET_C_CHEADER_H
#define QNN_TARGET_C_CHEADER_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/SmallVector.h"

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
  int64_t arenaAlignment = 8;
  /// Bytes of constants; -1 if the header does not tell.
  int64_t constantBytes = -1;
  /// Machine code, which may refuse a CPU.
  bool isObject = false;
};

/// NAME.h
std::string printHeader(const CInterface &model);

} // namespace mlir::qnn

#endif // QNN_TARGET_C_CHEADER_H
