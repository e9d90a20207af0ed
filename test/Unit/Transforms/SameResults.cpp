//===- SameResults.cpp - Do passes keep results? -----------------*- C++
//-*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SameResults.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "qnn/Dialect/QNN/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

SmallVector<Tensor> mlir::qnn::test::makeInputs(Random &random,
                                                func::FuncOp function) {
  SmallVector<Tensor> inputs;
  for (Type type : function.getArgumentTypes()) {
    auto tensor = cast<RankedTensorType>(type);
    int64_t count = tensor.getNumElements();
    auto code = dyn_cast<IntType>(tensor.getElementType());
    if (!code) {
      inputs.push_back(Tensor::reals(tensor.getShape(), random.reals(count)));
      continue;
    }
    std::vector<int32_t> codes(count);
    for (int32_t &value : codes)
      value = code.levelToValue(random.in(0, code.getNumLevels() - 1));
    inputs.push_back(Tensor::codes(tensor.getShape(), std::move(codes)));
  }
  return inputs;
}

/// Compares all results of two functions; false after a failure.
static bool compare(Program &reference, Program &subject,
                    ArrayRef<Tensor> inputs) {
  auto expected = interpret(reference.function(), inputs);
  auto actual = interpret(subject.function(), inputs);
  if (!expected || !actual) {
    ADD_FAILURE() << (expected ? "" : llvm::toString(expected.takeError()))
                  << (actual ? "" : llvm::toString(actual.takeError()));
    return false;
  }
  for (auto [left, right] : llvm::zip_equal(*expected, *actual)) {
    EXPECT_EQ(left.getShape(), right.getShape());
    EXPECT_EQ(left.getKind(), right.getKind());
    for (int64_t k = 0, e = left.getNumElements(); k < e; ++k)
      if (left.getAsDouble(k) != right.getAsDouble(k)) {
        ADD_FAILURE() << "element " << k << ": expected " << left.getAsDouble(k)
                      << ", got " << right.getAsDouble(k);
        return false;
      }
  }
  return true;
}

void mlir::qnn::test::expectSameResults(
    const std::string &text, StringRef pipeline, InputMaker makeInputs,
    int numInputs, llvm::function_ref<void(func::FuncOp)> inspect) {
  Program reference(text), subject(text);
  registerQNNPasses();
  auto module = subject.function()->getParentOfType<ModuleOp>();
  PassManager manager(module->getContext());
  ASSERT_TRUE(succeeded(parsePassPipeline(pipeline, manager)));
  {
    // Remarks about what stays real are expected.
    ScopedDiagnosticHandler quiet(module->getContext(), [](Diagnostic &diag) {
      return success(diag.getSeverity() == DiagnosticSeverity::Remark);
    });
    ASSERT_TRUE(succeeded(manager.run(module))) << text;
  }
  if (inspect)
    inspect(subject.function());
  for (int i = 0; i < numInputs; ++i)
    if (!compare(reference, subject, makeInputs(reference.function()))) {
      std::string after;
      llvm::raw_string_ostream(after) << *module;
      FAIL() << StringRef(text).take_front(20000).str() << "\n"
             << StringRef(after).take_front(20000).str();
    }
}

void mlir::qnn::test::expectSameResults(
    const std::string &text, StringRef pipeline, Random &random, int numInputs,
    llvm::function_ref<void(func::FuncOp)> inspect) {
  expectSameResults(
      text, pipeline,
      [&](func::FuncOp function) { return makeInputs(random, function); },
      numInputs, inspect);
}
