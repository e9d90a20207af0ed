//===- NetworkWriter.cpp - Real-level IR as text -----------------*- C++
//-*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NetworkWriter.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

static constexpr CodeKind codeKinds[] = {
    {"!qnn.int<1, bipolar>", -1, 1},  {"!qnn.int<2, ternary>", -1, 1},
    {"!qnn.int<2>", -2, 1},           {"!qnn.int<4>", -8, 7},
    {"!qnn.int<3, unsigned>", 0, 7},  {"!qnn.int<8>", -128, 127},
    {"!qnn.int<8, unsigned>", 0, 255}};

Node NetworkWriter::weights(SmallVector<int64_t> shape, int64_t channelAxis) {
  const CodeKind &kind = codeKinds[random.in(0, 5)];
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  // Nested brackets follow the shape.
  std::function<std::string(size_t)> elements = [&](size_t axis) {
    if (axis == shape.size()) {
      int64_t code =
          kind.isBipolar() ? (coin() ? 1 : -1) : random.in(kind.low, kind.high);
      return std::to_string(code);
    }
    std::string text = "[";
    for (int64_t i = 0; i < shape[axis]; ++i)
      text += (i ? ", " : "") + elements(axis + 1);
    return text + "]";
  };
  Node codes = emit("qnn.constant dense<" + elements(0) +
                        "> : " + tensorType(shape, "i8") + " -> " +
                        tensorType(shape, kind.type),
                    shape, kind.type);
  bool isPerChannel = coin();
  double about = 1.0 / (kind.high * std::sqrt(double(count)));
  std::string attrs =
      "scale = " + list("f64", isPerChannel ? shape[channelAxis] : 1,
                        [&] { return number(scale(about)); });
  if (isPerChannel)
    attrs += ", axis = " + std::to_string(channelAxis) + " : i64";
  if (kind.low == 0)
    attrs += ", zero_point = array<i32: 3>";
  return unary("qnn.dequantize", codes, attrs, shape);
}

Node NetworkWriter::quantized(const Node &x, double range, bool isLast) {
  const CodeKind &kind = codeKinds[random.in(0, 6)];
  double step = scale(range / std::max<int64_t>(kind.high, 1));
  std::string attrs = "scale = array<f64: " + number(step) + ">";
  if (!kind.isBipolar() && coin())
    attrs += ", zero_point = array<i32: " +
             std::to_string(random.in(kind.low / 2, kind.high / 2)) + ">";
  std::string quantizeAttrs = attrs;
  if (!kind.isBipolar() && kind.high > 1 && coin())
    quantizeAttrs += ", narrow";
  Node codes = unary("qnn.quantize", x, quantizeAttrs, x.shape, kind.type);
  if (isLast)
    return codes;
  return unary("qnn.dequantize", codes, attrs, x.shape);
}
