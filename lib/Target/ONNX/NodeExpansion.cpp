//===- NodeExpansion.cpp - Nodes imported by definition ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NodeExpansion.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;

OnnxAttribute mlir::qnn::makeIntAttribute(StringRef name, int64_t value) {
  OnnxAttribute attribute;
  attribute.name = name.str();
  attribute.kind = OnnxAttribute::Kind::Int;
  attribute.i = value;
  return attribute;
}

OnnxAttribute mlir::qnn::makeIntsAttribute(StringRef name,
                                           ArrayRef<int64_t> values) {
  OnnxAttribute attribute;
  attribute.name = name.str();
  attribute.kind = OnnxAttribute::Kind::Ints;
  attribute.ints = values.vec();
  return attribute;
}

void NodeExpansion::fail(Error newError) {
  if (failed) {
    llvm::consumeError(std::move(newError));
    return;
  }
  failed = true;
  // An Error must be looked at before another takes its place.
  llvm::consumeError(std::move(error));
  error = std::move(newError);
}

void NodeExpansion::import(StringRef opType, ArrayRef<std::string> inputs,
                           ArrayRef<OnnxAttribute> attributes,
                           StringRef output) {
  if (failed)
    return;
  OnnxNode part;
  part.name = node.name;
  part.description = node.describe();
  part.opType = opType.str();
  part.domain = domain;
  part.opset = maxKnownOnnxOpset;
  part.inputs = inputs.vec();
  part.outputs = {output.str()};
  part.attributes = attributes.vec();
  if (Error newError = importer.importNode(part))
    fail(std::move(newError));
}

std::string NodeExpansion::add(StringRef opType, ArrayRef<std::string> inputs,
                               const Twine &suffix,
                               ArrayRef<OnnxAttribute> attributes) {
  std::string name = makeName(suffix);
  import(opType, inputs, attributes, name);
  return name;
}

void NodeExpansion::addResult(StringRef opType, ArrayRef<std::string> inputs,
                              ArrayRef<OnnxAttribute> attributes,
                              size_t index) {
  import(opType, inputs, attributes, node.outputs[index]);
}

std::string NodeExpansion::dequantize(size_t first, const Twine &suffix,
                                      std::optional<int64_t> axis) {
  SmallVector<OnnxAttribute, 1> attributes;
  if (axis)
    attributes.push_back(makeIntAttribute("axis", *axis));
  return add("DequantizeLinear",
             {input(first), input(first + 1), input(first + 2)}, suffix,
             attributes);
}

void NodeExpansion::quantizeResult(const std::string &number, size_t first,
                                   size_t like) {
  SmallVector<OnnxAttribute, 1> attributes;
  if (!node.hasInput(first + 1))
    if (std::optional<OnnxType> type = importer.getInputType(node, like))
      attributes.push_back(
          makeIntAttribute("output_dtype", static_cast<int64_t>(*type)));
  addResult("QuantizeLinear", {number, input(first), input(first + 1)},
            attributes);
}
