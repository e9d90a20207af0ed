//===- InlineFunctions.h - Functions of a model -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Functions that a model brings along, and their expansion. Calls of functions
/// by functions can describe a graph that is exponentially larger than the
/// file, so that depth and size of what is expanded are bounded.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_INLINEFUNCTIONS_H
#define QNN_LIB_TARGET_ONNX_INLINEFUNCTIONS_H

#include "qnn/Target/ONNX/OnnxModel.h"

namespace mlir::qnn {

/// A function of a model. It is called by nodes of its domain and name.
struct OnnxFunction {
  std::string domain, name;
  /// Tells functions of one name apart (IR version 10); mostly empty.
  std::string overload;
  std::vector<std::string> inputs, outputs;
  /// Attributes that a call need not give.
  std::vector<OnnxAttribute> defaults;
  /// Nodes of the body; attributes with a `refName` take the call's value.
  std::vector<OnnxNode> nodes;

  /// `function 'local.Norm'`, for messages.
  std::string describe() const;
  /// What tells it from other functions.
  std::string getKey() const;
};

/// Replaces all nodes of \p model that call one of \p functions by the bodies
/// of these. What a body defines is renamed to `CALL/NAME`. An OnnxError if a
/// function calls itself, if the model would become too large, or if a call
/// does not fit its function.
llvm::Error inlineOnnxFunctions(OnnxModel &model,
                                llvm::ArrayRef<OnnxFunction> functions);

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_INLINEFUNCTIONS_H
