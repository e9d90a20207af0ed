//===- ModelABI.h - How callers and compiled models meet --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TARGET_MODELABI_H
#define QNN_TARGET_MODELABI_H

#include <cstdint>

namespace qnn {

/// The version of the interface of compiled models, for objects, libraries and
/// emitted C alike. It changes with the functions that they export, and with
/// what these take and return (docs/Execution.md).
inline constexpr uint32_t modelAbiVersion = 2;

/// What the functions of a compiled model return.
enum class ModelStatus : int {
  Success = 0,
  /// The arena is missing or not aligned. Nothing was done.
  BadArena = 1,
  /// The CPU lacks instructions that the model needs. Nothing was done.
  BadCpu = 2,
};

/// What `MODEL_message(1)` says.
inline constexpr char badArenaMessage[] = "the arena is missing or not aligned";

} // namespace qnn

#endif // QNN_TARGET_MODELABI_H
