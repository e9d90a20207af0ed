//===- FoldShapes.cpp - Rearranging constants -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FoldRules.h"

#include "qnn/Target/ONNX/OnnxAttributes.h"
#include "qnn/Target/ONNX/OnnxShapes.h"

#include <cstring>

using namespace llvm;

namespace mlir::qnn {

/// The number of elements of \p dims as a product that cannot overflow,
/// because \p dims is part of a tensor's shape.
static int64_t getProduct(ArrayRef<int64_t> dims) {
  return getOnnxElementCount(dims).value_or(0);
}

/// Reserves and allocates the bytes of a result; null beyond the budget.
static std::shared_ptr<std::string> allocate(const OnnxFoldContext &context,
                                             OnnxType type,
                                             ArrayRef<int64_t> dims) {
  std::optional<int64_t> count = getOnnxElementCount(dims);
  if (!count || !context.constants.reserve(*count))
    return nullptr;
  return std::make_shared<std::string>(*count * getOnnxStorageBytes(type),
                                       '\0');
}

static OnnxTensor wrap(OnnxType type, ArrayRef<int64_t> dims,
                       std::shared_ptr<std::string> storage) {
  ArrayRef<char> bytes(storage->data(), storage->size());
  return OnnxTensor(type, dims, bytes, std::move(storage));
}

OnnxFoldResult foldIdentity(const OnnxFoldContext &context) {
  if (Error error = checkOnnxArity(context.node, 1, 1))
    return std::move(error);
  return *context.operands[0];
}

OnnxFoldResult foldReshape(const OnnxFoldContext &context) {
  const OnnxNode &node = context.node;
  // Before opset 5 the shape was an attribute.
  OnnxShape requested;
  if (node.opset < 5) {
    if (Error error = checkOnnxArity(node, 1, 1))
      return std::move(error);
    auto shape = getOnnxInts(node, "shape");
    if (!shape)
      return shape.takeError();
    if (*shape)
      requested = std::move(**shape);
  } else {
    if (Error error = checkOnnxArity(node, 2, 2))
      return std::move(error);
    Expected<OnnxShape> shape = readOnnxIntegers(node, 1, *context.operands[1]);
    if (!shape)
      return shape.takeError();
    requested = std::move(*shape);
  }
  const OnnxTensor &data = *context.operands[0];
  Expected<OnnxShape> dims = inferOnnxReshape(node, data.getDims(), requested);
  if (!dims)
    return dims.takeError();
  return data.withDims(*dims);
}

OnnxFoldResult foldFlatten(const OnnxFoldContext &context) {
  if (Error error = checkOnnxArity(context.node, 1, 1))
    return std::move(error);
  const OnnxTensor &data = *context.operands[0];
  Expected<OnnxShape> dims = inferOnnxFlatten(context.node, data.getDims());
  if (!dims)
    return dims.takeError();
  return data.withDims(*dims);
}

/// Squeeze and Unsqueeze.
static OnnxFoldResult foldAxes(const OnnxFoldContext &context, bool inserts) {
  const OnnxNode &node = context.node;
  if (Error error = checkOnnxArity(node, 1, node.opset < 13 ? 1 : 2))
    return std::move(error);
  Expected<std::optional<OnnxShape>> axes = readOnnxAxes(
      node, context.operands.size() > 1 ? context.operands[1] : nullptr);
  if (!axes)
    return axes.takeError();
  if (inserts && !*axes)
    return node.makeError("the axes are missing");
  const OnnxTensor &data = *context.operands[0];
  Expected<OnnxShape> dims =
      inserts ? inferOnnxUnsqueeze(node, data.getDims(), **axes)
              : inferOnnxSqueeze(node, data.getDims(), *axes);
  if (!dims)
    return dims.takeError();
  return data.withDims(*dims);
}

OnnxFoldResult foldSqueeze(const OnnxFoldContext &context) {
  return foldAxes(context, /*inserts=*/false);
}

OnnxFoldResult foldUnsqueeze(const OnnxFoldContext &context) {
  return foldAxes(context, /*inserts=*/true);
}

OnnxFoldResult foldTranspose(const OnnxFoldContext &context) {
  if (Error error = checkOnnxArity(context.node, 1, 1))
    return std::move(error);
  const OnnxTensor &data = *context.operands[0];
  Expected<OnnxShape> perm = getOnnxPermutation(context.node, data.getRank());
  if (!perm)
    return perm.takeError();
  if (!context.constants.reserve(data.getNumElements()))
    return std::nullopt;
  return transposeOnnxTensor(data, *perm);
}

OnnxFoldResult foldConcat(const OnnxFoldContext &context) {
  const OnnxNode &node = context.node;
  if (Error error = checkOnnxArity(
          node, std::max<size_t>(1, node.inputs.size()), node.inputs.size()))
    return std::move(error);
  const OnnxTensor &first = *context.operands[0];
  if (!node.findAttribute("axis") && node.opset >= 4)
    return node.makeError("attribute 'axis' is missing");
  Expected<int64_t> axis = getOnnxInt(node, "axis", 1);
  if (axis)
    axis = normalizeOnnxAxis(node, *axis, first.getRank());
  if (!axis)
    return axis.takeError();

  OnnxShape dims(first.getDims());
  dims[*axis] = 0;
  for (const OnnxTensor *operand : context.operands) {
    OnnxShape expected = dims;
    if (operand->getRank() == first.getRank())
      expected[*axis] = operand->getDims()[*axis];
    if (operand->getType() != first.getType() ||
        operand->getDims() != ArrayRef<int64_t>(expected))
      return node.makeError("operands cannot be concatenated",
                            formatOnnxShape(first.getDims()) + " and " +
                                formatOnnxShape(operand->getDims()) +
                                " on axis " + Twine(*axis));
    if (AddOverflow(dims[*axis], operand->getDims()[*axis], dims[*axis]))
      return node.makeError("the result is too large");
  }
  auto storage = allocate(context, first.getType(), dims);
  if (!storage)
    return std::nullopt;
  char *to = storage->data();
  int64_t outer = getProduct(ArrayRef<int64_t>(dims).take_front(*axis));
  if (storage->empty())
    outer = 0;
  for (int64_t row = 0; row < outer; ++row)
    for (const OnnxTensor *operand : context.operands) {
      size_t size = operand->getBytes().size() / outer;
      std::memcpy(to, operand->getBytes().data() + row * size, size);
      to += size;
    }
  return wrap(first.getType(), dims, std::move(storage));
}

OnnxFoldResult foldGather(const OnnxFoldContext &context) {
  const OnnxNode &node = context.node;
  if (Error error = checkOnnxArity(node, 2, 2))
    return std::move(error);
  const OnnxTensor &data = *context.operands[0];
  const OnnxTensor &indices = *context.operands[1];
  Expected<int64_t> axis = getOnnxInt(node, "axis", 0);
  if (axis)
    axis = normalizeOnnxAxis(node, *axis, data.getRank());
  if (!axis)
    return axis.takeError();
  if (indices.getType() != OnnxType::Int64 &&
      indices.getType() != OnnxType::Int32)
    return node.makeError("the indices must be integers",
                          getOnnxTypeName(indices.getType()));

  ArrayRef<int64_t> before = data.getDims().take_front(*axis);
  ArrayRef<int64_t> after = data.getDims().drop_front(*axis + 1);
  int64_t size = data.getDims()[*axis];
  OnnxShape dims(before);
  llvm::append_range(dims, indices.getDims());
  llvm::append_range(dims, after);
  auto storage = allocate(context, data.getType(), dims);
  if (!storage)
    return std::nullopt;
  size_t rowBytes = getProduct(after) * getOnnxStorageBytes(data.getType());
  char *to = storage->data();
  int64_t outer = storage->empty() ? 0 : getProduct(before);
  for (int64_t row = 0; row < outer; ++row)
    for (int64_t i = 0; i < indices.getNumElements(); ++i) {
      int64_t index = indices.getInt(i);
      if (index < -size || index >= size)
        return node.makeError("index " + Twine(index) + " is out of range",
                              "the axis has size " + Twine(size));
      index = index < 0 ? index + size : index;
      std::memcpy(to, data.getBytes().data() + (row * size + index) * rowBytes,
                  rowBytes);
      to += rowBytes;
    }
  return wrap(data.getType(), dims, std::move(storage));
}

OnnxFoldResult foldSlice(const OnnxFoldContext &context) {
  const OnnxNode &node = context.node;
  if (Error error = checkOnnxArity(node, 1, 5))
    return std::move(error);
  const OnnxTensor &data = *context.operands[0];
  auto slices = readOnnxSlices(node, context.operands, data.getDims());
  if (!slices)
    return slices.takeError();
  OnnxShape dims;
  for (const OnnxSliceRange &range : *slices)
    dims.push_back(range.count);
  auto storage = allocate(context, data.getType(), dims);
  if (!storage)
    return std::nullopt;

  int64_t rank = data.getRank();
  OnnxShape strides(rank, 1), position(rank, 0);
  for (int64_t axis = rank - 2; axis >= 0; --axis)
    strides[axis] = strides[axis + 1] * data.getDims()[axis + 1];
  unsigned numBytes = getOnnxStorageBytes(data.getType());
  int64_t count = static_cast<int64_t>(storage->size()) / numBytes;
  for (int64_t index = 0; index < count; ++index) {
    int64_t source = 0;
    for (int64_t axis = 0; axis < rank; ++axis)
      source += strides[axis] *
                ((*slices)[axis].start + position[axis] * (*slices)[axis].step);
    std::memcpy(storage->data() + index * numBytes,
                data.getBytes().data() + source * numBytes, numBytes);
    for (int64_t axis = rank - 1; axis >= 0; --axis) {
      if (++position[axis] < dims[axis])
        break;
      position[axis] = 0;
    }
  }
  return wrap(data.getType(), dims, std::move(storage));
}

} // namespace mlir::qnn
