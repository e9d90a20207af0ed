//===- CheckImport.h - What must hold for any bytes -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What must hold when any bytes are imported.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_FUZZ_CHECKIMPORT_H
#define QNN_TEST_FUZZ_CHECKIMPORT_H

#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <memory>
#include <string>

namespace mlir::qnn::fuzz {

enum class Outcome {
  /// Not a sound ONNX model.
  Unreadable,
  /// A sound model that cannot be imported.
  Refused,
  Imported,
  /// The integer and packed phases ran on it, too.
  Compiled,
};
inline constexpr unsigned numOutcomes = 4;

/// Imports files one after another.
class ImportChecker {
public:
  /// `folder` holds the external data of the files.
  explicit ImportChecker(std::string folder) : folder(std::move(folder)) {}

  /// Imports `bytes`. With `compiles`, a small module that results is printed,
  /// parsed and compiled, too. What does not hold is in problem() afterwards.
  Outcome check(const std::string &bytes, bool compiles);

  /// What was wrong with the last import; empty if nothing.
  llvm::StringRef problem() const { return found; }
  /// What the last import said when it refused the file.
  llvm::StringRef message() const { return said; }
  /// By how much the last import raised the memory of this process at most.
  int64_t getPeakBytes() const { return peakBytes; }

private:
  Outcome import(const std::string &bytes, bool compiles);
  void checkMessage(llvm::StringRef message);
  bool compile(Operation *module);
  void renewContext();

  std::string folder;
  std::unique_ptr<MLIRContext> context;
  /// A context keeps what it was given: it must not grow for ever.
  unsigned numUses = 0;
  std::string found, said;
  int64_t peakBytes = 0;
};

/// Makes `folder` with a file `weights.bin` and what must not be read in its
/// place: a link, a named pipe, a folder.
void makeExternalData(const std::string &folder);

} // namespace mlir::qnn::fuzz

#endif // QNN_TEST_FUZZ_CHECKIMPORT_H
