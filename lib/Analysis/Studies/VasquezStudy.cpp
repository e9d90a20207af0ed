//===- VasquezStudy.cpp - Density-driven widths, Vasquez et al. -*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Studies/PaperStudies.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <cmath>

using namespace qnn::studies;
using namespace qnn::energy;
using mlir::qnn::NetworkWidths;

int64_t qnn::studies::applyDensity(int64_t value, double density) {
  return std::max<int64_t>(
      1, static_cast<int64_t>(std::floor(double(value) * density + 0.5)));
}

namespace {
/// A network at some widths, to be priced.
struct Variant {
  std::string name;     ///< For the table.
  std::string category; ///< For the plot.
  NetworkWidths widths;
  /// What is applied to the channels of hidden layers, round by round.
  std::vector<double> pruning;
};

/// The platforms of the paper and the columns for them.
class VasquezWriter {
public:
  VasquezWriter(mlir::MLIRContext &context, const VasquezOptions &options)
      : context(context), options(options) {}

  llvm::Error loadPlatforms();
  llvm::Error addNetwork(const std::string &name);
  Study finish() { return std::move(study); }
  void setTitles();

private:
  llvm::Expected<std::vector<Variant>> getVariants(llvm::StringRef name) const;
  llvm::Error addVariant(llvm::StringRef network, const Variant &variant,
                         Table &table, Plot &plot) const;

  mlir::MLIRContext &context;
  const VasquezOptions &options;
  /// Analytic, in memory by the table, in memory by structure.
  std::vector<std::unique_ptr<Estimator>> models;
  Study study;
};
} // namespace

llvm::Error VasquezWriter::loadPlatforms() {
  for (const char *name : {"vasquez2021-analytic", "vasquez2021-pim",
                           "vasquez2021-pim-structural"}) {
    llvm::Expected<Platform> platform = loadPlatform(name);
    if (!platform)
      return platform.takeError();
    llvm::Expected<std::unique_ptr<Estimator>> model =
        Estimator::create(*platform, {});
    if (!model)
      return model.takeError();
    models.push_back(std::move(*model));
  }
  return llvm::Error::success();
}

void VasquezWriter::setTitles() {
  study.name = "vasquez";
  study.title = "Vasquez et al. 2021: analytic and in-memory energy of mixed "
                "widths";
  study.notes = {
      "Weights and inputs of a layer share a width; KiB are those of all "
      "weights. Ratios are to 16 bits",
      "everywhere with all channels."};
  if (options.widths.empty())
    study.notes.push_back(
        "Rounds: hidden layers shrink by the density that the rule measures in "
        "each; first and last keep 16 bits.");
  study.xLabel = options.widths.empty()
                     ? "bits of all layers | of hidden ones after each round"
                     : "widths";
  study.yLabel = "uJ per inference";
}

llvm::Expected<std::vector<Variant>>
VasquezWriter::getVariants(llvm::StringRef name) const {
  std::vector<Variant> variants = {{"16 bits", "16", {{16}}, {}}};
  if (!options.widths.empty()) {
    Variant given{"given", "given", {}, {}};
    given.widths.layers.assign(options.widths.begin(), options.widths.end());
    variants.push_back(std::move(given));
    return variants;
  }
  for (unsigned bits : {8, 4, 2})
    variants.push_back(
        {std::to_string(bits) + " bits", std::to_string(bits), {{bits}}, {}});
  auto module = mlir::qnn::buildNetwork(context, name, {});
  if (!module)
    return module.takeError();
  size_t numLayers = llvm::count_if(
      mlir::qnn::collectWorks(**module),
      [](const LayerWork &work) { return work.kind == WorkKind::Contraction; });
  Variant variant;
  variant.widths.layers.assign(numLayers, 16);
  for (auto [round, density] : llvm::enumerate(options.densities)) {
    auto hidden =
        llvm::MutableArrayRef(variant.widths.layers).drop_front().drop_back();
    for (unsigned &bits : hidden)
      bits = static_cast<unsigned>(applyDensity(bits, density));
    variant.category =
        "r" + std::to_string(round + 1) + ": " + std::to_string(hidden.front());
    variant.name = "round " + std::to_string(round + 1) + ": 16, " +
                   std::to_string(hidden.front()) + " hidden, 16";
    variants.push_back(variant);
  }
  variant.pruning = options.densities;
  variant.name += ", pruned";
  variant.category = "pruned";
  variants.push_back(std::move(variant));
  return variants;
}

llvm::Error VasquezWriter::addVariant(llvm::StringRef network,
                                      const Variant &variant, Table &table,
                                      Plot &plot) const {
  auto keep = [&](int64_t channels) {
    for (double density : variant.pruning)
      channels = applyDensity(channels, density);
    return channels;
  };
  auto module = mlir::qnn::buildNetwork(context, network, variant.widths, keep);
  if (!module)
    return module.takeError();
  std::vector<LayerWork> works = mlir::qnn::collectWorks(**module);
  double macs = 0, weightBits = 0;
  for (const LayerWork &work : works) {
    macs += double(work.macs);
    weightBits += double(work.weightWords) * work.weight.bits;
  }
  std::vector<EnergyEstimate> costs;
  for (const auto &model : models) {
    if (llvm::Error error = model->check(works))
      return error;
    costs.push_back(model->estimate(works).total);
  }
  std::vector<Cell> cells = {variant.name, macs / 1e6, weightBits / 8192,
                             costs[0].getSramPJ() / 1e6,
                             costs[0].getComputePJ() / 1e6};
  for (auto [cost, series] : llvm::zip_equal(costs, plot.series)) {
    double energy = cost.getTotalPJ() / 1e6;
    series.values.push_back(energy);
    cells.push_back(energy);
    cells.push_back(series.values.front() / energy);
  }
  table.rows.push_back(std::move(cells));
  plot.categories.push_back(variant.category);
  return llvm::Error::success();
}

llvm::Error VasquezWriter::addNetwork(const std::string &name) {
  Table table{name,
              name + ": energy per inference in uJ",
              {{"widths", "widths"},
               {"macs_millions", "M MACs", 1},
               {"weights_kib", "KiB", 0},
               {"analytic_memory_uj", "memory", 2},
               {"analytic_mac_uj", "MACs", 2},
               {"analytic_uj", "analytic", 2},
               {"analytic_ratio", "ratio", 1},
               {"pim_uj", "in memory", 3},
               {"pim_ratio", "ratio", 1},
               {"structural_uj", "structural", 2},
               {"structural_ratio", "ratio", 1}},
              {}};
  Plot plot;
  plot.title = name;
  plot.series = {{"analytic", {}, -1},
                 {"in memory, table", {}, -1},
                 {"in memory, structural", {}, -1}};
  llvm::Expected<std::vector<Variant>> variants = getVariants(name);
  if (!variants)
    return variants.takeError();
  for (const Variant &variant : *variants)
    if (llvm::Error error = addVariant(name, variant, table, plot))
      return error;
  study.tables.push_back(std::move(table));
  study.plots.push_back(std::move(plot));
  return llvm::Error::success();
}

llvm::Expected<Study>
qnn::studies::studyVasquez(mlir::MLIRContext &context,
                           const VasquezOptions &options) {
  VasquezWriter writer(context, options);
  writer.setTitles();
  if (llvm::Error error = writer.loadPlatforms())
    return std::move(error);
  for (const std::string &name : options.networks)
    if (llvm::Error error = writer.addNetwork(name))
      return std::move(error);
  return writer.finish();
}
