//===- CollectWorks.cpp - From ops to works ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyAnalysis.h"
#include "qnn/Analysis/Energy/PrecisionAnalysis.h"

#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Dialect/QNN/IR/Schedule.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace ::qnn::energy;

namespace {

/// Walks a function once and writes down the work of each op.
class Collector {
public:
  Collector(FunctionOpInterface function, ArrayRef<BlockArgument> dataArguments,
            OperandFormat image, StringRef platform,
            std::vector<LayerWork> &works, std::vector<Operation *> &ops)
      : function(function), dataArguments(dataArguments),
        precision(function.getFunctionBody().front(), dataArguments, image),
        platform(platform), works(works), ops(ops) {}

  LogicalResult run();

private:
  LogicalResult visit(Operation &op);
  void addInput(BlockArgument argument);
  LogicalResult addWork(Operation &op, const EnergyWork &work, WorkKind kind);
  void fillContraction(Operation &op, const EnergyWork &work, LayerWork &layer);
  WorkKind getKind(Operation &op, const EnergyWork &work) const;
  std::string getLayerName(Operation &op);

  FunctionOpInterface function;
  ArrayRef<BlockArgument> dataArguments;
  PrecisionAnalysis precision;
  StringRef platform;
  std::vector<LayerWork> &works;
  std::vector<Operation *> &ops;
  /// The work that makes each value; constants and parameters have none.
  llvm::DenseMap<Value, unsigned> producers;
  llvm::StringMap<unsigned> numUnnamed;
};

} // namespace

static bool isPartOfAnother(EnergyWorkKind kind) {
  return kind == EnergyWorkKind::Epilogue || kind == EnergyWorkKind::Free;
}

/// The data and the weights of a contraction. Packed ones have them first.
static std::pair<Value, Value> getFactors(Operation &op) {
  if (auto contraction = dyn_cast<ContractionOpInterface>(op))
    return {contraction.getContractionInput(),
            contraction.getContractionWeights()};
  return {op.getOperand(0), op.getOperand(1)};
}

/// The loops of an op for the models, which count them in the same order.
static LoopNest getNest(const EnergyLoops &loops) {
  static_assert(static_cast<unsigned>(mlir::qnn::LoopDim::G) + 1 ==
                numLoopDims);
  LoopNest nest;
  nest.size = loops.sizes;
  nest.strideY = loops.strideY;
  nest.strideX = loops.strideX;
  nest.dilationY = loops.dilationY;
  nest.dilationX = loops.dilationX;
  nest.inputHeight = loops.inputHeight;
  nest.inputWidth = loops.inputWidth;
  return nest;
}

/// Says that nobody prices \p op, and what would help.
static LogicalResult emitUnpriced(Operation &op) {
  InFlightDiagnostic diagnostic =
      op.emitOpError("has no energy cost: neither an op interface nor a "
                     "dialect interface prices it");
  if (StringRef name = getOpName(&op); !name.empty())
    diagnostic << "; its name is '" << name << "'";
  return diagnostic;
}

/// Finds the arguments of \p block from which data flows into the layers. An
/// argument that reaches contractions as weights or bias only is a parameter.
static FailureOr<SmallVector<BlockArgument>> findDataArguments(Block &block) {
  // Backwards: is the value data for somebody?
  llvm::DenseSet<Value> data;
  auto mark = [&](ValueRange values) {
    data.insert(values.begin(), values.end());
  };
  for (Operation &op : llvm::reverse(block)) {
    if (op.hasTrait<OpTrait::IsTerminator>()) {
      mark(op.getOperands());
      continue;
    }
    if (op.hasTrait<OpTrait::ConstantLike>())
      continue;
    std::optional<EnergyWork> work = getEnergyWorkOf(&op);
    if (!work)
      return emitUnpriced(op);
    if (work->kind == EnergyWorkKind::Contraction)
      mark(getFactors(op).first);
    else if (!isPartOfAnother(work->kind) ||
             llvm::any_of(op.getResults(),
                          [&](Value result) { return data.contains(result); }))
      mark(op.getOperands());
  }
  SmallVector<BlockArgument> arguments;
  for (BlockArgument argument : block.getArguments())
    if (data.contains(argument))
      arguments.push_back(argument);
  return arguments;
}

LogicalResult Collector::run() {
  for (BlockArgument argument : dataArguments)
    addInput(argument);
  for (Operation &op : function.getFunctionBody().front())
    if (failed(visit(op)))
      return failure();
  return success();
}

void Collector::addInput(BlockArgument argument) {
  auto type = dyn_cast<RankedTensorType>(argument.getType());
  LayerWork layer;
  layer.kind = WorkKind::Input;
  unsigned number = argument.getArgNumber();
  auto name = function.getArgAttrOfType<StringAttr>(number, nameAttrName);
  layer.name = name ? name.str() : "input" + std::to_string(number);
  layer.op = "input";
  layer.isImage = true;
  layer.outputs = type && type.hasStaticShape() ? type.getNumElements() : 0;
  layer.output = precision.getOperandFormat(argument);
  producers[argument] = works.size();
  works.push_back(std::move(layer));
  ops.push_back(nullptr);
}

WorkKind Collector::getKind(Operation &op, const EnergyWork &work) const {
  switch (work.kind) {
  case EnergyWorkKind::Contraction:
    return WorkKind::Contraction;
  case EnergyWorkKind::Merge: {
    // With parameters on one side it belongs to the map on the other.
    unsigned numMaps = llvm::count_if(op.getOperands(), [&](Value operand) {
      return producers.contains(operand);
    });
    return numMaps >= 2 ? WorkKind::Merge : WorkKind::Fused;
  }
  case EnergyWorkKind::MapConsumer:
    return WorkKind::Pool;
  case EnergyWorkKind::Epilogue:
  case EnergyWorkKind::Free:
    return WorkKind::Fused;
  }
  llvm_unreachable("unknown kind of work");
}

LogicalResult Collector::visit(Operation &op) {
  if (op.hasTrait<OpTrait::IsTerminator>() ||
      op.hasTrait<OpTrait::ConstantLike>())
    return success();
  if (op.getNumRegions() > 0)
    return op.emitOpError("has no energy cost: it has regions");
  EnergyWork work = *getEnergyWorkOf(&op);
  bool readsData = llvm::any_of(op.getOperands(), [&](Value operand) {
    return producers.contains(operand);
  });
  // What is computed from parameters alone is computed before inference.
  return readsData ? addWork(op, work, getKind(op, work)) : success();
}

/// True if a row of the result may need any row of the operand.
static bool mixesRows(Operation &op) {
  return isa<SoftmaxOp, GatherOp>(op) ||
         cast<ShapedType>(op.getResult(0).getType()).getShape() !=
             cast<ShapedType>(op.getOperand(0).getType()).getShape();
}

LogicalResult Collector::addWork(Operation &op, const EnergyWork &work,
                                 WorkKind kind) {
  LayerWork layer;
  layer.kind = kind;
  layer.op = op.getName().getStringRef().str();
  if (kind != WorkKind::Fused)
    layer.name = getLayerName(op);
  layer.inputs = work.inputs;
  layer.outputs = work.outputs;
  bool isFirst = true;
  for (Value operand : op.getOperands()) {
    auto it = producers.find(operand);
    if (it == producers.end())
      continue;
    if (!llvm::is_contained(layer.producers, it->second))
      layer.producers.push_back(it->second);
    // A pool reads the map as it is stored; a merge reads at the wider width.
    OperandFormat format = kind == WorkKind::Pool
                               ? precision.getStoredFormat(operand)
                               : precision.getOperandFormat(operand);
    if (isFirst || format.bits > layer.activation.bits)
      layer.activation = format;
    isFirst = false;
  }
  layer.output = precision.getStoredFormat(op.getResult(0));
  layer.nest = getNest(work.loops);
  layer.movesData = work.movesData;
  layer.mixesRows = kind == WorkKind::Fused && mixesRows(op);
  if (kind != WorkKind::Fused) {
    FailureOr<int64_t> rows = findStripeRows(&op, platform);
    if (failed(rows))
      return failure();
    if (*rows)
      layer.stripeRows = *rows;
  }
  if (work.kind == EnergyWorkKind::Contraction)
    fillContraction(op, work, layer);
  for (Value result : op.getResults())
    producers[result] = works.size();
  works.push_back(std::move(layer));
  ops.push_back(&op);
  return success();
}

/// Notes the loops that a schedule of \p op for \p platform fixes, and how many
/// MACs they unroll.
static void readSchedule(Operation &op, StringRef platform, LayerWork &layer) {
  ScheduleAttr schedule = findSchedule(&op, platform);
  if (auto kernel = dyn_cast<PackedConv2DOp>(op); kernel && !schedule)
    if (std::optional<ScheduleAttr> own = kernel.getSchedule();
        own && own->getPlatform() == platform)
      schedule = *own;
  if (!schedule)
    return;
  layer.schedule = getFixedLoops(schedule, layer.nest);
  if (schedule.getSpatial().empty())
    return;
  layer.parallelMacs = 1;
  for (LoopAttr loop : schedule.getSpatial())
    *layer.parallelMacs *= loop.getFactor();
}

void Collector::fillContraction(Operation &op, const EnergyWork &work,
                                LayerWork &layer) {
  auto [input, weights] = getFactors(op);
  layer.macs = work.macs;
  layer.activation = precision.getOperandFormat(input);
  layer.weight = precision.getOperandFormat(weights);
  layer.weightWords = layer.biasWords = work.biases;
  // The second factor of a product of two maps is not part of the model.
  layer.weightsAreMap = producers.contains(weights);
  if (!layer.weightsAreMap)
    layer.weightWords += work.weights;
  readSchedule(op, platform, layer);
}

/// The name of the layer in the model, or a number among its kind.
std::string Collector::getLayerName(Operation &op) {
  if (StringRef name = getOpName(&op); !name.empty())
    return name.str();
  // The sisters on the integer level count together.
  StringRef mnemonic = op.getName().stripDialect();
  mnemonic.consume_back("_integer");
  return (mnemonic + "_" + Twine(numUnnamed[mnemonic]++)).str();
}

LogicalResult mlir::qnn::collectWorks(FunctionOpInterface function,
                                      OperandFormat image, StringRef platform,
                                      std::vector<LayerWork> &works,
                                      std::vector<Operation *> &ops) {
  if (function.isExternal())
    return emitError(function.getLoc(), "has no body to price");
  if (!function.getFunctionBody().hasOneBlock())
    return emitError(function.getLoc(), "must have one block to be priced");
  auto dataArguments = findDataArguments(function.getFunctionBody().front());
  if (failed(dataArguments))
    return failure();
  return Collector(function, *dataArguments, image, platform, works, ops).run();
}
