//===- ImportChannelsLast.cpp - QONNX's channels-last layers ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Conv, pools and BatchNormalization whose data are N,H,W,C (or N,L,C) and
// whose weights are O,H,W,I. The attributes are those of the standard
// operators.
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

/// N,L,C as N,1,L,C (and O,L,I as O,1,L,I).
static SmallVector<int64_t> withHeightLast(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> result(shape);
  if (result.size() == 3)
    result.insert(result.begin() + 1, 1);
  return result;
}

/// The spatial sizes of an image or sequence, or of a kernel.
static ArrayRef<int64_t> getSpatial(ArrayRef<int64_t> shape) {
  return shape.drop_front().drop_back();
}

/// Reshapes \p image, which stands for a value of \p rank axes, back to them.
static Error finish(GraphImporter &importer, const OnnxNode &node, Value image,
                    size_t rank) {
  SmallVector<int64_t> shape(getShape(image));
  if (rank == 3)
    shape.erase(shape.begin() + 1);
  auto result = importer.reshape(node, node.outputs[0], image, shape);
  if (!result)
    return result.takeError();
  importer.setResult(node, *result);
  return Error::success();
}

/// What the op on images of a node with an input of \p rank axes is called.
static std::string getImageName(const OnnxNode &node, size_t rank) {
  return node.outputs[0] + (rank == 3 ? ".2d" : "");
}

//===----------------------------------------------------------------------===//
// Conv
//===----------------------------------------------------------------------===//

/// The weights with rank 4.
static Expected<Value> getWeights(GraphImporter &importer,
                                  const OnnxNode &node) {
  const QuantizedConstant *constant = importer.getQuantized(node, 1);
  if (constant && constant->codes.getRank() == 3 &&
      constant->params.axis.value_or(0) == 0) {
    // Keep codes a plain constant: the reader should not look through reshapes.
    QuantizedConstant result = *constant;
    result.codes =
        result.codes.withDims(withHeightLast(result.codes.getDims()));
    return importer.materialize(importer.getLoc(node), node.inputs[1], result);
  }
  Expected<Value> weights = importer.getReal(node, 1);
  if (!weights)
    return weights;
  return importer.reshape(node, node.inputs[1] + ".2d", *weights,
                          withHeightLast(getShape(*weights)));
}

/// Checks weights (of rank 4) and `kernel_shape` against the input.
static Error checkWeights(const OnnxNode &node, ArrayRef<int64_t> input,
                          ArrayRef<int64_t> weights, int64_t groups) {
  int64_t channels = input.back();
  size_t spatial = input.size() - 2;
  bool fits = weights.size() == 4 && (spatial == 2 || weights[1] == 1) &&
              groups >= 1 && channels % groups == 0 &&
              weights[0] % groups == 0 && weights[3] == channels / groups;
  if (!fits)
    return node.makeError("the weights do not fit the input",
                          "input " + formatOnnxShape(input) + ", weights " +
                              formatOnnxShape(weights) + ", group " +
                              Twine(groups),
                          "weights are O,H,W,I in this domain");
  auto declared =
      getOnnxInts(node, "kernel_shape", static_cast<int64_t>(spatial));
  if (!declared)
    return declared.takeError();
  if (*declared &&
      ArrayRef<int64_t>(**declared) != getSpatial(weights).take_back(spatial))
    return node.makeError("attribute 'kernel_shape' contradicts the weights",
                          formatOnnxShape(**declared) + " and " +
                              formatOnnxShape(weights));
  return Error::success();
}

Error mlir::qnn::importConvChannelsLast(GraphImporter &importer,
                                        const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 3))
    return error;
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  SmallVector<int64_t> shape(getShape(*input));
  if (Error error = checkSpatialRank(node, shape))
    return error;
  Expected<Value> weights = getWeights(importer, node);
  if (!weights)
    return weights.takeError();
  ArrayRef<int64_t> weightShape = getShape(*weights);
  Expected<int64_t> groups = getOnnxInt(node, "group", 1);
  if (!groups)
    return groups.takeError();
  if (Error error = checkWeights(node, shape, weightShape, *groups))
    return error;
  auto windows =
      readWindows(node, getSpatial(shape),
                  getSpatial(weightShape).take_back(shape.size() - 2));
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
                                           *input, withHeightLast(shape));
  if (!image)
    return image.takeError();
  auto type = importer.getRealType(
      node, {shape[0], windows->count[0], windows->count[1], weightShape[0]});
  if (!type)
    return type.takeError();
  Value result = importer.createNamed<Conv2DOp>(
      node, getImageName(node, shape.size()), *type, *image, *weights, bias,
      windows->strides, windows->getPads(), windows->dilations, *groups,
      Layout::NHWC);
  return finish(importer, node, result, shape.size());
}

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

/// Creates a pool of \p input with windows of \p kernel.
template <typename OpTy, typename... Extra>
static Error createPool(GraphImporter &importer, const OnnxNode &node,
                        Value input, ArrayRef<int64_t> kernel, Extra... extra) {
  SmallVector<int64_t> shape(getShape(input));
  auto windows = readWindows(node, getSpatial(shape), kernel);
  if (!windows)
    return windows.takeError();
  if (llvm::any_of(windows->dilations, [](int64_t d) { return d != 1; }))
    return node.makeError("dilated pooling is not supported in this domain");
  if (windows->isExtended && std::is_same_v<OpTy, AvgPoolOp>)
    return node.makeError("'ceil_mode' of an average is not supported in this "
                          "domain",
                          "", "pad the input and export without ceil_mode");
  Expected<Value> image = importer.reshape(node, node.outputs[0] + ".input",
                                           input, withHeightLast(shape));
  if (!image)
    return image.takeError();
  auto type = importer.getType(
      node, {shape[0], windows->count[0], windows->count[1], shape.back()},
      getElementTypeOrSelf(input.getType()));
  if (!type)
    return type.takeError();
  Value result = importer.createNamed<OpTy>(
      node, getImageName(node, shape.size()), *type, *image, windows->kernel,
      windows->strides, windows->getPads(), windows->dilations, Layout::NHWC,
      extra...);
  return finish(importer, node, result, shape.size());
}

/// Attribute `kernel_shape`, for an input of \p shape.
static Expected<SmallVector<int64_t>> readKernelShape(const OnnxNode &node,
                                                      ArrayRef<int64_t> shape) {
  if (Error error = checkSpatialRank(node, shape))
    return std::move(error);
  auto kernel =
      getOnnxInts(node, "kernel_shape", static_cast<int64_t>(shape.size()) - 2);
  if (!kernel)
    return kernel.takeError();
  if (!*kernel)
    return node.makeError("attribute 'kernel_shape' is missing");
  return **kernel;
}

Error mlir::qnn::importMaxPoolChannelsLast(GraphImporter &importer,
                                           const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  // The greatest code is the code of the greatest number, so codes pass.
  Expected<Value> input = importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  if (!isa<FloatType, IntType>(getElementTypeOrSelf(input->getType())))
    return node.makeError("the pool needs real numbers or codes of 2 to 16 "
                          "bits");
  auto kernel = readKernelShape(node, getShape(*input));
  if (!kernel)
    return kernel.takeError();
  return createPool<MaxPoolOp>(importer, node, *input, *kernel);
}

Error mlir::qnn::importAveragePoolChannelsLast(GraphImporter &importer,
                                               const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  auto kernel = readKernelShape(node, getShape(*input));
  if (!kernel)
    return kernel.takeError();
  Expected<bool> includesPad = getOnnxBool(node, "count_include_pad", false);
  if (!includesPad)
    return includesPad.takeError();
  return createPool<AvgPoolOp>(importer, node, *input, *kernel, *includesPad);
}

Error mlir::qnn::importGlobalPoolChannelsLast(GraphImporter &importer,
                                              const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  SmallVector<int64_t> shape(getShape(*input));
  if (Error error = checkSpatialRank(node, shape))
    return error;
  // One window, as large as the image. The node has no window attributes.
  return createPool<AvgPoolOp>(importer, node, *input, getSpatial(shape),
                               /*count_include_pad=*/false);
}

//===----------------------------------------------------------------------===//
// BatchNormalization
//===----------------------------------------------------------------------===//

Error mlir::qnn::importBatchNormChannelsLast(GraphImporter &importer,
                                             const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 5, 5))
    return error;
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
        (*tensor)->getDims() != ArrayRef<int64_t>{shape.back()})
      return node.makeError(
          Twine("the ") + roles[index] + " does not fit the input",
          getOnnxTypeName((*tensor)->getType()) +
              formatOnnxShape((*tensor)->getDims()) + ", expected FLOAT[" +
              Twine(shape.back()) + "]");
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
      node,
      importer.create<BatchNormOp>(
          node, input->getType(), *input, array(0), array(1), array(2),
          array(3), builder.getF64FloatAttr(*epsilon),
          builder.getI64IntegerAttr(static_cast<int64_t>(shape.size()) - 1)));
  return Error::success();
}
