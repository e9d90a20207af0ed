//===- ImportNN.cpp - Layers of networks ------------------------*- C++ -*-===//
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

/// Checks that \p shape is that of images (N,C,H,W) or sequences (N,C,L).
static Error checkSpatialRank(const OnnxNode &node, ArrayRef<int64_t> shape) {
  if (shape.size() == 3 || shape.size() == 4)
    return Error::success();
  return node.makeError("only 1-D and 2-D windows are supported",
                        "the input has shape " + formatOnnxShape(shape));
}

/// N,C,L as N,C,1,L.
static SmallVector<int64_t> withHeight(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> result(shape);
  if (result.size() == 3)
    result.insert(result.begin() + 2, 1);
  return result;
}

//===----------------------------------------------------------------------===//
// Conv
//===----------------------------------------------------------------------===//

/// The weights of a convolution with rank 4.
static Expected<Value> getConvWeights(GraphImporter &importer,
                                      const OnnxNode &node) {
  const QuantizedConstant *constant = importer.getQuantized(node, 1);
  if (constant && constant->codes.getRank() == 3 &&
      constant->params.axis.value_or(0) < 2) {
    // Keep codes a plain constant: the reader should not look through reshapes.
    QuantizedConstant result = *constant;
    result.codes = result.codes.withDims(withHeight(result.codes.getDims()));
    return importer.materialize(importer.getLoc(node), node.inputs[1], result);
  }
  Expected<Value> weights = importer.getReal(node, 1);
  if (!weights)
    return weights;
  return importer.reshape(node, node.inputs[1] + ".2d", *weights,
                          withHeight(getShape(*weights)));
}

Error mlir::qnn::importConv(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 3))
    return error;
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  SmallVector<int64_t> inputShape(getShape(*input));
  if (Error error = checkSpatialRank(node, inputShape))
    return error;
  Expected<Value> weights = getConvWeights(importer, node);
  if (!weights)
    return weights.takeError();
  ArrayRef<int64_t> weightShape = getShape(*weights);
  Expected<int64_t> groups = getOnnxInt(node, "group", 1);
  if (!groups)
    return groups.takeError();
  size_t spatial = inputShape.size() - 2;
  bool fits = weightShape.size() == 4 &&
              (spatial == 2 || weightShape[2] == 1) && *groups >= 1 &&
              inputShape[1] % *groups == 0 && weightShape[0] % *groups == 0 &&
              weightShape[1] == inputShape[1] / *groups;
  if (!fits)
    return node.makeError("the weights do not fit the input",
                          "input " + formatOnnxShape(inputShape) +
                              ", weights " + formatOnnxShape(weightShape) +
                              ", group " + Twine(*groups));
  ArrayRef<int64_t> kernel = weightShape.take_back(spatial);
  auto declared =
      getOnnxInts(node, "kernel_shape", static_cast<int64_t>(spatial));
  if (!declared)
    return declared.takeError();
  if (*declared && ArrayRef<int64_t>(**declared) != kernel)
    return node.makeError("attribute 'kernel_shape' contradicts the weights",
                          formatOnnxShape(**declared) + " and " +
                              formatOnnxShape(weightShape));
  auto windows = readWindows(
      node, ArrayRef<int64_t>(inputShape).take_back(spatial), kernel);
  if (!windows)
    return windows.takeError();

  Value bias;
  if (node.hasInput(2)) {
    Expected<Value> value = importer.getReal(node, 2);
    if (!value)
      return value.takeError();
    bias = *value;
    if (getShape(bias) != ArrayRef<int64_t>{weightShape[0]})
      return node.makeError("the bias does not fit the weights",
                            formatOnnxShape(getShape(bias)) + ", expected [" +
                                Twine(weightShape[0]) + "]");
  }
  Expected<Value> image = importer.reshape(node, node.outputs[0] + ".input",
                                           *input, withHeight(inputShape));
  if (!image)
    return image.takeError();
  auto type =
      importer.getRealType(node, {inputShape[0], weightShape[0],
                                  windows->count[0], windows->count[1]});
  if (!type)
    return type.takeError();
  bool isFlat = spatial == 1;
  Value result = importer.createNamed<Conv2DOp>(
      node, node.outputs[0] + (isFlat ? ".2d" : ""), *type, *image, *weights,
      bias, windows->strides, windows->getPads(), windows->dilations, *groups,
      Layout::NCHW);
  if (isFlat) {
    auto flat =
        importer.reshape(node, node.outputs[0], result,
                         {inputShape[0], weightShape[0], windows->count[1]});
    if (!flat)
      return flat.takeError();
    result = *flat;
  }
  importer.setResult(node, result);
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

/// Creates a pool of \p value with \p windows; sequences get a height of 1.
template <typename OpTy, typename... Extra>
static Error createPool(GraphImporter &importer, const OnnxNode &node,
                        Value value, const Windows &windows, Extra... extra) {
  SmallVector<int64_t> shape(getShape(value));
  bool isFlat = shape.size() == 3;
  Expected<Value> image = importer.reshape(node, node.outputs[0] + ".input",
                                           value, withHeight(shape));
  if (!image)
    return image.takeError();
  auto type = importer.getType(
      node, {shape[0], shape[1], windows.count[0], windows.count[1]},
      getElementTypeOrSelf(value.getType()));
  if (!type)
    return type.takeError();
  Value result =
      importer.createNamed<OpTy>(node, node.outputs[0] + (isFlat ? ".2d" : ""),
                                 *type, *image, windows.kernel, windows.strides,
                                 windows.getPads(), Layout::NCHW, extra...);
  if (isFlat) {
    auto flat = importer.reshape(node, node.outputs[0], result,
                                 {shape[0], shape[1], windows.count[1]});
    if (!flat)
      return flat.takeError();
    result = *flat;
  }
  importer.setResult(node, result);
  return Error::success();
}

/// The windows of a pool over an input of \p shape.
static Expected<Windows> readPoolWindows(const OnnxNode &node,
                                         ArrayRef<int64_t> shape) {
  if (Error error = checkSpatialRank(node, shape))
    return std::move(error);
  size_t spatial = shape.size() - 2;
  auto kernel =
      getOnnxInts(node, "kernel_shape", static_cast<int64_t>(spatial));
  if (!kernel)
    return kernel.takeError();
  if (!*kernel)
    return node.makeError("attribute 'kernel_shape' is missing");
  auto windows = readWindows(node, shape.take_back(spatial), **kernel);
  if (windows &&
      llvm::any_of(windows->dilations, [](int64_t d) { return d != 1; }))
    return node.makeError("dilated pooling is not supported");
  return windows;
}

Error mlir::qnn::importMaxPool(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  // The greatest code is the code of the greatest number, so codes pass.
  Expected<Value> input = importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  Type element = getElementTypeOrSelf(input->getType());
  if (!isa<FloatType, IntType>(element))
    return node.makeError("the pool needs real numbers or 4- to 16-bit codes");
  auto windows = readPoolWindows(node, getShape(*input));
  if (!windows)
    return windows.takeError();
  return createPool<MaxPoolOp>(importer, node, *input, *windows);
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
  if (*includesPad && windows->isExtended)
    return node.makeError(
        "'ceil_mode' with 'count_include_pad' is not supported",
        "the last window would count taps beyond the padding",
        "pad the input explicitly and export without ceil_mode");
  return createPool<AvgPoolOp>(importer, node, *input, *windows, *includesPad);
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
  auto windows = readWindows(node, shape.drop_front(2), shape.drop_front(2));
  if (!windows)
    return windows.takeError();
  if (node.opType == "GlobalMaxPool")
    return createPool<MaxPoolOp>(importer, node, *input, *windows);
  return createPool<AvgPoolOp>(importer, node, *input, *windows,
                               /*count_include_pad=*/false);
}

//===----------------------------------------------------------------------===//
// BatchNormalization
//===----------------------------------------------------------------------===//

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
  Expected<double> epsilon =
      getOnnxFloat(node, "epsilon", static_cast<double>(1e-5f));
  if (!epsilon)
    return epsilon.takeError();
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  ArrayRef<int64_t> shape = getShape(*input);
  if (shape.size() < 2)
    return node.makeError("the input has no channel axis",
                          formatOnnxShape(shape));

  static constexpr const char *roles[] = {"scale", "bias", "mean", "variance"};
  SmallVector<float> params[4];
  for (size_t index = 0; index < 4; ++index) {
    auto tensor = importer.requireConstant(node, index + 1, roles[index]);
    if (!tensor)
      return tensor.takeError();
    if (!(*tensor)->isFloat() ||
        (*tensor)->getDims() != ArrayRef<int64_t>{shape[1]})
      return node.makeError(Twine("the ") + roles[index] +
                                " does not fit the input",
                            getOnnxTypeName((*tensor)->getType()) +
                                formatOnnxShape((*tensor)->getDims()) +
                                ", expected FLOAT[" + Twine(shape[1]) + "]");
    for (double value : (*tensor)->getDoubles())
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
                                         builder.getI64IntegerAttr(1)));
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

Error mlir::qnn::importSoftmax(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  SmallVector<int64_t> shape(getShape(*input));
  int64_t rank = static_cast<int64_t>(shape.size());
  // Before opset 13, the axes from `axis` on were one.
  bool joins = node.opset < 13;
  Expected<int64_t> axis = getOnnxInt(node, "axis", joins ? 1 : -1);
  if (axis)
    axis = normalizeOnnxAxis(node, *axis, rank);
  if (!axis)
    return axis.takeError();
  if (!joins || *axis == rank - 1) {
    importer.setResult(node, importer.create<SoftmaxOp>(node, input->getType(),
                                                        *input, *axis));
    return Error::success();
  }
  auto count = [](ArrayRef<int64_t> dims) {
    return getOnnxElementCount(dims).value_or(0);
  };
  ArrayRef<int64_t> dims(shape);
  auto matrix = importer.reshape(
      node, node.outputs[0] + ".input", *input,
      {count(dims.take_front(*axis)), count(dims.drop_front(*axis))});
  if (!matrix)
    return matrix.takeError();
  Value softmax = importer.createNamed<SoftmaxOp>(
      node, node.outputs[0] + ".2d", matrix->getType(), *matrix, 1);
  auto result = importer.reshape(node, node.outputs[0], softmax, shape);
  if (!result)
    return result.takeError();
  importer.setResult(node, *result);
  return Error::success();
}
