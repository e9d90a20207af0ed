//===- GraphMaker.h - Draws the layers of a network -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_FUZZ_GRAPHS_GRAPHMAKER_H
#define QNN_TEST_FUZZ_GRAPHS_GRAPHMAKER_H

#include "GraphWriter.h"

namespace qnn::test {

/// Draws the layers.
class GraphMaker : GraphWriter {
public:
  explicit GraphMaker(Dice &dice) : GraphWriter(dice) {}

  std::string make();

private:
  Node convolution(const Node &x);
  Node convolve(const Node &x, int64_t outputs, int64_t groups);
  Node binaryLayers(const Node &x);
  Node matmul(const Node &x);
  Node layer(const Node &x);
  Node batchNorm(const Node &x);
  Node activation(const Node &x);
  Node hardSwish(const Node &x);
  Node pool(const Node &x);
  Node residual(const Node &x);
  Node product(const Node &x);
  Node transposedConvolution(const Node &x);
  Node move(const Node &x);
  Node permute(const Node &x);
  Node concat(const Node &x);
  Node slice(const Node &x);
  Node pad(const Node &x);
  Node resize(const Node &x);
  Node constantPerChannel(const Node &x);
};

} // namespace qnn::test

#endif // QNN_TEST_FUZZ_GRAPHS_GRAPHMAKER_H
