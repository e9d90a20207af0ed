//===- GraphImporter.cpp - State of an import -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphImporter.h"

#include "OpTable.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Dialect/QNN/IR/Elements.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

#include <cmath>
#include <cstring>

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

GraphImporter::GraphImporter(OpBuilder &builder, const OnnxModel &model)
    : builder(builder), model(model) {
  for (const auto &initializer : model.initializers) {
    constants.insert(initializer.getKey(), initializer.getValue());
    constants.addToBudget(initializer.getValue().getBytes().size());
  }
}

Error GraphImporter::importNode(const OnnxNode &node) {
  // The vector outlives the reference that the folder gets.
  SmallVector<int64_t> shape;
  auto lookup = [&](StringRef name) -> std::optional<ArrayRef<int64_t>> {
    if (auto it = values.find(name); it != values.end()) {
      shape.assign(getShape(it->second).begin(), getShape(it->second).end());
      return ArrayRef<int64_t>(shape);
    }
    if (auto it = integers.find(name); it != integers.end()) {
      shape.assign(getShape(it->second).begin(), getShape(it->second).end());
      return ArrayRef<int64_t>(shape);
    }
    if (auto it = quantized.find(name); it != quantized.end())
      return it->second.codes.getDims();
    return std::nullopt;
  };
  Expected<bool> folded = foldOnnxNode(node, constants, lookup);
  if (!folded)
    return folded.takeError();
  if (*folded)
    return Error::success();
  const OnnxOpEntry *entry = lookupOnnxOp(node);
  if (!entry)
    return makeUnsupportedError(node, model);
  return entry->import(*this, node);
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

Expected<Value> GraphImporter::getValue(StringRef name, Location loc) {
  if (auto it = values.find(name); it != values.end())
    return it->second;
  if (auto it = quantized.find(name); it != quantized.end())
    return values[name] = materialize(loc, name, it->second);
  if (auto it = integers.find(name); it != integers.end()) {
    auto op = ToIntegerOp::create(
        builder, loc,
        RankedTensorType::get(getShape(it->second), builder.getI32Type()),
        it->second);
    op->setDiscardableAttr(nameAttrName, builder.getStringAttr(name));
    return values[name] = op.getResult();
  }
  const OnnxTensor *tensor = constants.lookup(name);
  if (!tensor)
    return makeOnnxError("tensor " + quoteOnnxName(name),
                         "the tensor was not imported",
                         "its producer has other outputs than the first");
  Expected<Value> value = materialize(loc, name, *tensor);
  if (value)
    values[name] = *value;
  return value;
}

Expected<Value> GraphImporter::getValue(StringRef name) {
  return getValue(
      name, FileLineColLoc::get(builder.getContext(), model.sourceName, 0, 0));
}

Expected<Value> GraphImporter::getValue(const OnnxNode &node, size_t index) {
  return getValue(node.inputs[index], getLoc(node));
}

Expected<Value> GraphImporter::getReal(const OnnxNode &node, size_t index) {
  if (auto it = integers.find(node.inputs[index]); it != integers.end())
    return it->second;
  Expected<Value> value = getValue(node, index);
  if (!value)
    return value;
  Type element = getElementTypeOrSelf(value->getType());
  if (isa<FloatType>(element))
    return value;
  std::string type;
  llvm::raw_string_ostream(type) << element;
  return node.makeError("input " + quoteOnnxName(node.inputs[index]) +
                            " does not hold real numbers",
                        "its element type is " + type,
                        "put a DequantizeLinear before the node");
}

Expected<SmallVector<int64_t>>
GraphImporter::getInputShape(const OnnxNode &node, size_t index) {
  if (const OnnxTensor *constant = getConstant(node, index))
    return SmallVector<int64_t>(constant->getDims());
  if (const QuantizedConstant *constant = getQuantized(node, index))
    return SmallVector<int64_t>(constant->codes.getDims());
  if (auto it = integers.find(node.inputs[index]); it != integers.end())
    return SmallVector<int64_t>(getShape(it->second));
  Expected<Value> value = getValue(node, index);
  if (!value)
    return value.takeError();
  return SmallVector<int64_t>(getShape(*value));
}

/// The ONNX type of codes or integers of \p type.
static std::optional<OnnxType> getOnnxIntegerType(Type type) {
  if (type.isInteger(32))
    return OnnxType::Int32;
  if (type.isInteger(64))
    return OnnxType::Int64;
  auto code = dyn_cast<IntType>(type);
  if (!code)
    return std::nullopt;
  bool isUnsigned = code.isUnsignedEncoding();
  if (!isUnsigned && code.getEncoding() != Encoding::Signed)
    return std::nullopt;
  switch (code.getWidth()) {
  case 2:
    return isUnsigned ? OnnxType::UInt2 : OnnxType::Int2;
  case 4:
    return isUnsigned ? OnnxType::UInt4 : OnnxType::Int4;
  case 8:
    return isUnsigned ? OnnxType::UInt8 : OnnxType::Int8;
  case 16:
    return isUnsigned ? OnnxType::UInt16 : OnnxType::Int16;
  default:
    return std::nullopt;
  }
}

std::optional<OnnxType> GraphImporter::getInputType(const OnnxNode &node,
                                                    size_t index) {
  if (const OnnxTensor *constant = getConstant(node, index))
    return constant->getType();
  for (const OnnxValueInfo &input : model.inputs)
    if (input.name == node.inputs[index])
      return getOnnxType(input.elementType);
  if (integers.contains(node.inputs[index]))
    return OnnxType::Int32;
  auto it = values.find(node.inputs[index]);
  if (it == values.end())
    return std::nullopt;
  return getOnnxIntegerType(getElementTypeOrSelf(it->second.getType()));
}

Expected<Value> GraphImporter::getNumbers(const OnnxNode &node, size_t index,
                                          ArrayRef<int64_t> shape) {
  StringRef name = node.inputs[index];
  if (const OnnxTensor *constant = getConstant(node, index))
    return materialize(
        getLoc(node), name,
        constant->isFloat()
            ? constant->withDims(shape)
            : constant->toFloat(OnnxType::Double).withDims(shape));
  if (auto it = integers.find(name); it != integers.end())
    return reshape(node, name + ".shaped", it->second, shape);
  Expected<Value> value = getValue(node, index);
  if (!value)
    return value;
  Type element = getElementTypeOrSelf(value->getType());
  if (!isa<FloatType>(element))
    value = dequantize(node, name + ".number", *value);
  return reshape(node, name + ".shaped", *value, shape);
}

Expected<Value> GraphImporter::getNumbers(const OnnxNode &node, size_t index) {
  auto shape = getInputShape(node, index);
  if (!shape)
    return shape.takeError();
  return getNumbers(node, index, *shape);
}

Expected<Value> GraphImporter::getTransposed(const OnnxNode &node,
                                             size_t index) {
  StringRef name = node.inputs[index];
  if (const QuantizedConstant *constant = getQuantized(node, index)) {
    QuantizedConstant result = *constant;
    if (result.codes.getRank() == 2) {
      result.codes = transposeOnnxTensor(result.codes, {1, 0});
      if (result.params.axis)
        result.params.axis = 1 - *result.params.axis;
      return materialize(getLoc(node), name, result);
    }
  }
  const OnnxTensor *tensor = getConstant(node, index);
  if (tensor && tensor->isFloat() && tensor->getRank() == 2)
    return materialize(getLoc(node), name,
                       transposeOnnxTensor(*tensor, {1, 0}));
  Expected<Value> value = getReal(node, index);
  if (!value)
    return value;
  ArrayRef<int64_t> shape = getShape(*value);
  if (shape.size() != 2)
    return node.makeError("input " + Twine(index) + " must be a matrix",
                          "its shape is " + formatOnnxShape(shape));
  return transpose(node, name + ".transposed", *value, {1, 0});
}

const OnnxTensor *GraphImporter::getConstant(const OnnxNode &node,
                                             size_t index) const {
  return node.hasInput(index) ? constants.lookup(node.inputs[index]) : nullptr;
}

const QuantizedConstant *GraphImporter::getQuantized(const OnnxNode &node,
                                                     size_t index) const {
  if (!node.hasInput(index))
    return nullptr;
  auto it = quantized.find(node.inputs[index]);
  return it == quantized.end() ? nullptr : &it->second;
}

Expected<const OnnxTensor *>
GraphImporter::requireConstant(const OnnxNode &node, size_t index,
                               StringRef role) const {
  if (const OnnxTensor *tensor = getConstant(node, index))
    return tensor;
  return node.makeError("the " + role + " must be constant",
                        node.hasInput(index)
                            ? quoteOnnxName(node.inputs[index]) +
                                  " is computed at run time"
                            : "input " + std::to_string(index) + " is missing",
                        "export the model with constant folding");
}

Expected<OnnxShape> GraphImporter::requireIntegers(const OnnxNode &node,
                                                   size_t index,
                                                   StringRef role) const {
  auto tensor = requireConstant(node, index, role);
  if (!tensor)
    return tensor.takeError();
  return readOnnxIntegers(node, index, **tensor);
}

unsigned GraphImporter::countUses(StringRef name) {
  if (useCounts.empty()) {
    for (const OnnxNode &node : model.nodes)
      for (const std::string &input : node.inputs)
        ++useCounts[input];
    for (const OnnxValueInfo &output : model.outputs)
      ++useCounts[output.name];
  }
  return useCounts.lookup(name);
}

std::string GraphImporter::makeName(const Twine &name) {
  if (names.empty()) {
    for (const auto &initializer : model.initializers)
      names.insert(initializer.getKey());
    for (const OnnxValueInfo &input : model.inputs)
      names.insert(input.name);
    for (const OnnxNode &node : model.nodes)
      for (const std::string &output : node.outputs)
        names.insert(output);
  }
  std::string result = name.str();
  for (unsigned number = 2; !names.insert(result).second; ++number)
    result = (name + "." + Twine(number)).str();
  return result;
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

Expected<RankedTensorType> GraphImporter::getType(const OnnxNode &node,
                                                  ArrayRef<int64_t> shape,
                                                  Type elementType) {
  // Beyond this no machine holds the tensor, and products of sizes overflow.
  constexpr int64_t maxElements = int64_t(1) << 40;
  std::optional<int64_t> count = getOnnxElementCount(shape);
  if (!count || *count > maxElements || shape.size() > maxOnnxRank)
    return node.makeError("the result is too large", formatOnnxShape(shape));
  if (*count == 0)
    return node.makeError("the result is empty", formatOnnxShape(shape));
  return RankedTensorType::get(shape, elementType);
}

Error GraphImporter::makeTypeError(const OnnxNode &node, Value lhs, Value rhs) {
  std::string types;
  llvm::raw_string_ostream(types)
      << getElementTypeOrSelf(lhs.getType()) << " and "
      << getElementTypeOrSelf(rhs.getType());
  return node.makeError("operands have different element types", types,
                        "put a Cast, or a DequantizeLinear for codes, before "
                        "the node");
}

Expected<RankedTensorType> GraphImporter::getRealType(const OnnxNode &node,
                                                      ArrayRef<int64_t> shape) {
  return getType(node, shape, builder.getF32Type());
}

IntType GraphImporter::getCodeType(OnnxType type) {
  auto get = [&](unsigned width, Encoding encoding) {
    return IntType::get(builder.getContext(), width, encoding);
  };
  switch (type) {
  case OnnxType::Int2:
  case OnnxType::Int4:
  case OnnxType::Int8:
  case OnnxType::Int16:
    return get(getOnnxBitWidth(type), Encoding::Signed);
  case OnnxType::Bool:
    return get(1, Encoding::Unsigned);
  case OnnxType::UInt2:
  case OnnxType::UInt4:
  case OnnxType::UInt8:
  case OnnxType::UInt16:
    return get(getOnnxBitWidth(type), Encoding::Unsigned);
  default:
    return nullptr;
  }
}
