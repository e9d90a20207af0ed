//===- FoldChoice.cpp - Comparing and choosing constants --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FoldRules.h"
#include "OpKinds.h"

#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"
#include "qnn/Target/ONNX/OnnxShapes.h"

#include <cmath>
#include <cstring>

using namespace llvm;

namespace mlir::qnn {

/// For each element of shape \p result the index of the element of shape
/// \p operand that broadcasting puts there.
static std::vector<int64_t> getSources(ArrayRef<int64_t> operand,
                                       ArrayRef<int64_t> result) {
  // Grows the list axis by axis, from the innermost outwards.
  std::vector<int64_t> sources = {0};
  int64_t stride = 1;
  for (size_t fromEnd = 1; fromEnd <= result.size(); ++fromEnd) {
    int64_t own =
        fromEnd <= operand.size() ? operand[operand.size() - fromEnd] : 1;
    std::vector<int64_t> longer;
    for (int64_t i = 0; i < result[result.size() - fromEnd]; ++i)
      for (int64_t source : sources)
        longer.push_back(source + (own == 1 ? 0 : i * stride));
    sources = std::move(longer);
    stride *= own;
  }
  return sources;
}

/// The shape to which all operands broadcast, taken from the budget; nothing
/// beyond it.
static Expected<std::optional<OnnxShape>>
reserveBroadcast(const OnnxFoldContext &context, ArrayRef<int64_t> shape) {
  std::optional<int64_t> count = getOnnxElementCount(shape);
  if (!count || !context.constants.reserve(*count))
    return std::nullopt;
  return OnnxShape(shape);
}

/// See reserveBroadcast, for the shapes of all operands.
static Expected<std::optional<OnnxShape>>
reserveBroadcast(const OnnxFoldContext &context) {
  OnnxShape shape(context.operands[0]->getDims());
  for (const OnnxTensor *operand : context.operands.drop_front()) {
    auto joined = broadcastOnnxShapes(context.node, shape, operand->getDims());
    if (!joined)
      return joined.takeError();
    shape = std::move(*joined);
  }
  return reserveBroadcast(context, shape);
}

/// A tensor whose element i is element `sources[i]` of `tensors[i]`.
static OnnxTensor gather(ArrayRef<int64_t> dims, OnnxType type,
                         function_ref<const OnnxTensor &(size_t)> getTensor,
                         function_ref<int64_t(size_t)> getSource) {
  unsigned numBytes = getOnnxStorageBytes(type);
  size_t count = *getOnnxElementCount(dims);
  auto storage = std::make_shared<std::string>(count * numBytes, '\0');
  for (size_t i = 0; i < count; ++i)
    std::memcpy(storage->data() + i * numBytes,
                getTensor(i).getBytes().data() + getSource(i) * numBytes,
                numBytes);
  ArrayRef<char> bytes(storage->data(), storage->size());
  return OnnxTensor(type, dims, bytes, std::move(storage));
}

OnnxFoldResult foldPredicate(const OnnxFoldContext &context) {
  const OnnxNode &node = context.node;
  PredicateKind kind = getOnnxPredicateKind(node.opType);
  size_t arity = kind == PredicateKind::Not ? 1 : 2;
  if (Error error = checkOnnxArity(node, arity, arity))
    return std::move(error);
  const OnnxTensor &a = *context.operands.front();
  const OnnxTensor &b = *context.operands.back();
  if (a.getType() != b.getType())
    return node.makeError("operands have different element types",
                          getOnnxTypeName(a.getType()) + " and " +
                              getOnnxTypeName(b.getType()));
  if (kind >= PredicateKind::And && a.getType() != OnnxType::Bool)
    return node.makeError("the operands must be booleans",
                          getOnnxTypeName(a.getType()));
  // Before opset 7, broadcasting was aligned by attributes.
  if (node.opset < 7 && a.getDims() != b.getDims() && !b.hasOneElement())
    return std::nullopt;
  auto dims = reserveBroadcast(context);
  if (!dims)
    return dims.takeError();
  if (!*dims)
    return std::nullopt;
  std::vector<int64_t> first = getSources(a.getDims(), **dims);
  std::vector<int64_t> second = getSources(b.getDims(), **dims);
  SmallVector<int64_t> answers;
  for (auto [i, j] : zip_equal(first, second))
    answers.push_back(
        a.isFloat() ? evaluatePredicate(kind, a.getDouble(i), b.getDouble(j))
                    : evaluatePredicate(kind, a.getInt(i), b.getInt(j)));
  return OnnxTensor::fromInts(OnnxType::Bool, **dims, answers);
}

OnnxFoldResult foldWhere(const OnnxFoldContext &context) {
  const OnnxNode &node = context.node;
  if (Error error = checkOnnxArity(node, 3, 3))
    return std::move(error);
  const OnnxTensor &condition = *context.operands[0];
  const OnnxTensor &onTrue = *context.operands[1];
  const OnnxTensor &onFalse = *context.operands[2];
  if (condition.getType() != OnnxType::Bool)
    return node.makeError("the condition must be boolean",
                          getOnnxTypeName(condition.getType()));
  if (onTrue.getType() != onFalse.getType())
    return node.makeError("operands have different element types",
                          getOnnxTypeName(onTrue.getType()) + " and " +
                              getOnnxTypeName(onFalse.getType()));
  auto dims = reserveBroadcast(context);
  if (!dims)
    return dims.takeError();
  if (!*dims)
    return std::nullopt;
  std::vector<int64_t> asked = getSources(condition.getDims(), **dims);
  std::vector<int64_t> first = getSources(onTrue.getDims(), **dims);
  std::vector<int64_t> second = getSources(onFalse.getDims(), **dims);
  auto isTrue = [&](size_t i) { return condition.getInt(asked[i]) != 0; };
  return gather(
      **dims, onTrue.getType(),
      [&](size_t i) -> const OnnxTensor & {
        return isTrue(i) ? onTrue : onFalse;
      },
      [&](size_t i) { return isTrue(i) ? first[i] : second[i]; });
}

OnnxFoldResult foldExpand(const OnnxFoldContext &context) {
  const OnnxNode &node = context.node;
  if (Error error = checkOnnxArity(node, 2, 2))
    return std::move(error);
  const OnnxTensor &data = *context.operands[0];
  auto requested = readOnnxIntegers(node, 1, *context.operands[1]);
  if (!requested)
    return requested.takeError();
  auto shape = broadcastOnnxShapes(node, data.getDims(), *requested);
  if (!shape)
    return shape.takeError();
  auto dims = reserveBroadcast(context, *shape);
  if (!dims)
    return dims.takeError();
  if (!*dims)
    return std::nullopt;
  std::vector<int64_t> sources = getSources(data.getDims(), **dims);
  return gather(
      **dims, data.getType(),
      [&](size_t) -> const OnnxTensor & { return data; },
      [&](size_t i) { return sources[i]; });
}

OnnxFoldResult foldRange(const OnnxFoldContext &context) {
  const OnnxNode &node = context.node;
  if (Error error = checkOnnxArity(node, 3, 3))
    return std::move(error);
  OnnxType type = context.operands[0]->getType();
  for (const OnnxTensor *operand : context.operands)
    if (!operand->hasOneElement() || operand->getType() != type ||
        type == OnnxType::Bool)
      return node.makeError("start, limit and delta must be numbers of one "
                            "type",
                            getOnnxTypeName(operand->getType()) +
                                formatOnnxShape(operand->getDims()));
  double start = context.operands[0]->getDouble(0);
  double limit = context.operands[1]->getDouble(0);
  double delta = context.operands[2]->getDouble(0);
  double length = std::ceil((limit - start) / delta);
  if (std::isnan(length) || std::isinf(length) || delta == 0)
    return node.makeError("the range has no end",
                          "from " + std::to_string(start) + " to " +
                              std::to_string(limit) + " in steps of " +
                              std::to_string(delta));
  length = std::max(length, 0.0);
  // Compared as numbers: a hostile length does not fit an integer.
  if (length > static_cast<double>(OnnxConstants::defaultBudget) ||
      !context.constants.reserve(static_cast<int64_t>(length)))
    return node.makeError("the range is too long", std::to_string(length));
  auto count = static_cast<int64_t>(length);
  SmallVector<double> reals;
  SmallVector<int64_t> integers;
  for (int64_t i = 0; i < count; ++i) {
    if (isOnnxFloat(type))
      reals.push_back(start + static_cast<double>(i) * delta);
    else
      // Elements lie between start and limit; modulo 2^64 their sums do, too.
      integers.push_back(static_cast<int64_t>(
          static_cast<uint64_t>(context.operands[0]->getInt(0)) +
          static_cast<uint64_t>(i) *
              static_cast<uint64_t>(context.operands[2]->getInt(0))));
  }
  return isOnnxFloat(type) ? OnnxTensor::fromDoubles(type, {count}, reals)
                           : OnnxTensor::fromInts(type, {count}, integers);
}

} // namespace mlir::qnn
