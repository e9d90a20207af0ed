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

namespace {
/// Tells of the faults of a model as they are found, and counts them.
class FaultReporter {
public:
  FaultReporter(Location loc, const OnnxImportOptions &options)
      : loc(loc), onFault(options.onFault) {}

  /// Tells of each fault in \p error.
  void report(OnnxFault kind, Error error);
  /// Says how many faults were not shown, if any. Returns whether there are
  /// none at all.
  LogicalResult finish();
  unsigned getCount() const { return count; }

private:
  Location loc;
  const std::function<void(OnnxFault, const OnnxError &)> &onFault;
  unsigned count = 0;
  /// A screenful; a model that is foreign altogether need not list itself.
  static constexpr unsigned maxShown = 20;
};
} // namespace

void FaultReporter::report(OnnxFault kind, Error error) {
  llvm::handleAllErrors(std::move(error), [&](const OnnxError &fault) {
    ++count;
    if (onFault)
      onFault(kind, fault);
    else if (count <= maxShown)
      emitError(loc) << fault.message();
  });
}

LogicalResult FaultReporter::finish() {
  if (!onFault && count > maxShown)
    emitError(loc) << "and " << count - maxShown << " more faults";
  return success(count == 0);
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

/// The element type of graph input \p input.
static Expected<Type> getArgumentType(GraphImporter &importer,
                                      const OnnxValueInfo &input) {
  std::optional<OnnxType> type = getOnnxType(input.elementType);
  // Other floats are converted by whoever calls the function.
  if (type && isOnnxFloat(*type))
    return importer.builder.getF32Type();
  if (type == OnnxType::Int32 || type == OnnxType::Int64)
    return importer.builder.getIntegerType(getOnnxBitWidth(*type));
  if (type)
    if (IntType code = importer.getCodeType(*type))
      return code;
  return makeOnnxError("graph input " + quoteOnnxName(input.name),
                       "the element type is not supported",
                       getOnnxTypeName(input.elementType),
                       "supported are floats of 16 to 64 bits, BOOL, "
                       "INT4 to INT64 and UINT4 to UINT16");
}

/// Adds an argument for each graph input to \p body, which is that of
/// \p function. Nothing if there are faults.
static std::optional<SmallVector<Type>>
importArguments(func::FuncOp function, Block &body, GraphImporter &importer,
                const OnnxModel &model, const OnnxImportOptions &options,
                FaultReporter &faults) {
  unsigned numBefore = faults.getCount();
  SmallVector<Type> types;
  for (const OnnxValueInfo &input : model.inputs) {
    // What is no tensor has no shape either, and that is said below.
    if (!input.isTensor)
      continue;
    auto element = getArgumentType(importer, input);
    if (element)
      types.push_back(*element);
    else
      faults.report(OnnxFault::Input, element.takeError());
  }
  auto shapes = resolveInputShapes(model, options);
  if (!shapes)
    faults.report(OnnxFault::Input, shapes.takeError());
  if (faults.getCount() > numBefore)
    return std::nullopt;
  for (auto [input, shape, type] :
       llvm::zip_equal(model.inputs, *shapes, types)) {
    type = RankedTensorType::get(shape, type);
    importer.setValue(input.name, body.addArgument(type, function.getLoc()));
  }
  return types;
}

/// Imports \p nodes as far as possible: what reads from a node with a fault is
/// left out silently, so that each fault is told once, and all of them. With
/// \p onlyNames, only looks whether the operators are supported. Returns the
/// names of the tensors that there are not.
static llvm::StringSet<> importNodes(GraphImporter &importer,
                                     const OnnxModel &model,
                                     ArrayRef<const OnnxNode *> nodes,
                                     bool onlyNames, FaultReporter &faults) {
  llvm::StringSet<> missing;
  for (const OnnxNode *node : nodes) {
    bool isKnown = isKnownOnnxOp(*node);
    bool lacksInput = llvm::any_of(node->inputs, [&](const std::string &input) {
      return missing.contains(input);
    });
    if (isKnown && (onlyNames || lacksInput)) {
      missing.insert(node->outputs.begin(), node->outputs.end());
      continue;
    }
    Error error = isKnown ? importer.importNode(*node)
                          : makeUnsupportedError(*node, model);
    if (!error)
      continue;
    faults.report(OnnxFault::Node, std::move(error));
    missing.insert(node->outputs.begin(), node->outputs.end());
  }
  // Inputs that are left out have no name.
  missing.erase("");
  return missing;
}

/// Imports arguments, nodes and results into \p function, which is empty.
static void importBody(func::FuncOp function, OpBuilder &builder,
                       const OnnxModel &model, const OnnxImportOptions &options,
                       FaultReporter &faults) {
  std::vector<const OnnxNode *> nodes = getLiveNodes(model);
  GraphImporter importer(builder, model);
  Block *body = function.addEntryBlock();
  builder.setInsertionPointToStart(body);
  auto argumentTypes =
      importArguments(function, *body, importer, model, options, faults);
  llvm::StringSet<> missing =
      importNodes(importer, model, nodes, !argumentTypes, faults);
  if (!argumentTypes)
    return;
  SmallVector<Value> results;
  for (const OnnxValueInfo &output : model.outputs) {
    if (missing.contains(output.name))
      continue;
    Expected<Value> value = importer.getValue(output.name);
    if (value)
      results.push_back(*value);
    else
      faults.report(OnnxFault::Node, value.takeError());
  }
  if (faults.getCount())
    return;
  func::ReturnOp::create(builder, function.getLoc(), results);
  function.setFunctionType(
      builder.getFunctionType(*argumentTypes, ValueRange(results).getTypes()));
  for (auto [index, input] : llvm::enumerate(model.inputs))
    function.setArgAttr(index, nameAttrName, builder.getStringAttr(input.name));
  for (auto [index, output] : llvm::enumerate(model.outputs))
    function.setResultAttr(index, nameAttrName,
                           builder.getStringAttr(output.name));
}

OwningOpRef<ModuleOp> mlir::qnn::importOnnx(MLIRContext *context,
                                            const OnnxModel &model,
                                            const OnnxImportOptions &options) {
  context->loadDialect<QNNDialect, arith::ArithDialect, func::FuncDialect>();
  Location loc = getModelLoc(context, model.sourceName);
  std::optional<StringRef> name;
  if (!model.graphName.empty())
    name = model.graphName;
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc, name);
  OpBuilder builder(module->getBodyRegion());
  auto function = func::FuncOp::create(builder, loc, "main",
                                       builder.getFunctionType({}, {}));
  FaultReporter faults(loc, options);
  importBody(function, builder, model, options, faults);
  if (failed(faults.finish()) || failed(verify(*module)))
    return nullptr;
  return module;
}

OwningOpRef<ModuleOp> mlir::qnn::importOnnx(MLIRContext *context,
                                            StringRef path,
                                            const OnnxImportOptions &options) {
  Expected<OnnxModel> model = readOnnxModel(path);
  if (!model) {
    FaultReporter faults(getModelLoc(context, path), options);
    faults.report(OnnxFault::File, model.takeError());
    return nullptr;
  }
  return importOnnx(context, *model, options);
}
