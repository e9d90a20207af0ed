//===- RandomLayers.cpp - Contractions and pools ----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphMaker.h"

#include <algorithm>

using namespace qnn::test;

/// A convolution: plain, grouped or depthwise.
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
  return convolve(x, outputs, groups);
}

/// Binary convolutions of whole words of channels, mostly with borders, and
/// maybe with a pool between them.
Node GraphMaker::binaryLayers(const Node &x) {
  isBinary = true;
  Node y = quantized(x, 1.0);
  y = convolve(y, dice.oneIn(3) ? 64 : 32, /*groups=*/1);
  if (dice.coin())
    y = batchNorm(y);
  y = quantized(y, 1.0);
  if (!dice.oneIn(4))
    y = pool(y);
  y = convolve(y, dice.in(1, 8), /*groups=*/1);
  isBinary = false;
  return y;
}

/// A convolution with any window that fits.
Node GraphMaker::convolve(const Node &x, int64_t outputs, int64_t groups) {
  int64_t channels = x.shape[1];
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
    size[axis] =
        (in + pad[axis] + pad[2 + axis] - reach - 1) / stride[axis] + 1;
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
  return emit("qnn.conv2d nchw " + operands +
                  " {strides = " + array({stride[0], stride[1]}) +
                  ", pads = " + array({pad[0], pad[1], pad[2], pad[3]}) +
                  ", dilations = " + array({dilation[0], dilation[1]}) +
                  ", groups = " + std::to_string(groups) + " : i64} : (" +
                  types + ") -> " + tensor(shape, "f32"),
              shape);
}

Node GraphMaker::transposedConvolution(const Node &x) {
  int64_t channels = x.shape[1];
  int64_t groups = channels % 2 == 0 && dice.oneIn(4) ? 2 : 1;
  int64_t perGroup = dice.in(1, 4);
  int64_t kernel[2], stride[2], dilation[2], pad[4], extra[2], size[2];
  for (int axis = 0; axis < 2; ++axis) {
    kernel[axis] = dice.in(1, 3);
    stride[axis] = dice.in(1, 2);
    dilation[axis] = dice.oneIn(4) ? 2 : 1;
    extra[axis] = stride[axis] > 1 && dice.oneIn(3) ? 1 : 0;
    int64_t reach = (kernel[axis] - 1) * dilation[axis];
    int64_t whole = (x.shape[2 + axis] - 1) * stride[axis] + reach + 1;
    pad[axis] = dice.coin() ? std::min(dice.in(0, reach), whole - 1) : 0;
    pad[2 + axis] = std::min(pad[axis], whole - 1 - pad[axis]);
    size[axis] = whole - pad[axis] - pad[2 + axis] + extra[axis];
  }
  Node w = weights({channels, perGroup, kernel[0], kernel[1]}, 1);
  std::vector<int64_t> shape = {x.shape[0], groups * perGroup, size[0],
                                size[1]};
  return emit("qnn.conv_transpose2d nchw " + x.name + ", " + w.name +
                  " {strides = " + array({stride[0], stride[1]}) +
                  ", pads = " + array({pad[0], pad[1], pad[2], pad[3]}) +
                  ", dilations = " + array({dilation[0], dilation[1]}) +
                  ", output_padding = " + array({extra[0], extra[1]}) +
                  ", groups = " + std::to_string(groups) + " : i64} : (" +
                  x.type() + ", " + w.type() + ") -> " + tensor(shape, "f32"),
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
