//===- ImportResize.cpp - Resize, depth and space ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphImporter.h"
#include "OpTable.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

#include "llvm/ADT/StringSwitch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

namespace {

/// Resize and Upsample in all the forms that they have had, as qnn.resize.
class ResizeReader {
public:
  ResizeReader(GraphImporter &importer, const OnnxNode &node,
               ArrayRef<int64_t> input)
      : importer(importer), node(node), input(input),
        shape(input.begin(), input.end()), scales(input.size(), 1),
        shifts(input.size(), 0), offsets(input.size(), 0) {}

  Error read();

  ResizeMode mode = ResizeMode::Nearest;
  Rounding rounding = Rounding::HalfDown;
  std::optional<double> fill;

private:
  Error readAttributes();
  Error readSizes();
  Error readAxes();
  Error readRegion();
  Error applyScales(ArrayRef<double> given);
  Error applySizes(ArrayRef<int64_t> given);
  Error applyAspectRatio();
  Error setCoordinates(int64_t axis);
  /// Constant input \p index, or null if it is absent or empty.
  Expected<const OnnxTensor *> getOptional(size_t index, StringRef role);

  GraphImporter &importer;
  const OnnxNode &node;
  ArrayRef<int64_t> input;
  std::string coordinates = "asymmetric";
  /// The axes that scales, sizes and the region are about.
  SmallVector<int64_t> axes;
  /// Begin and end of the region of tf_crop_and_resize for each of `axes`.
  SmallVector<double> region;
  bool hasSizes = false;

public:
  /// The result: its shape, and what qnn.resize takes.
  SmallVector<int64_t> shape;
  SmallVector<double> scales, shifts, offsets;
};

} // namespace

Expected<const OnnxTensor *> ResizeReader::getOptional(size_t index,
                                                       StringRef role) {
  if (!node.hasInput(index))
    return nullptr;
  auto tensor = importer.requireConstant(node, index, role);
  if (!tensor)
    return tensor;
  return (*tensor)->getNumElements() ? *tensor : nullptr;
}

Error ResizeReader::readAttributes() {
  Expected<StringRef> name = getOnnxString(node, "mode", "nearest");
  if (!name)
    return name.takeError();
  if (*name == "linear" || *name == "bilinear")
    mode = ResizeMode::Linear;
  else if (*name != "nearest")
    return node.makeError("mode " + quoteOnnxName(*name) + " is not supported",
                          "supported are nearest and linear",
                          "export the model with mode 'linear'");
  // Upsample and the first Resize had one convention, without a name.
  if (node.opType == "Upsample" || node.opset < 11) {
    rounding = Rounding::Floor;
    return Error::success();
  }
  auto coordinate =
      getOnnxString(node, "coordinate_transformation_mode", "half_pixel");
  if (!coordinate)
    return coordinate.takeError();
  coordinates = coordinate->str();
  auto nearest = getOnnxString(node, "nearest_mode", "round_prefer_floor");
  if (!nearest)
    return nearest.takeError();
  auto known = llvm::StringSwitch<std::optional<Rounding>>(*nearest)
                   .Case("round_prefer_floor", Rounding::HalfDown)
                   .Case("round_prefer_ceil", Rounding::HalfUp)
                   .Case("floor", Rounding::Floor)
                   .Case("ceil", Rounding::Ceil)
                   .Default(std::nullopt);
  if (!known)
    return node.makeError("nearest_mode is not known", quoteOnnxName(*nearest));
  rounding = *known;
  Expected<bool> antialias = getOnnxBool(node, "antialias", false);
  if (!antialias)
    return antialias.takeError();
  if (*antialias && mode == ResizeMode::Linear)
    return node.makeError("antialiasing is not supported",
                          "attribute 'antialias' is 1",
                          "export the model with antialias=False");
  return Error::success();
}

Error ResizeReader::readAxes() {
  int64_t rank = input.size();
  auto given = getOnnxInts(node, "axes");
  if (!given)
    return given.takeError();
  if (!*given) {
    for (int64_t axis = 0; axis < rank; ++axis)
      axes.push_back(axis);
    return Error::success();
  }
  for (int64_t axis : **given) {
    Expected<int64_t> known = normalizeOnnxAxis(node, axis, rank);
    if (!known)
      return known.takeError();
    if (llvm::is_contained(axes, *known))
      return node.makeError("an axis is given twice", formatOnnxShape(**given));
    axes.push_back(*known);
  }
  return Error::success();
}

Error ResizeReader::applyScales(ArrayRef<double> given) {
  if (given.size() != axes.size())
    return node.makeError("there must be one scale per axis",
                          Twine(given.size()) + " scales for " +
                              Twine(axes.size()) + " axes");
  for (auto [axis, scale] : llvm::zip_equal(axes, given)) {
    if (!(scale > 0) || !std::isfinite(scale))
      return node.makeError("a scale is not positive and finite",
                            std::to_string(scale));
    // Rounded to float32 as ONNX Runtime does, so that 0.7 of 10 is 7.
    double size = std::floor(static_cast<float>(
        static_cast<float>(scale) * static_cast<float>(input[axis])));
    if (size >= 0x1p40)
      return node.makeError("the result is too large",
                            "axis " + Twine(axis) + " of size " +
                                Twine(input[axis]) + ", scaled by " +
                                std::to_string(scale));
    shape[axis] = static_cast<int64_t>(size);
    scales[axis] = scale;
  }
  return Error::success();
}

Error ResizeReader::applySizes(ArrayRef<int64_t> given) {
  if (given.size() != axes.size())
    return node.makeError("there must be one size per axis",
                          formatOnnxShape(given) + " for " +
                              Twine(axes.size()) + " axes");
  hasSizes = true;
  for (auto [axis, size] : llvm::zip_equal(axes, given)) {
    if (size < 1)
      return node.makeError("a size is not positive", formatOnnxShape(given));
    shape[axis] = size;
    scales[axis] = static_cast<double>(size) / static_cast<double>(input[axis]);
  }
  return applyAspectRatio();
}

Error ResizeReader::applyAspectRatio() {
  auto policy = getOnnxString(node, "keep_aspect_ratio_policy", "stretch");
  if (!policy)
    return policy.takeError();
  if (*policy == "stretch" || axes.empty())
    return Error::success();
  if (*policy != "not_larger" && *policy != "not_smaller")
    return node.makeError("keep_aspect_ratio_policy is not known",
                          quoteOnnxName(*policy));
  double common = scales[axes.front()];
  for (int64_t axis : axes)
    common = *policy == "not_larger" ? std::min(common, scales[axis])
                                     : std::max(common, scales[axis]);
  for (int64_t axis : axes) {
    double size = std::floor(common * static_cast<double>(input[axis]) + 0.5);
    if (!(size < 0x1p40))
      return node.makeError("the result is too large", "axis " + Twine(axis) +
                                                           " of size " +
                                                           Twine(input[axis]));
    shape[axis] = static_cast<int64_t>(size);
    scales[axis] = common;
  }
  return Error::success();
}

Error ResizeReader::readSizes() {
  if (node.opType == "Upsample" && node.opset < 9) {
    const OnnxAttribute *attr = node.findAttribute("scales");
    if (!attr || attr->kind != OnnxAttribute::Kind::Floats)
      return node.makeError("attribute 'scales' is missing",
                            "the model uses opset " + Twine(node.opset),
                            "convert it to opset 7 or later");
    return applyScales(
        SmallVector<double>(attr->floats.begin(), attr->floats.end()));
  }
  bool isOld = node.opType == "Upsample" || node.opset < 11;
  if (Error error = checkOnnxArity(node, 1, isOld ? 2 : 4))
    return error;
  auto scaleTensor = getOptional(isOld ? 1 : 2, "list of scales");
  if (!scaleTensor)
    return scaleTensor.takeError();
  auto sizeTensor = isOld ? nullptr : getOptional(3, "list of sizes");
  if (!sizeTensor)
    return sizeTensor.takeError();
  if (!*scaleTensor == !*sizeTensor)
    return node.makeError("either scales or sizes must be given");
  if (*scaleTensor)
    return applyScales((*scaleTensor)->getDoubles());
  auto sizes = readOnnxIntegers(node, 3, **sizeTensor);
  return sizes ? applySizes(*sizes) : sizes.takeError();
}

Error ResizeReader::readRegion() {
  if (coordinates != "tf_crop_and_resize")
    return Error::success();
  auto tensor = getOptional(1, "region of interest");
  if (!tensor)
    return tensor.takeError();
  if (!*tensor ||
      (*tensor)->getNumElements() != static_cast<int64_t>(2 * axes.size()))
    return node.makeError("the region of interest must have two numbers per "
                          "axis",
                          "tf_crop_and_resize needs it");
  region = (*tensor)->getDoubles();
  Expected<double> value = getOnnxFloat(node, "extrapolation_value", 0);
  if (!value)
    return value.takeError();
  fill = *value;
  return Error::success();
}

/// Sets the position that index i of an axis samples, as qnn.resize has it:
/// (i + shift) / scale + offset.
Error ResizeReader::setCoordinates(int64_t axis) {
  // One element stays itself in every convention.
  if (input[axis] == 1 && shape[axis] == 1) {
    scales[axis] = 1;
    return Error::success();
  }
  double &scale = scales[axis], &shift = shifts[axis], &offset = offsets[axis];
  double size = static_cast<double>(input[axis]);
  double resized = static_cast<double>(shape[axis]);
  if (coordinates == "half_pixel") {
    shift = 0.5;
    offset = -0.5;
  } else if (coordinates == "half_pixel_symmetric") {
    // The result has a whole number of pixels; its middle stays in place.
    double adjustment = hasSizes ? 1 : resized / (scale * size);
    shift = 0.5;
    offset = size / 2 * (1 - adjustment) - 0.5;
  } else if (coordinates == "pytorch_half_pixel") {
    if (resized > 1) {
      shift = 0.5;
      offset = -0.5;
    } else {
      scale = 1;
    }
  } else if (coordinates == "align_corners") {
    // With one element on either side all samples are the first element.
    scale = resized > 1 && size > 1 ? (resized - 1) / (size - 1) : HUGE_VAL;
  } else if (coordinates == "tf_half_pixel_for_nn") {
    shift = 0.5;
  } else if (coordinates == "tf_crop_and_resize") {
    size_t number = llvm::find(axes, axis) - axes.begin();
    if (number == axes.size())
      return Error::success();
    double begin = region[number], end = region[number + axes.size()];
    double range = (end - begin) * (size - 1);
    scale = resized > 1 && range != 0 ? (resized - 1) / range : HUGE_VAL;
    offset =
        resized > 1 ? begin * (size - 1) : 0.5 * (begin + end) * (size - 1);
  } else if (coordinates != "asymmetric") {
    return node.makeError("coordinate_transformation_mode is not known",
                          quoteOnnxName(coordinates));
  }
  // Where nothing is resized, conventions do not matter.
  if (input[axis] == shape[axis] && scale == 1 && shift == -offset)
    shift = offset = 0;
  return Error::success();
}

Error ResizeReader::read() {
  if (Error error = readAttributes())
    return error;
  if (Error error = readAxes())
    return error;
  if (Error error = readSizes())
    return error;
  if (Error error = readRegion())
    return error;
  for (int64_t axis = 0, rank = input.size(); axis < rank; ++axis)
    if (Error error = setCoordinates(axis))
      return error;
  return Error::success();
}

Error mlir::qnn::importResize(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 4))
    return error;
  Expected<Value> input = importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  ResizeReader reader(importer, node, getShape(*input));
  if (Error error = reader.read())
    return error;
  auto type = importer.getType(node, reader.shape,
                               getElementTypeOrSelf(input->getType()));
  if (!type)
    return type.takeError();
  auto fill =
      reader.fill ? importer.builder.getF64FloatAttr(*reader.fill) : nullptr;
  importer.setResult(
      node, importer.create<ResizeOp>(node, *type, *input, reader.mode,
                                      reader.scales, reader.shifts,
                                      reader.offsets, reader.rounding, fill));
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Depth and space
//===----------------------------------------------------------------------===//

/// Reshapes \p value, permutes its axes and reshapes it again.
static Expected<Value> rearrange(GraphImporter &importer, const OnnxNode &node,
                                 Value value, ArrayRef<int64_t> apart,
                                 ArrayRef<int64_t> permutation,
                                 ArrayRef<int64_t> shape) {
  StringRef name = node.outputs[0];
  auto result = importer.reshape(node, name + ".apart", value, apart);
  if (!result)
    return result;
  Value moved = importer.transpose(node, name + ".moved", *result, permutation);
  return importer.reshape(node, name, moved, shape);
}

/// Input 0, an image N,C,H,W, and attribute `blocksize`.
static Expected<std::pair<Value, int64_t>> readBlocks(GraphImporter &importer,
                                                      const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 1))
    return std::move(error);
  Expected<Value> input = importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  if (getShape(*input).size() != 4)
    return node.makeError("the input must have four axes",
                          formatOnnxShape(getShape(*input)));
  Expected<int64_t> block = getOnnxInt(node, "blocksize", 0);
  if (!block)
    return block.takeError();
  // Its square must not overflow.
  if (*block < 1 || *block > (int64_t(1) << 15))
    return node.makeError("'blocksize' is missing or out of range",
                          Twine(*block));
  return std::pair(*input, *block);
}

Error mlir::qnn::importDepthToSpace(GraphImporter &importer,
                                    const OnnxNode &node) {
  auto read = readBlocks(importer, node);
  if (!read)
    return read.takeError();
  auto [input, b] = *read;
  ArrayRef<int64_t> s = getShape(input);
  auto mode = getOnnxString(node, "mode", "DCR");
  if (!mode)
    return mode.takeError();
  if (*mode != "DCR" && *mode != "CRD")
    return node.makeError("'mode' must be DCR or CRD", quoteOnnxName(*mode));
  if (s[1] % (b * b))
    return node.makeError("the channels do not make up blocks",
                          Twine(s[1]) + " channels, blocks of " + Twine(b * b));
  int64_t depth = s[1] / (b * b);
  SmallVector<int64_t> shape = {s[0], depth, s[2] * b, s[3] * b};
  return importer.finish(node, *mode == "DCR"
                                   ? rearrange(importer, node, input,
                                               {s[0], b, b, depth, s[2], s[3]},
                                               {0, 3, 4, 1, 5, 2}, shape)
                                   : rearrange(importer, node, input,
                                               {s[0], depth, b, b, s[2], s[3]},
                                               {0, 1, 4, 2, 5, 3}, shape));
}

Error mlir::qnn::importSpaceToDepth(GraphImporter &importer,
                                    const OnnxNode &node) {
  auto read = readBlocks(importer, node);
  if (!read)
    return read.takeError();
  auto [input, b] = *read;
  ArrayRef<int64_t> s = getShape(input);
  if (s[2] % b || s[3] % b)
    return node.makeError("the image does not consist of blocks",
                          formatOnnxShape(s) + ", blocks of " + Twine(b));
  return importer.finish(
      node,
      rearrange(importer, node, input, {s[0], s[1], s[2] / b, b, s[3] / b, b},
                {0, 3, 5, 1, 2, 4}, {s[0], s[1] * b * b, s[2] / b, s[3] / b}));
}
