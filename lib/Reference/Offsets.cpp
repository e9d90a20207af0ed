//===- Offsets.cpp - Where the elements of a result come from ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Offsets.h"

using namespace mlir;
using namespace mlir::qnn;

SmallVector<int64_t> reference::getStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (int64_t axis = static_cast<int64_t>(shape.size()) - 2; axis >= 0; --axis)
    strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

std::vector<int64_t>
reference::combineOffsets(ArrayRef<std::vector<int64_t>> axes) {
  std::vector<int64_t> offsets = {0};
  for (const std::vector<int64_t> &axis : axes) {
    std::vector<int64_t> longer;
    longer.reserve(offsets.size() * axis.size());
    for (int64_t offset : offsets)
      for (int64_t step : axis)
        longer.push_back(offset < 0 || step < 0 ? -1 : offset + step);
    offsets = std::move(longer);
  }
  return offsets;
}

std::vector<int64_t> reference::broadcastOffsets(ArrayRef<int64_t> operand,
                                                 ArrayRef<int64_t> result) {
  SmallVector<int64_t> strides = getStrides(operand);
  size_t missing = result.size() - operand.size();
  SmallVector<std::vector<int64_t>> axes;
  for (size_t axis = 0; axis < result.size(); ++axis) {
    std::vector<int64_t> steps(result[axis], 0);
    if (axis >= missing && operand[axis - missing] != 1)
      for (size_t i = 0; i < steps.size(); ++i)
        steps[i] = static_cast<int64_t>(i) * strides[axis - missing];
    axes.push_back(std::move(steps));
  }
  return combineOffsets(axes);
}
