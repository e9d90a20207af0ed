//===- GraphExporter.cpp - State of an export -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphExporter.h"

#include "ExportTable.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/TypeUtilities.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

GraphExporter::GraphExporter(func::FuncOp function,
                             const OnnxExportOptions &options, int64_t opset,
                             std::vector<OnnxExportProblem> &problems)
    : options(options), opset(opset), groups(function, options.style),
      function(function), problems(problems),
      writer(function->getParentOfType<ModuleOp>().getName().value_or("")),
      requiredOpset(opset) {}

LogicalResult GraphExporter::run() {
  nameValues();
  // An op that is refused does not keep later ones from being looked at.
  bool isOk = true;
  for (Operation &op : function.getBody().front())
    isOk &= succeeded(exportOp(&op));
  isOk &= succeeded(addSignature());
  return success(isOk);
}

LogicalResult GraphExporter::exportOp(Operation *op) {
  // Constants wait until somebody asks for them.
  if (isa<func::ReturnOp, ConstantOp, arith::ConstantOp>(op))
    return success();
  if (OnnxExportFunction exportFunction =
          lookupOnnxExport(op->getName().getStringRef()))
    return exportFunction(*this, op);
  bool isReal = isa_and_nonnull<QNNDialect>(op->getDialect());
  return refuse(op, "the op has no ONNX form",
                isReal ? "export the model as imported, before passes such as "
                         "qnn-integerize"
                       : "only qnn ops and constants can be exported");
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

std::string GraphExporter::makeUnique(const Twine &hint) {
  std::string base = hint.str();
  std::string name = base;
  for (unsigned number = 1; !usedNames.insert(name).second; ++number)
    name = base + "_" + std::to_string(number);
  return name;
}

/// The name attribute \p attribute, or \p otherwise.
static std::string getHint(Attribute attribute, const Twine &otherwise) {
  auto name = dyn_cast_or_null<StringAttr>(attribute);
  return name && !name.empty() ? name.str() : otherwise.str();
}

/// The hint for a value that an op computes.
static std::string getValueHint(Value value) {
  StringRef name = getOpName(value.getDefiningOp());
  return name.empty() ? "value" : name.str();
}

void GraphExporter::nameValues() {
  for (BlockArgument argument : function.getArguments()) {
    unsigned index = argument.getArgNumber();
    names[argument] = makeUnique(getHint(
        function.getArgAttr(index, nameAttrName), "input_" + Twine(index)));
  }
  // The names of results come before those inside.
  Operation *terminator = function.getBody().front().getTerminator();
  for (OpOperand &operand : terminator->getOpOperands()) {
    Operation *op = operand.get().getDefiningOp();
    if (!op || names.contains(operand.get()) ||
        isa<ConstantOp, arith::ConstantOp>(op))
      continue;
    unsigned index = operand.getOperandNumber();
    std::string otherwise = getOpName(op).empty()
                                ? "output_" + std::to_string(index)
                                : getOpName(op).str();
    std::string hint =
        getHint(function.getResultAttr(index, nameAttrName), otherwise);
    names[operand.get()] = makeUnique(hint);
    outputs.insert(operand.get());
  }
  for (Operation &op : function.getBody().front())
    for (Value result : op.getResults()) {
      if (names.contains(result))
        continue;
      // A Quant makes numbers, and takes the name of those.
      if (getCodeType(result) && groups.areNumbers(result))
        for (Operation *user : result.getUsers())
          if (auto dequantize = dyn_cast<DequantizeOp>(user)) {
            Value numbers = dequantize.getResult();
            std::string name = names.lookup(numbers);
            if (name.empty())
              name = makeUnique(getValueHint(numbers));
            names[numbers] = name;
            names[result] = name;
            break;
          }
      if (!names.contains(result))
        names[result] = makeUnique(getValueHint(result));
    }
}

std::string GraphExporter::getName(Value value) {
  Operation *op = value.getDefiningOp();
  if (isa_and_nonnull<ConstantOp, arith::ConstantOp>(op) &&
      writtenConstants.insert(op).second)
    // A refusal is on the list already.
    (void)addConstant(op);
  return names.lookup(value);
}

void GraphExporter::setAlias(Operation *op, Value value, StringRef name) {
  if (names.lookup(value) == name)
    return;
  if (outputs.contains(value))
    addResult(op, "Identity", {name.str()});
  else
    names[value] = name.str();
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

FailureOr<OnnxType> GraphExporter::getStorage(Operation *user, Value value) {
  IntType code = getCodeType(value);
  bool isUnsigned = code.isUnsignedEncoding();
  bool isPlain = isUnsigned || code.getEncoding() == Encoding::Signed;
  // Ops that pass codes on do not know 4 bits.
  if (isPlain && code.getWidth() == 4 && mayUseOpset(21) &&
      !groups.arePassedOn(value)) {
    requiredOpset = std::max<int64_t>(requiredOpset, 21);
    return isUnsigned ? OnnxType::UInt4 : OnnxType::Int4;
  }
  if (isPlain ? code.getWidth() <= 8 : llvm::isInt<8>(code.getMaxValue()))
    return isUnsigned ? OnnxType::UInt8 : OnnxType::Int8;
  // Only constants have codes that are this large, and those are int32.
  if (!llvm::isInt<16>(code.getMinValue()) && code.isPow2())
    return OnnxType::Int32;
  if (failed(requireOpset(user, 21, "quantizers of 16 bits")))
    return failure();
  return isUnsigned ? OnnxType::UInt16 : OnnxType::Int16;
}

FailureOr<OnnxType> GraphExporter::getElementType(Operation *user,
                                                  Value value) {
  Type type = getElementTypeOrSelf(value.getType());
  if (isa<IntType>(type)) {
    if (groups.areBooleans(value))
      return OnnxType::Bool;
    return groups.areNumbers(value) ? OnnxType::Float : getStorage(user, value);
  }
  if (type.isF32())
    return OnnxType::Float;
  if (type.isInteger(1))
    return OnnxType::Bool;
  if (type.isInteger(16))
    return OnnxType::Int16;
  if (type.isInteger(32))
    return OnnxType::Int32;
  if (type.isInteger(64))
    return OnnxType::Int64;
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return refuse(user, "elements of type " + text + " have no ONNX form",
                "use f32");
}

/// The bytes of \p elements, one after the other; empty if they are not there.
static OnnxTensor readElements(ElementsAttr elements, OnnxType type) {
  ArrayRef<int64_t> dims = elements.getShapedType().getShape();
  size_t size = elements.getNumElements() * getOnnxStorageBytes(type);
  // The attribute lives as long as the context, and so longer than the tensor.
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob || blob->getData().size() != size)
      return OnnxTensor();
    return OnnxTensor(type, dims, blob->getData(), nullptr);
  }
  auto dense = dyn_cast<DenseElementsAttr>(elements);
  if (!dense)
    return OnnxTensor();
  if (type == OnnxType::Bool) {
    SmallVector<int64_t> values;
    for (bool value : dense.getValues<bool>())
      values.push_back(value);
    return OnnxTensor::fromInts(type, dims, values);
  }
  ArrayRef<char> raw = dense.getRawData();
  if (!dense.isSplat())
    return OnnxTensor(type, dims, raw, nullptr);
  auto owner = std::make_shared<std::string>();
  for (int64_t index = 0; index < elements.getNumElements(); ++index)
    owner->append(raw.begin(), raw.end());
  return OnnxTensor(type, dims, *owner, owner);
}

FailureOr<OnnxTensor> mlir::qnn::readCodes(GraphExporter &exporter,
                                           ConstantOp op, OnnxType type) {
  IntType code = getCodeType(op.getResult());
  bool isWide = code.getStorageType().getWidth() > 8;
  OnnxTensor stored =
      readElements(op.getValue(), isWide ? OnnxType::Int16 : OnnxType::Int8);
  if (stored.getNumElements() != op.getValue().getNumElements())
    return exporter.refuse(op, "the constant has no data",
                           "print the module without eliding resources");
  // Mostly the bytes are what the file shall have.
  if (!code.isPow2() && getOnnxBitWidth(type) != 4 &&
      getOnnxStorageBytes(type) == getOnnxStorageBytes(stored.getType()))
    return OnnxTensor(type, stored.getDims(), stored.getBytes(),
                      std::make_shared<OnnxTensor>(stored));
  SmallVector<int64_t> values = stored.getInts();
  for (int64_t &value : values)
    value = code.decode(value);
  return isOnnxFloat(type)
             ? OnnxTensor::fromDoubles(
                   type, stored.getDims(),
                   SmallVector<double>(values.begin(), values.end()))
             : OnnxTensor::fromInts(type, stored.getDims(), values);
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

LogicalResult GraphExporter::addConstant(Operation *op) {
  Value value = op->getResult(0);
  FailureOr<OnnxType> type = getElementType(op, value);
  if (failed(type))
    return failure();
  if (auto codes = dyn_cast<ConstantOp>(op)) {
    FailureOr<OnnxTensor> tensor = readCodes(*this, codes, *type);
    if (failed(tensor))
      return failure();
    writer.addInitializer(names.lookup(value), *tensor);
    return success();
  }
  auto elements =
      dyn_cast<ElementsAttr>(cast<arith::ConstantOp>(op).getValue());
  OnnxTensor tensor = elements ? readElements(elements, *type) : OnnxTensor();
  if (!elements || tensor.getNumElements() != elements.getNumElements())
    return refuse(op, "the constant has no data",
                  "print the module without eliding resources");
  writer.addInitializer(names.lookup(value), tensor);
  return success();
}

LogicalResult GraphExporter::addSignature() {
  bool isOk = true;
  for (BlockArgument argument : function.getArguments()) {
    FailureOr<OnnxType> type = getElementType(function, argument);
    isOk &= succeeded(type);
    if (succeeded(type))
      writer.addInput(names.lookup(argument), *type, getDims(argument));
  }
  Operation *terminator = function.getBody().front().getTerminator();
  DenseSet<Value> seen;
  for (OpOperand &operand : terminator->getOpOperands()) {
    unsigned index = operand.getOperandNumber();
    Value value = operand.get();
    std::string name = getName(value);
    // A value that is an input, a constant or an output already is copied.
    if (!outputs.contains(value) || !seen.insert(value).second) {
      std::string copy =
          makeUnique(getHint(function.getResultAttr(index, nameAttrName),
                             "output_" + Twine(index)));
      writer.addNode("", "Identity", {name}, {copy}, {});
      name = copy;
    }
    FailureOr<OnnxType> type = getElementType(function, value);
    isOk &= succeeded(type);
    if (succeeded(type))
      writer.addOutput(name, *type, getDims(value));
  }
  return success(isOk);
}

std::string GraphExporter::addInitializer(Operation *op, const Twine &suffix,
                                          const OnnxTensor &tensor) {
  std::string name = makeUnique(names.lookup(op->getResult(0)) + suffix);
  writer.addInitializer(name, tensor);
  return name;
}

std::string GraphExporter::addFloat(Operation *op, const Twine &suffix,
                                    float value) {
  return addInitializer(
      op, suffix,
      OnnxTensor::fromDoubles(OnnxType::Float, {}, static_cast<double>(value)));
}

std::string GraphExporter::addInts(Operation *op, const Twine &suffix,
                                   ArrayRef<int64_t> values) {
  return addInitializer(
      op, suffix,
      OnnxTensor::fromInts({static_cast<int64_t>(values.size())}, values));
}

void GraphExporter::addResult(Operation *op, StringRef opType,
                              ArrayRef<std::string> inputs,
                              ArrayRef<OnnxNodeAttr> attributes,
                              StringRef domain) {
  writer.addNode(domain, opType, inputs, {names.lookup(op->getResult(0))},
                 attributes);
}

void GraphExporter::addSecondResult(Operation *op, StringRef opType,
                                    ArrayRef<std::string> inputs,
                                    ArrayRef<OnnxNodeAttr> attributes) {
  std::string name = names.lookup(op->getResult(0));
  writer.addNode("", opType, inputs, {makeUnique(name + ".first"), name},
                 attributes);
}

std::string GraphExporter::addNode(Operation *op, const Twine &suffix,
                                   StringRef opType,
                                   ArrayRef<std::string> inputs,
                                   ArrayRef<OnnxNodeAttr> attributes,
                                   StringRef domain) {
  std::string name = makeUnique(names.lookup(op->getResult(0)) + suffix);
  writer.addNode(domain, opType, inputs, {name}, attributes);
  return name;
}

//===----------------------------------------------------------------------===//
// Limits
//===----------------------------------------------------------------------===//

LogicalResult GraphExporter::refuse(Operation *op, const Twine &reason,
                                    const Twine &cure) {
  problems.push_back({op->getLoc(), op->getName().getStringRef().str(),
                      getOpName(op).str(), reason.str(), cure.str()});
  return failure();
}

LogicalResult GraphExporter::requireOpset(Operation *op, int64_t version,
                                          const Twine &what) {
  if (!mayUseOpset(version))
    return refuse(op,
                  what + " need ONNX operator set " + Twine(version) +
                      ", the limit is " + Twine(options.maxOpset),
                  "raise the limit (--export-onnx-opset)");
  requiredOpset = std::max(requiredOpset, version);
  return success();
}

FailureOr<float> GraphExporter::getFloat(Operation *op, const Twine &what,
                                         double value) {
  auto rounded = static_cast<float>(value);
  // NaN is unequal to everything and loses nothing; overflow does.
  bool isSame = static_cast<double>(rounded) == value || std::isnan(value);
  bool mayRound = options.roundParameters && std::isfinite(rounded) &&
                  (rounded != 0 || value == 0);
  if (isSame || mayRound)
    return rounded;
  return refuse(op,
                what + " (" + std::to_string(value) +
                    ") is not a float32 number, which ONNX has",
                "round it (--export-onnx-round does it for all)");
}
