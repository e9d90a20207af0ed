//===- FoldTestUtils.h - Folding of a small graph ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Folds a graph given as text, for the tests of folding.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_UNIT_TARGET_ONNX_FOLDTESTUTILS_H
#define QNN_TEST_UNIT_TARGET_ONNX_FOLDTESTUTILS_H

#include "OnnxTestUtils.h"

#include "qnn/Target/ONNX/OnnxConstantFolding.h"

namespace mlir::qnn::test {

/// What became of `y` in a graph whose `x` has shape [1, 3, 8, 8].
struct Folded {
  std::string error;
  std::optional<OnnxTensor> y;
  std::vector<int64_t> dims() const {
    return y ? y->getDims().vec() : std::vector<int64_t>{-1};
  }
  std::vector<double> values() const {
    std::vector<double> result;
    for (double value : y ? y->getDoubles() : llvm::SmallVector<double>{-99})
      result.push_back(value);
    return result;
  }
};

inline Folded fold(const std::string &body,
                   const std::string &initializers = "", int opset = 13,
                   int64_t budget = OnnxConstants::defaultBudget) {
  std::string text = "g (float[1,3,8,8] x) => (float[4] y)";
  if (!initializers.empty())
    text += "<" + initializers + ">";
  auto model = readProto(parseGraph(text + "{" + body + "}", opset));
  Folded result;
  if (!model) {
    result.error = llvm::toString(model.takeError());
    return result;
  }
  OnnxConstants constants(budget);
  for (auto &initializer : model->initializers)
    constants.insert(initializer.getKey(), initializer.getValue());
  llvm::SmallVector<int64_t> shape = {1, 3, 8, 8};
  auto getShape = [&](llvm::StringRef name) {
    return name == "x" ? std::optional<llvm::ArrayRef<int64_t>>(shape)
                       : std::nullopt;
  };
  for (const OnnxNode &node : model->nodes) {
    auto folded = foldOnnxNode(node, constants, getShape);
    if (!folded) {
      result.error = llvm::toString(folded.takeError());
      return result;
    }
  }
  if (const OnnxTensor *y = constants.lookup("y"))
    result.y = *y;
  return result;
}

} // namespace mlir::qnn::test

#endif // QNN_TEST_UNIT_TARGET_ONNX_FOLDTESTUTILS_H
