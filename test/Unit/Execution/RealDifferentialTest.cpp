//===- RealDifferentialTest.cpp - Real ops, both ways -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Differential.h"
#include "llvm/ADT/STLExtras.h"

using namespace qnn::test;
using llvm::ArrayRef;

namespace {

class RealDifferential : public ::testing::TestWithParam<unsigned> {
protected:
  Random random{GetParam()};

  std::vector<double> scales(int64_t count) {
    std::vector<double> result(count);
    for (double &scale : result)
      scale = random.flip() ? random.real(0.01, 2) : 0.25; // meets ties
    return result;
  }

  std::string windows(int64_t kernelY, int64_t kernelX, bool isPool) {
    std::vector<int64_t> pads;
    for (int64_t size : {kernelY, kernelX, kernelY, kernelX})
      pads.push_back(random.in(0, size - 1));
    padding = pads;
    strides = {random.in(1, 3), random.in(1, 3)};
    std::string text = "strides = " + arrayAttr("i64", strides) +
                       ", pads = " + arrayAttr("i64", pads);
    if (isPool)
      text += ", kernel = " + arrayAttr("i64", {kernelY, kernelX});
    return text;
  }

  /// Windows along one axis.
  int64_t outputs(int64_t size, int axis, int64_t kernel, int64_t dilation) {
    int64_t span = (kernel - 1) * dilation + 1;
    int64_t rest = size + padding[axis] + padding[axis + 2] - span;
    return rest < 0 ? 0 : rest / strides[axis] + 1;
  }

  static std::vector<int64_t> image(bool isNCHW, int64_t n, int64_t c,
                                    int64_t y, int64_t x) {
    return isNCHW ? std::vector<int64_t>{n, c, y, x}
                  : std::vector<int64_t>{n, y, x, c};
  }

  std::vector<int64_t> padding, strides;
};

TEST_P(RealDifferential, Quantize) {
  std::vector<int64_t> shape = random.shape(3, 6);
  std::string axis = std::to_string(random.in(0, 2));
  int64_t channels = shape[std::stoi(axis)];
  // One function with a result for each rounding mode and two code types.
  std::string body, values, types, input = tensorType(shape, "f32");
  int64_t count = 0;
  for (const char *rounding : {"half_even", "half_up", "half_down", "floor",
                               "ceil", "toward_zero", "away_from_zero"}) {
    for (std::string code : {std::string("!qnn.int<8>"), random.codeType()}) {
      llvm::StringRef name(code);
      bool isBipolar = name.contains("bipolar");
      std::vector<int64_t> zeroPoints(random.flip() ? channels : 1);
      for (int64_t &zeroPoint : zeroPoints)
        zeroPoint = isBipolar                   ? 0
                    : name.contains("unsigned") ? random.in(0, 1)
                                                : random.in(-1, 0);
      bool canBeNarrow = !isBipolar && !name.contains("<1");
      std::string value = "%r" + std::to_string(count);
      std::string type = tensorType(shape, code);
      body += "  " + value + " = qnn.quantize %x {scale = " +
              realArrayAttr("f64", scales(random.flip() ? channels : 1)) +
              ", zero_point = " + arrayAttr("i32", zeroPoints) +
              ", axis = " + axis + " : i64, rounding = #qnn.rounding<" +
              rounding + ">" +
              (canBeNarrow && random.flip() ? ", narrow} : " : "} : ") + input +
              " -> " + type + "\n";
      values += (count ? ", " : "") + value;
      types += (count ? ", " : "") + type;
      ++count;
    }
  }
  expectSame("func.func @main(%x: " + input + ") -> (" + types + ") {\n" +
                 body + "  return " + values + " : " + types + "\n}\n",
             random);
}

TEST_P(RealDifferential, Dequantize) {
  std::vector<int64_t> shape = random.shape(3, 5);
  std::string element = random.flip()
                            ? random.codeType(/*withPow2=*/true)
                            : std::string(random.pick({"i16", "i32", "i64"}));
  int64_t axis = random.in(0, 2), channels = random.flip() ? shape[axis] : 1;
  std::vector<int64_t> zeroPoints(channels);
  for (int64_t &zeroPoint : zeroPoints)
    zeroPoint = random.in(-200, 200);
  std::string attrs = "scale = " + realArrayAttr("f64", scales(channels)) +
                      ", zero_point = " + arrayAttr("i32", zeroPoints) +
                      ", axis = " + std::to_string(axis) + " : i64";
  expectSame(oneOp({tensorType(shape, element)},
                   "qnn.dequantize %0 {" + attrs + "}",
                   tensorType(shape, "f32")),
             random);
}

TEST_P(RealDifferential, ElementwiseUnary) {
  std::vector<int64_t> shape = random.shape(random.in(0, 3), 5);
  std::string type = tensorType(shape, "f32");
  for (std::string kind : {"relu", "neg", "abs", "exp", "sqrt", "sigmoid",
                           "tanh", "sign", "clip", "leaky_relu"}) {
    std::string attrs;
    if (kind == "clip")
      attrs = " {params = array<f64: -0.7, 1.3>}";
    if (kind == "leaky_relu")
      attrs = " {params = array<f64: 0.1>}";
    expectSame(oneOp({type}, "qnn.elementwise " + kind + " %0" + attrs, type),
               random);
  }
}

TEST_P(RealDifferential, ElementwiseBroadcast) {
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
  for (const char *kind : {"add", "sub", "mul", "div", "min", "max"})
    expectSame(
        oneOp({tensorType(operands[0], "f32"), tensorType(operands[1], "f32")},
              std::string("qnn.elementwise ") + kind + " %0, %1",
              tensorType(shape, "f32")),
        random);
}

TEST_P(RealDifferential, BatchNorm) {
  std::vector<int64_t> shape = random.shape(4, 4);
  int64_t axis = random.in(0, 3);
  auto values = [&](double low, double high) {
    std::vector<double> list(shape[axis]);
    for (double &value : list)
      value = static_cast<float>(random.real(low, high));
    return realArrayAttr("f32", list);
  };
  std::string attrs =
      "axis = " + std::to_string(axis) + " : i64, gamma = " + values(-2, 2) +
      ", beta = " + values(-1, 1) + ", mean = " + values(-1, 1) +
      ", variance = " + values(0.1, 3) + ", epsilon = 1.0e-05 : f64";
  std::string type = tensorType(shape, "f32");
  expectSame(oneOp({type}, "qnn.batch_norm %0 {" + attrs + "}", type), random);
}

TEST_P(RealDifferential, Softmax) {
  std::vector<int64_t> shape = random.shape(3, 6);
  std::string axis = std::to_string(random.in(0, 2));
  std::string type = tensorType(shape, "f32");
  expectSame(oneOp({type}, "qnn.softmax %0 {axis = " + axis + " : i64}", type),
             random);
}

TEST_P(RealDifferential, Conv2D) {
  bool isNCHW = random.flip(), hasBias = random.flip();
  int64_t groups = random.in(1, 2), inputs = groups * random.in(1, 3);
  int64_t channels = groups * random.in(1, 5), batch = random.in(1, 2);
  int64_t kernelY = random.in(1, 3), kernelX = random.in(1, 3);
  int64_t dilationY = random.in(1, 2), dilationX = random.in(1, 2);
  std::string attrs =
      windows(kernelY, kernelX, /*isPool=*/false) +
      ", groups = " + std::to_string(groups) +
      " : i64, dilations = " + arrayAttr("i64", {dilationY, dilationX});
  int64_t height = random.in(5, 9), width = random.in(5, 9);
  std::string result = tensorType(image(isNCHW, batch, channels,
                                        outputs(height, 0, kernelY, dilationY),
                                        outputs(width, 1, kernelX, dilationX)),
                                  "f32");
  std::vector<std::string> types = {
      tensorType(image(isNCHW, batch, inputs, height, width), "f32"),
      tensorType(image(isNCHW, channels, inputs / groups, kernelY, kernelX),
                 "f32")};
  if (hasBias)
    types.push_back(tensorType({channels}, "f32"));
  expectSame(oneOp(types,
                   std::string("qnn.conv2d ") + (isNCHW ? "nchw" : "nhwc") +
                       (hasBias ? " %0, %1, %2 {" : " %0, %1 {") + attrs + "}",
                   result),
             random);
}

TEST_P(RealDifferential, MatMul) {
  int64_t m = random.in(1, 3), k = random.in(1, 40), n = random.in(1, 9);
  expectSame(oneOp({tensorType({m, k}, "f32"), tensorType({k, n}, "f32")},
                   "qnn.matmul %0, %1", tensorType({m, n}, "f32")),
             random);
}

TEST_P(RealDifferential, Pools) {
  bool isNCHW = random.flip();
  int64_t kernelY = random.in(1, 3), kernelX = random.in(1, 3);
  int64_t batch = random.in(1, 2), channels = random.in(1, 4);
  int64_t height = random.in(4, 8), width = random.in(4, 8);
  std::string attrs = windows(kernelY, kernelX, /*isPool=*/true);
  std::vector<int64_t> in = image(isNCHW, batch, channels, height, width);
  std::vector<int64_t> out =
      image(isNCHW, batch, channels, outputs(height, 0, kernelY, 1),
            outputs(width, 1, kernelX, 1));
  std::string layout = isNCHW ? "nchw" : "nhwc";
  for (std::string element : {std::string("f32"), random.codeType(),
                              std::string(random.pick({"i16", "i64"}))})
    expectSame(oneOp({tensorType(in, element)},
                     "qnn.max_pool " + layout + " %0 {" + attrs + "}",
                     tensorType(out, element)),
               random);
  std::string count = random.flip() ? ", count_include_pad" : "";
  expectSame(oneOp({tensorType(in, "f32")},
                   "qnn.avg_pool " + layout + " %0 {" + attrs + count + "}",
                   tensorType(out, "f32")),
             random);
}

TEST_P(RealDifferential, Transpose) {
  std::vector<int64_t> shape = random.shape(4, 4), permutation = {0, 1, 2, 3};
  for (size_t i = 4; i > 1; --i)
    std::swap(permutation[i - 1],
              permutation[random.in(0, static_cast<int64_t>(i) - 1)]);
  std::vector<int64_t> moved;
  for (int64_t axis : permutation)
    moved.push_back(shape[axis]);
  for (std::string element :
       {std::string("f32"), random.codeType(), std::string("i32")})
    expectSame(oneOp({tensorType(shape, element)},
                     "qnn.transpose %0 {permutation = " +
                         arrayAttr("i64", permutation) + "}",
                     tensorType(moved, element)),
               random);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RealDifferential,
                         ::testing::Range(1000u, 1012u));

} // namespace
