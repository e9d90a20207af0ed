//===- Mutator.h - Damaged models from sound ones ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A seed makes one file: a model of the corpus, changed in one to four places.
/// The same seed and corpus make the same file.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_FUZZ_MUTATOR_H
#define QNN_TEST_FUZZ_MUTATOR_H

#include "Corpus.h"

namespace mlir::qnn::fuzz {

/// Makes the file of `seed`.
std::string makeFile(const Corpus &corpus, uint64_t seed);

/// Changes one field of one message below `model`, whatever it means: clears
/// it, sets it, or duplicates, removes, exchanges or transplants elements.
void mutateAnyField(onnx::ModelProto &model, const Corpus &corpus,
                    Random &random);

/// Changes what `model` means as an ONNX model: shapes with their data, edges,
/// operators, attributes, nesting, external data. What it makes often imports.
void mutateMeaning(onnx::ModelProto &model, const Corpus &corpus,
                   Random &random);

// MutateTensors.cpp
/// Changes type, dimensions or place of the data of some tensor.
void mutateTensor(onnx::GraphProto &graph, Random &random);

// MutateNesting.cpp
/// Puts the graph into branches of `If`, or a type into sequences, to some
/// depth.
void nestGraph(onnx::ModelProto &model, Random &random);
/// Makes a node a call of a function of the model, which may call another, or
/// itself.
void makeFunction(onnx::ModelProto &model, Random &random);

// Values.cpp: values at which code is likely to be wrong.
int64_t pickInteger(Random &random);
/// A size of a tensor that is still small, or 0.
int64_t pickDim(Random &random);
double pickFloat(Random &random);
std::string pickString(const Corpus &corpus, Random &random);

/// True once in `n` times.
inline bool oneIn(Random &random, unsigned n) { return random() % n == 0; }

/// Some element of a repeated field, which must not be empty.
template <typename Repeated>
auto &pickFrom(Repeated &repeated, Random &random) {
  return *repeated.Mutable(static_cast<int>(random() % repeated.size()));
}

} // namespace mlir::qnn::fuzz

#endif // QNN_TEST_FUZZ_MUTATOR_H
