//===- QNNToLoops.cpp - From qnn ops to loops on buffers --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "llvm/ADT/StringExtras.h"

#include "qnn/Conversion/QNNToLoops/LoopLoweringOpInterface.cpp.inc"

namespace mlir::qnn {
#define GEN_PASS_DEF_CONVERTQNNTOLOOPSPASS
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;

/// The value whose buffer `value` names: reshapes are followed.
static Value getRoot(Value value) {
  while (auto reshape = value.getDefiningOp<ReshapeOp>())
    value = reshape.getInput();
  return value;
}

/// The elements of a constant tensor; null if `root` is not constant.
static ElementsAttr getConstantElements(Value root) {
  if (auto op = root.getDefiningOp<ConstantOp>())
    return op.getValue();
  if (auto op = root.getDefiningOp<arith::ConstantOp>())
    return dyn_cast<ElementsAttr>(op.getValue());
  return {};
}

/// `text` with every character that C identifiers lack replaced.
static std::string sanitize(StringRef text) {
  std::string name;
  for (char c : text)
    name += llvm::isAlnum(c) ? c : '_';
  return name;
}

namespace {

/// Lowers one function.
class FunctionLowering {
public:
  FunctionLowering(func::FuncOp func, ConstantPool &constants)
      : func(func), constants(constants), builder(func) {}

  LogicalResult run();
  int64_t getNumLayers() const { return numLayers; }

private:
  LogicalResult verifyForm();
  void createMain();
  /// Decides which values are written straight into an output buffer.
  void assignOutputs(func::ReturnOp op);
  LogicalResult lowerLayer(Operation *op);
  void lowerReturn(func::ReturnOp op);
  /// Makes a layer function, calls it from the new main function and lets
  /// `emit` fill it.
  LogicalResult outline(Location loc, StringRef name, ValueRange operands,
                        ArrayRef<LayerBuffer> outputs,
                        function_ref<LogicalResult(LayerBuilder &)> emit);

  func::FuncOp func, main;
  ConstantPool &constants;
  OpBuilder builder;
  /// Root values to the buffers of the new main function.
  DenseMap<Value, Value> buffers;
  int64_t numLayers = 0;
};

} // namespace

LogicalResult FunctionLowering::verifyForm() {
  if (!func.getBody().hasOneBlock())
    return func.emitError("convert-qnn-to-loops needs a function of one block");
  auto isStatic = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.hasStaticShape();
  };
  for (Type type :
       llvm::concat<const Type>(func.getArgumentTypes(), func.getResultTypes()))
    if (!isStatic(type))
      return func.emitError("convert-qnn-to-loops needs arguments and results "
                            "of static ranked tensors, got ")
             << type;
  for (Operation &op : func.getBody().front()) {
    if (isa<ReshapeOp, func::ReturnOp>(op))
      continue;
    bool isConstant =
        op.getNumResults() == 1 && getConstantElements(op.getResult(0));
    if (!isConstant && !isa<LoopLoweringOpInterface>(op))
      return op.emitOpError("has no lowering to loops");
    if (!llvm::all_of(op.getResultTypes(), isStatic))
      return op.emitOpError("needs static shapes to become loops");
  }
  return success();
}

void FunctionLowering::createMain() {
  SmallVector<Type> types;
  SmallVector<DictionaryAttr> attrs;
  auto addBuffer = [&](Type type, DictionaryAttr old, StringRef kind) {
    auto tensor = cast<RankedTensorType>(type);
    types.push_back(getFlatBufferType(
        tensor, getStorageElementType(tensor.getElementType())));
    NamedAttrList list(old);
    list.set(kind, TypeAttr::get(type));
    attrs.push_back(list.getDictionary(func.getContext()));
  };
  for (auto [i, type] : llvm::enumerate(func.getArgumentTypes()))
    addBuffer(type, func.getArgAttrDict(i), inputAttrName);
  for (auto [i, type] : llvm::enumerate(func.getResultTypes()))
    addBuffer(type, func.getResultAttrDict(i), outputAttrName);
  builder.setInsertionPoint(func);
  main = func::FuncOp::create(builder, func.getLoc(), func.getName(),
                              builder.getFunctionType(types, {}));
  main->setDiscardableAttrs(func->getDiscardableAttrDictionary());
  main.setVisibility(func.getVisibility());
  main.setAllArgAttrs(attrs);
  main->setAttr(entryAttrName, builder.getUnitAttr());
  Block *body = main.addEntryBlock();
  for (BlockArgument arg : func.getArguments())
    buffers[arg] = body->getArgument(arg.getArgNumber());
}

void FunctionLowering::assignOutputs(func::ReturnOp op) {
  for (OpOperand &operand : op->getOpOperands()) {
    Value root = getRoot(operand.get());
    if (buffers.contains(root) || getConstantElements(root))
      continue;
    // Reals that other layers read must not be rounded to f32, so they keep a
    // buffer of their own.
    bool isReal = isa<FloatType>(getElementTypeOrSelf(root.getType()));
    if (isReal) {
      SmallVector<Value> aliases{root};
      int64_t numReaders = 0;
      while (!aliases.empty())
        for (Operation *user : aliases.pop_back_val().getUsers()) {
          if (isa<ReshapeOp>(user))
            aliases.push_back(user->getResult(0));
          else
            ++numReaders;
        }
      if (numReaders > 1)
        continue;
    }
    buffers[root] =
        main.getArgument(func.getNumArguments() + operand.getOperandNumber());
  }
}

LogicalResult
FunctionLowering::outline(Location loc, StringRef name, ValueRange operands,
                          ArrayRef<LayerBuffer> outputs,
                          function_ref<LogicalResult(LayerBuilder &)> emit) {
  // The call: buffers of operands that are not constant, then the results.
  SmallVector<Value> arguments;
  for (Value operand : operands)
    if (Value root = getRoot(operand); !getConstantElements(root))
      arguments.push_back(buffers.at(root));
  for (const LayerBuffer &output : outputs)
    arguments.push_back(output.memref);

  std::string symbol = func.getName().str() + "_" + std::to_string(numLayers) +
                       "_" + sanitize(name);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(func);
  auto layer = func::FuncOp::create(
      builder, loc, symbol,
      builder.getFunctionType(TypeRange(ValueRange(arguments)), {}));
  layer.setPrivate();
  layer->setAttr(layerAttrName, builder.getStringAttr(name));
  ++numLayers;
  Block *body = layer.addEntryBlock();
  builder.setInsertionPointToEnd(body);
  auto end = func::ReturnOp::create(builder, loc);
  builder.setInsertionPoint(end);

  // Inside: constants come from globals.
  SmallVector<LayerBuffer> inputs, results(outputs);
  unsigned next = 0;
  for (Value operand : operands) {
    auto type = cast<RankedTensorType>(operand.getType());
    bool isConstant = bool(getConstantElements(getRoot(operand)));
    inputs.push_back({isConstant ? Value() : body->getArgument(next++), type});
  }
  for (LayerBuffer &result : results)
    result.memref = body->getArgument(next++);
  LayerBuilder layerBuilder(builder, loc, constants, inputs, results);
  for (auto [i, operand] : llvm::enumerate(operands))
    if (ElementsAttr values = getConstantElements(getRoot(operand)))
      layerBuilder.setInputMemref(i, layerBuilder.table(values));

  OpBuilder caller = OpBuilder::atBlockEnd(&main.getBody().front());
  func::CallOp::create(caller, loc, layer, arguments);
  return emit(layerBuilder);
}

/// Notes on the function of `op` what the op was.
static void describeLayer(Operation *op, func::FuncOp layer) {
  std::string kernel = op->getName().stripDialect().str();
  if (auto conv = dyn_cast<PackedConv2DOp>(op)) {
    TileAttr tile = conv.getTile();
    kernel = (stringifyMmaKind(conv.getKind()) + " kernel, tile " +
              Twine(tile.getMr()) + " x " + Twine(tile.getNr()) + ", " +
              stringifyEpilogueKind(conv.getEpilogue()) + " epilogue")
                 .str();
  }
  Builder builder(op->getContext());
  layer->setAttr(kernelAttrName, builder.getStringAttr(kernel));
  layer->setAttr(signatureAttrName,
                 TypeAttr::get(builder.getFunctionType(op->getOperandTypes(),
                                                       op->getResultTypes())));
  if (Attribute energy = op->getAttr(energyAttrName))
    layer->setAttr(energyAttrName, energy);
}

LogicalResult FunctionLowering::lowerLayer(Operation *op) {
  SmallVector<LayerBuffer> outputs;
  for (Value result : op->getResults()) {
    auto type = cast<RankedTensorType>(result.getType());
    Value &buffer = buffers[result];
    if (!buffer) {
      Type storage = getStorageElementType(type.getElementType());
      if (isa<FloatType>(storage))
        storage = builder.getF64Type();
      OpBuilder caller = OpBuilder::atBlockEnd(&main.getBody().front());
      buffer = memref::AllocOp::create(caller, op->getLoc(),
                                       getFlatBufferType(type, storage));
    }
    outputs.push_back({buffer, type});
  }
  StringRef name = getOpName(op);
  if (name.empty())
    name = op->getName().stripDialect();
  return outline(op->getLoc(), name, op->getOperands(), outputs,
                 [&](LayerBuilder &layer) {
                   describeLayer(op, layer.getFunction());
                   return cast<LoopLoweringOpInterface>(op).emitLoops(layer);
                 });
}

void FunctionLowering::lowerReturn(func::ReturnOp op) {
  for (OpOperand &operand : op->getOpOperands()) {
    Value output =
        main.getArgument(func.getNumArguments() + operand.getOperandNumber());
    if (buffers.lookup(getRoot(operand.get())) == output)
      continue;
    auto type = cast<RankedTensorType>(operand.get().getType());
    (void)outline(op.getLoc(), "copy", operand.get(), {{output, type}},
                  [&](LayerBuilder &layer) {
                    layer.loop(type.getNumElements(), [&](Value i) {
                      layer.copyElement(layer.getInput(0), i, layer.getOutput(),
                                        i);
                    });
                    return success();
                  });
  }
  OpBuilder caller = OpBuilder::atBlockEnd(&main.getBody().front());
  func::ReturnOp::create(caller, op.getLoc());
}

LogicalResult FunctionLowering::run() {
  if (failed(verifyForm()))
    return failure();
  createMain();
  Block &body = func.getBody().front();
  assignOutputs(cast<func::ReturnOp>(body.getTerminator()));
  for (Operation &op : body) {
    if (auto returnOp = dyn_cast<func::ReturnOp>(op))
      lowerReturn(returnOp);
    else if (isa<LoopLoweringOpInterface>(op) && failed(lowerLayer(&op)))
      return failure();
  }
  func.erase();
  return success();
}

namespace {

struct ConvertQNNToLoopsPass
    : mlir::qnn::impl::ConvertQNNToLoopsPassBase<ConvertQNNToLoopsPass> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<func::FuncOp> funcs;
    for (auto func : getOperation().getOps<func::FuncOp>()) {
      auto isTensor = [](Type type) { return isa<TensorType>(type); };
      if (!func.isExternal() &&
          (llvm::any_of(func.getArgumentTypes(), isTensor) ||
           llvm::any_of(func.getResultTypes(), isTensor)))
        funcs.push_back(func);
    }
    for (func::FuncOp func : funcs) {
      ConstantPool constants(getOperation(), func.getName(), alignment);
      FunctionLowering lowering(func, constants);
      if (failed(lowering.run()))
        return signalPassFailure();
      numLayers += lowering.getNumLayers();
      numConstants += constants.size();
    }
  }
};

} // namespace

void mlir::qnn::registerLoopLowerings(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, QNNDialect *) {
    attachPackLoops(context);
    attachPackedConvLoops(context);
    attachContractionLoops(context);
    attachIntegerLoops(context);
    attachPoolLoops(context);
    attachQuantLoops(context);
    attachRealLoops(context);
    attachShapeLoops(context);
    attachResizeLoops(context);
    attachChoiceLoops(context);
  });
}
