//===- CodeGroups.h - Tensors of codes that belong together -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Ops such as max pool and transpose pass codes on unchanged. Tensors of codes
/// of one type that ops connect are a group, and a group has one form in an
/// ONNX file:
///
/// * *codes*: integer tensors between QuantizeLinear and DequantizeLinear;
/// * *numbers* (style qonnx): what the codes stand for, as QONNX's quantizers
///   make them. This needs one scale and zero point for the whole group, and
///   quantizers on all its borders;
/// * *booleans*: `!qnn.int<1, unsigned>` that was compared, not quantized.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_CODEGROUPS_H
#define QNN_LIB_TARGET_ONNX_CODEGROUPS_H

#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Target/ONNX/ExportOnnx.h"

#include "llvm/ADT/EquivalenceClasses.h"

#include <optional>

namespace mlir::qnn {

/// Whether \p op adds the zero point after it rounded, as QuantizeLinear does,
/// or its zero point does not tell.
bool addsZeroPointLast(QuantizeOp op);

/// QONNX's `rounding_mode` that is \p rounding, or nothing.
std::optional<StringRef> getQonnxRounding(Rounding rounding);

/// The value of QONNX's `rounding_mode` with which Quant computes what \p op
/// does, or nothing. Quant adds the zero point before it rounds, and its halves
/// go up or down in magnitude.
std::optional<StringRef> getQonnxRounding(QuantizeOp op);

class CodeGroups {
public:
  CodeGroups(func::FuncOp function, OnnxExportStyle style);

  /// Whether the group of \p codes is written as numbers.
  bool areNumbers(Value codes) const;
  /// Whether an op between the quantizers of the group passes codes on.
  bool arePassedOn(Value codes) const;
  /// Whether \p codes are BOOL.
  bool areBooleans(Value codes) const;
  /// A dequantize of the group of \p codes, which are written as numbers.
  DequantizeOp getDequantize(Value codes) const;

private:
  struct Group {
    bool areNumbers = true;
    bool arePassedOn = false;
    /// Whether a function's border or an op that asks for integers sees them.
    bool areSeen = false;
    bool areQuantized = false;
    DequantizeOp dequantize;
  };
  Group &getGroup(Value codes);
  const Group *findGroup(Value codes) const;
  void visitQuantizers(func::FuncOp function);
  void visitBorders(func::FuncOp function);
  void joinGroups(func::FuncOp function);
  /// Says that the integers of \p codes are seen, so that they must be there.
  void see(Value codes);

  llvm::EquivalenceClasses<void *> classes;
  DenseMap<void *, Group> groups;
};

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_CODEGROUPS_H
