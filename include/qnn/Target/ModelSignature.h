//===- ModelSignature.h - How a compiled model is called --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The inputs, outputs and arena of a model in destination-passing style, as
/// plain data that outlives the IR. Headers, the JIT and the tools read it.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TARGET_MODELSIGNATURE_H
#define QNN_TARGET_MODELSIGNATURE_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace qnn {

/// The machine type of the elements of a buffer.
enum class Storage { F32, F64, I8, U8, I16, U16, I32, U32, I64 };

/// Bytes of one element.
int64_t getNumBytes(Storage storage);
/// The type in C: `float`, `int8_t`, ...
const char *getCName(Storage storage);

/// One input or output.
struct ModelBuffer {
  /// The name in the imported model; `input<k>` or `output<k>` if it has none.
  std::string name;
  /// The element type before lowering, printed: `f32`, `!qnn.int<4>`.
  std::string elementType;
  std::vector<int64_t> shape;
  Storage storage = Storage::F32;
  /// With integer IO, codes stand for the numbers scale * (code - zeroPoint).
  std::optional<double> scale;
  std::optional<int64_t> zeroPoint;

  int64_t getNumElements() const;
  int64_t getNumBytes() const {
    return getNumElements() * ::qnn::getNumBytes(storage);
  }
};

/// How a model is called: `NAME_call(inputs, outputs, arena)`.
struct ModelSignature {
  /// A C identifier.
  std::string name;
  std::vector<ModelBuffer> inputs, outputs;
  int64_t arenaBytes = 0;
  int64_t arenaAlignment = 64;
};

/// Reads the signature of the function marked `qnn.entry` in `module`, named
/// `name` or, if that is empty, the only one. The function is that of
/// qnn-lower-to-loops, as a func.func. Fails if there is none, or no memory
/// plan.
llvm::Expected<ModelSignature> readSignature(mlir::ModuleOp module,
                                             llvm::StringRef name = "");

/// `signature` as JSON, which objects and libraries carry:
/// `{"name", "arena_bytes", "arena_alignment", "inputs": [{"name",
/// "element_type", "shape", "storage", "scale", "zero_point"}...], "outputs"}`.
std::string printSignature(const ModelSignature &signature);

/// Reads what printSignature wrote. Fails on anything else.
llvm::Expected<ModelSignature> parseSignature(llvm::StringRef text);

} // namespace qnn

#endif // QNN_TARGET_MODELSIGNATURE_H
