//===- GraphWriter.h - Real-level IR as text --------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_FUZZ_GRAPHS_GRAPHWRITER_H
#define QNN_TEST_FUZZ_GRAPHS_GRAPHWRITER_H

#include "RandomGraph.h"

#include <functional>

namespace qnn::test {

/// A value of the network under construction.
struct Node {
  std::string name;
  std::vector<int64_t> shape;
  std::string element = "f32";

  std::string type() const;
};

/// A code type and the numbers that it has.
struct CodeKind {
  std::string type;
  int64_t low = 0, high = 0, bits = 0;
  bool isBipolar = false, isPow2 = false;
};

/// `tensor<2x3xf32>`
std::string tensor(const std::vector<int64_t> &shape,
                   const std::string &element);
/// `array<i64: 1, 2>`
std::string array(const std::vector<int64_t> &values);
/// A real number in a form that keeps each bit.
std::string number(double x);

/// Writes ops one after another, with random constants.
class GraphWriter {
public:
  explicit GraphWriter(Dice &dice) : dice(dice) {}

protected:
  /// `array<TYPE: ...>` of `count` elements.
  std::string list(const std::string &type, int64_t count,
                   const std::function<std::string()> &element);
  Node emit(const std::string &op, std::vector<int64_t> shape,
            const std::string &element = "f32");
  /// `OP %x {attributes} : type -> type`
  Node unary(const std::string &op, const Node &x, const std::string &attrs,
             std::vector<int64_t> shape, const std::string &element = "f32");
  /// An elementwise op; the result has the shape of `a`.
  Node binary(const std::string &kind, const Node &a, const Node &b);
  /// A real constant of one element.
  Node scalar(double value);

  /// Dequantized constant codes, per tensor or per output channel.
  Node weights(std::vector<int64_t> shape, int64_t channelAxis);
  /// Dequantized or real constants, one per channel.
  Node bias(int64_t channels);

  /// Codes that activations can have.
  CodeKind drawActivations();
  /// Scale and zero point of codes for numbers of about -range .. range, as
  /// attributes.
  std::string drawParameters(const CodeKind &kind, double range);
  /// Quantize to random codes, whose parameters come second.
  std::pair<Node, std::string> quantize(const Node &x, double range);
  /// Quantize to random codes, and dequantize.
  Node quantized(const Node &x, double range);
  Node dequantize(const Node &codes, const std::string &parameters);

  Dice &dice;
  std::string body;
  /// All codes and weights that are drawn are bipolar.
  bool isBinary = false;
  /// What residual adds can add.
  std::vector<Node> dequantized;

private:
  /// Half of the scales are powers of two, which make ties.
  double scale(double about);
  CodeKind drawWeights();

  /// Whether the activations drawn last were bipolar.
  bool meetsBipolar = false;

  int counter = 0;
};

} // namespace qnn::test

#endif // QNN_TEST_FUZZ_GRAPHS_GRAPHWRITER_H
