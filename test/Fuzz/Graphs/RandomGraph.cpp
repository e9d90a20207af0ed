//===- RandomGraph.cpp - Whole quantized networks from a seed ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomGraph.h"
#include "GraphWriter.h"

#include <algorithm>

using namespace qnn::test;

namespace {

/// Draws the layers.
class GraphMaker : GraphWriter {
public:
  explicit GraphMaker(Dice &dice) : GraphWriter(dice) {}

  std::string make();

private:
  Node convolution(const Node &x);
  Node matmul(const Node &x);
  Node layer(const Node &x);
  Node batchNorm(const Node &x);
  Node activation(const Node &x);
  Node hardSwish(const Node &x);
  Node pool(const Node &x);
  Node residual(const Node &x);
  Node move(const Node &x);
  Node constantPerChannel(const Node &x);
};

} // namespace

/// A convolution: plain, grouped or depthwise, with any window that fits.
Node GraphMaker::convolution(const Node &x) {
  int64_t channels = x.shape[1], groups = 1;
  if (dice.oneIn(4))
    groups = channels;
  else if (dice.oneIn(4) && channels % 2 == 0)
    groups = 2;
  // Now and then more channels than a word or a vector has.
  int64_t perGroup = dice.oneIn(8) ? dice.in(20, 40) : dice.in(1, 6);
  int64_t outputs =
      groups == 1 ? perGroup : groups * dice.in(1, groups > 4 ? 1 : 3);
  int64_t kernel[2], stride[2], dilation[2], pad[4], size[2];
  for (int axis = 0; axis < 2; ++axis) {
    int64_t in = x.shape[2 + axis];
    kernel[axis] = dice.in(1, 3);
    dilation[axis] = dice.oneIn(4) ? 2 : 1;
    stride[axis] = dice.oneIn(3) ? dice.in(2, 3) : 1;
    int64_t reach = (kernel[axis] - 1) * dilation[axis];
    pad[axis] = dice.coin() ? dice.in(0, reach) : 0;
    pad[2 + axis] = dice.coin() ? pad[axis] : dice.in(0, reach);
    if (in + pad[axis] + pad[2 + axis] < reach + 1)
      kernel[axis] = 1, pad[axis] = pad[2 + axis] = reach = 0;
    size[axis] = (in + pad[axis] + pad[2 + axis] - reach - 1) / stride[axis] + 1;
  }
  Node w = weights({outputs, channels / groups, kernel[0], kernel[1]}, 0);
  std::string operands = x.name + ", " + w.name;
  std::string types = x.type() + ", " + w.type();
  if (dice.coin()) {
    Node b = bias(outputs);
    operands += ", " + b.name;
    types += ", " + b.type();
  }
  std::vector<int64_t> shape = {x.shape[0], outputs, size[0], size[1]};
  return emit("qnn.conv2d nchw " + operands + " {strides = " +
                  array({stride[0], stride[1]}) + ", pads = " +
                  array({pad[0], pad[1], pad[2], pad[3]}) + ", dilations = " +
                  array({dilation[0], dilation[1]}) +
                  ", groups = " + std::to_string(groups) + " : i64} : (" +
                  types + ") -> " + tensor(shape, "f32"),
              shape);
}

Node GraphMaker::matmul(const Node &x) {
  int64_t outputs = dice.oneIn(6) ? dice.in(17, 40) : dice.in(1, 8);
  Node w = weights({x.shape[1], outputs}, 1);
  std::vector<int64_t> shape = {x.shape[0], outputs};
  return emit("qnn.matmul " + x.name + ", " + w.name + " : (" + x.type() +
                  ", " + w.type() + ") -> " + tensor(shape, "f32"),
              shape);
}

Node GraphMaker::batchNorm(const Node &x) {
  auto values = [&](double low, double high) {
    return list("f32", x.shape[1],
                [&] { return number(float(dice.real(low, high))); });
  };
  std::string gamma = list("f32", x.shape[1], [&] {
    return number(dice.oneIn(8) ? 0.0 : float(dice.real(-1, 2)));
  });
  std::string beta = values(-1, 1), mean = values(-1, 1);
  return emit("qnn.batch_norm " + x.name + " {axis = 1 : i64, gamma = " +
                  gamma + ", beta = " + beta + ", mean = " + mean +
                  ", variance = " + values(0.1, 2) +
                  ", epsilon = 1.0e-05 : f64} : " + x.type(),
              x.shape);
}

/// x * clip(x + 3, 0, 6) / 6
Node GraphMaker::hardSwish(const Node &x) {
  Node three = scalar(3), six = scalar(6);
  Node sum = binary("add", x, three);
  Node clipped = unary("qnn.elementwise clip", sum,
                       "params = array<f64: 0.0, 6.0>", x.shape);
  return binary("div", binary("mul", x, clipped), six);
}

Node GraphMaker::constantPerChannel(const Node &x) {
  std::string values;
  for (int64_t i = 0; i < x.shape[1]; ++i)
    values += (i ? ", [[" : "[[") + number(float(dice.real(-1.5, 1.5))) + "]]";
  std::vector<int64_t> shape = {x.shape[1], 1, 1};
  return emit("arith.constant dense<[" + values + "]> : " +
                  tensor(shape, "f32"),
              shape);
}

Node GraphMaker::activation(const Node &x) {
  auto elementwise = [&](const std::string &kind, const std::string &attrs) {
    return unary("qnn.elementwise " + kind, x, attrs, x.shape);
  };
  switch (dice.in(0, 12)) {
  case 0:
  case 1:
  case 2:
    return elementwise("relu", "");
  case 3:
    return elementwise("clip", "params = array<f64: 0.0, 6.0>");
  case 4:
    return elementwise("leaky_relu", dice.coin() ? "params = array<f64: 0.1>"
                                                 : "params = array<f64: -0.25>");
  case 5:
    return elementwise("tanh", "");
  case 6:
    return elementwise("sigmoid", "");
  case 7:
    return elementwise("abs", "");
  case 8:
    return elementwise("neg", "");
  case 9:
    return hardSwish(x);
  case 10:
    if (x.shape.size() == 4)
      return binary(dice.coin() ? "mul" : "add", x, constantPerChannel(x));
    [[fallthrough]];
  default:
    return binary(dice.pick<std::string>({"mul", "add", "sub", "max"}), x,
                  scalar(dice.real(-2, 2)));
  }
}

Node GraphMaker::pool(const Node &x) {
  if (x.shape.size() != 4)
    return x;
  int64_t height = x.shape[2], width = x.shape[3];
  bool isMax = dice.coin();
  std::string name = isMax ? "qnn.max_pool nchw" : "qnn.avg_pool nchw";
  if (dice.oneIn(3))
    return unary(name, x,
                 "kernel = " + array({height, width}) +
                     ", strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, "
                     "0>",
                 {x.shape[0], x.shape[1], 1, 1});
  int64_t kernel[2], stride[2], pad[2], size[2];
  for (int axis = 0; axis < 2; ++axis) {
    int64_t in = x.shape[2 + axis];
    kernel[axis] = std::min(in, dice.in(1, 3));
    stride[axis] = dice.in(1, 2);
    pad[axis] = dice.oneIn(3) ? dice.in(0, kernel[axis] - 1) : 0;
    size[axis] = (in + 2 * pad[axis] - kernel[axis]) / stride[axis] + 1;
  }
  std::string attrs = "kernel = " + array({kernel[0], kernel[1]}) +
                      ", strides = " + array({stride[0], stride[1]}) +
                      ", pads = " + array({pad[0], pad[1], pad[0], pad[1]});
  if (!isMax && dice.coin())
    attrs += ", count_include_pad";
  return unary(name, x, attrs, {x.shape[0], x.shape[1], size[0], size[1]});
}

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

/// A transpose, or a reshape.
Node GraphMaker::move(const Node &x) {
  if (x.shape.size() != 4)
    return x;
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

Node GraphMaker::layer(const Node &x) {
  if (dice.oneIn(4))
    return residual(x);
  if (x.shape.size() == 4 && dice.oneIn(5))
    return pool(x);
  return x.shape.size() == 4 ? convolution(x) : matmul(x);
}

std::string GraphMaker::make() {
  bool isImage = !dice.oneIn(4);
  Node x{"%x",
         isImage ? std::vector<int64_t>{dice.in(1, 2), dice.in(1, 6),
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
  return "func.func @main(%x: " + argument + ") -> " + x.type() + " {\n" +
         body + "  return " + x.name + " : " + x.type() + "\n}\n";
}

std::string qnn::test::makeRandomGraph(Dice &dice) {
  return GraphMaker(dice).make();
}
