//===- RealOps.cpp - Reference meaning: plain maths -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Offsets.h"
#include "OpTable.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::reference;

static llvm::Expected<Tensor> interpretElementwise(ElementwiseOp op,
                                                   Operands operands) {
  ElementwiseKind kind = op.getKind();
  ArrayRef<double> params = op.getParams().value_or(ArrayRef<double>());
  ArrayRef<int64_t> shape = resultShape(op);
  ArrayRef<double> a = operands[0]->getReals();
  std::vector<double> result(op.getType().getNumElements());
  if (operands.size() == 1) {
    for (size_t i = 0; i < result.size(); ++i)
      result[i] = evaluateElementwise(kind, a[i], 0, params);
    return Tensor::reals(shape, std::move(result));
  }
  ArrayRef<double> b = operands[1]->getReals();
  std::vector<int64_t> offsetsA =
      broadcastOffsets(operands[0]->getShape(), shape);
  std::vector<int64_t> offsetsB =
      broadcastOffsets(operands[1]->getShape(), shape);
  for (size_t i = 0; i < result.size(); ++i)
    result[i] =
        evaluateElementwise(kind, a[offsetsA[i]], b[offsetsB[i]], params);
  return Tensor::reals(shape, std::move(result));
}

static llvm::Expected<Tensor> interpretBatchNorm(BatchNormOp op,
                                                 Operands operands) {
  ArrayRef<double> input = operands[0]->getReals();
  std::vector<double> result(input.size());
  double epsilon = op.getEpsilon().convertToDouble();
  forEachChannelRun(resultShape(op), op.getAxis(),
                    [&](int64_t channel, int64_t begin, int64_t end) {
                      double deviation =
                          std::sqrt(op.getVariance()[channel] + epsilon);
                      for (int64_t i = begin; i < end; ++i)
                        result[i] =
                            evaluateBatchNorm(input[i], op.getGamma()[channel],
                                              op.getBeta()[channel],
                                              op.getMean()[channel], deviation);
                    });
  return Tensor::reals(resultShape(op), std::move(result));
}

static llvm::Expected<Tensor> interpretSoftmax(SoftmaxOp op,
                                               Operands operands) {
  ArrayRef<double> input = operands[0]->getReals();
  ArrayRef<int64_t> shape = resultShape(op);
  int64_t axis = op.getAxis(), size = shape[axis], stride = 1;
  for (int64_t inner : shape.drop_front(axis + 1))
    stride *= inner;
  std::vector<double> result(input.size());
  for (int64_t begin = 0, e = input.size(); begin < e; ++begin) {
    // Visit each line along the axis once, at its first element.
    if (begin / stride % size != 0)
      continue;
    auto at = [&](int64_t index) { return begin + index * stride; };
    double greatest = input[begin];
    for (int64_t i = 1; i < size; ++i)
      greatest =
          evaluateElementwise(ElementwiseKind::Max, greatest, input[at(i)], {});
    double sum = 0;
    for (int64_t i = 0; i < size; ++i) {
      result[at(i)] = evaluateElementwise(ElementwiseKind::Exp,
                                          input[at(i)] - greatest, 0, {});
      sum += result[at(i)];
    }
    for (int64_t i = 0; i < size; ++i)
      result[at(i)] /= sum;
  }
  return Tensor::reals(shape, std::move(result));
}

/// Combines two elements as `kind` does before a mean is divided.
static double combine(ReduceKind kind, double a, double b) {
  switch (kind) {
  case ReduceKind::Sum:
  case ReduceKind::Mean:
    return a + b;
  case ReduceKind::Prod:
    return a * b;
  case ReduceKind::Min:
    return evaluateElementwise(ElementwiseKind::Min, a, b, {});
  case ReduceKind::Max:
    return evaluateElementwise(ElementwiseKind::Max, a, b, {});
  }
  llvm_unreachable("all kinds are listed");
}

static llvm::Expected<Tensor> interpretReduce(ReduceOp op, Operands operands) {
  ReduceKind kind = op.getKind();
  ArrayRef<double> input = operands[0]->getReals();
  // Where each element of the input goes.
  std::vector<int64_t> offsets =
      broadcastOffsets(resultShape(op), operands[0]->getShape());
  int64_t size = cast<RankedTensorType>(op.getType()).getNumElements();
  std::vector<double> result(size);
  std::vector<bool> isStarted(size, false);
  for (size_t i = 0; i < input.size(); ++i) {
    int64_t to = offsets[i];
    result[to] = isStarted[to] ? combine(kind, result[to], input[i]) : input[i];
    isStarted[to] = true;
  }
  if (kind == ReduceKind::Mean)
    for (double &sum : result)
      sum /= static_cast<double>(input.size() / result.size());
  return Tensor::reals(resultShape(op), std::move(result));
}

void mlir::qnn::reference::addRealOps(OpTable &table) {
  table.add<ElementwiseOp>(interpretElementwise);
  table.add<BatchNormOp>(interpretBatchNorm);
  table.add<SoftmaxOp>(interpretSoftmax);
  table.add<ReduceOp>(interpretReduce);
}
