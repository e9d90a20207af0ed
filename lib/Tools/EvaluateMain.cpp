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
#include <numeric>

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

namespace {
/// A model, its samples, and what it makes of them.
class ModelRun {
public:
  static llvm::Expected<ModelRun> create(llvm::StringRef path,
                                         const EvaluateArguments &arguments);

  /// The samples of the data set (the model may take several at once), and how
  /// many of them are read and run together.
  int64_t getNumSamples() const { return source->size() * getBatch(); }
  int64_t getPartSize() const { return source->getPartSize() * getBatch(); }
  int64_t getBatch() const { return model->inputs().front().shape[0]; }

  /// Runs samples `first` to `end`, in multiples of getBatch(), and returns the
  /// first output.
  llvm::Expected<NpyArray> run(int64_t first, int64_t end, Metric metric);

  /// The class of each sample (Top1), or how badly it is reproduced (Auc).
  std::vector<int64_t> classes;
  std::vector<double> errors;

private:
  std::unique_ptr<Model> model;
  std::unique_ptr<SampleSource> source;
  std::optional<Runner> runner;
};
} // namespace

llvm::Expected<ModelRun> ModelRun::create(llvm::StringRef path,
                                          const EvaluateArguments &arguments) {
  llvm::Expected<Model> model =
      Model::load(path, arguments.flags.getLoadOptions());
  if (!model)
    return model.takeError();
  ModelRun run;
  run.model = std::make_unique<Model>(std::move(*model));
  llvm::Expected<SampleRange> range = parseSampleRange(arguments.range);
  if (!range)
    return range.takeError();
  if (llvm::Error error =
          openSamples(run.model->inputs(), arguments.data, *range,
                      arguments.sensitivity.getPreprocessing())
              .moveInto(run.source))
    return std::move(error);
  RunMode mode = arguments.interpret ? RunMode::Interpret : RunMode::Jit;
  llvm::Expected<Runner> runner =
      Runner::create(*run.model, mode, arguments.flags.getCompileOptions());
  if (!runner)
    return runner.takeError();
  run.runner.emplace(std::move(*runner));
  return std::move(run);
}

/// How badly an autoencoder reproduces each of `numSamples` samples.
static llvm::Expected<std::vector<double>>
getErrors(const NpyArray &input, const NpyArray &output, int64_t numSamples) {
  int64_t size = output.numElements() / numSamples;
  if (input.numElements() != output.numElements())
    return llvm::createStringError(
        "--metric=auc compares the output with the input, which must have the "
        "same size");
  std::vector<double> errors;
  for (int64_t n = 0; n < numSamples; ++n) {
    double sum = 0;
    for (int64_t i = n * size; i < (n + 1) * size; ++i) {
      double difference = output.at(i) - input.at(i);
      sum += difference * difference;
    }
    errors.push_back(sum / size);
  }
  return errors;
}

llvm::Expected<NpyArray> ModelRun::run(int64_t first, int64_t end,
                                       Metric metric) {
  int64_t batch = getBatch();
  llvm::Expected<std::vector<NpyArray>> inputs =
      source->read(first / batch, end / batch);
  if (!inputs)
    return inputs.takeError();
  llvm::Expected<std::vector<NpyArray>> outputs = runner->run(*inputs);
  if (!outputs)
    return outputs.takeError();
  NpyArray &output = outputs->front();
  if (metric == Metric::Top1) {
    llvm::append_range(classes, getTopClasses(output));
    return std::move(output);
  }
  llvm::Expected<std::vector<double>> part =
      getErrors(inputs->front(), output, end - first);
  if (!part)
    return part.takeError();
  llvm::append_range(errors, *part);
  return std::move(output);
}

/// Runs all samples through both models (or one), part by part.
static llvm::Error runAll(ModelRun &model, ModelRun *reference, Metric metric,
                          SqnrEstimator &sqnr) {
  int64_t count = model.getNumSamples(), step = model.getPartSize();
  if (reference) {
    if (reference->getNumSamples() != count)
      return llvm::createStringError(
          "the reference takes another number of samples at once, of which the "
          "data are no multiple");
    int64_t both = std::lcm(model.getBatch(), reference->getBatch());
    step = std::max(step / both, int64_t(1)) * both;
  }
  for (int64_t first = 0; first < count; first += step) {
    int64_t end = std::min(first + step, count);
    llvm::Expected<NpyArray> output = model.run(first, end, metric);
    if (!output)
      return output.takeError();
    if (!reference)
      continue;
    llvm::Expected<NpyArray> expected = reference->run(first, end, metric);
    if (!expected)
      return expected.takeError();
    if (expected->numElements() != output->numElements())
      return llvm::createStringError(
          "the outputs of model and reference have different sizes");
    sqnr.add(*expected, *output);
  }
  return llvm::Error::success();
}

/// Compares classes with labels.
static void evaluateTop1(const ModelRun &model, const ModelRun *reference,
                         const std::vector<int64_t> &labels,
                         Evaluation &result) {
  std::vector<bool> hits = getHits(model.classes, labels);
  result.top1 = estimateShare(llvm::count(hits, true), hits.size());
  if (!reference)
    return;
  std::vector<bool> others = getHits(reference->classes, labels);
  result.referenceTop1 =
      estimateShare(llvm::count(others, true), others.size());
  result.difference = estimatePairedDifference(hits, others);
}

static llvm::Error evaluateAuc(const ModelRun &model, const ModelRun *reference,
                               const std::vector<int64_t> &labels,
                               Evaluation &result) {
  llvm::Expected<Estimate> auc = estimateAuc(model.errors, labels);
  if (!auc)
    return auc.takeError();
  result.auc = *auc;
  if (!reference)
    return llvm::Error::success();
  llvm::Expected<Estimate> other = estimateAuc(reference->errors, labels);
  if (!other)
    return other.takeError();
  result.referenceAuc = *other;
  return estimateAucDifference(model.errors, reference->errors, labels)
      .moveInto(result.difference.emplace());
}

static llvm::Expected<Evaluation> evaluate(const EvaluateArguments &arguments) {
  if (arguments.labels.empty() && arguments.reference.empty())
    return llvm::createStringError(
        "nothing to compute: give --labels DATA, --reference MODEL or both");
  llvm::Expected<SampleRange> range = parseSampleRange(arguments.range);
  if (!range)
    return range.takeError();
  llvm::Expected<ModelRun> model = ModelRun::create(arguments.model, arguments);
  if (!model)
    return model.takeError();
  Evaluation result;
  result.numSamples = model->getNumSamples();
  std::vector<int64_t> labels;
  if (!arguments.labels.empty())
    if (llvm::Error error =
            readLabels(arguments.labels, *range, result.numSamples)
                .moveInto(labels))
      return std::move(error);
  std::optional<ModelRun> reference;
  if (!arguments.reference.empty()) {
    llvm::Expected<ModelRun> other =
        ModelRun::create(arguments.reference, arguments);
    if (!other)
      return other.takeError();
    reference.emplace(std::move(*other));
  }
  ModelRun *other = reference ? &*reference : nullptr;
  SqnrEstimator sqnr;
  Metric metric = labels.empty() ? Metric::Top1 : arguments.metric;
  if (llvm::Error error = runAll(*model, other, metric, sqnr))
    return std::move(error);
  if (other)
    result.sqnr = sqnr.estimate();
  if (labels.empty())
    return result;
  if (metric == Metric::Top1)
    evaluateTop1(*model, other, labels, result);
  else if (llvm::Error error = evaluateAuc(*model, other, labels, result))
    return std::move(error);
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
  printEstimate(os, "reference area", evaluation.referenceAuc);
  printEstimate(os, "difference (paired)", evaluation.difference);
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
