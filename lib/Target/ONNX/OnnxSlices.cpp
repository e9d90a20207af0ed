//===- OnnxSlices.cpp - The ranges that Slice selects -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/ONNX/OnnxAttributes.h"
#include "qnn/Target/ONNX/OnnxShapes.h"

using namespace llvm;

namespace mlir::qnn {

/// Clamps a slice of an axis of \p size elements as ONNX prescribes.
static OnnxSliceRange clampSlice(int64_t start, int64_t end, int64_t step,
                                 int64_t size) {
  auto wrapNegative = [&](int64_t index) {
    return index < 0 ? std::max(index, -size - 1) + size : index;
  };
  start = wrapNegative(start);
  end = wrapNegative(end);
  OnnxSliceRange range;
  range.step = step;
  if (step > 0) {
    range.start = std::clamp<int64_t>(start, 0, size);
    end = std::clamp<int64_t>(end, 0, size);
    if (end > range.start)
      range.count = 1 + (end - range.start - 1) / step;
  } else {
    range.start = std::clamp<int64_t>(start, -1, size - 1);
    end = std::clamp<int64_t>(end, -1, size - 1);
    // Not -step, which overflows for the least integer.
    if (range.start > end)
      range.count = 1 + (end - range.start + 1) / step;
  }
  return range;
}

Expected<SmallVector<OnnxSliceRange>>
readOnnxSlices(const OnnxNode &node, ArrayRef<const OnnxTensor *> operands,
               ArrayRef<int64_t> dims) {
  bool hasInputs = node.opset >= 10;
  if (Error error = checkOnnxArity(node, hasInputs ? 3 : 1, hasInputs ? 5 : 1))
    return std::move(error);
  // Order of the inputs of opset 10; before, the first three were attributes.
  static constexpr const char *names[] = {"starts", "ends", "axes", "steps"};
  std::optional<OnnxShape> lists[4];
  for (size_t list = 0; list < 4; ++list) {
    if (!hasInputs) {
      auto values = getOnnxInts(node, names[list]);
      if (!values)
        return values.takeError();
      lists[list] = std::move(*values);
    } else if (node.hasInput(list + 1)) {
      Expected<OnnxShape> values =
          readOnnxIntegers(node, list + 1, *operands[list + 1]);
      if (!values)
        return values.takeError();
      lists[list] = std::move(*values);
    }
  }
  if (!lists[0] || !lists[1])
    return node.makeError("'starts' or 'ends' is missing");
  for (size_t list = 1; list < 4; ++list)
    if (lists[list] && lists[list]->size() != lists[0]->size())
      return node.makeError(Twine("'") + names[list] +
                            "' and 'starts' have different lengths");

  int64_t rank = static_cast<int64_t>(dims.size());
  SmallVector<OnnxSliceRange> slices;
  for (int64_t dim : dims)
    slices.push_back({0, 1, dim});
  for (size_t i = 0; i < lists[0]->size(); ++i) {
    Expected<int64_t> axis =
        normalizeOnnxAxis(node, lists[2] ? (*lists[2])[i] : int64_t(i), rank);
    if (!axis)
      return axis.takeError();
    int64_t step = lists[3] ? (*lists[3])[i] : 1;
    if (step == 0)
      return node.makeError("the step of axis " + Twine(*axis) + " is 0");
    slices[*axis] =
        clampSlice((*lists[0])[i], (*lists[1])[i], step, dims[*axis]);
  }
  return slices;
}

} // namespace mlir::qnn
