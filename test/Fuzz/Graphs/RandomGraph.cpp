//===- RandomGraph.cpp - Whole quantized networks from a seed ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphMaker.h"

using namespace qnn::test;

/// A sum with one or two earlier tensors of the same shape, or with `x` coded
/// once more.
Node GraphMaker::residual(const Node &x) {
  std::vector<Node> others;
  for (const Node &node : dequantized)
    if (node.shape == x.shape && node.name != x.name)
      others.push_back(node);
  Node sum = x;
  for (int64_t i = 0, e = dice.oneIn(4) ? 2 : 1; i < e; ++i) {
    Node other = others.empty() || dice.oneIn(4) ? quantized(activation(x), 2.0)
                                                 : dice.pick(others);
    sum = binary(dice.oneIn(5) ? "sub" : "add", sum, other);
  }
  return sum;
}

/// A contraction, a pool, or an op of several tensors.
Node GraphMaker::layer(const Node &x) {
  if (dice.oneIn(4))
    return residual(x);
  if (dice.oneIn(10))
    return product(x);
  if (dice.oneIn(8))
    return concat(x);
  if (x.shape.size() == 4 && dice.oneIn(5))
    return pool(x);
  if (x.shape.size() != 4)
    return matmul(x);
  return dice.oneIn(10) ? transposedConvolution(x) : convolution(x);
}

std::string GraphMaker::make() {
  bool isImage = !dice.oneIn(4);
  Node x{"%x", isImage ? std::vector<int64_t>{dice.in(1, 2), dice.in(1, 6),
                                              dice.in(3, 9), dice.in(3, 9)}
                       : std::vector<int64_t>{dice.in(1, 3), dice.in(2, 40)}};
  std::string argument;
  if (dice.oneIn(4)) {
    // Codes from outside, whose range is that of their type.
    CodeKind kind = drawActivations();
    x.element = kind.type;
    argument = x.type();
    x = dequantize(x, drawParameters(kind, 2.0));
  } else {
    argument = x.type();
    x = quantized(x, 2.0);
  }
  int64_t layers = dice.in(1, 4);
  for (int64_t i = 0; i < layers; ++i) {
    x = layer(x);
    if (dice.oneIn(5))
      x = pool(x);
    if (dice.oneIn(3))
      x = batchNorm(x);
    if (dice.coin())
      x = activation(x);
    if (dice.oneIn(5))
      x = pool(x);
    if (i + 1 < layers || dice.coin())
      x = quantized(x, 1.5);
    if (dice.oneIn(4))
      x = move(x);
  }
  if (x.shape.size() == 4 && dice.oneIn(5))
    x = binaryLayers(x);
  // Real numbers or codes come out.
  if (dice.oneIn(4))
    x = quantize(x, 1.5).first;
  return "func.func @main(%x: " + argument + ") -> " + x.type() + " {\n" +
         body + "  return " + x.name + " : " + x.type() + "\n}\n";
}

std::string qnn::test::makeRandomGraph(Dice &dice) {
  return GraphMaker(dice).make();
}
