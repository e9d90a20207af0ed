//===- CodeOrigin.h - Real values that stand for codes ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_CONVERSION_QNNTOLOOPS_CODEORIGIN_H
#define QNN_LIB_CONVERSION_QNNTOLOOPS_CODEORIGIN_H

#include "mlir/IR/Value.h"

#include <optional>

namespace mlir::qnn {

/// That a real tensor is `scale * centered code`, as the reference interpreter
/// tracks it: with one scale, or one for each index of `axis`.
struct CodeOriginInfo {
  bool isPerTensor = true;
  int64_t axis = 0;
  /// The scales, kept by the dequantize.
  ArrayRef<double> scale;
};

/// Traces `value` through ops that move elements to dequantizes of codes; none
/// if it does not stem from codes (rule M5 of docs/Spec.md).
std::optional<CodeOriginInfo> findCodeOrigin(Value value);

} // namespace mlir::qnn

#endif // QNN_LIB_CONVERSION_QNNTOLOOPS_CODEORIGIN_H
