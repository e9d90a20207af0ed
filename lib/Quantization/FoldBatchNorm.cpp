//===- FoldBatchNorm.cpp - Batch normalization into weights -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerParameters.h"
#include "qnn/Quantization/Quantize.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;
using ::qnn::WeightMatrix;

/// Folds `norm` into the layer that yields its input; false if it cannot.
static bool fold(BatchNormOp norm) {
  // The bias of a matrix product is an addition of its own.
  Operation *end = norm.getInput().getDefiningOp();
  if (!end || !end->hasOneUse())
    return false;
  Operation *contraction = end;
  if (isa<ElementwiseOp>(end))
    for (Value operand : end->getOperands())
      if (auto matmul = operand.getDefiningOp<MatMulOp>())
        contraction = matmul;
  std::optional<ContractionView> view = ContractionView::create(contraction);
  if (!view)
    return false;
  LayerBias bias = findBias(contraction, *view);
  auto layer = cast<ContractionOpInterface>(contraction);
  bool hasUnknownBias = isa<Conv2DOp>(contraction) &&
                        contraction->getNumOperands() == 3 && !bias.op;
  if (getLayerEnd(contraction, bias) != end || hasUnknownBias ||
      static_cast<int64_t>(norm.getAxis()) != layer.getOutputChannelAxis())
    return false;

  WeightMatrix weights = view->getWeights();
  double epsilon = norm.getEpsilon().convertToDouble();
  for (int64_t k = 0; k < weights.rows; ++k) {
    double factor =
        norm.getGamma()[k] / std::sqrt(norm.getVariance()[k] + epsilon);
    for (double &weight : weights.row(k))
      weight *= factor;
    bias.values[k] =
        (bias.values[k] - norm.getMean()[k]) * factor + norm.getBeta()[k];
  }
  setWeights(contraction, *view, weights);
  norm.getResult().replaceAllUsesWith(end->getResult(0));
  setBias(contraction, bias, bias.values);
  norm.erase();
  return true;
}

int64_t mlir::qnn::foldBatchNorms(func::FuncOp function) {
  int64_t count = 0;
  SmallVector<BatchNormOp> norms(function.getOps<BatchNormOp>());
  for (BatchNormOp norm : norms)
    count += fold(norm);
  return count;
}
