//===- GraphWriter.cpp - Real-level IR as text ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphWriter.h"

#include <cstdio>

using namespace qnn::test;

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

std::string qnn::test::tensor(const std::vector<int64_t> &shape,
                              const std::string &element) {
  std::string text = "tensor<";
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text + element + ">";
}

std::string qnn::test::array(const std::vector<int64_t> &values) {
  std::string text = "array<i64: ";
  for (size_t i = 0; i < values.size(); ++i)
    text += (i ? ", " : "") + std::to_string(values[i]);
  return text + ">";
}

std::string qnn::test::number(double x) {
  char text[64];
  snprintf(text, sizeof(text), "%.17e", x);
  return text;
}

std::string Node::type() const { return tensor(shape, element); }

std::string GraphWriter::list(const std::string &type, int64_t count,
                              const std::function<std::string()> &element) {
  std::string text = "array<" + type + ": ";
  for (int64_t i = 0; i < count; ++i)
    text += (i ? ", " : "") + element();
  return text + ">";
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

Node GraphWriter::emit(const std::string &op, std::vector<int64_t> shape,
                       const std::string &element) {
  Node node{"%" + std::to_string(counter++), std::move(shape), element};
  body += "  " + node.name + " = " + op + "\n";
  return node;
}

Node GraphWriter::unary(const std::string &op, const Node &x,
                        const std::string &attrs, std::vector<int64_t> shape,
                        const std::string &element) {
  bool isElementwise = op.find("qnn.elementwise") == 0;
  std::string from = isElementwise ? "(" + x.type() + ")" : x.type();
  std::string type = tensor(shape, element);
  return emit(op + " " + x.name + " {" + attrs + "} : " + from + " -> " + type,
              std::move(shape), element);
}

Node GraphWriter::binary(const std::string &kind, const Node &a,
                         const Node &b) {
  bool swaps = kind != "div" && dice.coin();
  const Node &left = swaps ? b : a, &right = swaps ? a : b;
  return emit("qnn.elementwise " + kind + " " + left.name + ", " + right.name +
                  " : (" + left.type() + ", " + right.type() + ") -> " +
                  tensor(a.shape, "f32"),
              a.shape);
}

Node GraphWriter::scalar(double value) {
  return emit("arith.constant dense<" + number(float(value)) +
                  "> : tensor<1xf32>",
              {1});
}
