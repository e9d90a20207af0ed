//===- Contraction.h - Sums of products and windows -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The loops shared by real (double) and integer (int32 operands, int64 sums)
/// contractions and pools. Loops are ordered for speed, but each sum receives
/// its products in the documented order: input channel, kernel row, kernel
/// column. Taps outside the input are left out.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_REFERENCE_CONTRACTION_H
#define QNN_LIB_REFERENCE_CONTRACTION_H

#include "Offsets.h"
#include "qnn/Dialect/QNN/IR/ConvGeometry.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace mlir::qnn::reference {

/// A half-open interval of indices.
struct Range {
  int64_t begin, end;
};

/// The outputs o < outputs for which 0 <= o * stride + first < size.
inline Range validOutputs(int64_t size, int64_t outputs, int64_t stride,
                          int64_t first) {
  int64_t begin = first >= 0 ? 0 : llvm::divideCeil(-first, stride);
  int64_t end = first >= size ? 0 : (size - 1 - first) / stride + 1;
  return {begin, std::min(outputs, end)};
}

/// The taps f < taps for which 0 <= first + f * dilation < size.
inline Range validTaps(int64_t size, int64_t taps, int64_t dilation,
                       int64_t first) {
  return validOutputs(size, taps, dilation, first);
}

/// Sizes of matrix products, and which matrices of the stacks of operands meet.
struct MatMulShape {
  MatMulShape(ArrayRef<int64_t> input, ArrayRef<int64_t> weights,
              ArrayRef<int64_t> result)
      : rows(input[input.size() - 2]), inner(input.back()),
        columns(weights.back()),
        inputs(broadcastOffsets(input.drop_back(2), result.drop_back(2))),
        matrices(broadcastOffsets(weights.drop_back(2), result.drop_back(2))) {}

  int64_t rows, inner, columns;
  std::vector<int64_t> inputs, matrices;
};

/// The sums of a convolution, in the layout of its result.
template <typename Element, typename Sum>
std::vector<Sum> convolve(const ConvGeometry &g, ArrayRef<Element> input,
                          ArrayRef<Element> weights) {
  int64_t pixels = g.outHeight * g.outWidth;
  int64_t perGroup = g.channelsPerGroup();
  int64_t outputsPerGroup = g.outChannels / g.groups;
  int64_t pixelStep = g.layout == Layout::NCHW ? 1 : g.channels;
  int64_t step = pixelStep * g.strideX;
  std::vector<Sum> result(g.batch * g.outChannels * pixels);
  // The sums of one output channel, and one tap's part of all of them at once.
  std::vector<Sum> plane(pixels);
  auto addTap = [&](int64_t n, int64_t channel, int64_t fy, int64_t fx,
                    Sum weight) {
    Range rows =
        validOutputs(g.height, g.outHeight, g.strideY, g.inputY(0, fy));
    Range columns =
        validOutputs(g.width, g.outWidth, g.strideX, g.inputX(0, fx));
    if (columns.begin >= columns.end)
      return;
    for (int64_t oy = rows.begin; oy < rows.end; ++oy) {
      const Element *in = &input[g.inputOffset(n, channel, g.inputY(oy, fy),
                                               g.inputX(columns.begin, fx))];
      Sum *sums = &plane[oy * g.outWidth + columns.begin];
      for (int64_t i = 0, e = columns.end - columns.begin; i < e; ++i)
        sums[i] += weight * static_cast<Sum>(in[i * step]);
    }
  };
  for (int64_t n = 0; n < g.batch; ++n)
    for (int64_t k = 0; k < g.outChannels; ++k) {
      std::fill(plane.begin(), plane.end(), Sum(0));
      int64_t firstChannel = k / outputsPerGroup * perGroup;
      for (int64_t c = 0; c < perGroup; ++c)
        for (int64_t fy = 0; fy < g.kernelHeight; ++fy)
          for (int64_t fx = 0; fx < g.kernelWidth; ++fx)
            addTap(n, firstChannel + c, fy, fx,
                   weights[g.weightOffset(k, c, fy, fx)]);
      for (int64_t i = 0; i < pixels; ++i)
        result[g.outputOffset(n, k, i / g.outWidth, i % g.outWidth)] = plane[i];
    }
  return result;
}

/// The sums of a transposed convolution, in the layout of its result. `g` is
/// the convolution that it transposes: from images like the result to images
/// like the input.
template <typename Element, typename Sum>
std::vector<Sum> convolveTransposed(const ConvGeometry &g,
                                    ArrayRef<Element> input,
                                    ArrayRef<Element> weights) {
  int64_t resultsPerGroup = g.channelsPerGroup();
  int64_t inputsPerGroup = g.outChannels / g.groups;
  std::vector<Sum> result(g.batch * g.channels * g.height * g.width);
  // The products of one tap with all elements of one channel of the input.
  auto addTap = [&](int64_t n, int64_t k, int64_t channel, int64_t fy,
                    int64_t fx) {
    Sum weight = weights[g.weightOffset(channel, k % resultsPerGroup, fy, fx)];
    Range rows =
        validOutputs(g.height, g.outHeight, g.strideY, g.inputY(0, fy));
    Range columns =
        validOutputs(g.width, g.outWidth, g.strideX, g.inputX(0, fx));
    for (int64_t y = rows.begin; y < rows.end; ++y)
      for (int64_t x = columns.begin; x < columns.end; ++x)
        result[g.inputOffset(n, k, g.inputY(y, fy), g.inputX(x, fx))] +=
            weight * static_cast<Sum>(input[g.outputOffset(n, channel, y, x)]);
  };
  for (int64_t n = 0; n < g.batch; ++n)
    for (int64_t k = 0; k < g.channels; ++k) {
      int64_t firstChannel = k / resultsPerGroup * inputsPerGroup;
      for (int64_t c = 0; c < inputsPerGroup; ++c)
        for (int64_t fy = 0; fy < g.kernelHeight; ++fy)
          for (int64_t fx = 0; fx < g.kernelWidth; ++fx)
            addTap(n, k, firstChannel + c, fy, fx);
    }
  return result;
}

/// The sums of M x K by K x N matrix products: one for each pair of offsets of
/// matrices, counted in matrices.
template <typename Element, typename Sum>
std::vector<Sum> multiply(const MatMulShape &shape, ArrayRef<Element> input,
                          ArrayRef<Element> weights) {
  const auto &[rows, inner, columns, inputs, matrices] = shape;
  std::vector<Sum> result(inputs.size() * rows * columns, Sum(0));
  for (size_t stack = 0; stack < inputs.size(); ++stack)
    for (int64_t m = 0; m < rows; ++m)
      for (int64_t k = 0; k < inner; ++k) {
        Sum factor = input[(inputs[stack] * rows + m) * inner + k];
        const Element *row =
            weights.data() + (matrices[stack] * inner + k) * columns;
        Sum *sums = result.data() + (stack * rows + m) * columns;
        for (int64_t n = 0; n < columns; ++n)
          sums[n] += factor * static_cast<Sum>(row[n]);
      }
  return result;
}

/// Calls `body(output, inputs)` for each window of a pool: the offset of the
/// output element and those of its valid taps, by kernel row and column.
template <typename Body>
void forEachWindow(const ConvGeometry &g, Body body) {
  SmallVector<int64_t> inputs;
  for (int64_t n = 0; n < g.batch; ++n)
    for (int64_t c = 0; c < g.channels; ++c)
      for (int64_t oy = 0; oy < g.outHeight; ++oy)
        for (int64_t ox = 0; ox < g.outWidth; ++ox) {
          Range rows =
              validTaps(g.height, g.kernelHeight, g.dilationY, g.inputY(oy, 0));
          Range columns =
              validTaps(g.width, g.kernelWidth, g.dilationX, g.inputX(ox, 0));
          inputs.clear();
          for (int64_t fy = rows.begin; fy < rows.end; ++fy)
            for (int64_t fx = columns.begin; fx < columns.end; ++fx)
              inputs.push_back(
                  g.inputOffset(n, c, g.inputY(oy, fy), g.inputX(ox, fx)));
          body(g.outputOffset(n, c, oy, ox), ArrayRef<int64_t>(inputs));
        }
}

/// Tells whether every sum of `count` products of elements of the two operands
/// fits in 64 bits.
inline bool sumFits(ArrayRef<int32_t> lhs, ArrayRef<int32_t> rhs,
                    int64_t count) {
  auto magnitude = [](ArrayRef<int32_t> values) {
    int64_t greatest = 0;
    for (int64_t value : values)
      greatest = std::max(greatest, std::abs(value));
    return greatest;
  };
  // At most 2^31 * 2^31, which does not overflow.
  int64_t product = magnitude(lhs) * magnitude(rhs), sum;
  return !llvm::MulOverflow(product, count, sum);
}

} // namespace mlir::qnn::reference

#endif // QNN_LIB_REFERENCE_CONTRACTION_H
