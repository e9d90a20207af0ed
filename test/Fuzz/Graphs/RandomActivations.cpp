//===- RandomActivations.cpp - What follows a layer -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphMaker.h"

using namespace qnn::test;

Node GraphMaker::batchNorm(const Node &x) {
  auto values = [&](double low, double high) {
    return list("f32", x.shape[1],
                [&] { return number(float(dice.real(low, high))); });
  };
  std::string gamma = list("f32", x.shape[1], [&] {
    return number(dice.oneIn(8) ? 0.0 : float(dice.real(-1, 2)));
  });
  std::string beta = values(-1, 1), mean = values(-1, 1);
  return emit("qnn.batch_norm " + x.name +
                  " {axis = 1 : i64, gamma = " + gamma + ", beta = " + beta +
                  ", mean = " + mean + ", variance = " + values(0.1, 2) +
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
  return emit("arith.constant dense<[" + values +
                  "]> : " + tensor(shape, "f32"),
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
    return elementwise("leaky_relu", dice.coin()
                                         ? "params = array<f64: 0.1>"
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
