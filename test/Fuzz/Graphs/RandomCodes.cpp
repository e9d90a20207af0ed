//===- RandomCodes.cpp - Code types, scales and weights ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphWriter.h"

#include <algorithm>
#include <cmath>

using namespace qnn::test;

//===----------------------------------------------------------------------===//
// Codes
//===----------------------------------------------------------------------===//

static CodeKind makeKind(const std::string &encoding, int64_t bits) {
  CodeKind kind;
  kind.bits = bits;
  kind.isBipolar = encoding == "bipolar";
  kind.isPow2 = encoding == "pow2";
  std::string suffix = encoding.empty() ? "" : ", " + encoding;
  kind.type = "!qnn.int<" + std::to_string(bits) + suffix + ">";
  if (encoding == "unsigned" || kind.isPow2) {
    kind.high = (int64_t(1) << bits) - 1;
  } else if (kind.isBipolar || encoding == "ternary") {
    kind.low = -1;
    kind.high = 1;
  } else {
    kind.low = -(int64_t(1) << (bits - 1));
    kind.high = -kind.low - 1;
  }
  return kind;
}

CodeKind GraphWriter::drawActivations() {
  int64_t kind = isBinary ? 0 : dice.in(0, 9);
  meetsBipolar = kind == 0;
  switch (kind) {
  case 0:
    return makeKind("bipolar", 1);
  case 1:
    return makeKind("ternary", 2);
  case 2:
    return makeKind(dice.coin() ? "" : "unsigned", dice.in(9, 16));
  case 3:
  case 4:
    return makeKind(dice.coin() ? "" : "unsigned", 8);
  default:
    return makeKind(dice.coin() ? "" : "unsigned", dice.in(1, 7));
  }
}

CodeKind GraphWriter::drawWeights() {
  // As in binary networks.
  if (isBinary)
    return makeKind("bipolar", 1);
  if (meetsBipolar && !dice.oneIn(3))
    return makeKind("bipolar", 1);
  switch (dice.in(0, 9)) {
  case 0:
  case 1:
    return makeKind("bipolar", 1);
  case 2:
    return makeKind("ternary", 2);
  case 3:
    return makeKind("pow2", dice.in(2, 6));
  case 4:
    return makeKind("unsigned", dice.in(1, 8));
  default:
    return makeKind("", dice.in(1, 8));
  }
}

double GraphWriter::scale(double about) {
  return dice.coin() ? std::exp2(std::round(std::log2(about)))
                     : double(float(about * dice.real(0.7, 1.4)));
}

std::string GraphWriter::drawParameters(const CodeKind &kind, double range) {
  double step = scale(range / double(std::max<int64_t>(kind.high, 1)));
  std::string attrs = "scale = array<f64: " + number(step) + ">";
  if (!kind.isBipolar && dice.coin())
    attrs += ", zero_point = array<i32: " +
             std::to_string(dice.in(kind.low / 2, kind.high / 2)) + ">";
  return attrs;
}

std::pair<Node, std::string> GraphWriter::quantize(const Node &x,
                                                   double range) {
  static const std::vector<std::string> modes = {
      "half_up", "half_down", "floor", "ceil", "toward_zero", "away_from_zero"};
  CodeKind kind = drawActivations();
  std::string parameters = drawParameters(kind, range), attrs = parameters;
  if (!kind.isBipolar && kind.bits > 1 && dice.oneIn(3))
    attrs += ", narrow";
  if (!kind.isBipolar && dice.oneIn(4))
    attrs += ", rounding = #qnn.rounding<" + dice.pick(modes) + ">";
  return {unary("qnn.quantize", x, attrs, x.shape, kind.type), parameters};
}

Node GraphWriter::quantized(const Node &x, double range) {
  auto [codes, parameters] = quantize(x, range);
  return dequantize(codes, parameters);
}

Node GraphWriter::dequantize(const Node &codes, const std::string &parameters) {
  Node result = unary("qnn.dequantize", codes, parameters, codes.shape);
  dequantized.push_back(result);
  return result;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

Node GraphWriter::weights(std::vector<int64_t> shape, int64_t channelAxis) {
  CodeKind kind = drawWeights();
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  // The bytes of the elements.
  std::string hex;
  for (int64_t i = 0; i < count; ++i) {
    int64_t code =
        kind.isBipolar ? (dice.coin() ? 1 : -1) : dice.in(kind.low, kind.high);
    // There is no minus zero.
    if (kind.isPow2 && code == int64_t(1) << (kind.bits - 1))
      code = 0;
    char text[8];
    snprintf(text, sizeof(text), "%02X", unsigned(code) & 0xFF);
    hex += text;
  }
  Node codes =
      emit("qnn.constant dense<\"0x" + hex + "\"> : " + tensor(shape, "i8") +
               " -> " + tensor(shape, kind.type),
           shape, kind.type);
  double greatest = kind.isPow2 ? std::exp2((1 << (kind.bits - 1)) - 2)
                                : double(std::max<int64_t>(kind.high, 1));
  double about = 1.0 / (greatest * std::sqrt(double(count)));
  bool isPerChannel = dice.coin();
  std::string attrs =
      "scale = " + list("f64", isPerChannel ? shape[channelAxis] : 1,
                        [&] { return number(scale(about)); });
  if (isPerChannel)
    attrs += ", axis = " + std::to_string(channelAxis) + " : i64";
  if (kind.low == 0 && !kind.isPow2 && dice.coin())
    attrs += ", zero_point = array<i32: " + std::to_string(kind.high / 2) + ">";
  return unary("qnn.dequantize", codes, attrs, shape);
}

Node GraphWriter::bias(int64_t channels) {
  std::string values;
  bool isReal = dice.coin();
  for (int64_t i = 0; i < channels; ++i)
    values += (i ? ", " : "") + (isReal ? number(float(dice.real(-1, 1)))
                                        : std::to_string(dice.in(-40, 40)));
  std::string element = isReal ? "f32" : "i32";
  Node node = emit("arith.constant dense<[" + values +
                       "]> : " + tensor({channels}, element),
                   {channels}, element);
  if (isReal)
    return node;
  return unary("qnn.dequantize", node,
               "scale = array<f64: " + number(scale(0.01)) + ">", {channels});
}
