//===- ImportShape.cpp - Operators that rearrange or pass on ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphImporter.h"
#include "OpTable.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

//===----------------------------------------------------------------------===//
// Passing on
//===----------------------------------------------------------------------===//

/// The result is input 0.
static Error forward(GraphImporter &importer, const OnnxNode &node) {
  if (const QuantizedConstant *constant = importer.getQuantized(node, 0)) {
    importer.setResult(node, *constant);
    return Error::success();
  }
  Expected<Value> value = importer.getValue(node, 0);
  if (!value)
    return value.takeError();
  importer.setResult(node, *value);
  return Error::success();
}

Error mlir::qnn::importIdentity(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  return forward(importer, node);
}

Error mlir::qnn::importDropout(GraphImporter &importer, const OnnxNode &node) {
  // ratio and training_mode are inputs since opset 12; output 1 is the mask.
  if (Error error = checkOnnxArity(node, 1, node.opset < 12 ? 1 : 3, 2))
    return error;
  const OnnxTensor *training = importer.getConstant(node, 2);
  if (node.hasInput(2) &&
      !(training && training->hasOneElement() && training->getDouble(0) == 0))
    return node.makeError("the node may be in training mode", "",
                          "export the model for inference");
  if (Error error = forward(importer, node))
    return error;
  if (node.outputs.size() < 2 || node.outputs[1].empty())
    return Error::success();
  // The mask: nothing is dropped.
  StringRef mask = node.outputs[1];
  Expected<Value> input = importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  auto yes = importer.materialize(importer.getLoc(node), (mask + ".true").str(),
                                  OnnxTensor::fromInts(OnnxType::Bool, {}, 1));
  if (!yes)
    return yes.takeError();
  auto type = importer.getType(node, getShape(*input),
                               getElementTypeOrSelf(yes->getType()));
  if (!type)
    return type.takeError();
  importer.setValue(mask,
                    importer.createNamed<BroadcastOp>(node, mask, *type, *yes));
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Reshaping
//===----------------------------------------------------------------------===//

/// Reshapes input 0 to what \p infer says for its shape.
static Error
reshapeTo(GraphImporter &importer, const OnnxNode &node,
          llvm::function_ref<Expected<OnnxShape>(ArrayRef<int64_t>)> infer) {
  const QuantizedConstant *constant = importer.getQuantized(node, 0);
  if (constant && !constant->params.axis) {
    Expected<OnnxShape> shape = infer(constant->codes.getDims());
    if (!shape)
      return shape.takeError();
    QuantizedConstant result = *constant;
    result.codes = result.codes.withDims(*shape);
    importer.setResult(node, std::move(result));
    return Error::success();
  }
  Expected<Value> input = importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  Expected<OnnxShape> shape = infer(getShape(*input));
  if (!shape)
    return shape.takeError();
  auto result = importer.reshape(node, node.outputs[0], *input, *shape);
  if (!result)
    return result.takeError();
  importer.setResult(node, *result);
  return Error::success();
}

Error mlir::qnn::importReshape(GraphImporter &importer, const OnnxNode &node) {
  OnnxShape requested;
  if (node.opset < 5) {
    if (Error error = checkOnnxArity(node, 1, 1))
      return error;
    auto attr = getOnnxInts(node, "shape");
    if (!attr)
      return attr.takeError();
    if (*attr)
      requested = std::move(**attr);
  } else {
    if (Error error = checkOnnxArity(node, 2, 2))
      return error;
    auto tensor = importer.requireConstant(node, 1, "shape");
    if (!tensor)
      return tensor.takeError();
    Expected<OnnxShape> values = readOnnxIntegers(node, 1, **tensor);
    if (!values)
      return values.takeError();
    requested = std::move(*values);
  }
  return reshapeTo(importer, node, [&](ArrayRef<int64_t> shape) {
    return inferOnnxReshape(node, shape, requested);
  });
}

Error mlir::qnn::importFlatten(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  return reshapeTo(importer, node, [&](ArrayRef<int64_t> shape) {
    return inferOnnxFlatten(node, shape);
  });
}

/// The axes of Squeeze and Unsqueeze.
static Expected<std::optional<OnnxShape>> readAxes(GraphImporter &importer,
                                                   const OnnxNode &node) {
  bool areInputs = node.opset >= 13;
  if (Error error = checkOnnxArity(node, 1, areInputs ? 2 : 1))
    return std::move(error);
  const OnnxTensor *axes = nullptr;
  if (areInputs && node.hasInput(1)) {
    auto tensor = importer.requireConstant(node, 1, "list of axes");
    if (!tensor)
      return tensor.takeError();
    axes = *tensor;
  }
  return readOnnxAxes(node, axes);
}

Error mlir::qnn::importSqueeze(GraphImporter &importer, const OnnxNode &node) {
  auto axes = readAxes(importer, node);
  if (!axes)
    return axes.takeError();
  return reshapeTo(importer, node, [&](ArrayRef<int64_t> shape) {
    return inferOnnxSqueeze(node, shape, *axes);
  });
}

Error mlir::qnn::importUnsqueeze(GraphImporter &importer,
                                 const OnnxNode &node) {
  auto axes = readAxes(importer, node);
  if (!axes)
    return axes.takeError();
  if (!*axes)
    return node.makeError("the axes are missing");
  return reshapeTo(importer, node, [&](ArrayRef<int64_t> shape) {
    return inferOnnxUnsqueeze(node, shape, **axes);
  });
}

Error mlir::qnn::importTranspose(GraphImporter &importer,
                                 const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return error;
  if (const QuantizedConstant *constant = importer.getQuantized(node, 0)) {
    Expected<OnnxShape> perm =
        getOnnxPermutation(node, constant->codes.getRank());
    if (!perm)
      return perm.takeError();
    QuantizedConstant result = *constant;
    result.codes = transposeOnnxTensor(constant->codes, *perm);
    if (std::optional<int64_t> axis = constant->params.axis)
      result.params.axis = llvm::find(*perm, *axis) - perm->begin();
    importer.setResult(node, std::move(result));
    return Error::success();
  }
  Expected<Value> input = importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  int64_t rank = getShape(*input).size();
  Expected<OnnxShape> perm = getOnnxPermutation(node, rank);
  if (!perm)
    return perm.takeError();
  importer.setResult(node,
                     importer.transpose(node, node.outputs[0], *input, *perm));
  return Error::success();
}
