//===- Windows.cpp - Kernels, strides and pads of a node --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Windows.h"
#include "OpTable.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;

namespace mlir::qnn {

/// Sizes and steps end here, so that sums and products of them fit 64 bits.
static constexpr int64_t maxSize = int64_t(1) << 30;

SmallVector<int64_t, 4> Windows::getPads() const {
  return {before[0], before[1], after[0], after[1]};
}

/// Reads a list of one integer per axis in `[least, maxSize]`; \p fallback if
/// it is absent.
static Expected<SmallVector<int64_t, 2>> readSizes(const OnnxNode &node,
                                                   StringRef name, size_t rank,
                                                   int64_t least,
                                                   int64_t fallback) {
  auto values = getOnnxInts(node, name, static_cast<int64_t>(rank));
  if (!values)
    return values.takeError();
  if (!*values)
    return SmallVector<int64_t, 2>(rank, fallback);
  for (int64_t value : **values)
    if (value < least || value > maxSize)
      return node.makeError("attribute '" + name + "' is out of range",
                            formatOnnxShape(**values) + ", expected at least " +
                                Twine(least));
  return SmallVector<int64_t, 2>((*values)->begin(), (*values)->end());
}

namespace {
enum class AutoPad { NotSet, Valid, SameUpper, SameLower };
} // namespace

static Expected<AutoPad> readAutoPad(const OnnxNode &node) {
  Expected<StringRef> text = getOnnxString(node, "auto_pad", "NOTSET");
  if (!text)
    return text.takeError();
  if (*text == "NOTSET" || text->empty())
    return AutoPad::NotSet;
  if (*text == "VALID")
    return AutoPad::Valid;
  if (*text == "SAME_UPPER")
    return AutoPad::SameUpper;
  if (*text == "SAME_LOWER")
    return AutoPad::SameLower;
  return node.makeError("attribute 'auto_pad' is unknown", quoteOnnxName(*text),
                        "expected NOTSET, VALID, SAME_UPPER or SAME_LOWER");
}

/// Adds the pads of SAME padding of one axis.
static void padSame(Windows &windows, AutoPad mode, int64_t size, size_t axis) {
  int64_t extent = (windows.kernel[axis] - 1) * windows.dilations[axis] + 1;
  int64_t stride = windows.strides[axis];
  int64_t wanted = static_cast<int64_t>(divideCeil(size, stride));
  int64_t total = std::max<int64_t>(0, (wanted - 1) * stride + extent - size);
  int64_t less = total / 2, more = total - less;
  windows.before.push_back(mode == AutoPad::SameUpper ? less : more);
  windows.after.push_back(mode == AutoPad::SameUpper ? more : less);
}

/// Computes the number of windows along \p axis. With \p ceil, a last window
/// may reach beyond the pad if it starts inside.
static Error countWindows(const OnnxNode &node, Windows &windows, int64_t size,
                          size_t axis, bool ceil) {
  int64_t extent = (windows.kernel[axis] - 1) * windows.dilations[axis] + 1;
  int64_t stride = windows.strides[axis], before = windows.before[axis];
  int64_t padded = size + before + windows.after[axis];
  auto fail = [&](const Twine &what) {
    return node.makeError(
        what, "axis " + Twine(axis) + ": size " + Twine(size) + ", kernel " +
                  Twine(windows.kernel[axis]) + ", stride " + Twine(stride) +
                  ", dilation " + Twine(windows.dilations[axis]) + ", pads " +
                  Twine(before) + " and " + Twine(windows.after[axis]));
  };
  if (padded < extent)
    return fail("the window does not fit into the input");
  int64_t count = (padded - extent) / stride + 1;
  if (ceil && (padded - extent) % stride != 0 &&
      count * stride < size + before) {
    ++count;
    windows.after[axis] = (count - 1) * stride + extent - size - before;
    windows.isExtended = true;
  }
  if (extent <= before || (count - 1) * stride >= size + before)
    return fail("a window lies in the padding altogether");
  windows.count.push_back(count);
  return Error::success();
}

/// Reads strides and dilations, and checks all sizes.
static Expected<Windows> readSteps(const OnnxNode &node,
                                   ArrayRef<int64_t> input,
                                   ArrayRef<int64_t> kernel) {
  Windows windows;
  size_t rank = kernel.size();
  for (int64_t size : llvm::concat<const int64_t>(kernel, input))
    if (size < 1 || size > maxSize)
      return node.makeError("a size is out of range",
                            "kernel " + formatOnnxShape(kernel) + ", input " +
                                formatOnnxShape(input));
  windows.kernel.assign(kernel.begin(), kernel.end());
  for (auto [list, name] : {std::pair{&windows.strides, "strides"},
                            std::pair{&windows.dilations, "dilations"}}) {
    auto sizes = readSizes(node, name, rank, 1, 1);
    if (!sizes)
      return sizes.takeError();
    *list = std::move(*sizes);
  }
  // The extent of a window, kernel x dilation, must stay in range too.
  for (auto [size, dilation] : zip_equal(windows.kernel, windows.dilations))
    if ((size - 1) * dilation >= maxSize)
      return node.makeError("a dilated kernel is too large");
  return windows;
}

/// qnn's windows are two-dimensional: makes those of sequences so.
static void addHeight(Windows &windows) {
  for (auto *list :
       {&windows.kernel, &windows.strides, &windows.dilations, &windows.count})
    list->insert(list->begin(), 1);
  for (auto *list : {&windows.before, &windows.after, &windows.paddedAfter,
                     &windows.outputPadding})
    list->insert(list->begin(), 0);
}

Expected<Windows> readWindows(const OnnxNode &node, ArrayRef<int64_t> input,
                              ArrayRef<int64_t> kernel) {
  Expected<Windows> steps = readSteps(node, input, kernel);
  if (!steps)
    return steps;
  Windows windows = std::move(*steps);
  size_t rank = kernel.size();
  Expected<AutoPad> autoPad = readAutoPad(node);
  if (!autoPad)
    return autoPad.takeError();
  auto pads = readSizes(node, "pads", 2 * rank, 0, 0);
  if (!pads)
    return pads.takeError();
  Expected<bool> ceil = getOnnxBool(node, "ceil_mode", false);
  if (!ceil)
    return ceil.takeError();
  for (size_t axis = 0; axis < rank; ++axis) {
    if (*autoPad == AutoPad::SameUpper || *autoPad == AutoPad::SameLower) {
      padSame(windows, *autoPad, input[axis], axis);
    } else {
      bool isValid = *autoPad == AutoPad::Valid;
      windows.before.push_back(isValid ? 0 : (*pads)[axis]);
      windows.after.push_back(isValid ? 0 : (*pads)[rank + axis]);
    }
    windows.paddedAfter.push_back(windows.after[axis]);
    if (Error error = countWindows(node, windows, input[axis], axis, *ceil))
      return std::move(error);
  }
  if (rank == 1)
    addHeight(windows);
  return windows;
}

/// Reads attribute `output_shape`: the spatial sizes, which some exporters
/// precede by batch and channels.
static Expected<std::optional<SmallVector<int64_t>>>
readOutputShape(const OnnxNode &node, size_t rank) {
  auto shape = getOnnxInts(node, "output_shape");
  if (!shape)
    return shape.takeError();
  if (!*shape || (*shape)->empty())
    return std::nullopt;
  if ((*shape)->size() == rank + 2)
    (*shape)->erase((*shape)->begin(), (*shape)->begin() + 2);
  for (int64_t size : **shape)
    if ((*shape)->size() != rank || size < 1 || size > maxSize)
      return node.makeError("attribute 'output_shape' is malformed",
                            formatOnnxShape(**shape) + ", expected " +
                                Twine(rank) + " positive sizes");
  return shape;
}

Expected<Windows> readTransposedWindows(const OnnxNode &node,
                                        ArrayRef<int64_t> input,
                                        ArrayRef<int64_t> kernel) {
  Expected<Windows> steps = readSteps(node, input, kernel);
  if (!steps)
    return steps;
  Windows windows = std::move(*steps);
  size_t rank = kernel.size();
  Expected<AutoPad> autoPad = readAutoPad(node);
  if (!autoPad)
    return autoPad.takeError();
  auto pads = readSizes(node, "pads", 2 * rank, 0, 0);
  if (!pads)
    return pads.takeError();
  auto extra = readSizes(node, "output_padding", rank, 0, 0);
  if (!extra)
    return extra.takeError();
  auto outputShape = readOutputShape(node, rank);
  if (!outputShape)
    return outputShape.takeError();

  bool isSame =
      *autoPad == AutoPad::SameUpper || *autoPad == AutoPad::SameLower;
  for (size_t axis = 0; axis < rank; ++axis) {
    // Products of two sizes of at most 2^30 each.
    int64_t extent = (kernel[axis] - 1) * windows.dilations[axis] + 1;
    int64_t stride = windows.strides[axis];
    int64_t whole = (input[axis] - 1) * stride + extent;
    int64_t before = 0, size;
    if (*outputShape || isSame) {
      size = *outputShape ? (**outputShape)[axis] : input[axis] * stride;
      int64_t total = std::max<int64_t>(0, whole + (*extra)[axis] - size);
      before = *autoPad == AutoPad::SameUpper ? total / 2 : total - total / 2;
    } else {
      bool isValid = *autoPad == AutoPad::Valid;
      before = isValid ? 0 : (*pads)[axis];
      int64_t after = isValid ? 0 : (*pads)[rank + axis];
      size = whole + (*extra)[axis] - before - after;
    }
    if (size < 1 || size > maxSize)
      return node.makeError("the size of the result is out of range",
                            "axis " + Twine(axis) + ": " + Twine(size));
    // What there is more than `size`, or less.
    int64_t rest = whole - before - size;
    windows.before.push_back(before);
    windows.after.push_back(std::max<int64_t>(rest, 0));
    windows.paddedAfter.push_back(windows.after.back());
    windows.outputPadding.push_back(std::max<int64_t>(-rest, 0));
    windows.count.push_back(size);
  }
  if (rank == 1)
    addHeight(windows);
  return windows;
}

Error checkSpatialRank(const OnnxNode &node, ArrayRef<int64_t> shape) {
  if (shape.size() == 3 || shape.size() == 4)
    return Error::success();
  return node.makeError("only 1-D and 2-D windows are supported",
                        "the input has shape " + formatOnnxShape(shape));
}

Layout getImageLayout(const OnnxNode &node) {
  return isInOnnxDomain(node.domain, OnnxDomain::ChannelsLast) ? Layout::NHWC
                                                               : Layout::NCHW;
}

ArrayRef<int64_t> getSpatial(ArrayRef<int64_t> shape, Layout layout) {
  return layout == Layout::NCHW ? shape.drop_front(2)
                                : shape.drop_front().drop_back();
}

int64_t getChannels(ArrayRef<int64_t> shape, Layout layout) {
  return layout == Layout::NCHW ? shape[1] : shape.back();
}

SmallVector<int64_t> makeImageShape(int64_t batch, int64_t channels,
                                    int64_t height, int64_t width,
                                    Layout layout) {
  if (layout == Layout::NCHW)
    return {batch, channels, height, width};
  return {batch, height, width, channels};
}

/// The axis of the height of images.
static unsigned getHeightAxis(Layout layout) {
  return layout == Layout::NCHW ? 2 : 1;
}

SmallVector<int64_t> withHeight(ArrayRef<int64_t> shape, Layout layout) {
  SmallVector<int64_t> result(shape);
  if (result.size() == 3)
    result.insert(result.begin() + getHeightAxis(layout), 1);
  return result;
}

SmallVector<int64_t> withoutHeight(ArrayRef<int64_t> shape, Layout layout) {
  SmallVector<int64_t> result(shape);
  result.erase(result.begin() + getHeightAxis(layout));
  return result;
}

} // namespace mlir::qnn
