//===- EqualizeLayers.cpp - Equal ranges of channels ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerParameters.h"
#include "qnn/Quantization/Quantize.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;
using ::qnn::WeightMatrix;

/// The only layer that reads `layer`'s result, with at most a ReLU in between;
/// null if there is none.
static Operation *findNextLayer(Operation *layer, const LayerBias &bias) {
  Operation *op = getLayerEnd(layer, bias);
  while (op->hasOneUse()) {
    OpOperand &use = *op->use_begin();
    op = use.getOwner();
    if (isa<ContractionOpInterface>(op))
      return use.getOperandNumber() == 0 ? op : nullptr;
    auto elementwise = dyn_cast<ElementwiseOp>(op);
    if (!elementwise || elementwise.getKind() != ElementwiseKind::Relu)
      return nullptr;
  }
  return nullptr;
}

namespace {
/// The columns of a layer's weights that multiply each of its input channels.
struct InputChannels {
  InputChannels(const ContractionView &view, int64_t numChannels)
      : columnsPerChannel(view.getNumColumns() * view.getNumGroups() /
                          numChannels),
        rowsPerGroup(view.getNumRows() / view.getNumGroups()),
        channelsPerGroup(numChannels / view.getNumGroups()) {}

  /// Calls `visit` on each weight of `weights` that multiplies `channel`.
  template <typename Visit>
  void forEach(WeightMatrix &weights, int64_t channel, Visit visit) const {
    int64_t group = channel / channelsPerGroup;
    int64_t column = channel % channelsPerGroup * columnsPerChannel;
    for (int64_t r = 0; r < rowsPerGroup; ++r)
      for (double &weight : weights.row(group * rowsPerGroup + r)
                                .slice(column, columnsPerChannel))
        visit(weight);
  }

  int64_t columnsPerChannel, rowsPerGroup, channelsPerGroup;
};
} // namespace

/// Equalizes `layer` with the one behind it; false if there is none.
static bool equalize(Operation *layer) {
  std::optional<ContractionView> view = ContractionView::create(layer);
  if (!view)
    return false;
  LayerBias bias = findBias(layer, *view);
  Operation *next = findNextLayer(layer, bias);
  if (!next)
    return false;
  std::optional<ContractionView> nextView = ContractionView::create(next);
  if (!nextView || nextView->getNumColumns() * nextView->getNumGroups() %
                           view->getNumRows() !=
                       0)
    return false;
  InputChannels channels(*nextView, view->getNumRows());
  WeightMatrix weights = view->getWeights();
  WeightMatrix nextWeights = nextView->getWeights();
  for (int64_t c = 0; c < weights.rows; ++c) {
    double range = 0, nextRange = 0;
    for (double weight : weights.row(c))
      range = std::max(range, std::fabs(weight));
    channels.forEach(nextWeights, c, [&](double &weight) {
      nextRange = std::max(nextRange, std::fabs(weight));
    });
    // A channel without weights on one side has nothing to balance.
    if (range == 0 || nextRange == 0)
      continue;
    double factor = std::sqrt(range / nextRange);
    for (double &weight : weights.row(c))
      weight /= factor;
    bias.values[c] /= factor;
    channels.forEach(nextWeights, c, [&](double &weight) { weight *= factor; });
  }
  setWeights(layer, *view, weights);
  setWeights(next, *nextView, nextWeights);
  if (bias.op)
    setBias(layer, bias, bias.values);
  return true;
}

int64_t mlir::qnn::equalizeLayers(func::FuncOp function) {
  SmallVector<Operation *> layers;
  function.walk([&](ContractionOpInterface op) { layers.push_back(op); });
  // Scaling one pair changes the ranges of its neighbours; it converges fast.
  constexpr int64_t numSweeps = 20;
  int64_t count = 0;
  for (int64_t sweep = 0; sweep < numSweeps; ++sweep) {
    count = 0;
    for (Operation *layer : layers)
      count += equalize(layer);
    if (count == 0)
      break;
  }
  return count;
}
