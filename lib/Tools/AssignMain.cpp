//===- AssignMain.cpp - The tool qnn-assign-precision -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Tools/AssignMain.h"
#include "AssignReport.h"
#include "DataFlags.h"
#include "ModelFlags.h"
#include "Progress.h"
#include "QuantizeFlags.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"

using namespace qnn;
namespace cl = llvm::cl;

namespace {
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
      cl::desc("Which samples of --data to test the choice with"),
      cl::value_desc("FIRST:END"), cl::cat(category)};
  cl::list<unsigned> widths{
      "widths", cl::CommaSeparated,
      cl::desc("Widths to choose from (default 2,3,4,5,6,7,8)"),
      cl::value_desc("BITS,..."), cl::cat(category)};
  cl::opt<double> maxLoss{
      "max-loss",
      cl::desc("Least energy with at most this loss of accuracy against the "
               "real network, in percent points (default 1)"),
      cl::init(1), cl::cat(category)};
  cl::opt<double> maxEnergy{
      "max-energy",
      cl::desc("Instead: the best accuracy with at most this energy, in uJ"),
      cl::cat(category)};
  cl::opt<unsigned> numCandidates{
      "candidates", cl::desc("How many mixed choices to run (default 16)"),
      cl::init(16), cl::cat(category)};
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
  CalibrationFlags calibration{category};
  QuantizeFlags quantize{category};
  ModelFlags flags{category};
};

/// A part of the labelled data.
struct Part {
  std::vector<NpyArray> inputs;
  std::vector<int64_t> labels;
};
} // namespace

static llvm::Expected<Part> readPart(const AssignArguments &arguments,
                                     const Model &model,
                                     llvm::StringRef samples) {
  llvm::Expected<SampleRange> range = parseSampleRange(samples);
  if (!range)
    return range.takeError();
  Part part;
  if (llvm::Error error =
          readSamples(model.inputs(), arguments.data, *range,
                      arguments.calibration.getPreprocessing().get())
              .moveInto(part.inputs))
    return std::move(error);
  if (arguments.labels.empty())
    return part;
  if (llvm::Error error =
          readLabels(arguments.labels, *range, part.inputs.front().shape[0])
              .moveInto(part.labels))
    return std::move(error);
  return part;
}

/// Which samples of `part` the network gets right; empty without labels.
static llvm::Expected<std::vector<bool>> classify(Model &model,
                                                  const Part &part) {
  if (part.labels.empty())
    return std::vector<bool>();
  llvm::Expected<CompiledModel> compiled = model.compile();
  if (!compiled)
    return compiled.takeError();
  llvm::Expected<std::vector<NpyArray>> outputs = compiled->run(part.inputs);
  if (!outputs)
    return outputs.takeError();
  return getHits(getTopClasses(outputs->front()), part.labels);
}

static llvm::Error checkArguments(const AssignArguments &arguments) {
  if (arguments.data.empty())
    return llvm::createStringError("no data to choose by: give --data DATA");
  if (arguments.labels.empty() && (!arguments.testSamples.empty() ||
                                   arguments.maxLoss.getNumOccurrences() > 0))
    return llvm::createStringError(
        "--max-loss and --test-samples need --labels DATA");
  return llvm::Error::success();
}

/// The search proper: measures, prices, runs candidates, chooses.
static llvm::Error search(const AssignArguments &arguments,
                          const CalibratedModel &calibrated, const Part &part,
                          const PrecisionAssignment &assignment,
                          AssignResult &result) {
  std::vector<PrecisionPoint> front = assignment.findFront();
  result.candidates =
      pickCandidates(assignment, result.widths, front, arguments.numCandidates);
  Progress progress("running candidates");
  int64_t done = 0;
  for (Candidate &candidate : result.candidates) {
    llvm::Expected<Model> quantized =
        calibrated.quantize(assignment.getOptions(candidate.point.choice));
    if (!quantized)
      return quantized.takeError();
    if (llvm::Error error = classify(*quantized, part).moveInto(candidate.hits))
      return error;
    progress.update(++done, result.candidates.size());
  }
  markFront(result.candidates);
  Constraints constraints;
  if (arguments.maxEnergy.getNumOccurrences() > 0)
    constraints.maxEnergy = arguments.maxEnergy * 1e6;
  else if (!part.labels.empty())
    constraints.maxLoss = arguments.maxLoss / 100;
  double realAccuracy = 0;
  if (!result.realHits.empty())
    realAccuracy = estimateShare(llvm::count(result.realHits, true),
                                 result.realHits.size())
                       .value;
  result.selected =
      selectCandidate(result.candidates, constraints, realAccuracy);
  return llvm::Error::success();
}

static llvm::Error assign(const AssignArguments &arguments) {
  if (llvm::Error error = checkArguments(arguments))
    return error;
  llvm::Expected<QuantizeOptions> options = arguments.quantize.getOptions();
  if (!options)
    return options.takeError();
  llvm::Expected<Model> model =
      Model::load(arguments.model, arguments.flags.getLoadOptions());
  if (!model)
    return model.takeError();
  llvm::Expected<Part> part = readPart(arguments, *model, arguments.samples);
  if (!part)
    return part.takeError();
  llvm::Expected<CalibratedModel> calibrated =
      arguments.calibration.calibrate(*model, *options);
  if (!calibrated)
    return calibrated.takeError();

  AssignResult result;
  PrecisionAssignmentOptions assignmentOptions;
  assignmentOptions.quantize = *options;
  if (!arguments.widths.empty())
    assignmentOptions.widths = {arguments.widths.begin(),
                                arguments.widths.end()};
  assignmentOptions.energy.platform = arguments.platform;
  assignmentOptions.energy.model = arguments.energyModel;
  assignmentOptions.energy.memory = arguments.memory;
  result.widths = assignmentOptions.widths;
  result.platform = arguments.platform;
  result.memory = arguments.memory;
  result.calibrationSamples = arguments.calibration.getRange();
  result.searchSamples = arguments.samples;
  result.testSamples = arguments.testSamples;
  std::optional<PrecisionAssignment> assignment;
  {
    Progress progress("measuring noise");
    assignmentOptions.progress = [&](int64_t done, int64_t total) {
      progress.update(done, total);
    };
    llvm::Expected<PrecisionAssignment> created = PrecisionAssignment::create(
        *calibrated, part->inputs, assignmentOptions);
    if (!created)
      return created.takeError();
    assignment = std::move(*created);
  }
  result.variables = assignment->variables().vec();
  if (llvm::Error error = classify(*model, *part).moveInto(result.realHits))
    return error;
  if (llvm::Error error =
          search(arguments, *calibrated, *part, *assignment, result))
    return error;
  if (result.selected >= 0) {
    llvm::Expected<Model> chosen = calibrated->quantize(assignment->getOptions(
        result.candidates[result.selected].point.choice));
    if (!chosen)
      return chosen.takeError();
    if (!arguments.testSamples.empty()) {
      llvm::Expected<Part> test =
          readPart(arguments, *model, arguments.testSamples);
      if (!test)
        return test.takeError();
      if (llvm::Error error =
              classify(*chosen, *test).moveInto(result.testHits))
        return error;
      if (llvm::Error error =
              classify(*model, *test).moveInto(result.realTestHits))
        return error;
    }
    if (!arguments.output.empty())
      if (llvm::Error error =
              chosen->emit(EmitKind::Mlir, arguments.output, {}, "import"))
        return error;
  }
  if (arguments.json)
    printAssignJson(llvm::outs(), result);
  else
    printAssignText(llvm::outs(), result);
  if (result.selected < 0)
    return llvm::createStringError(
        "no candidate keeps to the constraints; the nearest are in the table");
  return llvm::Error::success();
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
