//===- HashemiStudy.cpp - Number formats of Hashemi et al. ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Studies/PaperStudies.h"

#include "llvm/ADT/STLExtras.h"

using namespace qnn::studies;
using namespace qnn::energy;

namespace {
/// A format that the accelerator was built for: a row of the platform.
struct Format {
  std::string name; ///< "fixed 8,8".
  OperandFormat weight, activation;
  double areaMM2, powerMW, macPJ;
};

/// What the paper printed: energy in uJ and accuracy in percent (remembered,
/// as the platform's constants are); 0: did not converge.
struct Published {
  double energyUJ, accuracy;
};

/// A network, and what was printed for it in the order of the formats.
struct PublishedNetwork {
  llvm::StringLiteral name, title;
  Published formats[7];
};
} // namespace

static constexpr PublishedNetwork publishedNetworks[] = {
    {"lenet",
     "LeNet on MNIST",
     {{60.74, 99.20},
      {52.93, 99.22},
      {24.60, 99.21},
      {8.86, 99.22},
      {4.31, 95.76},
      {8.42, 99.14},
      {3.56, 99.40}}},
    {"cifar10",
     "Convolutional network on CIFAR-10",
     {{335.68, 81.22},
      {293.90, 79.71},
      {136.61, 79.77},
      {49.22, 77.99},
      {0, 0},
      {46.77, 77.03},
      {19.79, 74.84}}}};

static std::vector<Format> readFormats(const Platform &platform) {
  std::vector<Format> formats;
  double macsPerSecond =
      platform.value("compute.parallel_macs") * platform.value("timing.clock");
  for (unsigned i = 0; i < platform.getNumEntries("compute.rows"); ++i) {
    std::string row = "compute.rows." + std::to_string(i) + ".";
    auto getBits = [&](llvm::StringRef key) {
      return static_cast<unsigned>(platform.value(row + key.str()));
    };
    Format format;
    format.weight = OperandFormat::integer(getBits("weight_bits"));
    format.activation = OperandFormat::integer(getBits("activation_bits"));
    llvm::StringRef kind = platform.getSetting(row + "format");
    format.weight.isFloat = format.activation.isFloat = kind == "float";
    std::string word = kind == "float"           ? "float"
                       : format.weight.bits == 1 ? "binary"
                                                 : "fixed";
    if (kind == "pow2") {
      format.weight.code = CodeForm::PowerOfTwo;
      word = "power of two";
    }
    format.name = word + " " + std::to_string(format.weight.bits) + "," +
                  std::to_string(format.activation.bits);
    format.areaMM2 = platform.value(row + "area");
    format.powerMW = platform.value(row + "power");
    // mW over MHz are nJ.
    format.macPJ = 1e3 * format.powerMW / macsPerSecond;
    formats.push_back(std::move(format));
  }
  return formats;
}

static Table makeFormatTable(llvm::ArrayRef<Format> formats) {
  Table table{
      "formats",
      "The accelerator, 16 x 16 MACs in 65 nm at 250 MHz, built for one "
      "format (weights, inputs)",
      {{"format", "format"},
       {"area_mm2", "mm2", 2},
       {"power_mw", "mW", 2},
       {"mac_pj", "pJ per MAC", 3},
       {"area_saved_percent", "area saved %", 2},
       {"power_saved_percent", "power saved %", 2}},
      {}};
  const Format &widest = formats.front();
  for (const Format &format : formats)
    table.rows.push_back({format.name, format.areaMM2, format.powerMW,
                          format.macPJ,
                          100 * (1 - format.areaMM2 / widest.areaMM2),
                          100 * (1 - format.powerMW / widest.powerMW)});
  return table;
}

/// \p works in \p format: the accelerator has no other.
static std::vector<LayerWork> inFormat(llvm::ArrayRef<LayerWork> works,
                                       const Format &format) {
  std::vector<LayerWork> changed = works.vec();
  for (LayerWork &work : changed) {
    work.weight = format.weight;
    work.activation = work.output = format.activation;
  }
  return changed;
}

static llvm::Error addNetwork(const Estimator &model,
                              llvm::ArrayRef<LayerWork> works,
                              llvm::ArrayRef<Format> formats,
                              const PublishedNetwork &published, Study &study) {
  assert(formats.size() == std::size(published.formats));
  Table table{published.name.str(),
              published.title.str() + ": footprint, time and energy",
              {{"format", "format"},
               {"weights_kib", "weights KiB", 1},
               {"maps_kib", "maps KiB", 1},
               {"time_us", "us", 1},
               {"energy_uj", "uJ", 2},
               {"saved_percent", "saved %", 1},
               {"published_uj", "published uJ", 2},
               {"implied_utilisation", "utilisation", 2},
               {"published_accuracy", "accuracy %", 2}},
              {}};
  Plot plot;
  plot.title = published.title.str();
  plot.series = {{"model, array always busy", {}, -1}, {"published", {}, -1}};
  double widest = 0;
  for (auto [format, printed] : llvm::zip_equal(formats, published.formats)) {
    std::vector<LayerWork> priced = inFormat(works, format);
    if (llvm::Error error = model.check(priced))
      return error;
    EnergyReport report = makeReport(model, priced);
    double energy = report.total.getTotalPJ() / 1e6;
    widest = widest == 0 ? energy : widest;
    std::vector<Cell> cells = {format.name,
                               report.getWeightBits() / 8192,
                               report.getPeakMapBits() / 8192,
                               report.getMicroseconds(),
                               energy,
                               100 * (1 - energy / widest)};
    if (printed.energyUJ > 0)
      cells.insert(cells.end(), {printed.energyUJ, energy / printed.energyUJ,
                                 printed.accuracy});
    cells.resize(table.columns.size());
    table.rows.push_back(std::move(cells));
    plot.categories.push_back(std::to_string(format.weight.bits) + "," +
                              std::to_string(format.activation.bits));
    plot.series[0].values.push_back(energy);
    plot.series[1].values.push_back(printed.energyUJ);
  }
  plot.categories.front() = "float";
  study.tables.push_back(std::move(table));
  study.plots.push_back(std::move(plot));
  return llvm::Error::success();
}

llvm::Expected<Study> qnn::studies::studyHashemi(mlir::MLIRContext &context) {
  llvm::Expected<Platform> platform = loadPlatform("hashemi2016");
  if (!platform)
    return platform.takeError();
  llvm::Expected<std::unique_ptr<Estimator>> model =
      Estimator::create(*platform, {});
  if (!model)
    return model.takeError();
  Study study;
  study.name = "hashemi";
  study.title = "Hashemi et al. 2017: area, power, footprint and energy of "
                "number formats";
  study.notes = {
      "Energy is that of the chip, without its main memory, the array always "
      "busy; utilisation is what",
      "the published energy then implies. Accuracy is the paper's. Maps: the "
      "most that is alive at once."};
  study.xLabel = "bits of weights, inputs";
  study.yLabel = "uJ per inference";
  std::vector<Format> formats = readFormats(*platform);
  study.tables.push_back(makeFormatTable(formats));
  for (const PublishedNetwork &published : publishedNetworks) {
    auto module = mlir::qnn::buildNetwork(context, published.name, {});
    if (!module)
      return module.takeError();
    if (llvm::Error error =
            addNetwork(**model, mlir::qnn::collectWorks(**module), formats,
                       published, study))
      return std::move(error);
  }
  return study;
}
