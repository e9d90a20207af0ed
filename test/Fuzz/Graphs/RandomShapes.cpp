//===- RandomShapes.cpp - Ops that move, join and sample elements ---------===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphMaker.h"

#include <cmath>

using namespace qnn::test;

/// Images grow no further than this.
static constexpr int64_t maxElements = 3000;

static int64_t countElements(const Node &x) {
  int64_t count = 1;
  for (int64_t size : x.shape)
    count *= size;
  return count;
}

/// `array<f64: 1, 2>`
static std::string reals(const std::vector<double> &values) {
  std::string text = "array<f64: ";
  for (size_t i = 0; i < values.size(); ++i)
    text += (i ? ", " : "") + number(values[i]);
  return text + ">";
}

/// A transpose, or a reshape.
Node GraphMaker::permute(const Node &x) {
  int64_t n = x.shape[0], c = x.shape[1], h = x.shape[2], w = x.shape[3];
  switch (dice.in(0, 2)) {
  case 0:
    return unary("qnn.reshape", x, "", {n, c * h * w});
  case 1:
    return unary("qnn.transpose", x, "permutation = array<i64: 0, 1, 3, 2>",
                 {n, c, w, h});
  default:
    return unary("qnn.reshape", x, "", {n, c, w, h});
  }
}

/// `x` and one or two tensors that fit, mostly of other scales; also `x`
/// itself, coded once more.
Node GraphMaker::concat(const Node &x) {
  size_t axis = dice.oneIn(4) ? x.shape.size() - 1 : 1;
  std::vector<Node> fitting;
  for (const Node &node : dequantized) {
    bool fits = node.shape.size() == x.shape.size();
    for (size_t i = 0; fits && i < x.shape.size(); ++i)
      fits = i == axis || node.shape[i] == x.shape[i];
    if (fits)
      fitting.push_back(node);
  }
  std::string operands = x.name, types = x.type();
  std::vector<int64_t> shape = x.shape;
  for (int64_t i = 0, e = dice.oneIn(4) ? 2 : 1; i < e; ++i) {
    Node other = fitting.empty() || dice.oneIn(3)
                     ? quantized(activation(x), 2.0)
                     : dice.pick(fitting);
    operands += ", " + other.name;
    types += ", " + other.type();
    shape[axis] += other.shape[axis];
  }
  return emit("qnn.concat " + operands + " {axis = " + std::to_string(axis) +
                  " : i64} : (" + types + ") -> " + tensor(shape, "f32"),
              shape);
}

/// Some elements along each axis but the first, also backwards.
Node GraphMaker::slice(const Node &x) {
  std::vector<int64_t> offsets = {0}, strides = {1}, shape = {x.shape[0]};
  for (size_t axis = 1; axis < x.shape.size(); ++axis) {
    int64_t size = x.shape[axis], count = dice.coin() ? size : dice.in(1, size);
    int64_t first = dice.in(0, size - count), stride = 1;
    if (dice.oneIn(3) && count > 1) {
      stride = 2;
      count = (count + 1) / 2;
    }
    if (dice.oneIn(5)) {
      first += (count - 1) * stride;
      stride = -stride;
    }
    offsets.push_back(first);
    strides.push_back(stride);
    shape.push_back(count);
  }
  return unary("qnn.slice", x,
               "offsets = " + array(offsets) + ", strides = " + array(strides),
               shape);
}

/// A border, mostly of zeros.
Node GraphMaker::pad(const Node &x) {
  std::vector<int64_t> low = {0}, high = {0}, shape = {x.shape[0]};
  for (size_t axis = 1; axis < x.shape.size(); ++axis) {
    low.push_back(dice.coin() ? dice.in(0, 2) : 0);
    high.push_back(dice.coin() ? dice.in(0, 2) : 0);
    shape.push_back(x.shape[axis] + low.back() + high.back());
  }
  std::string fill = dice.oneIn(6) ? number(dice.real(-1, 1)) : "0.0";
  return unary("qnn.pad", x,
               "low = " + array(low) + ", high = " + array(high) +
                   ", fill = " + fill + " : f64",
               shape);
}

/// An image of another size, mostly by repeating pixels.
Node GraphMaker::resize(const Node &x) {
  static const std::vector<double> factors = {0.5, 1.0, 1.5, 2.0, 3.0};
  std::vector<double> scales = {1, 1};
  std::vector<int64_t> shape = {x.shape[0], x.shape[1]};
  for (int axis = 2; axis < 4; ++axis) {
    double factor = dice.pick(factors);
    auto size =
        static_cast<int64_t>(std::floor(double(x.shape[axis]) * factor));
    scales.push_back(size > 0 ? factor : 1);
    shape.push_back(size > 0 ? size : x.shape[axis]);
  }
  bool isCentered = dice.coin();
  double shift = isCentered ? 0.5 : 0;
  std::string mode = dice.oneIn(5) ? "linear" : "nearest";
  return unary("qnn.resize " + mode, x,
               "scales = " + reals(scales) +
                   ", shifts = " + reals({0, 0, shift, shift}) +
                   ", offsets = " + reals({0, 0, -shift, -shift}),
               shape);
}

/// An op that moves elements.
Node GraphMaker::move(const Node &x) {
  bool isImage = x.shape.size() == 4;
  switch (dice.in(0, 5)) {
  case 0:
    return slice(x);
  case 1:
    return countElements(x) < maxElements ? pad(x) : x;
  case 2:
    return isImage && countElements(x) < maxElements / 4 ? resize(x) : x;
  default:
    return isImage ? permute(x) : x;
  }
}

/// A product with an earlier tensor, or of the channels with gates that depend
/// on their means, as in squeeze-and-excitation.
Node GraphMaker::product(const Node &x) {
  for (const Node &node : dequantized)
    if (node.shape == x.shape && node.name != x.name && dice.coin())
      return binary("mul", x, node);
  if (x.shape.size() != 4)
    return binary("mul", x, quantized(activation(x), 2.0));
  Node means = unary("qnn.avg_pool nchw", x,
                     "kernel = " + array({x.shape[2], x.shape[3]}) +
                         ", strides = array<i64: 1, 1>, pads = array<i64: 0, "
                         "0, 0, 0>",
                     {x.shape[0], x.shape[1], 1, 1});
  Node gates = quantized(means, 1.0);
  if (dice.coin())
    gates = quantized(unary("qnn.elementwise sigmoid", gates, "", gates.shape),
                      1.0);
  return binary("mul", x, gates);
}
