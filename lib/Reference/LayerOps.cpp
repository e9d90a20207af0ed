//===- LayerOps.cpp - Reference meaning: layers -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Contraction.h"
#include "OpTable.h"

#include <functional>

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::reference;

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

/// True if the products of the two operands can be summed as integers: both
/// stem from codes, the input with one scale and the weights with one, or one
/// per output channel.
static bool isCodeContraction(ContractionOpInterface op, Operands operands) {
  const CodeOrigin *input = operands[0]->getOrigin();
  const CodeOrigin *weights = operands[1]->getOrigin();
  return input && weights && input->isPerTensor() &&
         (weights->isPerTensor() || weights->axis == op.getWeightChannelAxis());
}

/// Multiplies exact sums with both scales, once.
static std::vector<double> scaleSums(ContractionOpInterface op,
                                     Operands operands,
                                     ArrayRef<int64_t> sums) {
  std::vector<double> result(sums.size());
  double inputScale = operands[0]->getOrigin()->scale[0];
  forEachChannelRun(resultShape(op), op.getOutputChannelAxis(),
                    [&](int64_t channel, int64_t begin, int64_t end) {
                      double scale = inputScale *
                                     operands[1]->getOrigin()->scaleOf(channel);
                      for (int64_t i = begin; i < end; ++i)
                        result[i] = static_cast<double>(sums[i]) * scale;
                    });
  return result;
}

/// Evaluates the products of a contraction: `sumCodes` from integers if
/// possible, else `sumReals`.
template <typename SumCodes, typename SumReals>
static llvm::Expected<std::vector<double>>
contract(ContractionOpInterface op, Operands operands, SumCodes sumCodes,
         SumReals sumReals) {
  if (!isCodeContraction(op, operands))
    return sumReals(operands[0]->getReals(), operands[1]->getReals());
  ArrayRef<int32_t> input = operands[0]->getOrigin()->centered;
  ArrayRef<int32_t> weights = operands[1]->getOrigin()->centered;
  if (!sumFits(input, weights, op.getReductionSize()))
    return makeError(op, "the integer sum may exceed 64 bits");
  return scaleSums(op, operands, sumCodes(input, weights));
}

/// Adds a bias, if there is one, to each channel of real sums.
template <typename OpTy>
static llvm::Expected<Tensor>
addBias(OpTy op, Operands operands,
        llvm::Expected<std::vector<double>> result) {
  if (!result)
    return result.takeError();
  if (op.getBias())
    forEachChannelRun(resultShape(op), op.getOutputChannelAxis(),
                      [&](int64_t channel, int64_t begin, int64_t end) {
                        for (int64_t i = begin; i < end; ++i)
                          (*result)[i] += operands[2]->getReals()[channel];
                      });
  return Tensor::reals(resultShape(op), std::move(*result));
}

static llvm::Expected<Tensor> interpretConv2D(Conv2DOp op, Operands operands) {
  ConvGeometry g = op.getGeometry();
  return addBias(op, operands,
                 contract(
                     op, operands,
                     [&](ArrayRef<int32_t> input, ArrayRef<int32_t> weights) {
                       return convolve<int32_t, int64_t>(g, input, weights);
                     },
                     [&](ArrayRef<double> input, ArrayRef<double> weights) {
                       return convolve<double, double>(g, input, weights);
                     }));
}

static llvm::Expected<Tensor> interpretConvTranspose2D(ConvTranspose2DOp op,
                                                       Operands operands) {
  ConvGeometry g = op.getGeometry();
  return addBias(
      op, operands,
      contract(
          op, operands,
          [&](ArrayRef<int32_t> input, ArrayRef<int32_t> weights) {
            return convolveTransposed<int32_t, int64_t>(g, input, weights);
          },
          [&](ArrayRef<double> input, ArrayRef<double> weights) {
            return convolveTransposed<double, double>(g, input, weights);
          }));
}

static llvm::Expected<Tensor> interpretMatMul(MatMulOp op, Operands operands) {
  MatMulShape shape(operands[0]->getShape(), operands[1]->getShape(),
                    resultShape(op));
  llvm::Expected<std::vector<double>> result = contract(
      op, operands,
      [&](ArrayRef<int32_t> input, ArrayRef<int32_t> weights) {
        return multiply<int32_t, int64_t>(shape, input, weights);
      },
      [&](ArrayRef<double> input, ArrayRef<double> weights) {
        return multiply<double, double>(shape, input, weights);
      });
  if (!result)
    return result.takeError();
  return Tensor::reals(resultShape(op), std::move(*result));
}

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

/// The elements of each window joined by `join`, for any element type.
template <typename T, typename Join>
static std::vector<T> joinWindows(const ConvGeometry &g, ArrayRef<T> input,
                                  Join join) {
  std::vector<T> result(g.batch * g.channels * g.outHeight * g.outWidth);
  forEachWindow(g, [&](int64_t output, ArrayRef<int64_t> taps) {
    assert(!taps.empty() && "checked by the verifier");
    T joined = input[taps.front()];
    for (int64_t tap : taps.drop_front())
      joined = join(joined, input[tap]);
    result[output] = joined;
  });
  return result;
}

/// The greatest element of each window.
template <typename T>
static std::vector<T> greatestOfWindows(const ConvGeometry &g,
                                        ArrayRef<T> input) {
  return joinWindows(g, input, [](T a, T b) { return a > b ? a : b; });
}

static llvm::Expected<Tensor> interpretMaxPool(MaxPoolOp op,
                                               Operands operands) {
  ConvGeometry g = op.getGeometry();
  const Tensor &input = *operands[0];
  ArrayRef<int64_t> shape = resultShape(op);
  switch (input.getKind()) {
  case ElementKind::Code:
    return Tensor::codes(shape, greatestOfWindows(g, input.getCodes()));
  case ElementKind::Accumulator:
    return Tensor::accumulators(shape,
                                greatestOfWindows(g, input.getAccumulators()));
  case ElementKind::Word:
    // Of bits the greatest is their `or`.
    return Tensor::words(
        shape, joinWindows(g, input.getWords(), std::bit_or<uint32_t>()));
  case ElementKind::Real:
    break;
  }
  Tensor result = Tensor::reals(shape, greatestOfWindows(g, input.getReals()));
  if (const CodeOrigin *origin = input.getOrigin();
      origin && (origin->isPerTensor() || origin->axis == g.channelAxis())) {
    // Scales are positive, so the greatest number has the greatest code.
    CodeOrigin pooled;
    pooled.centered = greatestOfWindows<int32_t>(g, origin->centered);
    pooled.scale = origin->scale;
    pooled.axis = origin->axis;
    result.setOrigin(std::move(pooled));
  }
  return result;
}

static llvm::Expected<Tensor> interpretAvgPool(AvgPoolOp op,
                                               Operands operands) {
  ConvGeometry g = op.getGeometry();
  std::vector<double> result(op.getType().getNumElements());
  ArrayRef<double> input = operands[0]->getReals();
  const CodeOrigin *origin = operands[0]->getOrigin();
  bool isExact = origin && origin->isPerTensor();
  forEachWindow(g, [&](int64_t output, ArrayRef<int64_t> taps) {
    int64_t count =
        op.getCountIncludePad() ? g.kernelHeight * g.kernelWidth : taps.size();
    double sum = 0;
    if (isExact) {
      int64_t exact = 0;
      for (int64_t tap : taps)
        exact += origin->centered[tap];
      sum = static_cast<double>(exact) * origin->scale[0];
    } else {
      for (int64_t tap : taps)
        sum += input[tap];
    }
    result[output] = sum / static_cast<double>(count);
  });
  return Tensor::reals(resultShape(op), std::move(result));
}

void mlir::qnn::reference::addLayerOps(OpTable &table) {
  table.add<Conv2DOp>(interpretConv2D);
  table.add<ConvTranspose2DOp>(interpretConvTranspose2D);
  table.add<MatMulOp>(interpretMatMul);
  table.add<MaxPoolOp>(interpretMaxPool);
  table.add<AvgPoolOp>(interpretAvgPool);
}
