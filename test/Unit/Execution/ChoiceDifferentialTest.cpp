//===- ChoiceDifferentialTest.cpp - Ops that choose, both ways --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Differential.h"

using namespace qnn::test;

namespace {

const char *const boolean = "!qnn.int<1, unsigned>";

class ChoiceDifferential : public ::testing::TestWithParam<unsigned> {
protected:
  Random random{GetParam()};
  std::vector<int64_t> shape = random.shape(3, 5);

  /// A shape that broadcasts to `shape`.
  std::vector<int64_t> part() {
    std::vector<int64_t> result(shape.begin() + random.in(0, 2), shape.end());
    for (int64_t &size : result)
      size = random.in(0, 2) ? size : 1;
    return result;
  }
};

TEST_P(ChoiceDifferential, Predicates) {
  for (std::string kind :
       {"equal", "less", "less_equal", "greater", "greater_equal"})
    for (std::string element : {"f32", "!qnn.int<2>", "i16", "i64"})
      expectSame(
          oneOp({tensorType(shape, element), tensorType(part(), element)},
                "qnn.predicate " + kind + " %0, %1",
                tensorType(shape, boolean)),
          random, /*greatest=*/2);
  for (std::string kind : {"and", "or", "xor"})
    expectSame(oneOp({tensorType(part(), boolean), tensorType(shape, boolean)},
                     "qnn.predicate " + kind + " %0, %1",
                     tensorType(shape, boolean)),
               random);
  expectSame(oneOp({tensorType(shape, boolean)}, "qnn.predicate not %0",
                   tensorType(shape, boolean)),
             random);
}

TEST_P(ChoiceDifferential, Select) {
  for (std::string element :
       {std::string("f32"), random.codeType(/*withPow2=*/true),
        std::string("i64")})
    expectSame(oneOp({tensorType(part(), boolean), tensorType(shape, element),
                      tensorType(part(), element)},
                     "qnn.select %0, %1, %2", tensorType(shape, element)),
               random);
}

TEST_P(ChoiceDifferential, ToInteger) {
  for (std::string to : {"!qnn.int<3>", "!qnn.int<8>", "!qnn.int<1, unsigned>",
                         "!qnn.int<16, unsigned>", "i16", "i32", "i64"})
    for (std::string from : {"f32", "!qnn.int<9>", "i16", "i64"})
      expectSame(oneOp({tensorType(shape, from)}, "qnn.to_integer %0",
                       tensorType(shape, to)),
                 random, /*greatest=*/30000);
}

TEST_P(ChoiceDifferential, TopK) {
  int64_t axis = random.in(0, 2);
  std::vector<int64_t> result = shape;
  result[axis] = random.flip() ? 1 : random.in(1, shape[axis]);
  std::string attrs = "axis = " + std::to_string(axis) +
                      " : i64, k = " + std::to_string(result[axis]) + " : i64";
  if (random.flip())
    attrs += ", smallest";
  for (std::string element :
       {"f32", "!qnn.int<2>", "!qnn.int<1, bipolar>", "i32", "i64"}) {
    expectSame(oneOp({tensorType(shape, element)},
                     "qnn.top_k %0 {" + attrs + "}",
                     tensorType(result, element)),
               random, /*greatest=*/2);
    std::string last = random.flip() ? ", last" : "";
    expectSame(oneOp({tensorType(shape, element)},
                     "qnn.arg_top_k %0 {" + attrs + last + "}",
                     tensorType(result, "i64")),
               random, /*greatest=*/2);
  }
}

/// Numbers that are not come last, in the order of their indices.
TEST_P(ChoiceDifferential, TopKOfNaN) {
  std::string text = R"(
    func.func @main(%x: tensor<2x5xf32>) -> (tensor<2x5xf32>, tensor<2x5xi64>) {
      %minus = qnn.elementwise neg %x : (tensor<2x5xf32>) -> tensor<2x5xf32>
      %root = qnn.elementwise sqrt %minus : (tensor<2x5xf32>) -> tensor<2x5xf32>
      %k = qnn.top_k %root {axis = 1 : i64, k = 5 : i64} : tensor<2x5xf32> -> tensor<2x5xf32>
      %i = qnn.arg_top_k %root {axis = 1 : i64, k = 5 : i64} : tensor<2x5xf32> -> tensor<2x5xi64>
      return %k, %i : tensor<2x5xf32>, tensor<2x5xi64>
    })";
  expectSame(text, random);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ChoiceDifferential,
                         ::testing::Range(4000u, 4008u));

} // namespace
