//===- ImportActivations.cpp - Activation functions -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NodeMath.h"
#include "OpTable.h"
#include "QuantHelpers.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

namespace {
/// A function whose attributes are the parameters of a kind.
struct Activation {
  const char *opType;
  ElementwiseKind kind;
  struct {
    const char *name;
    /// Since opset 6, and before.
    float value, oldValue;
  } attributes[2];
};
} // namespace

static constexpr Activation activations[] = {
    {"Elu", ElementwiseKind::Elu, {{"alpha", 1, 1}, {}}},
    {"HardSigmoid",
     ElementwiseKind::HardSigmoid,
     {{"alpha", 0.2f, 0.2f}, {"beta", 0.5f, 0.5f}}},
    {"LeakyRelu", ElementwiseKind::LeakyRelu, {{"alpha", 0.01f, 0.01f}, {}}},
    {"Selu",
     ElementwiseKind::Selu,
     {{"alpha", 1.67326319217681884765625f, 1.6732f},
      {"gamma", 1.05070102214813232421875f, 1.0507f}}},
    {"Swish", ElementwiseKind::Swish, {{"alpha", 1, 1}, {}}},
    {"ThresholdedRelu",
     ElementwiseKind::ThresholdedRelu,
     {{"alpha", 1, 1}, {}}},
};

Error mlir::qnn::importActivation(GraphImporter &importer,
                                  const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  const Activation *found = llvm::find_if(activations, [&](const auto &entry) {
    return node.opType == entry.opType;
  });
  assert(found != std::end(activations) && "listed in OpTable.cpp only");
  SmallVector<double> params;
  for (const auto &attribute : found->attributes) {
    if (!attribute.name)
      break;
    Expected<double> value =
        getOnnxFloat(node, attribute.name,
                     node.opset < 6 ? attribute.oldValue : attribute.value);
    if (!value)
      return value.takeError();
    if (!std::isfinite(*value))
      return node.makeError(Twine("attribute '") + attribute.name +
                            "' is not a finite number");
    params.push_back(*value);
  }
  NodeMath math(importer, node);
  return math.finish(math.apply("", found->kind, math.input(0), params));
}

Error mlir::qnn::importGelu(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  Expected<StringRef> form = getOnnxString(node, "approximate", "none");
  if (!form)
    return form.takeError();
  if (*form != "none" && *form != "tanh")
    return node.makeError("attribute 'approximate' is unknown",
                          quoteOnnxName(*form), "expected none or tanh");
  NodeMath math(importer, node);
  return math.finish(math.apply(
      "", *form == "tanh" ? ElementwiseKind::GeluTanh : ElementwiseKind::Gelu,
      math.input(0)));
}

Error mlir::qnn::importPRelu(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 2))
    return error;
  NodeMath math(importer, node);
  Value input = math.input(0), slope = math.input(1);
  if (math.failed())
    return math.finish({});
  ArrayRef<int64_t> shape = getShape(input), slopes = getShape(slope);
  if (node.opset < 7 && slopes.size() == 1 && shape.size() > 2) {
    // Before opset 7 there was one slope per channel.
    SmallVector<int64_t> perChannel(shape.size() - 1, 1);
    perChannel.front() = slopes.front();
    slope = math.reshape("slope", slope, perChannel);
  }
  Value result = math.apply("", ElementwiseKind::PRelu, {input, slope});
  if (result && getShape(result) != shape)
    return node.makeError("the slope does not fit the input",
                          formatOnnxShape(slopes) + " and " +
                              formatOnnxShape(shape),
                          "give one slope, or one per channel");
  return math.finish(result);
}

//===----------------------------------------------------------------------===//
// Clip
//===----------------------------------------------------------------------===//

namespace {
/// A bound of Clip: a number, or a value computed at run time.
struct Bound {
  double number;
  bool isConstant;
};
} // namespace

/// Bound \p name: input \p index, or an attribute before opset 11.
static Expected<Bound> readBound(GraphImporter &importer, const OnnxNode &node,
                                 size_t index, StringRef name,
                                 double defaultValue) {
  Bound bound{defaultValue, true};
  if (node.opset < 11) {
    Expected<double> number = getOnnxFloat(node, name, defaultValue);
    if (!number)
      return number.takeError();
    bound.number = *number;
  } else if (node.hasInput(index)) {
    const OnnxTensor *tensor = importer.getConstant(node, index);
    if (!tensor)
      return Bound{0, false};
    if (!tensor->hasOneElement())
      return node.makeError("'" + name + "' must be a scalar",
                            formatOnnxShape(tensor->getDims()));
    bound.number = tensor->getDouble(0);
  }
  if (std::isnan(bound.number))
    return node.makeError("a bound is not a number");
  return bound;
}

Error mlir::qnn::importClip(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, node.opset < 11 ? 1 : 3))
    return error;
  if (hasCodes(importer, node, 0))
    return importClipOfCodes(importer, node);
  // Absent bounds are float32's, as ONNX has it.
  constexpr double greatest = std::numeric_limits<float>::max();
  Expected<Bound> low = readBound(importer, node, 1, "min", -greatest);
  if (!low)
    return low.takeError();
  Expected<Bound> high = readBound(importer, node, 2, "max", greatest);
  if (!high)
    return high.takeError();
  NodeMath math(importer, node);
  Value input = math.input(0);
  if (low->isConstant && high->isConstant)
    return math.finish(math.apply("", ElementwiseKind::Clip, input,
                                  {low->number, high->number}));
  auto getBound = [&](const Bound &bound, size_t index, StringRef name) {
    if (bound.isConstant)
      return math.number(name, bound.number);
    Value value = math.input(index);
    if (value && cast<RankedTensorType>(value.getType()).getNumElements() != 1)
      math.fail(node.makeError("'" + name + "' must be a scalar",
                               formatOnnxShape(getShape(value))));
    return math.reshape(name, value, {});
  };
  Value least = getBound(*low, 1, "min");
  Value most = getBound(*high, 2, "max");
  Value atLeast = math.apply("least", ElementwiseKind::Max, {input, least});
  return math.finish(math.apply("", ElementwiseKind::Min, {atLeast, most}));
}
