//===- OnnxError.h - What is wrong with a model, where and why --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The one kind of error that reading an ONNX model produces. A model comes
/// from outside, so every fault in it is an ordinary value of this class and
/// never an assertion.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TARGET_ONNX_ONNXERROR_H
#define QNN_TARGET_ONNX_ONNXERROR_H

#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"

#include <string>

namespace mlir::qnn {

/// A fault in a model, in the four parts that a user needs.
class OnnxError : public llvm::ErrorInfo<OnnxError> {
public:
  // The name is ErrorInfo's. NOLINTNEXTLINE(readability-identifier-naming)
  static char ID;

  OnnxError(std::string where, std::string what, std::string why,
            std::string help)
      : where(std::move(where)), what(std::move(what)), why(std::move(why)),
        help(std::move(help)) {}

  /// The node or tensor, such as `node 'Conv_3' (Conv)`. May be empty.
  llvm::StringRef getWhere() const { return where; }
  /// What is wrong.
  llvm::StringRef getWhat() const { return what; }
  /// The values or the rule that make it wrong. May be empty.
  llvm::StringRef getWhy() const { return why; }
  /// What would help. May be empty.
  llvm::StringRef getHelp() const { return help; }

  /// Prints `where: what: why; help`, leaving out empty parts.
  void log(llvm::raw_ostream &os) const override;

  std::error_code convertToErrorCode() const override {
    return llvm::inconvertibleErrorCode();
  }

private:
  std::string where, what, why, help;
};

/// Makes an OnnxError. \p why and \p help may be empty.
llvm::Error makeOnnxError(const llvm::Twine &where, const llvm::Twine &what,
                          const llvm::Twine &why = "",
                          const llvm::Twine &help = "");

/// Returns \p name between quotes, cut to a readable length and with bytes
/// that are not printable ASCII escaped: a name in a hostile model may be long
/// or contain anything.
std::string quoteOnnxName(llvm::StringRef name);

} // namespace mlir::qnn

#endif // QNN_TARGET_ONNX_ONNXERROR_H
