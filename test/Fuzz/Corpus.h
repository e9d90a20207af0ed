//===- Corpus.h - Models to mutate ------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_FUZZ_CORPUS_H
#define QNN_TEST_FUZZ_CORPUS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

#include <onnx/onnx_pb.h>

#include <random>
#include <string>
#include <vector>

namespace mlir::qnn::fuzz {

using Random = std::mt19937_64;

/// Sound models, and the words that occur in them.
class Corpus {
public:
  /// Reads all `.onnx` files of at most `maxBytes` bytes and all text graphs
  /// (`.onnxtxt`) in `paths`, folders with all that is below them. The order,
  /// on which the meaning of a seed depends, is that of the paths' names.
  static llvm::Expected<Corpus> load(llvm::ArrayRef<std::string> paths,
                                     size_t maxBytes);

  /// Some model, rather a small one.
  const onnx::ModelProto &pick(Random &random) const;
  /// The name of some operator or attribute of the corpus.
  const std::string &pickWord(Random &random) const;
  const std::string &pickOperator(Random &random) const;

  /// Drops the models for whose bytes `isSound` is false. A model that is
  /// refused hides what happens after the refusal.
  void keepIf(llvm::function_ref<bool(const std::string &bytes)> isSound);

  size_t size() const { return models.size(); }

private:
  void addText(const std::string &text);
  void add(onnx::ModelProto model);
  void collectWords();

  std::vector<onnx::ModelProto> models;
  std::vector<size_t> sizes;
  std::vector<std::string> operators, words;
};

} // namespace mlir::qnn::fuzz

#endif // QNN_TEST_FUZZ_CORPUS_H
