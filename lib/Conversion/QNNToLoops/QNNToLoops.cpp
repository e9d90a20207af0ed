//===- QNNToLoops.cpp - From qnn ops to loops on buffers --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "SinglePrecision.h"
#include "TiledContraction.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/Elements.h"
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
  FunctionLowering(func::FuncOp func, ConstantPool &constants,
                   const ::qnn::TargetRecord &target)
      : func(func), constants(constants), target(target), builder(func) {}

  LogicalResult run();
  int64_t getNumLayers() const { return numLayers; }

private:
  /// The elements of a constant tensor, also of one that is folded here; null
  /// if `root` is not constant.
  ElementsAttr getConstant(Value root) const;
  /// Finds dequantized constants. Targets without vectors are short of memory
  /// rather than time, and dequantize whenever they run.
  void foldDequantizes();
  LogicalResult verifyForm();
  LogicalResult createMain();
  /// Decides which values are written straight into an output buffer.
  void assignOutputs(func::ReturnOp op);
  LogicalResult lowerLayer(Operation *op);
  /// Makes the layer of an op with `qnn.tiles`.
  LogicalResult lowerTiled(Operation *op, LayerBuffer output, StringRef name);
  /// Sets all counters to 0.
  void clearCounters();
  void lowerReturn(func::ReturnOp op);
  /// Makes a layer function, calls it from the new main function and lets
  /// `emit` fill it.
  LogicalResult outline(Location loc, StringRef name, ValueRange operands,
                        ArrayRef<LayerBuffer> outputs,
                        function_ref<LogicalResult(LayerBuilder &)> emit);

  func::FuncOp func, main;
  ConstantPool &constants;
  const ::qnn::TargetRecord &target;
  OpBuilder builder;
  /// Results of ops that became constants.
  DenseMap<Value, ElementsAttr> folded;
  /// Ops that may compute in f32.
  DenseSet<Operation *> inexact;
  /// Epilogues that the layer of another op applies.
  DenseSet<Operation *> applied;
  /// Root values to the buffers of the new main function.
  DenseMap<Value, Value> buffers;
  /// What tiled layers count into, if the function asks for it, and the number
  /// of counters that layers have taken.
  LayerBuffer counters;
  int64_t numCountersTaken = 0;
  int64_t numLayers = 0;
};

} // namespace

ElementsAttr FunctionLowering::getConstant(Value root) const {
  if (ElementsAttr values = folded.lookup(root))
    return values;
  return getConstantElements(root);
}

void FunctionLowering::foldDequantizes() {
  if (target.lanes == 1)
    return;
  for (auto op : func.getBody().front().getOps<DequantizeOp>()) {
    IntType code = getCodeType(op.getInput());
    ElementsAttr codes = getConstantElements(getRoot(op.getInput()));
    auto stored = codes ? readIntegers(codes)
                        : FailureOr<SmallVector<int64_t>>(failure());
    if (!code || failed(stored))
      continue;
    // As the loops of the op compute it.
    ArrayRef<int64_t> shape = op.getInput().getType().getShape();
    int64_t inner = 1, channels = 1;
    if (op.getAxis()) {
      channels = shape[*op.getAxis()];
      for (int64_t size : shape.drop_front(*op.getAxis() + 1))
        inner *= size;
    }
    auto element = [&](auto values, int64_t channel) {
      return values[values.size() == 1 ? 0 : channel];
    };
    SmallVector<double> reals;
    for (auto [i, value] : llvm::enumerate(*stored)) {
      int64_t channel = static_cast<int64_t>(i) / inner % channels;
      int64_t number = code.decode(value) - element(op.getZeroPoint(), channel);
      reals.push_back(element(op.getScale(), channel) *
                      static_cast<double>(number));
    }
    folded[op.getResult()] = DenseElementsAttr::get(
        RankedTensorType::get(shape, builder.getF64Type()),
        ArrayRef<double>(reals));
  }
}

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
    bool isConstant = op.getNumResults() == 1 && getConstant(op.getResult(0));
    if (!isConstant && !isa<LoopLoweringOpInterface>(op))
      return op.emitOpError("has no lowering to loops");
    if (!llvm::all_of(op.getResultTypes(), isStatic))
      return op.emitOpError("needs static shapes to become loops");
  }
  return success();
}

LogicalResult FunctionLowering::createMain() {
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
  if (func->hasAttr(countAccessesAttrName)) {
    FailureOr<SmallVector<AccessCounter>> all =
        listAccessCounters(cast<FunctionOpInterface>(func.getOperation()));
    if (failed(all))
      return failure();
    counters.type = RankedTensorType::get(static_cast<int64_t>(all->size()),
                                          builder.getI64Type());
    NamedAttrList list;
    list.set(nameAttrName, builder.getStringAttr("accesses"));
    addBuffer(counters.type, list.getDictionary(func.getContext()),
              outputAttrName);
  }
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
  if (counters.type)
    counters.memref = body->getArguments().back();
  return success();
}

void FunctionLowering::assignOutputs(func::ReturnOp op) {
  for (OpOperand &operand : op->getOpOperands()) {
    Value root = getRoot(operand.get());
    if (buffers.contains(root) || getConstant(root))
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
    if (Value root = getRoot(operand); !getConstant(root))
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
    bool isConstant = bool(getConstant(getRoot(operand)));
    inputs.push_back({isConstant ? Value() : body->getArgument(next++), type});
  }
  for (LayerBuffer &result : results)
    result.memref = body->getArgument(next++);
  LayerBuilder layerBuilder(builder, loc, constants, target, inputs, results);
  for (auto [i, operand] : llvm::enumerate(operands))
    if (ElementsAttr values = getConstant(getRoot(operand)))
      layerBuilder.setConstant(i, values);

  if (failed(emit(layerBuilder)))
    return failure();
  OpBuilder caller = OpBuilder::atBlockEnd(&main.getBody().front());
  if (auto steps = layer->getAttrOfType<IntegerAttr>(sharedStepsAttrName))
    for (int64_t bound : {int64_t(0), steps.getInt()})
      arguments.push_back(arith::ConstantIndexOp::create(caller, loc, bound));
  func::CallOp::create(caller, loc, layer, arguments);
  return success();
}

/// Notes on the function of `op`, and of the epilogues that it applies, what
/// the ops were.
static void describeLayer(Operation *op,
                          ArrayRef<EpilogueOpInterface> epilogues,
                          func::FuncOp layer) {
  std::string kernel = op->getName().stripDialect().str();
  if (auto conv = dyn_cast<PackedConv2DOp>(op)) {
    TileAttr tile = conv.getTile();
    kernel = (stringifyMmaKind(conv.getKind()) + " kernel, tile " +
              Twine(tile.getMr()) + " x " + Twine(tile.getNr()) + ", " +
              stringifyEpilogueKind(conv.getEpilogue()) + " epilogue")
                 .str();
  }
  Operation *last = op;
  Attribute energy = op->getAttr(energyAttrName);
  for (EpilogueOpInterface epilogue : epilogues) {
    kernel += (", " + epilogue->getName().stripDialect()).str();
    energy = addEnergies(energy, epilogue->getAttr(energyAttrName));
    last = epilogue;
  }
  Builder builder(op->getContext());
  layer->setAttr(kernelAttrName, builder.getStringAttr(kernel));
  layer->setAttr(signatureAttrName,
                 TypeAttr::get(builder.getFunctionType(
                     op->getOperandTypes(), last->getResultTypes())));
  if (energy)
    layer->setAttr(energyAttrName, energy);
}

void FunctionLowering::clearCounters() {
  (void)outline(
      func.getLoc(), "clear_counters", {}, counters, [&](LayerBuilder &layer) {
        layer.loop(counters.getNumElements(), [&](Value i) {
          layer.store(layer.integer(0, 64), layer.getOutput().memref, i);
        });
        return success();
      });
}

LogicalResult FunctionLowering::lowerTiled(Operation *op, LayerBuffer output,
                                           StringRef name) {
  FailureOr<TiledShape> shape = getTiledShape(op);
  FailureOr<TileNest> nest = readTileNest(op);
  if (failed(shape) || failed(nest))
    return failure();
  SmallVector<LayerBuffer> outputs = {output};
  OpBuilder caller = OpBuilder::atBlockEnd(&main.getBody().front());
  for (RankedTensorType type : shape->getBuffers(op)) {
    Type storage = getStorageElementType(type.getElementType());
    if (isa<FloatType>(storage))
      storage = builder.getF64Type();
    outputs.push_back(
        {memref::AllocOp::create(caller, op->getLoc(),
                                 getFlatBufferType(type, storage)),
         type});
  }
  if (counters.type)
    outputs.push_back(counters);
  int64_t first = numCountersTaken;
  numCountersTaken += listAccessCounters(op, *nest).size();
  return outline(op->getLoc(), name, op->getOperands(), outputs,
                 [&](LayerBuilder &layer) -> LogicalResult {
                   describeLayer(op, {}, layer.getFunction());
                   CounterSlots slots;
                   if (counters.type)
                     slots = {layer.getOutput(outputs.size() - 1).memref,
                              first};
                   return emitTiledContraction(op, *shape, layer, slots);
                 });
}

LogicalResult FunctionLowering::lowerLayer(Operation *op) {
  SmallVector<EpilogueOpInterface> epilogues;
  if (!op->hasAttr(tilesAttrName))
    epilogues = findEpilogues(op);
  applied.insert(epilogues.begin(), epilogues.end());
  Operation *last = epilogues.empty() ? op : epilogues.back();
  SmallVector<LayerBuffer> outputs;
  for (Value result : last->getResults()) {
    auto type = cast<RankedTensorType>(result.getType());
    Value &buffer = buffers[result];
    if (!buffer) {
      Type storage = getStorageElementType(type.getElementType());
      if (isa<FloatType>(storage) && !inexact.contains(op))
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
  if (op->hasAttr(tilesAttrName))
    return lowerTiled(op, outputs.front(), name);
  return outline(op->getLoc(), name, op->getOperands(), outputs,
                 [&](LayerBuilder &layer) -> LogicalResult {
                   describeLayer(op, epilogues, layer.getFunction());
                   if (inexact.contains(op))
                     layer.getFunction()->setAttr(singlePrecisionAttrName,
                                                  builder.getUnitAttr());
                   for (EpilogueOpInterface epilogue : epilogues) {
                     FailureOr<LayerBuilder::Epilogue> made =
                         epilogue.makeEpilogue(layer);
                     if (failed(made))
                       return failure();
                     layer.addEpilogue(std::move(*made));
                   }
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
  if (failed(createMain()))
    return failure();
  if (counters.type)
    clearCounters();
  foldDequantizes();
  inexact = findInexactOps(func);
  Block &body = func.getBody().front();
  assignOutputs(cast<func::ReturnOp>(body.getTerminator()));
  for (Operation &op : body) {
    if (auto returnOp = dyn_cast<func::ReturnOp>(op))
      lowerReturn(returnOp);
    else if (isa<LoopLoweringOpInterface>(op) && !applied.contains(&op) &&
             !folded.contains(op.getResult(0)) && failed(lowerLayer(&op)))
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
    llvm::Expected<::qnn::TargetRecord> record = ::qnn::lookupTarget(target);
    if (!record) {
      getOperation().emitError() << llvm::toString(record.takeError());
      return signalPassFailure();
    }
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
      FunctionLowering lowering(func, constants, *record);
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
    attachEpilogueLoops(context);
    attachIntegerLoops(context);
    attachPoolLoops(context);
    attachQuantLoops(context);
    attachRealLoops(context);
    attachShapeLoops(context);
    attachResizeLoops(context);
    attachChoiceLoops(context);
  });
}
