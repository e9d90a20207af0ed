//===- OnnxAttributes.cpp - Checked access to attributes --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/ONNX/OnnxAttributes.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace mlir::qnn {

using Kind = OnnxAttribute::Kind;

/// The error for an attribute whose kind is not the expected one.
static Error makeKindError(const OnnxNode &node, const OnnxAttribute &attr,
                           StringRef expected) {
  return node.makeError("attribute " + quoteOnnxName(attr.name) +
                            " has the wrong kind",
                        "expected " + expected + ", found " +
                            getOnnxAttributeKindName(attr.kind));
}

Expected<int64_t> getOnnxInt(const OnnxNode &node, StringRef name,
                             int64_t defaultValue) {
  const OnnxAttribute *attr = node.findAttribute(name);
  if (!attr)
    return defaultValue;
  if (attr->kind != Kind::Int)
    return makeKindError(node, *attr, "an integer");
  return attr->i;
}

Expected<bool> getOnnxBool(const OnnxNode &node, StringRef name,
                           bool defaultValue) {
  Expected<int64_t> value = getOnnxInt(node, name, defaultValue);
  if (!value)
    return value.takeError();
  if (*value != 0 && *value != 1)
    return node.makeError("attribute '" + name + "' must be 0 or 1",
                          "it is " + Twine(*value));
  return *value == 1;
}

Expected<double> getOnnxFloat(const OnnxNode &node, StringRef name,
                              double defaultValue) {
  const OnnxAttribute *attr = node.findAttribute(name);
  if (!attr)
    return defaultValue;
  if (attr->kind == Kind::Int)
    return static_cast<double>(attr->i);
  if (attr->kind != Kind::Float)
    return makeKindError(node, *attr, "a float");
  return static_cast<double>(attr->f);
}

Expected<StringRef> getOnnxString(const OnnxNode &node, StringRef name,
                                  StringRef defaultValue) {
  const OnnxAttribute *attr = node.findAttribute(name);
  if (!attr)
    return defaultValue;
  if (attr->kind != Kind::String)
    return makeKindError(node, *attr, "a string");
  return StringRef(attr->s);
}

Expected<std::optional<SmallVector<int64_t>>>
getOnnxInts(const OnnxNode &node, StringRef name, int64_t size) {
  const OnnxAttribute *attr = node.findAttribute(name);
  if (!attr)
    return std::nullopt;
  if (attr->kind != Kind::Ints)
    return makeKindError(node, *attr, "a list of integers");
  if (size >= 0 && attr->ints.size() != static_cast<size_t>(size))
    return node.makeError("attribute '" + name + "' has the wrong length",
                          "expected " + Twine(size) + " integers, found " +
                              Twine(attr->ints.size()));
  return SmallVector<int64_t>(attr->ints.begin(), attr->ints.end());
}

Expected<int64_t> normalizeOnnxAxis(const OnnxNode &node, int64_t axis,
                                    int64_t rank) {
  if (axis < -rank || axis >= rank)
    return node.makeError("axis " + Twine(axis) + " is out of range",
                          "the tensor has rank " + Twine(rank));
  return axis < 0 ? axis + rank : axis;
}

Error checkOnnxArity(const OnnxNode &node, size_t minInputs, size_t maxInputs,
                     size_t maxOutputs) {
  for (size_t index = 0; index < minInputs; ++index)
    if (!node.hasInput(index))
      return node.makeError("input " + Twine(index) + " is missing",
                            "the operator needs " + Twine(minInputs) +
                                " inputs, the node has " +
                                Twine(node.inputs.size()));
  for (size_t index = maxInputs; index < node.inputs.size(); ++index)
    if (node.hasInput(index))
      return node.makeError("too many inputs",
                            "the operator has at most " + Twine(maxInputs) +
                                " in this opset, the node has " +
                                Twine(node.inputs.size()));
  if (node.outputs.empty() || node.outputs.front().empty())
    return node.makeError("output 0 is missing");
  for (size_t index = maxOutputs; index < node.outputs.size(); ++index)
    if (!node.outputs[index].empty())
      return node.makeError("output " + Twine(index) + " is not supported",
                            quoteOnnxName(node.outputs[index]) +
                                " is beyond the " + Twine(maxOutputs) +
                                " that qnn computes");
  return Error::success();
}

Expected<SmallVector<int64_t>> broadcastOnnxShapes(const OnnxNode &node,
                                                   ArrayRef<int64_t> lhs,
                                                   ArrayRef<int64_t> rhs) {
  SmallVector<int64_t> result(std::max(lhs.size(), rhs.size()), 1);
  for (size_t fromEnd = 1; fromEnd <= result.size(); ++fromEnd) {
    int64_t l = fromEnd <= lhs.size() ? lhs[lhs.size() - fromEnd] : 1;
    int64_t r = fromEnd <= rhs.size() ? rhs[rhs.size() - fromEnd] : 1;
    if (l != r && l != 1 && r != 1)
      return node.makeError("operand shapes do not broadcast",
                            formatOnnxShape(lhs) + " against " +
                                formatOnnxShape(rhs));
    result[result.size() - fromEnd] = l == 1 ? r : l;
  }
  return result;
}

std::string formatOnnxShape(ArrayRef<int64_t> dims) {
  std::string text = "[";
  for (auto [index, dim] : enumerate(dims.take_front(maxOnnxRank)))
    text += (index ? ", " : "") + std::to_string(dim);
  return text + (dims.size() > maxOnnxRank ? ", ...]" : "]");
}

} // namespace mlir::qnn
