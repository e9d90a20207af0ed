//===- QNNOptMain.cpp - What qnn-opt does -----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Tools/QNNOptMain.h"

#include "qnn/Analysis/Energy/EnergyStudies.h"
#include "qnn/Analysis/Energy/EnergyView.h"
#include "qnn/Analysis/Energy/PlatformYaml.h"
#include "qnn/Tools/OpenModel.h"

#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;
using namespace mlir::qnn;

namespace cl = llvm::cl;

namespace {
/// The flags of the energy report, which comes at the end of the pipeline.
struct EnergyFlags {
  cl::OptionCategory category{"Energy report"};
  cl::opt<std::string> report{
      "energy-report", cl::ValueOptional, cl::value_desc("table|json|csv|html"),
      cl::desc("Print the energy of the network on stdout instead of the IR"),
      cl::cat(category)};
  cl::opt<std::string> explain{
      "energy-explain", cl::value_desc("op"),
      cl::desc("Print what the price of one op consists of instead"),
      cl::cat(category)};
  cl::opt<std::string> sweep{
      "energy-sweep", cl::value_desc("bits=1,2,4;memory=1Mb,inf"),
      cl::desc("Price the same topology at other widths and memories instead"),
      cl::cat(category)};
  cl::opt<bool> sensitivity{
      "energy-sensitivity",
      cl::desc("Print how the total depends on each constant instead"),
      cl::cat(category)};
  cl::opt<std::string> compare{
      "energy-compare", cl::value_desc("model|platform"),
      cl::desc("Compare with another network on the same platform, or with the "
               "same network on another platform, instead"),
      cl::cat(category)};
  cl::opt<std::string> platform{
      "energy-platform", cl::value_desc("name|file"),
      cl::desc("The platform to price the network on, or a platform file; that "
               "of the target, or moons2017, if not given"),
      cl::cat(category)};
  cl::opt<std::string> target{
      "energy-target", cl::value_desc("name"),
      cl::desc(
          "The compile target, whose machine the platform may be; what the "
          "module says, if not given"),
      cl::cat(category)};
  cl::opt<bool> listPlatforms{"list-energy-platforms",
                              cl::desc("List the built-in platforms and exit"),
                              cl::cat(category)};
  cl::opt<std::string> printPlatform{
      "print-energy-platform", cl::value_desc("name|file"),
      cl::desc("Print a platform as a file to start from and exit"),
      cl::cat(category)};
  cl::opt<bool> printSchema{
      "print-energy-platform-schema",
      cl::desc("Print the keys of platform files as Markdown and exit"),
      cl::cat(category)};
  cl::opt<std::string> model{"energy-model", cl::init("closed"),
                             cl::value_desc("closed|tiled"),
                             cl::desc("The energy model"), cl::cat(category)};
  cl::opt<std::string> memory{
      "energy-memory", cl::value_desc("4Mb|512KiB|3Mb+1Mb|unlimited"),
      cl::desc("On-chip memory; the platform's own if not given"),
      cl::cat(category)};
  cl::opt<unsigned> inputBits{
      "energy-input-bits", cl::init(0), cl::value_desc("bits"),
      cl::desc("Width of the network's input, 32 for float; the platform's own "
               "if not given"),
      cl::cat(category)};
  cl::opt<std::string> function{
      "energy-function", cl::value_desc("name"),
      cl::desc("The function to price, if there are several"),
      cl::cat(category)};

  bool asksAboutPlatforms() const {
    return listPlatforms || printSchema ||
           printPlatform.getNumOccurrences() > 0;
  }
  unsigned getNumStudies() const {
    return explain.getNumOccurrences() + sweep.getNumOccurrences() +
           sensitivity.getNumOccurrences() + compare.getNumOccurrences();
  }
  bool isWanted() const {
    return report.getNumOccurrences() + getNumStudies() > 0;
  }

  EnergyOptions getOptions() const;

  /// What to print; empty, after an error message, if a flag is malformed.
  EnergyView getView(const DialectRegistry &registry) const;

private:
  EnergyView getComparison(::qnn::energy::ReportFormat format,
                           const DialectRegistry &registry) const;
};
} // namespace

EnergyOptions EnergyFlags::getOptions() const {
  EnergyOptions options;
  options.platform = platform;
  options.target = target;
  options.model = model;
  options.memory = memory;
  options.inputBits = inputBits;
  return options;
}

/// True if \p text names a network rather than a platform.
static bool namesModel(StringRef text) {
  return llvm::any_of(
      ArrayRef<StringRef>{".onnx", ".mlir", ".mlirbc"},
      [&](StringRef extension) { return text.ends_with(extension); });
}

EnergyView EnergyFlags::getComparison(::qnn::energy::ReportFormat format,
                                      const DialectRegistry &registry) const {
  EnergyOptions options = getOptions();
  std::string other = compare;
  if (!namesModel(other)) {
    options.platform = other;
    return [options, format](const EnergyAnalysis &analysis,
                             raw_ostream &os) -> llvm::Error {
      const auto &report = analysis.getReport();
      // Works are free of IR: the other platform prices the same ones.
      auto platform = ::qnn::energy::loadPlatform(options.platform);
      if (!platform)
        return platform.takeError();
      auto estimator = ::qnn::energy::Estimator::create(
          *platform, analysis.getEstimator().getOptions());
      if (!estimator)
        return estimator.takeError();
      if (llvm::Error error = (*estimator)->check(analysis.getWorks()))
        return error;
      printComparison(
          report, makeReport(**estimator, analysis.getWorks(), report.network),
          format, os);
      return llvm::Error::success();
    };
  }
  return [options, format, other, &registry,
          functionName = function.getValue()](const EnergyAnalysis &analysis,
                                              raw_ostream &os) -> llvm::Error {
    auto refuse = [&] {
      return llvm::createStringError("cannot price '" + other + "'");
    };
    DialectRegistry otherRegistry;
    registry.appendTo(otherRegistry);
    MLIRContext context(otherRegistry, MLIRContext::Threading::DISABLED);
    auto buffer = openModel(other, otherRegistry);
    if (failed(buffer))
      return refuse();
    llvm::SourceMgr sources;
    sources.AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());
    SourceMgrDiagnosticHandler handler(sources, &context);
    auto module = parseSourceFile<ModuleOp>(sources, &context);
    if (!module)
      return refuse();
    auto network = findNetwork(*module, functionName);
    if (failed(network))
      return refuse();
    auto second = EnergyAnalysis::compute(*network, options);
    if (failed(second))
      return refuse();
    printComparison(analysis.getReport(), second->getReport(), format, os);
    return llvm::Error::success();
  };
}

EnergyView EnergyFlags::getView(const DialectRegistry &registry) const {
  using ::qnn::energy::ReportFormat;
  StringRef name = report.empty() ? StringRef("table") : StringRef(report);
  auto format = ::qnn::energy::parseReportFormat(name);
  if (!format) {
    llvm::WithColor::error() << "unknown report format '" << name
                             << "'; known: table, json, csv, html\n";
    return nullptr;
  }
  if (getNumStudies() > 1) {
    llvm::WithColor::error()
        << "choose one of --energy-explain, --energy-sweep, "
           "--energy-sensitivity and --energy-compare\n";
    return nullptr;
  }
  bool hasRows = explain.getNumOccurrences() == 0;
  if (getNumStudies() > 0 && (*format == ReportFormat::HTML ||
                              (!hasRows && *format == ReportFormat::CSV))) {
    llvm::WithColor::error() << "this cannot be written as " << name << "\n";
    return nullptr;
  }
  if (compare.getNumOccurrences() > 0)
    return getComparison(*format, registry);
  if (explain.getNumOccurrences() > 0)
    return [format = *format, name = explain.getValue()](
               const EnergyAnalysis &analysis, raw_ostream &os) -> llvm::Error {
      return printExplanation(analysis.getEstimator(), analysis.getWorks(),
                              name, format, os);
    };
  if (sensitivity)
    return [format = *format](const EnergyAnalysis &analysis,
                              raw_ostream &os) -> llvm::Error {
      printSensitivities(
          makeSensitivityReport(analysis.getEstimator(), analysis.getWorks()),
          format, os);
      return llvm::Error::success();
    };
  if (sweep.getNumOccurrences() > 0)
    return [format = *format, text = sweep.getValue()](
               const EnergyAnalysis &analysis, raw_ostream &os) -> llvm::Error {
      auto grid = ::qnn::energy::parseSweep(text);
      if (!grid)
        return grid.takeError();
      auto result = runSweep(analysis.getEstimator(), analysis.getWorks(),
                             std::move(*grid));
      if (!result)
        return result.takeError();
      printSweep(*result, format, os);
      return llvm::Error::success();
    };
  return [format = *format](const EnergyAnalysis &analysis,
                            raw_ostream &os) -> llvm::Error {
    printReport(analysis.getReport(), format, os);
    return llvm::Error::success();
  };
}

/// Prints what the flags ask about platforms; the exit status.
static int showPlatforms(const EnergyFlags &flags) {
  using namespace ::qnn::energy;
  if (flags.listPlatforms)
    for (StringRef name : getPlatformNames())
      llvm::outs() << llvm::left_justify(name, 28)
                   << llvm::cantFail(lookupPlatform(name)).getDescription()
                   << "\n";
  if (flags.printSchema)
    printPlatformSchema(llvm::outs());
  if (flags.printPlatform.empty())
    return EXIT_SUCCESS;
  llvm::Expected<Platform> platform = loadPlatform(flags.printPlatform);
  if (!platform) {
    llvm::WithColor::error() << llvm::toString(platform.takeError()) << "\n";
    return EXIT_FAILURE;
  }
  printPlatform(*platform, llvm::outs());
  return EXIT_SUCCESS;
}

int mlir::qnn::qnnOptMain(int argc, char **argv, DialectRegistry &registry) {
  EnergyFlags energy;
  auto [inputPath, outputPath] = registerAndParseCLIOptions(
      argc, argv, "qnn optimizer driver\n", registry);
  if (energy.asksAboutPlatforms())
    return showPlatforms(energy);
  MlirOptMainConfig parsed = MlirOptMainConfig::createFromCLOptions();
  MlirOptMainConfig config = parsed;
  if (energy.isWanted()) {
    EnergyView view = energy.getView(registry);
    if (!view)
      return EXIT_FAILURE;
    config.setPassPipelineSetupFn([&, view](PassManager &manager) {
      if (failed(parsed.setupPassPipeline(manager)))
        return failure();
      manager.addPass(
          createEnergyViewPass(energy.getOptions(), energy.function, view));
      return success();
    });
  }
  llvm::InitLLVM init(argc, argv);
  // These look at no input.
  if (config.shouldShowDialects() || config.shouldListPasses())
    return asMainReturnCode(
        MlirOptMain(argc, argv, inputPath, outputPath, registry));

  auto buffer = openModel(inputPath, registry);
  if (failed(buffer))
    return EXIT_FAILURE;
  // The report takes stdout; the IR is written only where the user asks.
  if (energy.isWanted() && outputPath == "-")
    return asMainReturnCode(
        MlirOptMain(llvm::nulls(), std::move(*buffer), registry, config));
  std::string message;
  std::unique_ptr<llvm::ToolOutputFile> output =
      openOutputFile(outputPath, &message);
  if (!output) {
    llvm::WithColor::error() << message << "\n";
    return EXIT_FAILURE;
  }
  if (failed(MlirOptMain(output->os(), std::move(*buffer), registry, config)))
    return EXIT_FAILURE;
  output->keep();
  return EXIT_SUCCESS;
}
