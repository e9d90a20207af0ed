//===- AssignMain.cpp - The tool qnn-assign-precision -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Tools/AssignMain.h"
#include "DataFlags.h"
#include "ModelFlags.h"
#include "Progress.h"
#include "QuantizeFlags.h"
#include "qnn/Analysis/Energy/MemorySize.h"
#include "qnn/AssignPrecision.h"
#include "qnn/Support/AtomicFile.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"

using namespace qnn;
namespace cl = llvm::cl;

namespace {
/// Floors and ceilings.
struct ConstraintFlags {
  explicit ConstraintFlags(cl::OptionCategory &category) : category(category) {}

  /// Without a floor or ceiling of the user's, a point of accuracy may be lost.
  llvm::Error set(AssignPrecisionOptions &options, bool hasLabels) const;

private:
  cl::OptionCategory &category;
  cl::opt<double> maxLoss{
      "max-loss",
      cl::desc("Floor: least energy with at most this loss of accuracy against "
               "the real network, in percent points (default 1)"),
      cl::init(1), cl::cat(category)};
  cl::opt<double> minAccuracy{
      "min-accuracy", cl::desc("Floor: least energy with this accuracy, in %"),
      cl::value_desc("PERCENT"), cl::cat(category)};
  cl::opt<double> minSqnr{
      "min-sqnr",
      cl::desc("Floor: least energy with this ratio of signal to quantization "
               "noise in the output"),
      cl::value_desc("DB"), cl::cat(category)};
  cl::opt<double> maxEnergy{
      "max-energy",
      cl::desc("Ceiling: the best accuracy with at most this energy, in uJ"),
      cl::cat(category)};
  cl::opt<std::string> maxRam{
      "max-ram",
      cl::desc("Ceiling: feature maps that are alive at the same time, without "
               "what packing adds"),
      cl::value_desc("64KiB"), cl::cat(category)};
  cl::opt<std::string> maxFlash{"max-flash",
                                cl::desc("Ceiling: weights and biases, without "
                                         "what packing adds"),
                                cl::value_desc("64KiB"), cl::cat(category)};
};

/// The command line.
struct AssignArguments {
  cl::OptionCategory category{"qnn-assign-precision options"};
  cl::opt<std::string> model{cl::Positional, cl::Required,
                             cl::desc("<real model: .onnx, .mlir or .mlirbc>"),
                             cl::cat(category)};
  cl::opt<std::string> output{"o",
                              cl::desc("Write the chosen network, as MLIR"),
                              cl::value_desc("Q.mlir"), cl::cat(category)};
  cl::list<std::string> data{
      "data", cl::desc("Samples to choose by (and to test with)"),
      cl::value_desc("[NAME=]DATA"), cl::cat(category)};
  cl::opt<std::string> labels{"labels",
                              cl::desc("One integer for each sample of --data"),
                              cl::value_desc("DATA"), cl::cat(category)};
  cl::opt<std::string> samples{
      "samples", cl::desc("Which samples of --data to choose by"),
      cl::value_desc("FIRST:END"), cl::init("0:"), cl::cat(category)};
  cl::opt<std::string> testSamples{
      "test-samples",
      cl::desc("Which samples of --data to test candidates with"),
      cl::value_desc("FIRST:END"), cl::cat(category)};
  cl::opt<AssignMethod> method{
      "method", cl::desc("Where mixed widths come from"),
      cl::init(AssignMethod::Search),
      cl::values(clEnumValN(AssignMethod::Search, "search",
                            "the front of energy and measured noise (default)"),
                 clEnumValN(AssignMethod::Density, "density",
                            "activation densities (Vasquez et al. 2021)"),
                 clEnumValN(AssignMethod::Exhaustive, "exhaustive",
                            "all choices, each run on the samples")),
      cl::cat(category)};
  cl::list<unsigned> widths{
      "widths", cl::CommaSeparated,
      cl::desc("Widths to choose from (default 2,3,4,5,6,7,8)"),
      cl::value_desc("BITS,..."), cl::cat(category)};
  cl::opt<unsigned> numCandidates{
      "candidates",
      cl::desc("How many mixed choices to run (default 16), and half as many "
               "where the floor lies"),
      cl::init(16), cl::cat(category)};
  cl::opt<int64_t> maxExhaustive{
      "max-exhaustive",
      cl::desc("Price (with --method=exhaustive: run) all choices if there are "
               "at most this many (default 100000)"),
      cl::init(100000), cl::cat(category)};
  cl::opt<double> timeBudget{
      "time-budget",
      cl::desc(
          "Stop measuring after this time; the result says what is missing"),
      cl::value_desc("SECONDS"), cl::cat(category)};
  cl::opt<std::string> checkpoint{
      "checkpoint",
      cl::desc(
          "Keep measurements in this file and go on from it; platforms and "
          "memories share them"),
      cl::value_desc("FILE.json"), cl::cat(category)};
  cl::opt<std::string> plot{
      "plot", cl::desc("Draw accuracy against energy into this file"),
      cl::value_desc("FILE.svg"), cl::cat(category)};
  cl::opt<std::string> platform{"energy-platform",
                                cl::desc("Platform name or file"),
                                cl::init("moons2017"), cl::cat(category)};
  cl::opt<std::string> energyModel{"energy-model",
                                   cl::desc("closed (default) or tiled"),
                                   cl::init("closed"), cl::cat(category)};
  cl::opt<std::string> memory{
      "energy-memory", cl::desc("On-chip memory, such as 1Mb or unlimited"),
      cl::cat(category)};
  cl::opt<bool> json{"json", cl::desc("Print JSON"), cl::cat(category)};
  ConstraintFlags constraints{category};
  CalibrationFlags calibration{category};
  QuantizeFlags quantize{category};
  ModelFlags flags{category};
};
} // namespace

/// Parses the memory of flag `name`, if it was given.
static llvm::Error parseCeiling(const cl::opt<std::string> &flag,
                                llvm::StringRef name,
                                std::optional<double> &bits) {
  if (flag.empty())
    return llvm::Error::success();
  llvm::Expected<energy::MemorySize> size = energy::parseMemorySize(flag);
  if (!size)
    return llvm::createStringError(name + ": " +
                                   llvm::toString(size.takeError()));
  if (size->weightBits && size->activationBits)
    bits = *size->weightBits + *size->activationBits;
  return llvm::Error::success();
}

llvm::Error ConstraintFlags::set(AssignPrecisionOptions &options,
                                 bool hasLabels) const {
  PrecisionCeilings &ceilings = options.search.ceilings;
  if (maxEnergy.getNumOccurrences() > 0)
    ceilings.energy = maxEnergy * 1e6;
  if (llvm::Error error = parseCeiling(maxRam, "--max-ram", ceilings.ramBits))
    return error;
  if (llvm::Error error =
          parseCeiling(maxFlash, "--max-flash", ceilings.flashBits))
    return error;
  PrecisionFloors &floors = options.floors;
  if (minAccuracy.getNumOccurrences() > 0)
    floors.accuracy = minAccuracy / 100;
  if (minSqnr.getNumOccurrences() > 0)
    floors.sqnr = minSqnr;
  if (maxLoss.getNumOccurrences() > 0 ||
      (floors.isEmpty() && ceilings.isEmpty() && hasLabels))
    floors.maxLoss = maxLoss / 100;
  if (floors.isEmpty() && ceilings.isEmpty())
    return llvm::createStringError(
        "nothing to choose by: give --labels DATA, --min-sqnr or a ceiling");
  if (!hasLabels && (floors.maxLoss || floors.accuracy))
    return llvm::createStringError(
        "--max-loss and --min-accuracy need --labels DATA");
  return llvm::Error::success();
}

static llvm::Expected<LabelledSamples>
readPart(const AssignArguments &arguments, const Model &model,
         llvm::StringRef samples) {
  return readLabelledSamples(model.inputs(), arguments.data, arguments.labels,
                             samples,
                             arguments.calibration.getPreprocessing().get());
}

/// What the flags say but for the constraints.
static PrecisionAssignmentOptions
getAssignmentOptions(const AssignArguments &arguments,
                     const QuantizeOptions &quantize) {
  PrecisionAssignmentOptions options;
  options.quantize = quantize;
  if (!arguments.widths.empty())
    options.widths = {arguments.widths.begin(), arguments.widths.end()};
  options.energy.platform = arguments.platform;
  options.energy.model = arguments.energyModel;
  options.energy.memory = arguments.memory;
  options.checkpoint = arguments.checkpoint;
  if (arguments.timeBudget.getNumOccurrences() > 0)
    options.timeBudget = arguments.timeBudget;
  options.progress = makeProgress();
  return options;
}

/// Writes and prints what was found.
static llvm::Error report(const AssignArguments &arguments,
                          const PrecisionAssignment &assignment,
                          const AssignPrecisionResult &result) {
  if (result.selected && !arguments.output.empty()) {
    llvm::Expected<Model> chosen =
        assignment.quantize(result.candidates[*result.selected].point.choice);
    if (!chosen)
      return chosen.takeError();
    if (llvm::Error error =
            chosen->emit(EmitKind::Mlir, arguments.output, {}, "import"))
      return error;
  }
  if (!arguments.plot.empty()) {
    std::string plot;
    llvm::raw_string_ostream os(plot);
    printAssignment(result, AssignFormat::Svg, os);
    if (llvm::Error error = writeFileAtomically(arguments.plot, plot))
      return error;
  }
  printAssignment(result,
                  arguments.json ? AssignFormat::Json : AssignFormat::Table,
                  llvm::outs());
  if (!result.selected)
    return llvm::createStringError(
        "no candidate keeps to the constraints; the nearest are in the table");
  return llvm::Error::success();
}

static llvm::Error assign(const AssignArguments &arguments) {
  if (arguments.data.empty())
    return llvm::createStringError("no data to choose by: give --data DATA");
  if (arguments.labels.empty() && !arguments.testSamples.empty())
    return llvm::createStringError("--test-samples needs --labels DATA");
  AssignPrecisionOptions options;
  if (llvm::Error error =
          arguments.constraints.set(options, !arguments.labels.empty()))
    return error;
  options.method = arguments.method;
  options.numCandidates = arguments.numCandidates;
  options.search.maxExhaustive = arguments.maxExhaustive;
  llvm::Expected<QuantizeOptions> quantize = arguments.quantize.getOptions();
  if (!quantize)
    return quantize.takeError();
  llvm::Expected<Model> model =
      Model::load(arguments.model, arguments.flags.getLoadOptions());
  if (!model)
    return model.takeError();
  llvm::Expected<LabelledSamples> search =
      readPart(arguments, *model, arguments.samples);
  if (!search)
    return search.takeError();
  LabelledSamples test;
  if (!arguments.testSamples.empty())
    if (llvm::Error error =
            readPart(arguments, *model, arguments.testSamples).moveInto(test))
      return error;
  llvm::Expected<CalibratedModel> calibrated =
      arguments.calibration.calibrate(*model, *quantize);
  if (!calibrated)
    return calibrated.takeError();
  llvm::Expected<PrecisionAssignment> assignment = PrecisionAssignment::create(
      *calibrated, *search, test, getAssignmentOptions(arguments, *quantize));
  if (!assignment)
    return assignment.takeError();
  llvm::Expected<AssignPrecisionResult> result =
      assignPrecision(*assignment, options);
  if (!result)
    return result.takeError();
  result->calibrationSamples = arguments.calibration.getRange();
  result->searchSamples = arguments.samples;
  result->testSamples = arguments.testSamples;
  return report(arguments, *assignment, *result);
}

int qnn::assignMain(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  AssignArguments arguments;
  cl::HideUnrelatedOptions(arguments.category);
  cl::ParseCommandLineOptions(
      argc, argv, "Chooses the widths of a network for least energy.\n");
  if (llvm::Error error = assign(arguments)) {
    llvm::WithColor::error(llvm::errs(), "qnn-assign-precision")
        << llvm::toString(std::move(error)) << "\n";
    return 1;
  }
  return 0;
}
