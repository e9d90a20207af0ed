//===- ShapeDifferentialTest.cpp - Ops that move, both ways -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Differential.h"

using namespace qnn::test;

namespace {

class ShapeDifferential : public ::testing::TestWithParam<unsigned> {
protected:
  Random random{GetParam()};
  std::vector<int64_t> shape = random.shape(random.in(1, 4), 5);
  std::vector<int64_t> result = shape;
  int64_t rank = static_cast<int64_t>(shape.size());
  int64_t axis = random.in(0, rank - 1);

  std::string axisAttr() { return "axis = " + std::to_string(axis) + " : i64"; }

  /// Runs the op `text` on `shape` in every kind of element type.
  void expectSameForAll(const std::string &text) {
    for (std::string element :
         {std::string("f32"), random.codeType(/*withPow2=*/true),
          std::string(random.pick({"i16", "i32", "i64"}))})
      expectSame(oneOp({tensorType(shape, element)}, text,
                       tensorType(result, element)),
                 random);
  }
};

TEST_P(ShapeDifferential, Concat) {
  int64_t count = random.in(2, 4);
  for (std::string element :
       {std::string("f32"), random.codeType(/*withPow2=*/true),
        std::string(random.pick({"i16", "i64"}))}) {
    std::vector<std::string> types;
    std::string operands;
    result[axis] = 0;
    for (int64_t i = 0; i < count; ++i) {
      shape[axis] = random.in(1, 4);
      result[axis] += shape[axis];
      types.push_back(tensorType(shape, element));
      operands += (i ? ", %" : "%") + std::to_string(i);
    }
    expectSame(oneOp(types, "qnn.concat " + operands + " {" + axisAttr() + "}",
                     tensorType(result, element)),
               random);
  }
}

TEST_P(ShapeDifferential, Slice) {
  std::vector<int64_t> offsets(rank), strides(rank);
  for (int64_t i = 0; i < rank; ++i) {
    int64_t step = random.in(1, 3);
    result[i] = random.in(1, (shape[i] - 1) / step + 1);
    int64_t span = (result[i] - 1) * step;
    offsets[i] = random.in(0, shape[i] - 1 - span);
    strides[i] = step;
    if (random.flip()) {
      offsets[i] += span;
      strides[i] = -step;
    }
  }
  expectSameForAll("qnn.slice %0 {offsets = " + arrayAttr("i64", offsets) +
                   ", strides = " + arrayAttr("i64", strides) + "}");
}

TEST_P(ShapeDifferential, Pad) {
  std::vector<int64_t> low(rank), high(rank);
  for (int64_t i = 0; i < rank; ++i) {
    low[i] = random.in(0, 2);
    high[i] = random.in(0, 2);
    result[i] += low[i] + high[i];
  }
  std::string pads = "qnn.pad %0 {low = " + arrayAttr("i64", low) +
                     ", high = " + arrayAttr("i64", high);
  for (auto [element, fill] :
       {std::pair("f32", "-1.25"), std::pair("!qnn.int<4>", "-8.0"),
        std::pair("!qnn.int<8, unsigned>", "255.0"),
        std::pair("!qnn.int<1, bipolar>", "-1.0"),
        std::pair("!qnn.int<4, pow2>", "-16.0"), std::pair("i32", "7.0")})
    expectSame(oneOp({tensorType(shape, element)},
                     pads + ", fill = " + fill + " : f64}",
                     tensorType(result, element)),
               random);
}

TEST_P(ShapeDifferential, Gather) {
  std::vector<int64_t> indices(random.in(1, 7));
  for (int64_t &index : indices)
    index = random.in(0, shape[axis] - 1);
  result[axis] = static_cast<int64_t>(indices.size());
  expectSameForAll("qnn.gather %0 {" + axisAttr() +
                   ", indices = " + arrayAttr("i64", indices) + "}");
}

TEST_P(ShapeDifferential, Broadcast) {
  for (int64_t i = 0; i < rank; ++i)
    if (random.flip()) {
      shape[i] = 1;
      result[i] = random.in(1, 4);
    }
  if (random.flip())
    result.insert(result.begin(), random.in(1, 3));
  expectSameForAll("qnn.broadcast %0");
}

TEST_P(ShapeDifferential, Resize) {
  std::vector<double> scales(rank), shifts(rank), offsets(rank);
  for (int64_t i = 0; i < rank; ++i) {
    result[i] = random.flip() ? shape[i] : random.in(1, 7);
    scales[i] = double(result[i]) / double(shape[i]);
    bool isCentered = random.flip();
    shifts[i] = isCentered ? 0.5 : 0;
    offsets[i] = isCentered ? -0.5 : 0;
    if (random.in(0, 3) == 0) {
      scales[i] = random.pick({-1.0, 0.75, 1.5});
      offsets[i] = random.real(-1, 3);
    }
  }
  std::string attrs = " %0 {scales = " + realArrayAttr("f64", scales) +
                      ", shifts = " + realArrayAttr("f64", shifts) +
                      ", offsets = " + realArrayAttr("f64", offsets);
  if (random.flip())
    attrs += ", fill = 0.0 : f64";
  std::string rounding = random.pick({"half_down", "half_up", "floor", "ceil"});
  expectSame(oneOp({tensorType(shape, "f32")},
                   "qnn.resize linear" + attrs + "}",
                   tensorType(result, "f32")),
             random);
  attrs += ", rounding = #qnn.rounding<" + rounding + ">}";
  for (std::string element : {"f32", "!qnn.int<5>", "i16"})
    expectSame(oneOp({tensorType(shape, element)}, "qnn.resize nearest" + attrs,
                     tensorType(result, element)),
               random);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ShapeDifferential,
                         ::testing::Range(3000u, 3010u));

} // namespace
