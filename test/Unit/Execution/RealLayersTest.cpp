//===- RealLayersTest.cpp - Real layers, both ways --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Differential.h"

using namespace qnn::test;

namespace {

class RealLayers : public ::testing::TestWithParam<unsigned> {
protected:
  Random random{GetParam()};

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

TEST_P(RealLayers, Conv2D) {
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

TEST_P(RealLayers, ConvTranspose2D) {
  bool isNCHW = random.flip(), hasBias = random.flip();
  int64_t groups = random.in(1, 2), inputs = groups * random.in(1, 3);
  int64_t channels = groups * random.in(1, 5), batch = random.in(1, 2);
  int64_t kernel[] = {random.in(1, 4), random.in(1, 4)};
  int64_t size[] = {random.in(2, 5), random.in(2, 5)};
  std::vector<int64_t> dilation, extra;
  for (int i = 0; i < 2; ++i) {
    dilation.push_back(random.in(1, 2));
    extra.push_back(random.in(0, 2));
  }
  std::string attrs = windows(kernel[0], kernel[1], /*isPool=*/false);
  int64_t result[2];
  for (int i = 0; i < 2; ++i) {
    result[i] = (size[i] - 1) * strides[i] + (kernel[i] - 1) * dilation[i] + 1 -
                padding[i] - padding[i + 2];
    // Nothing may be left of a small image.
    if (result[i] + extra[i] < 1)
      extra[i] = 1 - result[i];
    result[i] += extra[i];
  }
  attrs += ", groups = " + std::to_string(groups) +
           " : i64, dilations = " + arrayAttr("i64", dilation) +
           ", output_padding = " + arrayAttr("i64", extra);
  std::string layout = isNCHW ? " nchw" : " nhwc";
  std::vector<int64_t> in = image(isNCHW, batch, inputs, size[0], size[1]);
  std::vector<int64_t> weights =
      image(isNCHW, inputs, channels / groups, kernel[0], kernel[1]);
  std::vector<int64_t> out =
      image(isNCHW, batch, channels, result[0], result[1]);
  std::vector<std::string> types = {tensorType(in, "f32"),
                                    tensorType(weights, "f32")};
  if (hasBias)
    types.push_back(tensorType({channels}, "f32"));
  expectSame(oneOp(types,
                   "qnn.conv_transpose2d" + layout +
                       (hasBias ? " %0, %1, %2 {" : " %0, %1 {") + attrs + "}",
                   tensorType(out, "f32")),
             random);
  expectSame(oneOp({tensorType(in, random.codeType()),
                    tensorType(weights, random.codeType(/*withPow2=*/true))},
                   "qnn.conv_transpose2d_integer" + layout + " %0, %1 {" +
                       attrs + ", input_zero_point = 1 : i64}",
                   tensorType(out, random.flip() ? "i32" : "i64")),
             random);
}

TEST_P(RealLayers, StacksOfMatrices) {
  int64_t m = random.in(1, 3), k = random.in(1, 9), n = random.in(1, 9);
  std::vector<int64_t> stack = random.shape(2, 3), left = stack, right = stack;
  for (int64_t axis = 0; axis < 2; ++axis)
    if (random.flip())
      (random.flip() ? left : right)[axis] = 1;
  while (!right.empty() && right[0] == 1 && random.flip())
    right.erase(right.begin());
  left.insert(left.end(), {m, k});
  right.insert(right.end(), {k, n});
  stack.insert(stack.end(), {m, n});
  expectSame(oneOp({tensorType(left, "f32"), tensorType(right, "f32")},
                   "qnn.matmul %0, %1", tensorType(stack, "f32")),
             random);
  expectSame(oneOp({tensorType(left, random.codeType()),
                    tensorType(right, random.codeType())},
                   "qnn.matmul_integer %0, %1 {input_zero_point = -1 : i64}",
                   tensorType(stack, "i32")),
             random);
}

TEST_P(RealLayers, MatMul) {
  int64_t m = random.in(1, 3), k = random.in(1, 40), n = random.in(1, 9);
  expectSame(oneOp({tensorType({m, k}, "f32"), tensorType({k, n}, "f32")},
                   "qnn.matmul %0, %1", tensorType({m, n}, "f32")),
             random);
}

TEST_P(RealLayers, Pools) {
  bool isNCHW = random.flip();
  int64_t kernelY = random.in(1, 3), kernelX = random.in(1, 3);
  int64_t batch = random.in(1, 2), channels = random.in(1, 4);
  int64_t height = random.in(5, 8), width = random.in(5, 8);
  int64_t dilationY = random.in(1, 2), dilationX = random.in(1, 2);
  std::string attrs =
      windows(kernelY, kernelX, /*isPool=*/true) +
      ", dilations = " + arrayAttr("i64", {dilationY, dilationX});
  std::vector<int64_t> in = image(isNCHW, batch, channels, height, width);
  std::vector<int64_t> out =
      image(isNCHW, batch, channels, outputs(height, 0, kernelY, dilationY),
            outputs(width, 1, kernelX, dilationX));
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

TEST_P(RealLayers, Transpose) {
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

INSTANTIATE_TEST_SUITE_P(Seeds, RealLayers, ::testing::Range(1000u, 1012u));

} // namespace
