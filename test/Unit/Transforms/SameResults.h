//===- SameResults.h - Do passes keep results? -------------------*- C++
//-*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_UNIT_TRANSFORMS_SAMERESULTS_H
#define QNN_TEST_UNIT_TRANSFORMS_SAMERESULTS_H

#include "../Reference/Program.h"

namespace mlir::qnn::test {

/// A random value for each argument of `function`.
SmallVector<Tensor> makeInputs(Random &random, func::FuncOp function);

/// The inputs of one run, for a function.
using InputMaker = llvm::function_ref<SmallVector<Tensor>(func::FuncOp)>;

/// Parses `text`, runs `pipeline` on a copy and compares the results of both
/// bit for bit on `numInputs` inputs. `inspect` sees the function after the
/// passes.
void expectSameResults(
    const std::string &text, StringRef pipeline, InputMaker makeInputs,
    int numInputs, llvm::function_ref<void(func::FuncOp)> inspect = nullptr);

/// The same with random inputs.
void expectSameResults(
    const std::string &text, StringRef pipeline, Random &random, int numInputs,
    llvm::function_ref<void(func::FuncOp)> inspect = nullptr);

} // namespace mlir::qnn::test

#endif // QNN_TEST_UNIT_TRANSFORMS_SAMERESULTS_H
