//===- ExportNN.cpp - Export of layers --------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExportTable.h"
#include "GraphExporter.h"

using namespace mlir;
using namespace mlir::qnn;

static SmallVector<int64_t> toVector(ArrayRef<int64_t> values) {
  return SmallVector<int64_t>(values);
}

//===----------------------------------------------------------------------===//
// Layout: ONNX has channels first
//===----------------------------------------------------------------------===//

/// The name of \p value with channels first; \p role tells it from others.
static std::string getChannelsFirst(GraphExporter &exporter, Operation *op,
                                    Value value, Layout layout,
                                    StringRef role) {
  std::string name = exporter.getName(value);
  if (layout == Layout::NCHW)
    return name;
  return exporter.addNode(op, "." + role, "Transpose", {name},
                          {{"perm", toVector({0, 3, 1, 2})}});
}

/// Adds a node that makes the result of \p op, whose layout is \p layout.
static void addImageResult(GraphExporter &exporter, Operation *op,
                           Layout layout, StringRef opType,
                           ArrayRef<std::string> inputs,
                           ArrayRef<OnnxNodeAttr> attributes) {
  if (layout == Layout::NCHW)
    return exporter.addResult(op, opType, inputs, attributes);
  std::string image = exporter.addNode(op, ".nchw", opType, inputs, attributes);
  exporter.addResult(op, "Transpose", {image},
                     {{"perm", toVector({0, 2, 3, 1})}});
}

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

/// Writes \p op, which slides its weights over an image, as a node of the type
/// \p name with \p attributes besides those that all such nodes have.
template <typename Op>
static LogicalResult exportWindows(GraphExporter &exporter, Op op,
                                   StringRef name,
                                   SmallVector<OnnxNodeAttr> attributes = {}) {
  Layout layout = op.getLayout();
  ArrayRef<int64_t> weights = getDims(op.getWeights());
  ArrayRef<int64_t> kernel = weights.slice(layout == Layout::NCHW ? 2 : 1, 2);
  SmallVector<std::string> inputs = {
      getChannelsFirst(exporter, op, op.getInput(), layout, "input"),
      getChannelsFirst(exporter, op, op.getWeights(), layout, "weights")};
  if (op.getBias())
    inputs.push_back(exporter.getName(op.getBias()));
  attributes.append({{"dilations", toVector(op.getDilations())},
                     {"group", static_cast<int64_t>(op.getGroups())},
                     {"kernel_shape", toVector(kernel)},
                     {"pads", toVector(op.getPads())},
                     {"strides", toVector(op.getStrides())}});
  addImageResult(exporter, op, layout, name, inputs, attributes);
  return success();
}

LogicalResult mlir::qnn::exportConv2D(GraphExporter &exporter, Conv2DOp op) {
  return exportWindows(exporter, op, "Conv");
}

LogicalResult mlir::qnn::exportConvTranspose2D(GraphExporter &exporter,
                                               ConvTranspose2DOp op) {
  return exportWindows(exporter, op, "ConvTranspose",
                       {{"output_padding", toVector(op.getOutputPadding())}});
}

LogicalResult mlir::qnn::exportMatMul(GraphExporter &exporter, MatMulOp op) {
  exporter.addResult(
      op, "MatMul",
      {exporter.getName(op.getInput()), exporter.getName(op.getWeights())});
  return success();
}

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

LogicalResult mlir::qnn::exportMaxPool(GraphExporter &exporter, MaxPoolOp op) {
  FailureOr<OnnxType> type = exporter.getElementType(op, op.getInput());
  if (failed(type))
    return failure();
  if (*type != OnnxType::Float && *type != OnnxType::Int8 &&
      *type != OnnxType::UInt8)
    return exporter.refuse(
        op, "MaxPool has no form for " + getOnnxTypeName(*type) + " codes",
        "dequantize before the pool");
  std::string input =
      getChannelsFirst(exporter, op, op.getInput(), op.getLayout(), "input");
  addImageResult(exporter, op, op.getLayout(), "MaxPool", {input},
                 {{"dilations", toVector(op.getDilations())},
                  {"kernel_shape", toVector(op.getKernel())},
                  {"pads", toVector(op.getPads())},
                  {"strides", toVector(op.getStrides())}});
  return success();
}

LogicalResult mlir::qnn::exportAvgPool(GraphExporter &exporter, AvgPoolOp op) {
  std::string input =
      getChannelsFirst(exporter, op, op.getInput(), op.getLayout(), "input");
  SmallVector<OnnxNodeAttr> attributes = {
      {"count_include_pad", static_cast<int64_t>(op.getCountIncludePad())},
      {"kernel_shape", toVector(op.getKernel())},
      {"pads", toVector(op.getPads())},
      {"strides", toVector(op.getStrides())}};
  if (llvm::any_of(op.getDilations(), [](int64_t step) { return step != 1; })) {
    if (failed(exporter.requireOpset(op, 19, "dilated average pools")))
      return failure();
    attributes.push_back({"dilations", toVector(op.getDilations())});
  }
  addImageResult(exporter, op, op.getLayout(), "AveragePool", {input},
                 attributes);
  return success();
}

//===----------------------------------------------------------------------===//
// Normalization and softmax
//===----------------------------------------------------------------------===//

LogicalResult mlir::qnn::exportBatchNorm(GraphExporter &exporter,
                                         BatchNormOp op) {
  auto epsilon =
      exporter.getFloat(op, "epsilon", op.getEpsilon().convertToDouble());
  if (failed(epsilon))
    return failure();
  int64_t rank = static_cast<int64_t>(getDims(op.getInput()).size());
  if (rank < 2)
    return exporter.refuse(op, "BatchNormalization needs a batch axis",
                           "reshape the input to two axes");
  // ONNX normalizes along axis 1; exchange the axes around it otherwise.
  SmallVector<int64_t> perm = llvm::to_vector(llvm::seq<int64_t>(rank));
  std::swap(perm[1], perm[op.getAxis()]);
  bool isPlain = op.getAxis() == 1;
  std::string input = exporter.getName(op.getInput());
  if (!isPlain)
    input =
        exporter.addNode(op, ".input", "Transpose", {input}, {{"perm", perm}});
  SmallVector<std::string> inputs = {input};
  std::pair<StringRef, ArrayRef<float>> params[] = {
      {"gamma", op.getGamma()},
      {"beta", op.getBeta()},
      {"mean", op.getMean()},
      {"variance", op.getVariance()}};
  for (auto [role, values] : params)
    inputs.push_back(exporter.addInitializer(
        op, Twine(".") + role,
        OnnxTensor::fromDoubles(
            OnnxType::Float, {static_cast<int64_t>(values.size())},
            SmallVector<double>(values.begin(), values.end()))));
  OnnxNodeAttr attribute = {"epsilon", *epsilon};
  if (isPlain) {
    exporter.addResult(op, "BatchNormalization", inputs, attribute);
    return success();
  }
  std::string result =
      exporter.addNode(op, ".first", "BatchNormalization", inputs, attribute);
  exporter.addResult(op, "Transpose", {result}, {{"perm", perm}});
  return success();
}

LogicalResult mlir::qnn::exportSoftmax(GraphExporter &exporter, SoftmaxOp op) {
  exporter.addResult(op, "Softmax", {exporter.getName(op.getInput())},
                     {{"axis", static_cast<int64_t>(op.getAxis())}});
  return success();
}
