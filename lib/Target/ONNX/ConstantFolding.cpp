//===- ConstantFolding.cpp - Values known at import time --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FoldRules.h"

#include "qnn/Target/ONNX/OnnxAttributes.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace mlir::qnn {

static constexpr OnnxFoldEntry table[] = {
    {"Add", foldBinary},
    {"And", foldPredicate},
    {"Cast", foldCast},
    {"Concat", foldConcat},
    {"Constant", foldConstant},
    {"ConstantOfShape", foldConstantOfShape, 9},
    {"Div", foldBinary},
    {"Equal", foldPredicate},
    {"Expand", foldExpand, 8},
    {"Flatten", foldFlatten},
    {"Gather", foldGather},
    {"Greater", foldPredicate},
    {"GreaterOrEqual", foldPredicate, 12},
    {"Identity", foldIdentity},
    {"Less", foldPredicate},
    {"LessOrEqual", foldPredicate, 12},
    {"Mul", foldBinary},
    {"Neg", foldUnary},
    {"Not", foldPredicate},
    {"Or", foldPredicate},
    {"Pow", foldBinary},
    {"Range", foldRange, 11},
    {"Reshape", foldReshape},
    {"Shape", nullptr},
    {"Size", nullptr},
    {"Slice", foldSlice},
    {"Sqrt", foldUnary},
    {"Squeeze", foldSqueeze},
    {"Sub", foldBinary},
    {"Transpose", foldTranspose},
    {"Unsqueeze", foldUnsqueeze},
    {"Where", foldWhere, 9},
    {"Xor", foldPredicate},
};

ArrayRef<OnnxFoldEntry> getOnnxFoldTable() { return table; }

const OnnxFoldEntry *lookupOnnxFold(const OnnxNode &node) {
  if (!node.domain.empty())
    return nullptr;
  const auto *it = llvm::find_if(table, [&](const OnnxFoldEntry &entry) {
    return node.opType == entry.opType && node.opset >= entry.since;
  });
  return it == std::end(table) ? nullptr : it;
}

/// Folds Shape and Size.
static Expected<std::optional<OnnxTensor>>
foldShapeOf(const OnnxNode &node, const OnnxConstants &constants,
            OnnxShapeLookup getShape) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return std::move(error);
  std::optional<ArrayRef<int64_t>> shape;
  if (const OnnxTensor *tensor = constants.lookup(node.inputs[0]))
    shape = tensor->getDims();
  else
    shape = getShape(node.inputs[0]);
  if (!shape)
    return std::nullopt;
  if (node.opType == "Size") {
    std::optional<int64_t> size = getOnnxElementCount(*shape);
    if (!size)
      return node.makeError("the size of the tensor overflows");
    return OnnxTensor::fromInts({}, *size);
  }
  // `start` and `end` (opset 15) are clamped, as Python slices are.
  int64_t rank = static_cast<int64_t>(shape->size());
  Expected<int64_t> start = getOnnxInt(node, "start", 0);
  if (!start)
    return start.takeError();
  Expected<int64_t> end = getOnnxInt(node, "end", rank);
  if (!end)
    return end.takeError();
  auto clamp = [&](int64_t axis) {
    return std::clamp<int64_t>(axis < 0 ? std::max(axis, -rank) + rank : axis,
                               0, rank);
  };
  int64_t first = clamp(*start), last = std::max(first, clamp(*end));
  ArrayRef<int64_t> slice = shape->slice(first, last - first);
  return OnnxTensor::fromInts({static_cast<int64_t>(slice.size())}, slice);
}

Expected<bool> foldOnnxNode(const OnnxNode &node, OnnxConstants &constants,
                            OnnxShapeLookup getShape) {
  auto record = [&](std::optional<OnnxTensor> result) {
    if (!result)
      return false;
    constants.insert(node.outputs[0], std::move(*result));
    return true;
  };
  const OnnxFoldEntry *entry = lookupOnnxFold(node);
  if (!entry)
    return false;
  if (!entry->rule) {
    auto result = foldShapeOf(node, constants, getShape);
    if (!result)
      return result.takeError();
    return record(std::move(*result));
  }

  SmallVector<const OnnxTensor *> operands;
  for (const std::string &input : node.inputs) {
    const OnnxTensor *tensor =
        input.empty() ? nullptr : constants.lookup(input);
    if (!tensor && !input.empty())
      return false;
    operands.push_back(tensor);
  }
  // Those at the end are no operands, also beyond those that the operator has.
  while (!operands.empty() && !operands.back())
    operands.pop_back();
  Expected<std::optional<OnnxTensor>> result =
      entry->rule(OnnxFoldContext{node, operands, constants});
  if (!result)
    return result.takeError();
  return record(std::move(*result));
}

} // namespace mlir::qnn
