//===- Sites.cpp - Where a network is quantized -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Quantization/Sites.h"
#include "ContractionView.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {
/// Collects the sites of a function.
class SiteFinder {
public:
  explicit SiteFinder(func::FuncOp function) : function(function) {}

  QuantizationSites run();

private:
  int64_t addActivation(Value value);
  int64_t findOutput(Operation *layer) const;

  func::FuncOp function;
  QuantizationSites sites;
  llvm::DenseMap<Value, int64_t> indices;
};
} // namespace

static bool isReal(Value value) {
  return isa<FloatType>(getElementTypeOrSelf(value.getType()));
}

/// Whether `op` yields elements of its only operand.
static bool movesElements(Operation *op) {
  return isa_and_nonnull<MaxPoolOp, ReshapeOp, TransposeOp>(op);
}

/// Where the channels of `value` lie: images of convolutions and pools say it,
/// other tensors have them last.
static int64_t getChannelAxis(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getRank() != 4)
    return std::max<int64_t>(type.getRank() - 1, 0);
  for (Operation *user : value.getUsers())
    if (auto conv = dyn_cast<Conv2DOp>(user))
      return conv.getGeometry().channelAxis();
  for (Operation *def = value.getDefiningOp(); def && def->getNumOperands() > 0;
       def = def->getOperand(0).getDefiningOp()) {
    if (auto conv = dyn_cast<Conv2DOp>(def))
      return conv.getGeometry().channelAxis();
    if (isa<ReshapeOp, TransposeOp>(def))
      break;
  }
  return 1;
}

static std::string getValueName(Value value, const Twine &otherwise) {
  StringRef name;
  if (Operation *def = value.getDefiningOp())
    name = getOpName(def);
  else if (auto argument = dyn_cast<BlockArgument>(value))
    if (auto function =
            dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp()))
      if (auto attr = function.getArgAttrOfType<StringAttr>(
              argument.getArgNumber(), nameAttrName))
        name = attr;
  return name.empty() ? otherwise.str() : name.str();
}

int64_t SiteFinder::addActivation(Value value) {
  while (movesElements(value.getDefiningOp()))
    value = value.getDefiningOp()->getOperand(0);
  Operation *def = value.getDefiningOp();
  if (!isReal(value) || isa_and_nonnull<DequantizeOp>(def) ||
      matchPattern(value, m_Constant()))
    return -1;
  auto [it, isNew] = indices.try_emplace(value, sites.activations.size());
  if (isNew) {
    std::string name =
        getValueName(value, "value_" + Twine(sites.activations.size()));
    sites.activations.push_back(
        {value, std::move(name), getChannelAxis(value), def == nullptr});
  }
  return it->second;
}

int64_t SiteFinder::findOutput(Operation *layer) const {
  Value value = layer->getResult(0);
  while (true) {
    if (auto found = indices.find(value); found != indices.end())
      return found->second;
    if (!value.hasOneUse())
      return -1;
    Operation *user = *value.user_begin();
    if (user->getNumResults() != 1 || isa<ContractionOpInterface>(user))
      return -1;
    value = user->getResult(0);
  }
}

/// The operands of `op` that are worth computing with as codes.
static SmallVector<Value> getCodeOperands(Operation *op) {
  if (isa<ContractionOpInterface>(op) || isa<AvgPoolOp>(op))
    return {op->getOperand(0)};
  auto elementwise = dyn_cast<ElementwiseOp>(op);
  if (!elementwise || op->getNumOperands() < 2 ||
      llvm::any_of(op->getOperands(), [](Value operand) {
        return matchPattern(operand, m_Constant());
      }))
    return {};
  return SmallVector<Value>(op->getOperands());
}

QuantizationSites SiteFinder::run() {
  function.walk([&](Operation *op) {
    SmallVector<Value> operands = getCodeOperands(op);
    SmallVector<int64_t> read;
    for (Value operand : operands)
      read.push_back(addActivation(operand));
    auto elementwise = dyn_cast<ElementwiseOp>(op);
    if (elementwise && elementwise.getKind() == ElementwiseKind::Add &&
        read.size() == 2 && !llvm::is_contained(read, -1))
      sites.additions.push_back({read[0], read[1]});
    auto contraction = dyn_cast<ContractionOpInterface>(op);
    if (!contraction)
      return;
    if (!ContractionView::create(op)) {
      // A product of two values: both are activations.
      addActivation(contraction.getContractionWeights());
      return;
    }
    std::string name = getOpName(op).str();
    if (name.empty())
      name = "layer_" + std::to_string(sites.layers.size());
    sites.layers.push_back(
        {op, std::move(name), addActivation(operands.front())});
  });
  for (LayerSite &layer : sites.layers)
    layer.output = findOutput(layer.op);
  return std::move(sites);
}

QuantizationSites mlir::qnn::findQuantizationSites(func::FuncOp function) {
  return SiteFinder(function).run();
}
