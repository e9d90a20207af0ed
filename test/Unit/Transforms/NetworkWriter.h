//===- NetworkWriter.h - Real-level IR as text -------------------*- C++
//-*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_UNIT_TRANSFORMS_NETWORKWRITER_H
#define QNN_TEST_UNIT_TRANSFORMS_NETWORKWRITER_H

#include "../Reference/Program.h"

namespace mlir::qnn::test {

/// A value of the network under construction.
struct Node {
  std::string name;
  SmallVector<int64_t> shape;
  std::string element = "f32";

  std::string type() const { return tensorType(shape, element); }
};

/// A code type and the numbers that it has.
struct CodeKind {
  const char *type;
  int64_t low, high;

  bool isBipolar() const { return StringRef(type).contains("bipolar"); }
};

/// Writes ops one after another, with random constants.
class NetworkWriter {
public:
  explicit NetworkWriter(Random &random) : random(random) {}

protected:
  bool coin() { return random.in(0, 1) != 0; }

  std::string number(double x) {
    char text[64];
    snprintf(text, sizeof(text), "%.17e", x);
    return text;
  }
  double real(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random.engine);
  }
  /// Half of the scales are powers of two, which make ties.
  double scale(double about) {
    return coin() ? std::exp2(std::round(std::log2(about)))
                  : about * real(0.7, 1.4);
  }
  std::string list(StringRef type, int64_t count,
                   llvm::function_ref<std::string()> element) {
    std::string text = "array<" + type.str() + ": ";
    for (int64_t i = 0; i < count; ++i)
      text += (i ? ", " : "") + element();
    return text + ">";
  }

  Node emit(const std::string &op, SmallVector<int64_t> shape,
            const std::string &element = "f32") {
    Node node{"%" + std::to_string(counter++), std::move(shape), element};
    body += "  " + node.name + " = " + op + "\n";
    return node;
  }

  /// `qnn.NAME %x {attributes} : type -> type` with the type of `result`.
  Node unary(const std::string &op, const Node &x, const std::string &attrs,
             SmallVector<int64_t> shape, const std::string &element = "f32") {
    return emit(op + " " + x.name + " {" + attrs + "} : " + x.type() + " -> " +
                    tensorType(shape, element),
                shape, element);
  }

  /// Dequantized constant codes, per tensor or per output channel.
  Node weights(SmallVector<int64_t> shape, int64_t channelAxis);

  /// quantize to codes of about -range..range, and dequantize unless `isLast`.
  Node quantized(const Node &x, double range, bool isLast);

  Random &random;
  std::string body;

private:
  int counter = 0;
};

} // namespace mlir::qnn::test

#endif // QNN_TEST_UNIT_TRANSFORMS_NETWORKWRITER_H
