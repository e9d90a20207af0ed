//===- ImportNorms.cpp - Normalizations and softmax -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NodeMath.h"
#include "OpTable.h"
#include "Windows.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

/// Attribute `epsilon`.
static Expected<double> readEpsilon(const OnnxNode &node) {
  return getOnnxFloat(node, "epsilon", static_cast<double>(1e-5f));
}

//===----------------------------------------------------------------------===//
// BatchNormalization
//===----------------------------------------------------------------------===//

/// \p value, one element per channel, so that it broadcasts along \p axis of
/// \p rank; fails if it has not \p channels elements.
static Value alignChannels(NodeMath &math, const OnnxNode &node, StringRef role,
                           Value value, int64_t channels, int64_t axis,
                           size_t rank) {
  if (math.failed())
    return {};
  if (getShape(value) != ArrayRef<int64_t>{channels}) {
    math.fail(node.makeError("the " + role + " does not fit the input",
                             formatOnnxShape(getShape(value)) + ", expected [" +
                                 Twine(channels) + "]"));
    return {};
  }
  SmallVector<int64_t> shape(rank - axis, 1);
  shape.front() = channels;
  return math.reshape(role, value, shape);
}

/// Statistics that are computed at run time.
static Error importRuntimeBatchNorm(GraphImporter &importer,
                                    const OnnxNode &node, Value input,
                                    int64_t axis, double epsilon) {
  ArrayRef<int64_t> shape = getShape(input);
  NodeMath math(importer, node);
  auto perChannel = [&](size_t index, StringRef role) {
    return alignChannels(math, node, role, math.input(index), shape[axis], axis,
                         shape.size());
  };
  Value scale = perChannel(1, "scale"), bias = perChannel(2, "bias");
  Value mean = perChannel(3, "mean"), variance = perChannel(4, "variance");
  Value centered = math.sub("centered", input, mean);
  Value deviation =
      math.apply("deviation", ElementwiseKind::Sqrt,
                 math.add("stable", variance, math.number("epsilon", epsilon)));
  Value normal = math.div("normal", centered, deviation);
  return math.finish(math.add("", math.mul("scaled", normal, scale), bias));
}

Error mlir::qnn::importBatchNorm(GraphImporter &importer,
                                 const OnnxNode &node) {
  // Outputs beyond the first are running statistics of training.
  if (Error error = checkOnnxArity(node, 5, 5, 5))
    return error;
  Expected<bool> trains = getOnnxBool(node, "training_mode", false);
  if (!trains)
    return trains.takeError();
  Expected<bool> isSpatial = getOnnxBool(node, "spatial", true);
  if (!isSpatial)
    return isSpatial.takeError();
  if (*trains || !*isSpatial)
    return node.makeError(*trains ? "the node is in training mode"
                                  : "'spatial = 0' is not supported",
                          "", "export the model for inference");
  Expected<double> epsilon = readEpsilon(node);
  if (!epsilon)
    return epsilon.takeError();
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  ArrayRef<int64_t> shape = getShape(*input);
  if (shape.size() < 2)
    return node.makeError("the input has no channel axis",
                          formatOnnxShape(shape));
  int64_t axis = getImageLayout(node) == Layout::NCHW
                     ? 1
                     : static_cast<int64_t>(shape.size()) - 1;

  for (size_t index = 1; index < 5; ++index)
    if (!importer.getConstant(node, index))
      return importRuntimeBatchNorm(importer, node, *input, axis, *epsilon);

  static constexpr const char *roles[] = {"scale", "bias", "mean", "variance"};
  SmallVector<float> params[4];
  for (size_t index = 0; index < 4; ++index) {
    const OnnxTensor &tensor = *importer.getConstant(node, index + 1);
    if (!tensor.isFloat() || tensor.getDims() != ArrayRef<int64_t>{shape[axis]})
      return node.makeError(Twine("the ") + roles[index] +
                                " does not fit the input",
                            getOnnxTypeName(tensor.getType()) +
                                formatOnnxShape(tensor.getDims()) +
                                ", expected FLOAT[" + Twine(shape[axis]) + "]");
    for (double value : tensor.getDoubles())
      params[index].push_back(static_cast<float>(value));
  }
  for (float variance : params[3])
    if (!(variance + *epsilon > 0))
      return node.makeError("variance + epsilon must be positive",
                            std::to_string(variance) + " + " +
                                std::to_string(*epsilon));
  OpBuilder &builder = importer.builder;
  auto array = [&](size_t index) {
    return builder.getDenseF32ArrayAttr(params[index]);
  };
  importer.setResult(
      node, importer.create<BatchNormOp>(node, input->getType(), *input,
                                         array(0), array(1), array(2), array(3),
                                         builder.getF64FloatAttr(*epsilon),
                                         builder.getI64IntegerAttr(axis)));
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Normalizations over axes
//===----------------------------------------------------------------------===//

namespace {
/// The steps of a normalization to mean 0 and variance 1.
struct Normalized {
  Value mean, inverseDeviation, value;
};
} // namespace

/// Normalizes \p input over \p axes, in the order of ONNX's definition.
static Normalized normalize(NodeMath &math, Value input, ArrayRef<int64_t> axes,
                            double epsilon) {
  Normalized result;
  result.mean = math.reduce("mean", ReduceKind::Mean, input, axes);
  Value centered = math.sub("centered", input, result.mean);
  Value square = math.mul("square", centered, centered);
  Value variance = math.reduce("variance", ReduceKind::Mean, square, axes);
  Value stable = math.add("stable", variance, math.number("epsilon", epsilon));
  Value deviation = math.apply("deviation", ElementwiseKind::Sqrt, stable);
  result.inverseDeviation =
      math.apply("inverse", ElementwiseKind::Reciprocal, deviation);
  result.value = math.mul("normal", centered, result.inverseDeviation);
  return result;
}

/// Checks that \p result kept the shape of \p input when scale and bias were
/// applied.
static void checkKeepsShape(NodeMath &math, const OnnxNode &node, Value input,
                            Value result) {
  if (!math.failed() && getShape(result) != getShape(input))
    math.fail(node.makeError("scale or bias do not fit the input",
                             formatOnnxShape(getShape(input)) + " became " +
                                 formatOnnxShape(getShape(result))));
}

/// The axes from attribute `axis` on.
static Expected<OnnxShape> readTrailingAxes(const OnnxNode &node,
                                            int64_t rank) {
  Expected<int64_t> axis = getOnnxInt(node, "axis", -1);
  if (axis)
    axis = normalizeOnnxAxis(node, *axis, rank);
  if (!axis)
    return axis.takeError();
  return llvm::to_vector(llvm::seq<int64_t>(*axis, rank));
}

Error mlir::qnn::importLayerNorm(GraphImporter &importer,
                                 const OnnxNode &node) {
  bool hasMean = node.opType == "LayerNormalization";
  if (Error error =
          hasMean ? checkOnnxArity(node, 2, 3, 3) : checkOnnxArity(node, 2, 2))
    return error;
  Expected<double> epsilon = readEpsilon(node);
  if (!epsilon)
    return epsilon.takeError();
  NodeMath math(importer, node);
  Value input = math.input(0), scale = math.input(1);
  if (math.failed())
    return math.finish({});
  Expected<OnnxShape> axes =
      readTrailingAxes(node, static_cast<int64_t>(getShape(input).size()));
  if (!axes)
    return axes.takeError();
  if (!hasMean) {
    // RMSNormalization: over the root of the mean square.
    Value square = math.mul("square", input, input);
    Value mean = math.reduce("mean", ReduceKind::Mean, square, *axes);
    Value stable = math.add("stable", mean, math.number("epsilon", *epsilon));
    Value root = math.apply("root", ElementwiseKind::Sqrt, stable);
    Value result = math.mul("", math.div("normal", input, root), scale);
    checkKeepsShape(math, node, input, result);
    return math.finish(result);
  }
  Normalized normal = normalize(math, input, *axes, *epsilon);
  bool hasBias = node.hasInput(2);
  Value result = math.mul(hasBias ? "scaled" : "", normal.value, scale);
  if (hasBias)
    result = math.add("", result, math.input(2));
  checkKeepsShape(math, node, input, result);
  Value outputs[] = {result, normal.mean, normal.inverseDeviation};
  for (size_t index = 0; index < node.outputs.size(); ++index)
    if (!node.outputs[index].empty())
      if (Error error = math.finish(outputs[index], index))
        return error;
  return Error::success();
}

Error mlir::qnn::importInstanceNorm(GraphImporter &importer,
                                    const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 3, 3))
    return error;
  Expected<double> epsilon = readEpsilon(node);
  if (!epsilon)
    return epsilon.takeError();
  NodeMath math(importer, node);
  Value input = math.input(0);
  if (math.failed())
    return math.finish({});
  ArrayRef<int64_t> shape = getShape(input);
  bool isGrouped = node.opType == "GroupNormalization";
  if (shape.size() < (isGrouped ? 2 : 3))
    return node.makeError("the input has no spatial axes",
                          formatOnnxShape(shape));
  int64_t channels = shape[1], groups = channels;
  if (isGrouped) {
    Expected<int64_t> attr = getOnnxInt(node, "num_groups", 0);
    if (!attr)
      return attr.takeError();
    groups = *attr;
    if (groups < 1 || channels % groups != 0)
      return node.makeError("'num_groups' does not divide the channels",
                            Twine(groups) + " and " + Twine(channels));
  }
  // N, groups, channels of a group, positions.
  SmallVector<int64_t> split = {shape[0], groups, channels / groups};
  split.push_back(getOnnxElementCount(shape.drop_front(2)).value_or(0));
  Value grouped = math.reshape("grouped", input, split);
  Value normal = normalize(math, grouped, {2, 3}, *epsilon).value;
  // Before opset 21, a group had one scale and bias.
  bool isPerGroup = isGrouped && node.opset < 21;
  if (!isPerGroup)
    normal = math.reshape("channels", normal, shape);
  auto align = [&](size_t index, StringRef role) {
    return alignChannels(math, node, role, math.input(index),
                         isPerGroup ? groups : channels, /*axis=*/1,
                         isPerGroup ? 4 : shape.size());
  };
  Value scaled = math.mul("scaled", normal, align(1, "scale"));
  Value result =
      math.add(isPerGroup ? "shifted" : "", scaled, align(2, "bias"));
  if (isPerGroup)
    result = math.reshape("", result, shape);
  return math.finish(result);
}

//===----------------------------------------------------------------------===//
// LRN
//===----------------------------------------------------------------------===//

Error mlir::qnn::importLRN(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  double attributes[3];
  for (auto [index, name, value] :
       {std::tuple{0, "alpha", static_cast<double>(0.0001f)},
        std::tuple{1, "beta", 0.75}, std::tuple{2, "bias", 1.0}}) {
    Expected<double> attr = getOnnxFloat(node, name, value);
    if (!attr)
      return attr.takeError();
    attributes[index] = *attr;
  }
  Expected<int64_t> size = getOnnxInt(node, "size", 0);
  if (!size)
    return size.takeError();
  NodeMath math(importer, node);
  Value input = math.input(0);
  if (math.failed())
    return math.finish({});
  ArrayRef<int64_t> shape = getShape(input);
  if (shape.size() < 2 || *size < 1 || *size > int64_t(1) << 20)
    return node.makeError("the window of channels is out of range",
                          "'size' is " + Twine(*size) +
                              ", the input has shape " +
                              formatOnnxShape(shape));
  // The channels as rows of an image, whose mean over `size` rows, those
  // outside counting as 0, is the sum over the window divided by `size`.
  SmallVector<int64_t> image = {
      shape[0], 1, shape[1],
      getOnnxElementCount(shape.drop_front(2)).value_or(0)};
  int64_t before = (*size - 1) / 2;
  Value square = math.reshape("rows", math.mul("square", input, input), image);
  if (math.failed())
    return math.finish({});
  Value mean = importer.createNamed<AvgPoolOp>(
      node, node.outputs[0] + ".mean", square.getType(), square,
      ArrayRef<int64_t>{*size, 1}, ArrayRef<int64_t>{1, 1},
      ArrayRef<int64_t>{before, 0, *size - 1 - before, 0},
      ArrayRef<int64_t>{1, 1}, Layout::NCHW, /*count_include_pad=*/true);
  Value means = math.reshape("image", mean, shape);
  Value scaled = math.mul("scaled", means, math.number("alpha", attributes[0]));
  Value stable =
      math.add("stable", scaled, math.number("offset", attributes[2]));
  Value power = math.apply("power", ElementwiseKind::Pow,
                           {stable, math.number("beta", attributes[1])});
  return math.finish(math.div("", input, power));
}

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

/// The logarithm of a softmax, as a formula that no power underflows.
static Value createLogSoftmax(NodeMath &math, StringRef last, Value input,
                              int64_t axis) {
  Value greatest = math.reduce("max", ReduceKind::Max, input, axis);
  Value centered = math.sub("centered", input, greatest);
  Value power = math.apply("exp", ElementwiseKind::Exp, centered);
  Value sum = math.reduce("sum", ReduceKind::Sum, power, axis);
  return math.sub(last, centered, math.apply("log", ElementwiseKind::Log, sum));
}

Error mlir::qnn::importSoftmax(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  NodeMath math(importer, node);
  Value input = math.input(0);
  if (math.failed())
    return math.finish({});
  ArrayRef<int64_t> shape = getShape(input);
  int64_t rank = static_cast<int64_t>(shape.size());
  // Before opset 13, the axes from `axis` on were one.
  bool joins = node.opset < 13;
  Expected<int64_t> axis = getOnnxInt(node, "axis", joins ? 1 : -1);
  if (axis)
    axis = normalizeOnnxAxis(node, *axis, rank);
  if (!axis)
    return axis.takeError();
  auto create = [&](StringRef last, Value value, int64_t along) -> Value {
    if (node.opType == "LogSoftmax")
      return createLogSoftmax(math, last, value, along);
    if (math.failed())
      return {};
    std::string name = node.outputs[0] + (last.empty() ? "" : "." + last.str());
    return importer.createNamed<SoftmaxOp>(node, name, value.getType(), value,
                                           along);
  };
  if (!joins || *axis == rank - 1)
    return math.finish(create("", input, *axis));
  auto count = [](ArrayRef<int64_t> dims) {
    return getOnnxElementCount(dims).value_or(0);
  };
  Value matrix = math.reshape(
      "input", input,
      {count(shape.take_front(*axis)), count(shape.drop_front(*axis))});
  return math.finish(math.reshape("", create("2d", matrix, 1), shape));
}
