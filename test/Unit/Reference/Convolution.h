//===- Convolution.h - An independent convolution ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The formula of `qnn.conv2d` written out element by element, with its own
/// index arithmetic, to test the loops of the interpreter against.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_UNIT_REFERENCE_CONVOLUTION_H
#define QNN_TEST_UNIT_REFERENCE_CONVOLUTION_H

#include "Program.h"

namespace mlir::qnn::test {

/// Sizes of a random convolution (or pool).
struct ConvSizes {
  bool isChannelsFirst;
  int64_t n, c, h, w, k, fy, fx, sy, sx, dy, dx, groups;
  int64_t top, left, bottom, right;

  static ConvSizes random(Random &random) {
    ConvSizes s;
    s.isChannelsFirst = random.in(0, 1);
    s.n = random.in(1, 2);
    s.groups = random.in(0, 3) == 0 ? 2 : 1;
    s.c = s.groups * random.in(1, 5);
    s.k = s.groups * random.in(1, 4);
    s.fy = random.in(1, 3);
    s.fx = random.in(1, 4);
    s.sy = random.in(1, 3);
    s.sx = random.in(1, 3);
    s.dy = random.in(1, 2);
    s.dx = random.in(1, 2);
    // Pads may exceed the kernel: whole windows without a valid tap.
    s.top = random.in(0, 3);
    s.left = random.in(0, 4);
    s.bottom = random.in(0, 2);
    s.right = random.in(0, 2);
    s.h = random.in(1, 6) + (s.fy - 1) * s.dy;
    s.w = random.in(1, 6) + (s.fx - 1) * s.dx;
    return s;
  }

  int64_t oh() const { return (h + top + bottom - (fy - 1) * dy - 1) / sy + 1; }
  int64_t ow() const { return (w + left + right - (fx - 1) * dx - 1) / sx + 1; }

  SmallVector<int64_t> image(int64_t channels, int64_t height,
                             int64_t width) const {
    if (isChannelsFirst)
      return {n, channels, height, width};
    return {n, height, width, channels};
  }
  SmallVector<int64_t> input() const { return image(c, h, w); }
  SmallVector<int64_t> output() const { return image(k, oh(), ow()); }
  SmallVector<int64_t> weights() const {
    if (isChannelsFirst)
      return {k, c / groups, fy, fx};
    return {k, fy, fx, c / groups};
  }

  /// The place of an element in a tensor of N,C,H,W or N,H,W,C.
  int64_t at(ArrayRef<int64_t> shape, int64_t in, int64_t ic, int64_t iy,
             int64_t ix) const {
    SmallVector<int64_t> index;
    if (isChannelsFirst)
      index = {in, ic, iy, ix};
    else
      index = {in, iy, ix, ic};
    int64_t place = 0;
    for (int i = 0; i < 4; ++i)
      place = place * shape[i] + index[i];
    return place;
  }

  std::string layout() const { return isChannelsFirst ? "nchw" : "nhwc"; }
  std::string attributes() const {
    return "strides = " + arrayAttr("i64", {sy, sx}) +
           ", pads = " + arrayAttr("i64", {top, left, bottom, right}) +
           ", dilations = " + arrayAttr("i64", {dy, dx}) +
           ", groups = " + std::to_string(groups) + " : i64";
  }

  /// Calls `body(output place, channel, ordered list of (input, weight))`.
  template <typename Body>
  void forEachOutput(Body body) const {
    SmallVector<int64_t> in = input(), out = output(), weight = weights();
    for (int64_t b = 0; b < n; ++b)
      for (int64_t o = 0; o < k; ++o)
        for (int64_t oy = 0; oy < oh(); ++oy)
          for (int64_t ox = 0; ox < ow(); ++ox) {
            std::vector<std::pair<int64_t, int64_t>> taps;
            for (int64_t ic = 0; ic < c / groups; ++ic)
              for (int64_t y = 0; y < fy; ++y)
                for (int64_t x = 0; x < fx; ++x) {
                  int64_t iy = oy * sy + y * dy - top;
                  int64_t ix = ox * sx + x * dx - left;
                  if (iy < 0 || iy >= h || ix < 0 || ix >= w)
                    continue;
                  int64_t channel = o / (k / groups) * (c / groups) + ic;
                  taps.push_back(
                      {at(in, b, channel, iy, ix), at(weight, o, ic, y, x)});
                }
            body(at(out, b, o, oy, ox), o, taps);
          }
  }
};

} // namespace mlir::qnn::test

#endif // QNN_TEST_UNIT_REFERENCE_CONVOLUTION_H
