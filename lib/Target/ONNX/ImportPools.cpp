//===- ImportPools.cpp - Pools ----------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphImporter.h"
#include "OpTable.h"
#include "Windows.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

/// Creates a pool of \p value with \p windows; sequences get a height of 1.
template <typename OpTy, typename... Extra>
static Expected<Value> createPool(GraphImporter &importer, const OnnxNode &node,
                                  StringRef name, Value value,
                                  const Windows &windows, Extra... extra) {
  Layout layout = getImageLayout(node);
  ArrayRef<int64_t> input = getShape(value);
  bool isFlat = input.size() == 3;
  SmallVector<int64_t> shape =
      makeImageShape(input[0], getChannels(input, layout), windows.count[0],
                     windows.count[1], layout);
  Expected<Value> image =
      importer.reshape(node, name + ".input", value, withHeight(input, layout));
  if (!image)
    return image.takeError();
  auto type =
      importer.getType(node, shape, getElementTypeOrSelf(value.getType()));
  if (!type)
    return type.takeError();
  Value result = importer.createNamed<OpTy>(
      node, name + (isFlat ? ".2d" : ""), *type, *image, windows.kernel,
      windows.strides, windows.getPads(), windows.dilations, layout, extra...);
  if (isFlat)
    return importer.reshape(node, name, result, withoutHeight(shape, layout));
  return result;
}

/// Records \p result as that of \p node, or passes its error on.
static Error finish(GraphImporter &importer, const OnnxNode &node,
                    Expected<Value> result) {
  if (!result)
    return result.takeError();
  importer.setResult(node, *result);
  return Error::success();
}

/// The windows of a pool over an input of \p shape.
static Expected<Windows> readPoolWindows(const OnnxNode &node,
                                         ArrayRef<int64_t> shape) {
  if (Error error = checkSpatialRank(node, shape))
    return std::move(error);
  ArrayRef<int64_t> input = getSpatial(shape, getImageLayout(node));
  auto kernel =
      getOnnxInts(node, "kernel_shape", static_cast<int64_t>(input.size()));
  if (!kernel)
    return kernel.takeError();
  if (!*kernel)
    return node.makeError("attribute 'kernel_shape' is missing");
  auto windows = readWindows(node, input, **kernel);
  if (!windows)
    return windows;
  for (size_t axis = 0; axis < 2; ++axis) {
    int64_t size = axis + input.size() < 2 ? 1 : input[axis + input.size() - 2];
    bool isPadded = windows->before[axis] != 0 || windows->after[axis] != 0;
    if (isPadded && windows->kernel[axis] > 1 &&
        windows->dilations[axis] > size)
      return node.makeError("a window might lie in the padding altogether",
                            "the dilation " + Twine(windows->dilations[axis]) +
                                " exceeds the input, " +
                                formatOnnxShape(shape));
  }
  return windows;
}

Error mlir::qnn::importMaxPool(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1, 2))
    return error;
  if (node.outputs.size() > 1 && !node.outputs[1].empty())
    return node.makeError("the indices of the greatest elements are not "
                          "supported",
                          "output " + quoteOnnxName(node.outputs[1]),
                          "remove the second output");
  // The greatest code is the code of the greatest number, so codes pass.
  Expected<Value> input = importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  Type element = getElementTypeOrSelf(input->getType());
  if (!isa<FloatType, IntType>(element))
    return node.makeError(
        "the pool needs real numbers or codes of 2 to 16 bits");
  auto windows = readPoolWindows(node, getShape(*input));
  if (!windows)
    return windows.takeError();
  return finish(
      importer, node,
      createPool<MaxPoolOp>(importer, node, node.outputs[0], *input, *windows));
}

/// With `ceil_mode`, the taps of the last windows beyond the padding are not
/// counted, though those in the padding are. Returns what makes of a sum
/// divided by the size of the kernel one divided by the number of taps that
/// count.
static Expected<Value> createCountRatios(GraphImporter &importer,
                                         const OnnxNode &node,
                                         ArrayRef<int64_t> shape,
                                         const Windows &windows) {
  Layout layout = getImageLayout(node);
  bool isFlat = shape.size() == 3;
  ArrayRef<int64_t> input = getSpatial(shape, layout);
  // Taps that count, for each window along an axis.
  auto countTaps = [&](size_t axis) {
    int64_t size = isFlat && axis == 0 ? 1 : input[input.size() - 2 + axis];
    int64_t end = size + windows.paddedAfter[axis];
    SmallVector<int64_t> counts;
    for (int64_t i = 0; i < windows.count[axis]; ++i) {
      int64_t first = i * windows.strides[axis] - windows.before[axis];
      int64_t fitting =
          (end - first + windows.dilations[axis] - 1) / windows.dilations[axis];
      counts.push_back(std::min(windows.kernel[axis], fitting));
    }
    return counts;
  };
  SmallVector<int64_t> dims = {windows.count[0], windows.count[1]};
  // As large as one channel of the result; each size is below 2^31.
  if (dims[0] * dims[1] > int64_t(1) << 24)
    return node.makeError(
        "the result is too large for 'ceil_mode' with 'count_include_pad'",
        formatOnnxShape(dims), "export the model without 'ceil_mode'");
  SmallVector<double> ratios;
  double taps = static_cast<double>(windows.kernel[0]) *
                static_cast<double>(windows.kernel[1]);
  SmallVector<int64_t> rows = countTaps(0), columns = countTaps(1);
  for (int64_t row : rows)
    for (int64_t column : columns)
      ratios.push_back(taps / static_cast<double>(row * column));
  if (isFlat)
    dims.erase(dims.begin());
  if (layout == Layout::NHWC)
    dims.push_back(1);
  return importer.materialize(
      importer.getLoc(node), node.outputs[0] + ".ratio",
      OnnxTensor::fromDoubles(OnnxType::Float, dims, ratios));
}

Error mlir::qnn::importAveragePool(GraphImporter &importer,
                                   const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  auto windows = readPoolWindows(node, getShape(*input));
  if (!windows)
    return windows.takeError();
  Expected<bool> includesPad = getOnnxBool(node, "count_include_pad", false);
  if (!includesPad)
    return includesPad.takeError();
  if (!*includesPad || !windows->isExtended)
    return finish(importer, node,
                  createPool<AvgPoolOp>(importer, node, node.outputs[0], *input,
                                        *windows, *includesPad));
  auto pool =
      createPool<AvgPoolOp>(importer, node, node.outputs[0] + ".full", *input,
                            *windows, /*count_include_pad=*/true);
  if (!pool)
    return pool.takeError();
  auto ratios = createCountRatios(importer, node, getShape(*input), *windows);
  if (!ratios)
    return ratios.takeError();
  return finish(importer, node,
                importer.elementwise(node, node.outputs[0],
                                     ElementwiseKind::Mul, {*pool, *ratios}));
}

Error mlir::qnn::importGlobalPool(GraphImporter &importer,
                                  const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  ArrayRef<int64_t> shape = getShape(*input);
  if (Error error = checkSpatialRank(node, shape))
    return error;
  // One window, as large as the image. The node has no window attributes.
  ArrayRef<int64_t> image = getSpatial(shape, getImageLayout(node));
  auto windows = readWindows(node, image, image);
  if (!windows)
    return windows.takeError();
  StringRef name = node.outputs[0];
  return finish(
      importer, node,
      node.opType == "GlobalMaxPool"
          ? createPool<MaxPoolOp>(importer, node, name, *input, *windows)
          : createPool<AvgPoolOp>(importer, node, name, *input, *windows,
                                  /*count_include_pad=*/false));
}
