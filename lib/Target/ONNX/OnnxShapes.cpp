//===- OnnxShapes.cpp - Result shapes of structural operators ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/ONNX/OnnxShapes.h"

#include "qnn/Target/ONNX/OnnxAttributes.h"

#include "llvm/ADT/STLExtras.h"

#include <numeric>

using namespace llvm;

namespace mlir::qnn {

Expected<OnnxShape> readOnnxIntegers(const OnnxNode &node, size_t index,
                                     const OnnxTensor &tensor) {
  if (tensor.getRank() > 1 || (tensor.getType() != OnnxType::Int64 &&
                               tensor.getType() != OnnxType::Int32))
    return node.makeError("input " + Twine(index) +
                              " must be a list of integers",
                          "it is " + getOnnxTypeName(tensor.getType()) +
                              formatOnnxShape(tensor.getDims()));
  return tensor.getInts();
}

Expected<OnnxShape> inferOnnxReshape(const OnnxNode &node,
                                     ArrayRef<int64_t> input,
                                     ArrayRef<int64_t> requested) {
  Expected<bool> allowZero = getOnnxBool(node, "allowzero", false);
  if (!allowZero)
    return allowZero.takeError();
  auto fail = [&] {
    return node.makeError("the tensor cannot be reshaped",
                          "from " + formatOnnxShape(input) + " to " +
                              formatOnnxShape(requested));
  };
  OnnxShape result(requested);
  std::optional<size_t> inferred;
  for (auto [index, dim] : enumerate(result)) {
    if (dim == 0 && !*allowZero) {
      if (index >= input.size())
        return fail();
      dim = input[index];
    } else if (dim == -1 && !inferred) {
      inferred = index;
      dim = 1;
    } else if (dim < 0) {
      return fail();
    }
  }
  std::optional<int64_t> have = getOnnxElementCount(input);
  std::optional<int64_t> want = getOnnxElementCount(result);
  if (!have || !want)
    return fail();
  if (inferred) {
    if (*want == 0 || *have % *want != 0)
      return fail();
    result[*inferred] = *have / *want;
  } else if (*have != *want) {
    return fail();
  }
  return result;
}

Expected<OnnxShape> inferOnnxFlatten(const OnnxNode &node,
                                     ArrayRef<int64_t> input) {
  int64_t rank = static_cast<int64_t>(input.size());
  Expected<int64_t> axis = getOnnxInt(node, "axis", 1);
  if (!axis)
    return axis.takeError();
  // Unlike other axes, this one may equal the rank.
  if (*axis != rank) {
    axis = normalizeOnnxAxis(node, *axis, rank);
    if (!axis)
      return axis.takeError();
  }
  std::optional<int64_t> rows = getOnnxElementCount(input.take_front(*axis));
  std::optional<int64_t> columns = getOnnxElementCount(input.drop_front(*axis));
  if (!rows || !columns)
    return node.makeError("the tensor is too large", formatOnnxShape(input));
  return OnnxShape{*rows, *columns};
}

Expected<std::optional<OnnxShape>> readOnnxAxes(const OnnxNode &node,
                                                const OnnxTensor *axesInput) {
  if (node.opset < 13)
    return getOnnxInts(node, "axes");
  if (!axesInput)
    return std::nullopt;
  Expected<OnnxShape> axes = readOnnxIntegers(node, 1, *axesInput);
  if (!axes)
    return axes.takeError();
  return std::move(*axes);
}

/// Normalizes \p axes to a set over \p rank; duplicates are an error.
static Expected<SmallVector<bool>>
getAxisSet(const OnnxNode &node, ArrayRef<int64_t> axes, int64_t rank) {
  SmallVector<bool> chosen(rank, false);
  for (int64_t axis : axes) {
    Expected<int64_t> normalized = normalizeOnnxAxis(node, axis, rank);
    if (!normalized)
      return normalized.takeError();
    if (chosen[*normalized])
      return node.makeError("axis " + Twine(axis) + " is given twice");
    chosen[*normalized] = true;
  }
  return chosen;
}

Expected<OnnxShape> inferOnnxSqueeze(const OnnxNode &node,
                                     ArrayRef<int64_t> input,
                                     const std::optional<OnnxShape> &axes) {
  OnnxShape result;
  if (!axes) {
    llvm::copy_if(input, std::back_inserter(result),
                  [](int64_t dim) { return dim != 1; });
    return result;
  }
  Expected<SmallVector<bool>> chosen =
      getAxisSet(node, *axes, static_cast<int64_t>(input.size()));
  if (!chosen)
    return chosen.takeError();
  for (auto [index, dim] : enumerate(input)) {
    if (!(*chosen)[index])
      result.push_back(dim);
    else if (dim != 1)
      return node.makeError("axis " + Twine(index) + " cannot be dropped",
                            "its size in " + formatOnnxShape(input) +
                                " is not 1");
  }
  return result;
}

Expected<OnnxShape> inferOnnxUnsqueeze(const OnnxNode &node,
                                       ArrayRef<int64_t> input,
                                       ArrayRef<int64_t> axes) {
  size_t rank = input.size() + axes.size();
  Expected<SmallVector<bool>> chosen =
      getAxisSet(node, axes, static_cast<int64_t>(rank));
  if (!chosen)
    return chosen.takeError();
  OnnxShape result;
  for (size_t axis = 0, source = 0; axis < rank; ++axis)
    result.push_back((*chosen)[axis] ? 1 : input[source++]);
  return result;
}

Expected<OnnxShape> getOnnxPermutation(const OnnxNode &node, int64_t rank) {
  auto perm = getOnnxInts(node, "perm", rank);
  if (!perm)
    return perm.takeError();
  if (!*perm) {
    OnnxShape reversed(rank);
    std::iota(reversed.rbegin(), reversed.rend(), 0);
    return reversed;
  }
  Expected<SmallVector<bool>> chosen = getAxisSet(node, **perm, rank);
  if (!chosen)
    return chosen.takeError();
  for (int64_t &axis : **perm)
    axis = axis < 0 ? axis + rank : axis;
  return std::move(**perm);
}

} // namespace mlir::qnn
