//===- InputShapes.cpp - Shapes of graph inputs -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InputShapes.h"

#include "qnn/Target/ONNX/OnnxAttributes.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

/// The dimensions of \p input as they are declared, `?` where unknown.
static std::string formatDims(const OnnxValueInfo &input) {
  constexpr size_t maxLength = 400;
  std::string text = "[";
  for (const OnnxDim &dim : input.dims) {
    if (text.size() > 1)
      text += ", ";
    if (text.size() > maxLength)
      return text + "...]";
    if (dim.isKnown())
      text += std::to_string(dim.value);
    else
      text += dim.symbol.empty() ? "?" : quoteOnnxName(dim.symbol);
  }
  return text + "]";
}

Error OnnxImportOptions::addShape(StringRef text) {
  auto fail = [&](const Twine &why) {
    return makeOnnxError("", "cannot read shape " + quoteOnnxName(text), why,
                         "write it as NAME=1x3x32x32");
  };
  // Names may contain '=', dimensions do not.
  auto [name, dims] = text.rsplit('=');
  if (name.size() == text.size() || name.empty())
    return fail("there is no NAME=");
  SmallVector<StringRef> parts;
  dims.split(parts, 'x');
  SmallVector<int64_t> shape;
  for (StringRef part : parts) {
    int64_t dim;
    if (part.getAsInteger(10, dim) || dim < 1)
      return fail(quoteOnnxName(part) + " is not a positive number");
    shape.push_back(dim);
  }
  if (!shapes.try_emplace(name, shape).second)
    return fail("the input has a shape already");
  return Error::success();
}

/// Checks that each name in `options.shapes` is an input.
static Error checkNames(const OnnxModel &model,
                        const OnnxImportOptions &options) {
  for (const auto &entry : options.shapes) {
    StringRef name = entry.getKey();
    if (llvm::any_of(model.inputs, [&](const OnnxValueInfo &input) {
          return input.name == name;
        }))
      continue;
    constexpr size_t maxLength = 400;
    std::string names;
    for (const OnnxValueInfo &input : model.inputs)
      if (names.size() < maxLength)
        names += (names.empty() ? "" : ", ") + quoteOnnxName(input.name);
    return makeOnnxError("", "there is no input " + quoteOnnxName(name),
                         "a shape is given for it",
                         "the model's inputs are " + names);
  }
  return Error::success();
}

/// Checks the shape \p given against what \p input declares.
static Error checkGiven(const OnnxValueInfo &input, ArrayRef<int64_t> given) {
  if (!input.hasShape)
    return Error::success();
  bool fits = given.size() == input.dims.size();
  for (size_t axis = 0; fits && axis < given.size(); ++axis)
    fits = !input.dims[axis].isKnown() || input.dims[axis].value == given[axis];
  if (fits)
    return Error::success();
  return makeOnnxError("graph input " + quoteOnnxName(input.name),
                       "the given shape contradicts the model",
                       formatOnnxShape(given) + " for " + formatDims(input));
}

/// The shape of \p input, with \p symbols and, for the leading dimension,
/// \p batch in place of what is not known.
static Expected<SmallVector<int64_t>>
resolveShape(const OnnxValueInfo &input,
             const llvm::StringMap<int64_t> &symbols, int64_t batch) {
  std::string where = "graph input " + quoteOnnxName(input.name);
  if (!input.isTensor)
    return makeOnnxError(where, "the input is not a tensor",
                         "sequences, maps and optional values are not "
                         "supported",
                         "split the input into tensors");
  std::string quoted = quoteOnnxName(input.name);
  std::string help = "give its shape, as in --shape " +
                     quoted.substr(1, quoted.size() - 2) + "=1x3x32x32";
  if (!input.hasShape)
    return makeOnnxError(where, "the shape is not known",
                         "the model does not declare it", help);
  SmallVector<int64_t> shape;
  for (auto [axis, dim] : llvm::enumerate(input.dims)) {
    auto symbol = symbols.find(dim.symbol);
    if (dim.isKnown())
      shape.push_back(dim.value);
    else if (symbol != symbols.end())
      shape.push_back(symbol->second);
    else if (axis == 0)
      shape.push_back(batch);
    else
      return makeOnnxError(where, "dimension " + Twine(axis) + " is not known",
                           "the model declares " + formatDims(input), help);
  }
  constexpr int64_t maxElements = int64_t(1) << 40;
  std::optional<int64_t> count = getOnnxElementCount(shape);
  if (!count || *count == 0 || *count > maxElements ||
      shape.size() > maxOnnxRank)
    return makeOnnxError(where, "the shape is not usable",
                         formatOnnxShape(shape), help);
  return shape;
}

Expected<std::vector<SmallVector<int64_t>>>
mlir::qnn::resolveInputShapes(const OnnxModel &model,
                              const OnnxImportOptions &options) {
  if (options.batch < 1)
    return makeOnnxError("", "the batch size must be positive",
                         Twine(options.batch));
  if (Error error = checkNames(model, options))
    return std::move(error);

  // A symbol stands for one number everywhere.
  llvm::StringMap<int64_t> symbols;
  auto bind = [&](const OnnxDim &dim, int64_t value) {
    if (!dim.isKnown() && !dim.symbol.empty())
      symbols.try_emplace(dim.symbol, value);
  };
  for (const OnnxValueInfo &input : model.inputs) {
    auto given = options.shapes.find(input.name);
    if (given == options.shapes.end())
      continue;
    if (Error error = checkGiven(input, given->second))
      return std::move(error);
    for (auto [dim, value] : llvm::zip(input.dims, given->second))
      bind(dim, value);
  }
  for (const OnnxValueInfo &input : model.inputs)
    if (!input.dims.empty())
      bind(input.dims.front(), options.batch);

  std::vector<SmallVector<int64_t>> shapes;
  Error errors = Error::success();
  for (const OnnxValueInfo &input : model.inputs) {
    auto given = options.shapes.find(input.name);
    Expected<SmallVector<int64_t>> shape =
        given != options.shapes.end() && input.isTensor
            ? Expected<SmallVector<int64_t>>(given->second)
            : resolveShape(input, symbols, options.batch);
    if (shape)
      shapes.push_back(std::move(*shape));
    else
      errors = llvm::joinErrors(std::move(errors), shape.takeError());
  }
  if (errors)
    return std::move(errors);
  return shapes;
}
