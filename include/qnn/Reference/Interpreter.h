//===- Interpreter.h - The reference interpreter ----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The meaning of the qnn dialect, executable: one plain function per op (see
/// docs/Rationale.md, "Meaning"). Every later form of a module (integer level,
/// packed level, compiled code) is tested against this.
///
/// Real values are float64 between ops. Real arguments are float32 numbers, and
/// real results are rounded to float32 when the function returns, as far as
/// their type is `f32`. Sums start at zero and run in the order that the op
/// documents; a contraction of codes is an exact integer sum.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_REFERENCE_INTERPRETER_H
#define QNN_REFERENCE_INTERPRETER_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "qnn/Reference/Tensor.h"

namespace mlir::qnn {

/// A function prepared for interpretation. Whatever depends on constants only
/// is evaluated once, when the interpreter is made, so that many inputs can be
/// run quickly. Keeps references into the IR: the function must outlive it and
/// must not change. `run` may be called from several threads.
class Interpreter {
public:
  /// Called after each op that depends on the inputs, in program order, with
  /// its results (before the rounding of function results).
  using Observer = llvm::function_ref<void(Operation *, ArrayRef<Tensor>)>;

  /// Prepares `function`, which must have one block and pass the verifier.
  /// Fails on an op or a type that the interpreter does not know, naming it.
  static llvm::Expected<Interpreter> create(func::FuncOp function);

  Interpreter(Interpreter &&);
  Interpreter &operator=(Interpreter &&);
  ~Interpreter();

  /// Evaluates the function. `inputs` are its arguments in order; fails if
  /// their number, a shape, a kind or a code does not fit the signature, or if
  /// an op meets a value for which it has no result.
  llvm::Expected<SmallVector<Tensor>> run(ArrayRef<Tensor> inputs,
                                          Observer observer = nullptr) const;

private:
  struct Impl;
  explicit Interpreter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl;
};

/// Prepares and runs `function` once.
llvm::Expected<SmallVector<Tensor>>
interpret(func::FuncOp function, ArrayRef<Tensor> inputs,
          Interpreter::Observer observer = nullptr);

} // namespace mlir::qnn

#endif // QNN_REFERENCE_INTERPRETER_H
