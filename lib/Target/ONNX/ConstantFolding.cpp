//===- ConstantFolding.cpp - Values known at import time --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FoldRules.h"

#include "qnn/Target/ONNX/OnnxAttributes.h"

#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace mlir::qnn {

/// The rule for the operator of \p node, or null if there is none.
static OnnxFoldRule getRule(const OnnxNode &node) {
  if (!node.domain.empty())
    return nullptr;
  return StringSwitch<OnnxFoldRule>(node.opType)
      .Case("Constant", foldConstant)
      .Case("ConstantOfShape", foldConstantOfShape)
      .Case("Identity", foldIdentity)
      .Case("Cast", foldCast)
      .Case("Reshape", foldReshape)
      .Case("Flatten", foldFlatten)
      .Case("Squeeze", foldSqueeze)
      .Case("Unsqueeze", foldUnsqueeze)
      .Case("Transpose", foldTranspose)
      .Case("Concat", foldConcat)
      .Case("Gather", foldGather)
      .Case("Slice", foldSlice)
      .Cases({"Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual"},
             foldPredicate)
      .Cases({"And", "Or", "Xor", "Not"}, foldPredicate)
      .Case("Where", foldWhere)
      .Case("Expand", foldExpand)
      .Case("Range", foldRange)
      .Cases({"Add", "Sub", "Mul", "Div", "Pow"}, foldBinary)
      .Cases({"Neg", "Sqrt"}, foldUnary)
      .Default(nullptr);
}

/// Shape and Size need the shape of their input only.
static bool isShapeQuery(const OnnxNode &node) {
  return node.domain.empty() &&
         (node.opType == "Shape" || node.opType == "Size");
}

bool isFoldableOnnxOp(const OnnxNode &node) {
  return isShapeQuery(node) || getRule(node);
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
  if (isShapeQuery(node)) {
    auto result = foldShapeOf(node, constants, getShape);
    if (!result)
      return result.takeError();
    return record(std::move(*result));
  }

  OnnxFoldRule rule = getRule(node);
  if (!rule)
    return false;
  SmallVector<const OnnxTensor *> operands;
  for (const std::string &input : node.inputs) {
    const OnnxTensor *tensor =
        input.empty() ? nullptr : constants.lookup(input);
    if (!tensor && !input.empty())
      return false;
    operands.push_back(tensor);
  }
  Expected<std::optional<OnnxTensor>> result =
      rule(OnnxFoldContext{node, operands, constants});
  if (!result)
    return result.takeError();
  return record(std::move(*result));
}

} // namespace mlir::qnn
