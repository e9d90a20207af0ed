//===- FunctionDifferentialTest.cpp - Functions, both ways ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Differential.h"

using namespace qnn::test;

namespace {

/// One function of `%x` with a result for each of many elementwise ops.
class Functions {
public:
  explicit Functions(std::string type) : type(std::move(type)) {}

  /// Adds an op, given up to the type of its result, after `lines`.
  void add(const std::string &lines, const std::string &op) {
    std::string value = "%r" + std::to_string(count);
    body += lines + "  " + value + " = qnn.elementwise " + op + " -> " + type +
            "\n";
    values += (count ? ", " : "") + value;
    types += (count ? ", " : "") + type;
    ++count;
  }

  int64_t size() const { return count; }

  std::string text() const {
    return "func.func @main(%x: " + type + ") -> (" + types + ") {\n" + body +
           "  return " + values + " : " + types + "\n}\n";
  }

private:
  std::string type, body, values, types;
  int64_t count = 0;
};

class FunctionDifferential : public ::testing::TestWithParam<unsigned> {
protected:
  Random random{GetParam()};
};

TEST_P(FunctionDifferential, Unary) {
  std::vector<int64_t> shape = random.shape(random.in(0, 3), 5);
  std::string type = tensorType(shape, "f32");
  static const std::pair<const char *, const char *> kinds[] = {
      {"relu", ""},
      {"neg", ""},
      {"abs", ""},
      {"exp", ""},
      {"sqrt", ""},
      {"sigmoid", ""},
      {"tanh", ""},
      {"sign", ""},
      {"log", ""},
      {"erf", ""},
      {"reciprocal", ""},
      {"floor", ""},
      {"ceil", ""},
      {"round", ""},
      {"hard_swish", ""},
      {"softplus", ""},
      {"softsign", ""},
      {"mish", ""},
      {"gelu", ""},
      {"gelu_tanh", ""},
      {"clip", "-0.7, 1.3"},
      {"leaky_relu", "0.1"},
      {"elu", "0.9"},
      {"selu", "1.7, 1.1"},
      {"thresholded_relu", "0.6"},
      {"hard_sigmoid", "0.3, 0.4"},
      {"swish", "1.2"}};
  Functions all(type);
  for (auto [kind, params] : kinds) {
    std::string attrs;
    if (*params)
      attrs = std::string(" {params = array<f64: ") + params + ">}";
    all.add("", std::string(kind) + " %x" + attrs + " : (" + type + ")");
  }
  expectSame(all.text(), random);
}

TEST_P(FunctionDifferential, Broadcast) {
  std::vector<int64_t> shape = random.shape(4, 4);
  std::vector<int64_t> operands[2] = {shape, shape};
  for (size_t axis = 0; axis < shape.size(); ++axis)
    if (random.flip())
      operands[random.in(0, 1)][axis] = 1;
  std::vector<int64_t> &shorter = operands[random.in(0, 1)];
  while (random.flip() && !shorter.empty()) {
    // The other operand must give the dropped axis its size.
    std::vector<int64_t> &other =
        &shorter == &operands[0] ? operands[1] : operands[0];
    other[other.size() - shorter.size()] = shape[shape.size() - shorter.size()];
    shorter.erase(shorter.begin());
  }
  for (const char *kind :
       {"add", "sub", "mul", "div", "min", "max", "pow", "prelu"})
    expectSame(
        oneOp({tensorType(operands[0], "f32"), tensorType(operands[1], "f32")},
              std::string("qnn.elementwise ") + kind + " %0, %1",
              tensorType(shape, "f32")),
        random);
}

TEST_P(FunctionDifferential, PowerOfAConstant) {
  // Compilers know some of these as other functions.
  std::string type = tensorType({40}, "f32");
  Functions all(type);
  for (const char *number :
       {"2.0", "1.0", "0.5", "-1.0", "0.0", "3.0", "-2.5", "10.0"}) {
    std::string name = "%c" + std::to_string(all.size());
    std::string constant =
        "  " + name + " = arith.constant dense<" + number + "> : tensor<f32>\n";
    all.add(constant, "pow %x, " + name + " : (" + type + ", tensor<f32>)");
    all.add("", "pow " + name + ", %x : (tensor<f32>, " + type + ")");
  }
  expectSame(all.text(), random);
}

INSTANTIATE_TEST_SUITE_P(Seeds, FunctionDifferential,
                         ::testing::Range(1000u, 1012u));

} // namespace
