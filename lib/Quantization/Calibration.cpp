//===- Calibration.cpp - Statistics of a network's values -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Quantization/Calibration.h"
#include "ContractionView.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace mlir::qnn;
using ::qnn::SecondMoments;

OwningOpRef<ModuleOp> mlir::qnn::makeObservedModule(func::FuncOp function,
                                                    ArrayRef<Value> values) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(function.getLoc());
  IRMapping mapping;
  auto copy = cast<func::FuncOp>(function->clone(mapping));
  module->push_back(copy);
  SmallVector<Value> results;
  for (Value value : values)
    results.push_back(mapping.lookup(value));
  Operation *terminator = copy.getBody().front().getTerminator();
  terminator->setOperands(results);
  copy.removeResAttrsAttr();
  copy.setFunctionType(FunctionType::get(copy.getContext(),
                                         copy.getArgumentTypes(),
                                         ValueRange(results).getTypes()));
  return module;
}

Calibration::Calibration(const QuantizationSites &sites, bool withMoments)
    : sites(sites), moments(sites.layers.size()) {
  for (const ActivationSite &site : sites.activations) {
    observed.push_back(site.value);
    statistics.emplace_back(
        cast<RankedTensorType>(site.value.getType()).getShape(),
        site.channelAxis);
  }
  operands.assign(sites.layers.size(), -1);
  if (!withMoments)
    return;
  for (auto [index, layer] : llvm::enumerate(sites.layers)) {
    std::optional<ContractionView> view = ContractionView::create(layer.op);
    if (layer.activation < 0 || !view)
      continue;
    Value operand = layer.op->getOperand(0);
    operands[index] = llvm::find(observed, operand) - observed.begin();
    if (operands[index] == static_cast<int64_t>(observed.size()))
      observed.push_back(operand);
    moments[index].assign(view->getNumGroups(),
                          SecondMoments(view->getNumColumns()));
  }
}

llvm::Error Calibration::add(ArrayRef<ArrayRef<float>> values) {
  for (auto [index, statistic] : llvm::enumerate(statistics))
    if (llvm::Error error = statistic.add(values[index]))
      return llvm::createStringError("'" + sites.activations[index].name +
                                     "': " + llvm::toString(std::move(error)));
  for (auto [index, groups] : llvm::enumerate(moments)) {
    if (groups.empty())
      continue;
    std::optional<ContractionView> view =
        ContractionView::create(sites.layers[index].op);
    for (auto [group, part] : llvm::enumerate(groups))
      part.add(view->gatherInputs(values[operands[index]], group));
  }
  return llvm::Error::success();
}

bool Calibration::hasOnlyMeans() const {
  return llvm::any_of(moments, [](ArrayRef<SecondMoments> groups) {
    return !groups.empty() && !groups.front().hasProducts();
  });
}

llvm::json::Value Calibration::toJson() const {
  llvm::json::Array list;
  for (auto [site, statistic] :
       llvm::zip_equal(sites.activations, statistics)) {
    llvm::json::Object entry = statistic.toJson();
    entry["name"] = site.name;
    list.push_back(std::move(entry));
  }
  return llvm::json::Object{{"schema", 1}, {"activations", std::move(list)}};
}
