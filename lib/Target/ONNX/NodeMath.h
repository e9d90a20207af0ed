//===- NodeMath.h - A node as a formula -------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_NODEMATH_H
#define QNN_LIB_TARGET_ONNX_NODEMATH_H

#include "GraphImporter.h"

namespace mlir::qnn {

/// Writes a node as a formula of several ops. A step that fails, or that has an
/// operand that failed, gives a null value; finish() returns the first error.
///
/// Each step has a name, which is appended to that of output 0; the step that
/// makes an output is called "".
class NodeMath {
public:
  NodeMath(GraphImporter &importer, const OnnxNode &node)
      : importer(importer), node(node), error(llvm::Error::success()) {}
  ~NodeMath() { llvm::consumeError(std::move(error)); }
  NodeMath(const NodeMath &) = delete;
  NodeMath &operator=(const NodeMath &) = delete;

  /// Input \p index as a tensor of real numbers.
  Value input(size_t index) { return check(importer.getReal(node, index)); }
  /// The number \p value, rounded to float32, as a scalar tensor.
  Value number(StringRef step, double value);

  Value apply(StringRef step, ElementwiseKind kind, ValueRange operands,
              ArrayRef<double> params = {});
  Value add(StringRef step, Value a, Value b) {
    return apply(step, ElementwiseKind::Add, {a, b});
  }
  Value sub(StringRef step, Value a, Value b) {
    return apply(step, ElementwiseKind::Sub, {a, b});
  }
  Value mul(StringRef step, Value a, Value b) {
    return apply(step, ElementwiseKind::Mul, {a, b});
  }
  Value div(StringRef step, Value a, Value b) {
    return apply(step, ElementwiseKind::Div, {a, b});
  }
  /// Reduces \p axes, which are normalized and ascending, to size 1.
  Value reduce(StringRef step, ReduceKind kind, Value value,
               ArrayRef<int64_t> axes);
  Value reshape(StringRef step, Value value, ArrayRef<int64_t> shape);

  /// Notes an error; the formula fails.
  void fail(llvm::Error newError);
  /// Whether a step has failed.
  bool failed() const { return hasFailed; }

  /// Records \p result as output \p index and returns the first error, if any.
  llvm::Error finish(Value result, size_t index = 0);

private:
  Value check(llvm::Expected<Value> value);
  std::string nameOf(StringRef step) const;

  GraphImporter &importer;
  const OnnxNode &node;
  llvm::Error error;
  bool hasFailed = false;
};

/// Reads axes of \p node: attribute `axes` before opset \p inputSince, from
/// then on input 1, which must be constant. The result is ascending and within
/// \p rank; nothing if there are none or the list is empty. An OnnxError if an
/// axis is out of range or given twice.
llvm::Expected<std::optional<OnnxShape>>
readReducedAxes(GraphImporter &importer, const OnnxNode &node,
                int64_t inputSince, int64_t rank);

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_NODEMATH_H
