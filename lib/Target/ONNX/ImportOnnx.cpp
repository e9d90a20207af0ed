//===- ImportOnnx.cpp - ONNX models to the qnn dialect ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/ONNX/ImportOnnx.h"

#include "GraphImporter.h"
#include "InputShapes.h"
#include "OpTable.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "qnn/Dialect/QNN/IR/QNNDialect.h"

#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

/// Where messages about \p name as a whole point to.
static Location getModelLoc(MLIRContext *context, StringRef name) {
  return FileLineColLoc::get(context, name, 0, 0);
}

/// Emits \p error as one diagnostic per fault.
static void report(Location loc, Error error) {
  llvm::handleAllErrors(std::move(error), [&](const llvm::ErrorInfoBase &info) {
    emitError(loc) << info.message();
  });
}

/// The nodes that the graph outputs depend on, in order.
static std::vector<const OnnxNode *> getLiveNodes(const OnnxModel &model) {
  llvm::StringSet<> needed;
  for (const OnnxValueInfo &output : model.outputs)
    needed.insert(output.name);
  std::vector<const OnnxNode *> live;
  for (const OnnxNode &node : llvm::reverse(model.nodes)) {
    if (llvm::none_of(node.outputs, [&](const std::string &output) {
          return needed.contains(output);
        }))
      continue;
    live.push_back(&node);
    for (const std::string &input : node.inputs)
      if (!input.empty())
        needed.insert(input);
  }
  std::reverse(live.begin(), live.end());
  return live;
}

/// Emits an error for each of \p nodes that is not supported, so that the user
/// sees all at once; fails if there are any.
static LogicalResult checkSupported(MLIRContext *context,
                                    const OnnxModel &model,
                                    ArrayRef<const OnnxNode *> nodes) {
  // A screenful; a model that is foreign altogether need not list itself.
  constexpr unsigned maxErrors = 20;
  unsigned numErrors = 0;
  for (const OnnxNode *node : nodes) {
    if (isKnownOnnxOp(*node))
      continue;
    if (++numErrors <= maxErrors)
      report(getModelLoc(context, model.sourceName),
             makeUnsupportedError(*node, model));
  }
  if (numErrors > maxErrors)
    emitError(getModelLoc(context, model.sourceName))
        << "and " << numErrors - maxErrors << " more nodes with unsupported "
        << "operators";
  return success(numErrors == 0);
}

/// The element type of graph input \p input.
static Expected<Type> getArgumentType(GraphImporter &importer,
                                      const OnnxValueInfo &input) {
  std::optional<OnnxType> type = getOnnxType(input.elementType);
  // Narrower floats arrive as float32, which holds them all.
  if (type && isOnnxFloat(*type) && *type != OnnxType::Double)
    return importer.builder.getF32Type();
  if (type == OnnxType::Int32)
    return importer.builder.getI32Type();
  if (type)
    if (IntType code = importer.getCodeType(*type))
      return code;
  return makeOnnxError("graph input " + quoteOnnxName(input.name),
                       "the element type is not supported",
                       getOnnxTypeName(input.elementType),
                       "supported are float32 and integers of 4 to 32 bits");
}

/// Imports arguments, nodes and results into \p function, which is empty.
static Error importBody(func::FuncOp function, OpBuilder &builder,
                        const OnnxModel &model,
                        const OnnxImportOptions &options,
                        ArrayRef<const OnnxNode *> nodes) {
  auto shapes = resolveInputShapes(model, options);
  if (!shapes)
    return shapes.takeError();
  GraphImporter importer(builder, model);
  Block *body = function.addEntryBlock();
  builder.setInsertionPointToStart(body);
  SmallVector<Type> argumentTypes, resultTypes;
  for (auto [input, shape] : llvm::zip_equal(model.inputs, *shapes)) {
    auto element = getArgumentType(importer, input);
    if (!element)
      return element.takeError();
    argumentTypes.push_back(RankedTensorType::get(shape, *element));
    importer.setValue(
        input.name, body->addArgument(argumentTypes.back(), function.getLoc()));
  }
  for (const OnnxNode *node : nodes)
    if (Error error = importer.importNode(*node))
      return error;
  SmallVector<Value> results;
  for (const OnnxValueInfo &output : model.outputs) {
    Expected<Value> value = importer.getValue(output.name);
    if (!value)
      return value.takeError();
    results.push_back(*value);
    resultTypes.push_back(value->getType());
  }
  func::ReturnOp::create(builder, function.getLoc(), results);
  function.setFunctionType(builder.getFunctionType(argumentTypes, resultTypes));
  for (auto [index, input] : llvm::enumerate(model.inputs))
    function.setArgAttr(index, nameAttrName, builder.getStringAttr(input.name));
  for (auto [index, output] : llvm::enumerate(model.outputs))
    function.setResultAttr(index, nameAttrName,
                           builder.getStringAttr(output.name));
  return Error::success();
}

OwningOpRef<ModuleOp> mlir::qnn::importOnnx(MLIRContext *context,
                                            const OnnxModel &model,
                                            const OnnxImportOptions &options) {
  context->loadDialect<QNNDialect, arith::ArithDialect, func::FuncDialect>();
  std::vector<const OnnxNode *> nodes = getLiveNodes(model);
  if (failed(checkSupported(context, model, nodes)))
    return nullptr;
  Location loc = getModelLoc(context, model.sourceName);
  std::optional<StringRef> name;
  if (!model.graphName.empty())
    name = model.graphName;
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc, name);
  OpBuilder builder(module->getBodyRegion());
  auto function = func::FuncOp::create(builder, loc, "main",
                                       builder.getFunctionType({}, {}));
  if (Error error = importBody(function, builder, model, options, nodes)) {
    report(loc, std::move(error));
    return nullptr;
  }
  if (failed(verify(*module)))
    return nullptr;
  return module;
}

OwningOpRef<ModuleOp> mlir::qnn::importOnnx(MLIRContext *context,
                                            StringRef path,
                                            const OnnxImportOptions &options) {
  Expected<OnnxModel> model = readOnnxModel(path);
  if (!model) {
    report(getModelLoc(context, path), model.takeError());
    return nullptr;
  }
  return importOnnx(context, *model, options);
}
