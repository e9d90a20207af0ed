//===- RandomNetwork.cpp - Small networks for equality tests -----*- C++
//-*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomNetwork.h"
#include "NetworkWriter.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

namespace {

class LayerWriter : NetworkWriter {
public:
  LayerWriter(Random &random, const NetworkOptions &options)
      : NetworkWriter(random), options(options) {}

  std::string build();

private:
  Node contraction(const Node &x);
  Node convolution(const Node &x);
  Node bias(int64_t channels);
  Node residual(const Node &x);
  Node activation(const Node &x);
  Node batchNorm(const Node &x);
  Node structural(const Node &x);

  const NetworkOptions &options;
};

} // namespace

/// Dequantized integers, one per channel.
Node LayerWriter::bias(int64_t channels) {
  std::string values;
  for (int64_t i = 0; i < channels; ++i)
    values += (i ? ", " : "") + std::to_string(random.in(-40, 40));
  Node codes = emit("arith.constant dense<[" + values +
                        "]> : " + tensorType({channels}, "i32"),
                    {channels}, "i32");
  return unary("qnn.dequantize", codes,
               "scale = array<f64: " + number(scale(0.01)) + ">", {channels});
}

/// A convolution, maybe depthwise, with and without bias, stride and padding.
Node LayerWriter::convolution(const Node &x) {
  bool isDepthwise = random.in(0, 3) == 0;
  int64_t outputs = isDepthwise ? x.shape[1] : random.in(1, 5);
  int64_t size = std::min<int64_t>({random.in(1, 3), x.shape[2], x.shape[3]});
  int64_t pad = size == 3 && coin() ? 1 : 0, stride = coin() ? 1 : 2;
  Node w = weights({outputs, isDepthwise ? 1 : x.shape[1], size, size}, 0);
  auto sizeOf = [&](int64_t in) { return (in + 2 * pad - size) / stride + 1; };
  SmallVector<int64_t> shape = {x.shape[0], outputs, sizeOf(x.shape[2]),
                                sizeOf(x.shape[3])};
  std::string operands = x.name + ", " + w.name;
  std::string types = x.type() + ", " + w.type();
  if (coin()) {
    Node b = bias(outputs);
    operands += ", " + b.name;
    types += ", " + b.type();
  }
  return emit("qnn.conv2d nchw " + operands +
                  " {strides = " + arrayAttr("i64", {stride, stride}) +
                  ", pads = " + arrayAttr("i64", {pad, pad, pad, pad}) +
                  ", groups = " + std::to_string(isDepthwise ? outputs : 1) +
                  " : i64} : (" + types + ") -> " + tensorType(shape, "f32"),
              shape);
}

/// A convolution of images, a matrix product of rows.
Node LayerWriter::contraction(const Node &x) {
  if (x.shape.size() == 4)
    return convolution(x);
  int64_t outputs = random.in(1, 5);
  Node w = weights({x.shape[1], outputs}, 1);
  SmallVector<int64_t> shape = {x.shape[0], outputs};
  return emit("qnn.matmul " + x.name + ", " + w.name + " : (" + x.type() +
                  ", " + w.type() + ") -> " + tensorType(shape, "f32"),
              shape);
}

Node LayerWriter::batchNorm(const Node &x) {
  int64_t channels = x.shape[1];
  auto values = [&](double low, double high) {
    return list("f32", channels,
                [&] { return number(float(real(low, high))); });
  };
  std::string gamma = list("f32", channels, [&] {
    return number(random.in(0, 4) == 0 ? 0.0 : float(real(-1, 2)));
  });
  return emit("qnn.batch_norm " + x.name +
                  " {axis = 1 : i64, gamma = " + gamma +
                  ", beta = " + values(-1, 1) + ", mean = " + values(-1, 1) +
                  ", variance = " + values(0.1, 2) +
                  ", epsilon = 1.0e-05 : f64} : " + x.type(),
              x.shape);
}

Node LayerWriter::activation(const Node &x) {
  static const char *const kinds[] = {"relu", "leaky_relu", "clip", "tanh",
                                      "neg",  "mul",        "add"};
  std::string kind = kinds[random.in(0, 6)], attrs;
  if (kind == "leaky_relu")
    attrs = "params = array<f64: 0.1>";
  if (kind == "clip")
    attrs = "params = array<f64: -0.5, 0.75>";
  std::string operands = x.name, types = x.type();
  if (kind == "mul" || kind == "add") {
    Node c = emit("arith.constant dense<" + number(float(real(-2, 2))) +
                      "> : tensor<1xf32>",
                  {1});
    bool isFirst = coin();
    operands = isFirst ? c.name + ", " + x.name : x.name + ", " + c.name;
    types = isFirst ? c.type() + ", " + x.type() : x.type() + ", " + c.type();
  }
  return emit("qnn.elementwise " + kind + " " + operands + " {" + attrs +
                  "} : (" + types + ") -> " + x.type(),
              x.shape);
}

/// The sum of `x` and of `x` coded once more.
Node LayerWriter::residual(const Node &x) {
  Node other = quantized(activation(x), 2.0, /*isLast=*/false);
  return emit("qnn.elementwise add " + x.name + ", " + other.name + " : (" +
                  x.type() + ", " + x.type() + ") -> " + x.type(),
              x.shape);
}

/// A pool, a transpose or a reshape.
Node LayerWriter::structural(const Node &x) {
  if (x.shape.size() != 4 || x.element != "f32")
    return x;
  int64_t height = x.shape[2], width = x.shape[3];
  if (coin() && height > 1 && width > 1)
    return unary("qnn.max_pool nchw", x,
                 "kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, "
                 "pads = array<i64: 0, 0, 0, 0>",
                 {x.shape[0], x.shape[1], height / 2, width / 2});
  if (coin())
    return unary("qnn.reshape", x, "",
                 {x.shape[0], x.shape[1] * height * width});
  if (coin())
    return unary("qnn.transpose", x, "permutation = array<i64: 0, 1, 3, 2>",
                 {x.shape[0], x.shape[1], width, height});
  return unary("qnn.reshape", x, "", {x.shape[0], x.shape[1], width, height});
}

std::string LayerWriter::build() {
  bool isImage = random.in(0, 3) != 0;
  Node x{"%x", isImage ? SmallVector<int64_t>{1, random.in(1, 3), 6, 5}
                       : SmallVector<int64_t>{2, random.in(2, 9)}};
  std::string arguments = x.name + ": " + x.type();
  x = quantized(x, 1.5, /*isLast=*/false);
  int64_t layers = random.in(1, 3);
  for (int64_t layer = 0; layer < layers; ++layer) {
    if (random.in(0, 4) == 0)
      x = residual(x);
    else
      x = contraction(x);
    if (options.hasStructuralOps && coin())
      x = structural(x);
    if (coin())
      x = batchNorm(x);
    if (coin())
      x = activation(x);
    bool isLast = layer + 1 == layers;
    if (!isLast || coin())
      x = quantized(x, 1.0, isLast);
    if (options.hasStructuralOps && coin())
      x = structural(x);
  }
  if (x.shape.size() == 4 && x.element == "f32" && coin())
    x = unary("qnn.avg_pool nchw", x,
              "kernel = " + arrayAttr("i64", {x.shape[2], x.shape[3]}) +
                  ", strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>",
              {x.shape[0], x.shape[1], 1, 1});
  return "func.func @main(" + arguments + ") -> " + x.type() + " {\n" + body +
         "  return " + x.name + " : " + x.type() + "\n}";
}

std::string mlir::qnn::test::makeNetwork(Random &random,
                                         const NetworkOptions &options) {
  return LayerWriter(random, options).build();
}
