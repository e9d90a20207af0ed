//===- ContractionView.cpp - Contractions as seen by kernels ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Matchers.h"
#include "qnn/Dialect/QNN/IR/Elements.h"
#include "qnn/Dialect/QNN/Transforms/KernelSelection.h"

using namespace mlir;
using namespace mlir::qnn;

/// Fills `view.weights` (and patterns) from the constant behind `weights`.
/// `isMatMul`: stored K x N, wanted N, 1, 1, K.
static LogicalResult readWeights(Value weights, bool isMatMul,
                                 ContractionView &view) {
  auto constant = weights.getDefiningOp<ConstantOp>();
  if (!constant)
    return failure();
  FailureOr<SmallVector<int64_t>> values = readIntegers(constant.getValue());
  if (failed(values))
    return failure();
  SmallVector<int64_t> stored = std::move(*values);
  if (isMatMul) {
    auto shape = cast<RankedTensorType>(weights.getType()).getShape();
    SmallVector<int64_t> turned(stored.size());
    for (int64_t k = 0; k < shape[0]; ++k)
      for (int64_t n = 0; n < shape[1]; ++n)
        turned[n * shape[0] + k] = stored[k * shape[1] + n];
    stored = std::move(turned);
  }
  for (int64_t value : stored) {
    view.weights.push_back(view.weightCode.decode(value));
    if (view.weightCode.isPow2())
      view.patterns.push_back(value);
  }
  return success();
}

/// Subtracts the zero points of the output channels from the weights.
static void subtractZeroPoints(ArrayRef<int32_t> zeroPoints,
                               ContractionView &view) {
  if (llvm::all_of(zeroPoints, [](int32_t point) { return point == 0; }))
    return;
  view.isShifted = true;
  int64_t perChannel = view.weights.size() / view.geometry.outChannels;
  for (auto [i, weight] : llvm::enumerate(view.weights))
    weight -= zeroPoints[zeroPoints.size() == 1 ? 0 : i / perChannel];
}

/// A 1 x 1 convolution without steps or pads mixes nothing but channels: its
/// pixels are one row, which register tiles fit better. Not if a schedule
/// speaks of rows and columns.
static void flattenPixels(Operation *op, ConvGeometry &g) {
  if (op->hasAttr(scheduleAttrName))
    return;
  bool isPointwise = g.kernelHeight == 1 && g.kernelWidth == 1 &&
                     g.strideY == 1 && g.strideX == 1 && g.padTop == 0 &&
                     g.padLeft == 0 && g.padBottom == 0 && g.padRight == 0;
  if (!isPointwise)
    return;
  g.width = g.outWidth = g.batch * g.height * g.width;
  g.batch = g.height = g.outHeight = 1;
}

FailureOr<ContractionView> mlir::qnn::viewContraction(Operation *op,
                                                      StringRef &reason) {
  ContractionView view;
  view.op = op;
  auto refuse = [&](StringRef why) {
    reason = why;
    return failure();
  };
  if (auto conv = dyn_cast<Conv2DIntegerOp>(op)) {
    view.geometry = conv.getGeometry();
    if (view.geometry.layout != Layout::NHWC)
      return refuse("it is not in nhwc layout");
    view.inputZeroPoint = conv.getInputZeroPoint();
    view.inputCode = getCodeType(conv.getInput());
    view.weightCode = getCodeType(conv.getWeights());
    if (failed(readWeights(conv.getWeights(), /*isMatMul=*/false, view)))
      return refuse("its weights are not constant");
    subtractZeroPoints(conv.getWeightZeroPoint(), view);
    flattenPixels(op, view.geometry);
    return view;
  }
  auto matmul = dyn_cast<MatMulIntegerOp>(op);
  if (!matmul)
    return refuse("it is not an integer contraction");
  ArrayRef<int64_t> in =
      cast<RankedTensorType>(matmul.getInput().getType()).getShape();
  if (cast<RankedTensorType>(matmul.getType()).getRank() != 2)
    return refuse("it multiplies stacks of matrices");
  view.geometry.layout = Layout::NHWC;
  view.geometry.width = view.geometry.outWidth = in[0];
  view.geometry.channels = in[1];
  view.geometry.outChannels =
      cast<RankedTensorType>(matmul.getType()).getDimSize(1);
  view.inputZeroPoint = matmul.getInputZeroPoint();
  view.inputCode = getCodeType(matmul.getInput());
  view.weightCode = getCodeType(matmul.getWeights());
  if (failed(readWeights(matmul.getWeights(), /*isMatMul=*/true, view)))
    return refuse("its weights are not constant");
  subtractZeroPoints(matmul.getWeightZeroPoint(), view);
  return view;
}

ContractionView mlir::qnn::mergeGroups(const ContractionView &view,
                                       int64_t count) {
  ContractionView merged = view;
  const ConvGeometry &g = view.geometry;
  merged.geometry.groups = g.groups / count;
  int64_t perGroup = g.channelsPerGroup(),
          outPerGroup = g.outChannels / g.groups;
  int64_t taps = g.kernelHeight * g.kernelWidth;
  auto spread = [&](ArrayRef<int32_t> values) {
    SmallVector<int32_t> result(values.size() * count, 0);
    for (auto [i, value] : llvm::enumerate(values)) {
      int64_t c = i % perGroup, tap = i / perGroup % taps,
              k = i / perGroup / taps;
      int64_t member = k / outPerGroup % count;
      result[(k * taps + tap) * perGroup * count + member * perGroup + c] =
          value;
    }
    return result;
  };
  merged.weights = spread(view.weights);
  merged.patterns = spread(view.patterns);
  return merged;
}
