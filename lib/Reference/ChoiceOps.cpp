//===- ChoiceOps.cpp - Reference meaning: comparing, choosing ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Offsets.h"
#include "OpTable.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"

#include <numeric>

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::reference;

/// Calls `body` with the elements of all `operands`, which have one kind, as a
/// list of ArrayRef<double>, <int32_t> or <int64_t>.
template <typename Body>
static auto withElements(Operands operands, Body body) {
  auto collect = [&](auto zero) {
    SmallVector<ArrayRef<decltype(zero)>> elements;
    for (const Tensor *operand : operands)
      elements.push_back(operand->get<decltype(zero)>());
    return elements;
  };
  switch (operands[0]->getKind()) {
  case ElementKind::Real:
    return body(collect(double()));
  case ElementKind::Code:
    return body(collect(int32_t()));
  case ElementKind::Accumulator:
    return body(collect(int64_t()));
  case ElementKind::Word:
    break;
  }
  llvm_unreachable("verifiers refuse words");
}

static Tensor makeTensor(ArrayRef<int64_t> shape, std::vector<double> values) {
  return Tensor::reals(shape, std::move(values));
}
static Tensor makeTensor(ArrayRef<int64_t> shape, std::vector<int32_t> values) {
  return Tensor::codes(shape, std::move(values));
}
static Tensor makeTensor(ArrayRef<int64_t> shape, std::vector<int64_t> values) {
  return Tensor::accumulators(shape, std::move(values));
}

static llvm::Expected<Tensor> interpretPredicate(PredicateOp op,
                                                 Operands operands) {
  ArrayRef<int64_t> shape = resultShape(op);
  std::vector<int64_t> first =
      broadcastOffsets(operands.front()->getShape(), shape);
  std::vector<int64_t> second =
      broadcastOffsets(operands.back()->getShape(), shape);
  std::vector<int32_t> result(first.size());
  withElements(operands, [&](auto elements) {
    for (size_t i = 0; i < result.size(); ++i)
      result[i] = evaluatePredicate(op.getKind(), elements.front()[first[i]],
                                    elements.back()[second[i]]);
  });
  return Tensor::codes(shape, std::move(result));
}

static llvm::Expected<Tensor> interpretSelect(SelectOp op, Operands operands) {
  ArrayRef<int64_t> shape = resultShape(op);
  SmallVector<std::vector<int64_t>> offsets;
  for (const Tensor *operand : operands)
    offsets.push_back(broadcastOffsets(operand->getShape(), shape));
  ArrayRef<int32_t> condition = operands[0]->getCodes();
  return withElements(operands.drop_front(), [&](auto elements) {
    std::vector<typename decltype(elements)::value_type::value_type> result;
    for (size_t i = 0; i < offsets[0].size(); ++i)
      result.push_back(condition[offsets[0][i]] == 1
                           ? elements[0][offsets[1][i]]
                           : elements[1][offsets[2][i]]);
    return makeTensor(shape, std::move(result));
  });
}

static llvm::Expected<Tensor> interpretToInteger(ToIntegerOp op,
                                                 Operands operands) {
  const Tensor &input = *operands[0];
  auto [least, greatest] = op.getRange();
  std::vector<int64_t> result(input.getNumElements());
  for (size_t i = 0; i < result.size(); ++i)
    result[i] = input.getKind() == ElementKind::Real
                    ? toInteger(input.getReals()[i], least, greatest)
                    : wrapInteger(input.getInteger(i), least, greatest);
  if (getCodeType(op.getResult()))
    return Tensor::codes(resultShape(op), {result.begin(), result.end()});
  return Tensor::accumulators(resultShape(op), std::move(result));
}

/// The offsets in the input of the elements that qnn.top_k yields, in the order
/// of the result. `offset / inner % size` is the index along the axis.
template <typename OpTy>
static std::vector<int64_t> findTopK(OpTy op, const Tensor &input, bool last) {
  int64_t axis = op.getAxis(), k = op.getK(), size = input.getDimSize(axis);
  int64_t inner = getStrides(input.getShape())[axis];
  std::vector<int64_t> offsets(cast<ShapedType>(op.getType()).getNumElements());
  withElements(&input, [&](auto elements) {
    auto values = elements[0];
    auto isBefore = [&](int64_t a, int64_t b) {
      bool smallest = op.getSmallest();
      if (comesBefore(values[a], values[b], smallest))
        return true;
      bool isTie = !comesBefore(values[b], values[a], smallest);
      return isTie && (last ? a > b : a < b);
    };
    std::vector<int64_t> line(size);
    int64_t lines = offsets.size() / k;
    for (int64_t number = 0; number < lines; ++number) {
      int64_t outer = number / inner, rest = number % inner;
      for (int64_t i = 0; i < size; ++i)
        line[i] = (outer * size + i) * inner + rest;
      llvm::sort(line, isBefore);
      for (int64_t i = 0; i < k; ++i)
        offsets[(outer * k + i) * inner + rest] = line[i];
    }
  });
  return offsets;
}

static llvm::Expected<Tensor> interpretTopK(TopKOp op, Operands operands) {
  std::vector<int64_t> offsets = findTopK(op, *operands[0], /*last=*/false);
  return withElements(operands, [&](auto elements) {
    auto values = elements[0];
    return makeTensor(resultShape(op),
                      gatherElements(values, ArrayRef(offsets), values[0]));
  });
}

static llvm::Expected<Tensor> interpretArgTopK(ArgTopKOp op,
                                               Operands operands) {
  const Tensor &input = *operands[0];
  std::vector<int64_t> indices = findTopK(op, input, op.getLast());
  int64_t axis = op.getAxis();
  int64_t inner = getStrides(input.getShape())[axis];
  for (int64_t &index : indices)
    index = index / inner % input.getDimSize(axis);
  return Tensor::accumulators(resultShape(op), std::move(indices));
}

void mlir::qnn::reference::addChoiceOps(OpTable &table) {
  table.add<PredicateOp>(interpretPredicate);
  table.add<SelectOp>(interpretSelect);
  table.add<ToIntegerOp>(interpretToInteger);
  table.add<TopKOp>(interpretTopK);
  table.add<ArgTopKOp>(interpretArgTopK);
}
