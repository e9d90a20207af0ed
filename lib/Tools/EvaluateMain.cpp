//===- EvaluateMain.cpp - The tool qnn-evaluate -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Tools/EvaluateMain.h"
#include "CompareRuns.h"
#include "DataFlags.h"
#include "EvaluateSensitivity.h"
#include "ModelFlags.h"
#include "RunInputs.h"
#include "qnn/Data/Metrics.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/WithColor.h"

#include <cmath>

using namespace qnn;
namespace cl = llvm::cl;

namespace {
enum class Metric { Top1, Auc };

/// The command line.
struct EvaluateArguments {
  cl::OptionCategory category{"qnn-evaluate options"};
  cl::opt<std::string> model{cl::Positional, cl::Required,
                             cl::desc("<model: .onnx, .mlir or .mlirbc>"),
                             cl::cat(category)};
  cl::list<std::string> data{
      "data",
      cl::desc("Samples for an input: .npy, .npz:NAME, IDX (MNIST) or a "
               "folder of images"),
      cl::value_desc("[NAME=]DATA"), cl::cat(category)};
  cl::opt<std::string> labels{"labels", cl::desc("One integer for each sample"),
                              cl::value_desc("DATA"), cl::cat(category)};
  cl::opt<std::string> range{
      "samples", cl::desc("Which samples, counted from 0 (default: all)"),
      cl::value_desc("FIRST:END"), cl::init("0:"), cl::cat(category)};
  cl::opt<Metric> metric{
      "metric", cl::desc("What to compute of the labels"),
      cl::init(Metric::Top1),
      cl::values(clEnumValN(Metric::Top1, "top1", "share of right classes"),
                 clEnumValN(Metric::Auc, "auc",
                            "area under the ROC curve, of the mean squared "
                            "difference of output and input (autoencoders)")),
      cl::cat(category)};
  cl::opt<std::string> reference{
      "reference",
      cl::desc("Compare with this model on the same samples: signal to noise "
               "of the outputs, and the difference of the metric"),
      cl::value_desc("MODEL"), cl::cat(category)};
  cl::opt<bool> interpret{"interpret",
                          cl::desc("Run the reference interpreter"),
                          cl::cat(category)};
  cl::opt<bool> json{"json", cl::desc("Print JSON"), cl::cat(category)};
  SensitivityFlags sensitivity{category};
  ModelFlags flags{category};
};

/// What a model yields for the samples.
struct Outputs {
  int64_t numSamples = 0;
  NpyArray input, output;
};

/// What was found out. Estimates are in 0 .. 1.
struct Evaluation {
  int64_t numSamples = 0;
  std::optional<Estimate> top1, auc;
  /// Against the reference.
  std::optional<Estimate> referenceTop1, referenceAuc, difference;
  /// In dB.
  std::optional<Estimate> sqnr;
};
} // namespace

static llvm::Expected<Outputs> runModel(llvm::StringRef path,
                                        const EvaluateArguments &arguments) {
  llvm::Expected<Model> model =
      Model::load(path, arguments.flags.getLoadOptions());
  if (!model)
    return model.takeError();
  llvm::Expected<SampleRange> range = parseSampleRange(arguments.range);
  if (!range)
    return range.takeError();
  llvm::Expected<std::vector<NpyArray>> inputs =
      readSamples(model->inputs(), arguments.data, *range,
                  arguments.sensitivity.getPreprocessing());
  if (!inputs)
    return inputs.takeError();
  RunMode mode = arguments.interpret ? RunMode::Interpret : RunMode::Jit;
  llvm::Expected<Runner> runner =
      Runner::create(*model, mode, arguments.flags.getCompileOptions());
  if (!runner)
    return runner.takeError();
  llvm::Expected<std::vector<NpyArray>> outputs = runner->run(*inputs);
  if (!outputs)
    return outputs.takeError();
  return Outputs{inputs->front().shape[0], std::move(inputs->front()),
                 std::move(outputs->front())};
}

/// How badly an autoencoder reproduces each sample.
static llvm::Expected<std::vector<double>> getErrors(const Outputs &outputs) {
  int64_t size = outputs.output.numElements() / outputs.numSamples;
  if (outputs.input.numElements() != outputs.output.numElements())
    return llvm::createStringError(
        "--metric=auc compares the output with the input, which must have the "
        "same size");
  std::vector<double> errors;
  for (int64_t n = 0; n < outputs.numSamples; ++n) {
    double sum = 0;
    for (int64_t i = n * size; i < (n + 1) * size; ++i) {
      double difference = outputs.output.at(i) - outputs.input.at(i);
      sum += difference * difference;
    }
    errors.push_back(sum / size);
  }
  return errors;
}

static llvm::Expected<Evaluation> evaluate(const EvaluateArguments &arguments) {
  if (arguments.labels.empty() && arguments.reference.empty())
    return llvm::createStringError(
        "nothing to compute: give --labels DATA, --reference MODEL or both");
  Evaluation result;
  Outputs outputs, reference;
  if (llvm::Error error =
          runModel(arguments.model, arguments).moveInto(outputs))
    return std::move(error);
  result.numSamples = outputs.numSamples;
  if (!arguments.reference.empty()) {
    if (llvm::Error error =
            runModel(arguments.reference, arguments).moveInto(reference))
      return std::move(error);
    if (reference.output.numElements() != outputs.output.numElements())
      return llvm::createStringError(
          "the outputs of model and reference have different sizes");
    result.sqnr = estimateSqnr(reference.output, outputs.output);
  }
  if (arguments.labels.empty())
    return result;
  llvm::Expected<SampleRange> range = parseSampleRange(arguments.range);
  if (!range)
    return range.takeError();
  llvm::Expected<std::vector<int64_t>> labels =
      readLabels(arguments.labels, *range, outputs.numSamples);
  if (!labels)
    return labels.takeError();
  if (arguments.metric == Metric::Auc) {
    llvm::Expected<std::vector<double>> errors = getErrors(outputs);
    if (!errors)
      return errors.takeError();
    llvm::Expected<Estimate> auc = estimateAuc(*errors, *labels);
    if (!auc)
      return auc.takeError();
    result.auc = *auc;
    if (arguments.reference.empty())
      return result;
    llvm::Expected<std::vector<double>> others = getErrors(reference);
    if (!others)
      return others.takeError();
    llvm::Expected<Estimate> otherAuc = estimateAuc(*others, *labels);
    if (!otherAuc)
      return otherAuc.takeError();
    result.referenceAuc = *otherAuc;
    return result;
  }
  std::vector<bool> hits = getHits(getTopClasses(outputs.output), *labels);
  result.top1 = estimateShare(llvm::count(hits, true), hits.size());
  if (!arguments.reference.empty()) {
    std::vector<bool> others =
        getHits(getTopClasses(reference.output), *labels);
    result.referenceTop1 =
        estimateShare(llvm::count(others, true), others.size());
    result.difference = estimatePairedDifference(hits, others);
  }
  return result;
}

static void printEstimate(llvm::raw_ostream &os, llvm::StringRef name,
                          const std::optional<Estimate> &estimate) {
  if (estimate)
    os << llvm::format("%-22s %6.2f %%   (95 %%: %.2f to %.2f)\n",
                       name.str().c_str(), 100 * estimate->value,
                       100 * estimate->low, 100 * estimate->high);
}

static void printText(llvm::raw_ostream &os, const Evaluation &evaluation) {
  os << llvm::format("%-22s %6lld\n", "samples",
                     static_cast<long long>(evaluation.numSamples));
  printEstimate(os, "top-1", evaluation.top1);
  printEstimate(os, "area under ROC", evaluation.auc);
  printEstimate(os, "reference top-1", evaluation.referenceTop1);
  printEstimate(os, "difference (paired)", evaluation.difference);
  printEstimate(os, "reference area", evaluation.referenceAuc);
  if (evaluation.sqnr)
    os << llvm::format("%-22s %6.2f dB  (95 %%: %.2f to %.2f)\n",
                       "signal to noise", evaluation.sqnr->value,
                       evaluation.sqnr->low, evaluation.sqnr->high);
}

static void printJson(llvm::raw_ostream &os, const Evaluation &evaluation) {
  llvm::json::Object object{{"schema", 2}, {"samples", evaluation.numSamples}};
  auto add = [&](llvm::StringRef name, const std::optional<Estimate> &value) {
    if (value)
      object[name] = llvm::json::Object{
          {"value", value->value}, {"low", value->low}, {"high", value->high}};
  };
  add("top1", evaluation.top1);
  add("auc", evaluation.auc);
  add("reference_top1", evaluation.referenceTop1);
  add("reference_auc", evaluation.referenceAuc);
  add("difference", evaluation.difference);
  // JSON has no infinity: outputs without noise have no ratio.
  if (evaluation.sqnr)
    object["sqnr_db"] = std::isfinite(evaluation.sqnr->value)
                            ? llvm::json::Value(llvm::json::Object{
                                  {"value", evaluation.sqnr->value},
                                  {"low", evaluation.sqnr->low},
                                  {"high", evaluation.sqnr->high}})
                            : llvm::json::Value(nullptr);
  os << llvm::formatv("{0:2}", llvm::json::Value(std::move(object))) << "\n";
}

/// Does what the command line asks for.
static llvm::Error run(const EvaluateArguments &arguments) {
  if (arguments.sensitivity.isAsked())
    return arguments.sensitivity.run(
        {arguments.model,
         {arguments.data.begin(), arguments.data.end()},
         arguments.labels,
         arguments.range,
         arguments.json},
        arguments.flags.getLoadOptions());
  llvm::Expected<Evaluation> evaluation = evaluate(arguments);
  if (!evaluation)
    return evaluation.takeError();
  if (arguments.json)
    printJson(llvm::outs(), *evaluation);
  else
    printText(llvm::outs(), *evaluation);
  return llvm::Error::success();
}

int qnn::evaluateMain(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  EvaluateArguments arguments;
  cl::HideUnrelatedOptions(arguments.category);
  cl::ParseCommandLineOptions(argc, argv,
                              "Says how well a model does on data.\n");
  if (llvm::Error error = run(arguments)) {
    llvm::WithColor::error(llvm::errs(), "qnn-evaluate")
        << llvm::toString(std::move(error)) << "\n";
    return 1;
  }
  return 0;
}
