//===- CalibrationAttributes.cpp - Statistics in the IR ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ContractionView.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Quantization/Calibration.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mlir::qnn;
using ::qnn::ChannelStatistics;
using ::qnn::Histogram;
using ::qnn::SecondMoments;
using ::qnn::TensorStatistics;

/// More channels are summed up: what reads their statistics one by one are
/// people.
static constexpr size_t maxChannels = 256;

//===----------------------------------------------------------------------===//
// Conversion
//===----------------------------------------------------------------------===//

static HistogramAttr toAttribute(MLIRContext *context,
                                 const Histogram &histogram) {
  Histogram::Span span = histogram.getSpan();
  if (span.counts.empty())
    return HistogramAttr();
  return HistogramAttr::get(context,
                            Builder(context).getF64FloatAttr(span.width),
                            span.first, span.counts);
}

static StatisticsAttr toAttribute(MLIRContext *context, int64_t numSamples,
                                  const ChannelStatistics &statistics,
                                  ArrayRef<StatisticsAttr> channels = {},
                                  HistogramAttr histogram = {}) {
  Builder builder(context);
  return StatisticsAttr::get(
      context, numSamples, statistics.count, statistics.nonZeros,
      builder.getDenseF64ArrayAttr({statistics.minimum, statistics.maximum}),
      builder.getDenseF64ArrayAttr({statistics.sum, statistics.sumOfSquares}),
      channels, histogram);
}

static StatisticsAttr toAttribute(MLIRContext *context,
                                  const TensorStatistics &statistics) {
  SmallVector<StatisticsAttr> channels;
  ArrayRef<ChannelStatistics> parts = statistics.getChannels();
  if (parts.size() > 1 && parts.size() <= maxChannels)
    for (const ChannelStatistics &channel : parts)
      channels.push_back(
          toAttribute(context, statistics.getNumSamples(), channel));
  return toAttribute(context, statistics.getNumSamples(), statistics.getTotal(),
                     channels, toAttribute(context, statistics.getHistogram()));
}

static ChannelStatistics toNumbers(StatisticsAttr attribute) {
  return {attribute.getRange()[0], attribute.getRange()[1],
          attribute.getSums()[0],  attribute.getSums()[1],
          attribute.getCount(),    attribute.getNonZeros()};
}

static TensorStatistics toStatistics(StatisticsAttr attribute) {
  std::vector<ChannelStatistics> channels;
  for (StatisticsAttr channel : attribute.getChannels())
    channels.push_back(toNumbers(channel));
  if (channels.empty())
    channels.push_back(toNumbers(attribute));
  Histogram::Span span;
  if (HistogramAttr histogram = attribute.getHistogram())
    span = {histogram.getWidth().getValueAsDouble(), histogram.getFirst(),
            histogram.getCounts().vec()};
  int64_t zeros = attribute.getCount() - attribute.getNonZeros();
  return TensorStatistics(attribute.getSamples(), std::move(channels),
                          Histogram(span, zeros));
}

/// The means of all groups, a row for each.
static DenseFPElementsAttr toAttribute(MLIRContext *context,
                                       ArrayRef<SecondMoments> groups) {
  std::vector<double> means;
  for (const SecondMoments &group : groups)
    llvm::append_range(means, group.getMean());
  int64_t rows = groups.size(), columns = means.size() / groups.size();
  auto type = RankedTensorType::get({rows, columns}, Float64Type::get(context));
  return cast<DenseFPElementsAttr>(
      DenseElementsAttr::get(type, ArrayRef<double>(means)));
}

static std::vector<SecondMoments> toMoments(DenseFPElementsAttr attribute) {
  std::vector<SecondMoments> groups;
  auto values = attribute.getValues<double>();
  int64_t columns = attribute.getType().getDimSize(1);
  for (int64_t row = 0; row < attribute.getType().getDimSize(0); ++row) {
    Eigen::VectorXd mean(columns);
    for (int64_t column = 0; column < columns; ++column)
      mean[column] = values[row * columns + column];
    groups.emplace_back(std::move(mean));
  }
  return groups;
}

//===----------------------------------------------------------------------===//
// Where they stand
//===----------------------------------------------------------------------===//

static func::FuncOp getFunction(BlockArgument argument) {
  return cast<func::FuncOp>(argument.getOwner()->getParentOp());
}

static void writeStatistics(Value value, StatisticsAttr attribute) {
  if (auto argument = dyn_cast<BlockArgument>(value))
    getFunction(argument).setArgAttr(argument.getArgNumber(),
                                     statisticsAttrName, attribute);
  else
    value.getDefiningOp()->setAttr(statisticsAttrName, attribute);
}

static StatisticsAttr readStatistics(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value))
    return getFunction(argument).getArgAttrOfType<StatisticsAttr>(
        argument.getArgNumber(), statisticsAttrName);
  return value.getDefiningOp()->getAttrOfType<StatisticsAttr>(
      statisticsAttrName);
}

bool mlir::qnn::hasStatistics(func::FuncOp function) {
  bool found = false;
  for (BlockArgument argument : function.getArguments())
    found |= bool(readStatistics(argument));
  function.walk(
      [&](Operation *op) { found |= op->hasAttr(statisticsAttrName); });
  return found;
}

void mlir::qnn::removeStatistics(func::FuncOp function) {
  StringAttr name = StringAttr::get(function.getContext(), statisticsAttrName);
  for (BlockArgument argument : function.getArguments())
    function.removeArgAttr(argument.getArgNumber(), name);
  function.walk([&](Operation *op) {
    op->removeAttr(name);
    op->removeAttr(inputMeansAttrName);
  });
}

void Calibration::setAttributes() const {
  for (auto [site, statistic] : llvm::zip_equal(sites.activations, statistics))
    writeStatistics(site.value,
                    toAttribute(site.value.getContext(), statistic));
  for (auto [layer, groups] : llvm::zip_equal(sites.layers, moments))
    if (!groups.empty())
      layer.op->setAttr(inputMeansAttrName,
                        toAttribute(layer.op->getContext(), groups));
}

llvm::Expected<Calibration>
Calibration::fromAttributes(const QuantizationSites &sites) {
  Calibration result(sites);
  for (const ActivationSite &site : sites.activations) {
    StatisticsAttr attribute = readStatistics(site.value);
    if (!attribute)
      return llvm::createStringError(
          "'" + site.name +
          "' has no statistics; calibrate the network again (--calibration "
          "DATA --calibrate-only)");
    result.statistics.push_back(toStatistics(attribute));
  }
  for (const LayerSite &layer : sites.layers) {
    std::vector<SecondMoments> &groups = result.moments.emplace_back();
    auto attribute =
        layer.op->getAttrOfType<DenseFPElementsAttr>(inputMeansAttrName);
    if (!attribute)
      continue;
    std::optional<ContractionView> view = ContractionView::create(layer.op);
    if (attribute.getType().getShape() !=
        ArrayRef<int64_t>{view->getNumGroups(), view->getNumColumns()})
      return llvm::createStringError("the input means of layer '" + layer.name +
                                     "' are not of its weights' shape");
    groups = toMoments(attribute);
  }
  return std::move(result);
}
