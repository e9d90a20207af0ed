//===- RunMain.cpp - The tool qnn-run ---------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Tools/RunMain.h"
#include "CompareRuns.h"
#include "ModelFlags.h"
#include "RunInputs.h"
#include "RunReport.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"

#include <chrono>

using namespace qnn;
namespace cl = llvm::cl;

namespace {
/// The command line.
struct RunOptions {
  cl::OptionCategory category{"qnn-run options"};
  cl::opt<std::string> model{cl::Positional, cl::Required,
                             cl::desc("<model: .onnx, .mlir, .mlirbc, or .so "
                                      "of qnn-compile>"),
                             cl::cat(category)};
  cl::list<std::string> inputs{
      "input", cl::desc("Array for an input; in graph order unless named"),
      cl::value_desc("[NAME=]x.npy"), cl::cat(category)};
  cl::opt<std::string> output{"output",
                              cl::desc("Write output_<k>.npy into this folder"),
                              cl::value_desc("DIR"), cl::cat(category)};
  cl::opt<std::string> dump{
      "dump",
      cl::desc("Write every tensor inside the model, for the first sample"),
      cl::value_desc("DIR"), cl::cat(category)};
  cl::opt<bool> interpret{
      "interpret",
      cl::desc("Run the reference interpreter instead of compiled code"),
      cl::cat(category)};
  cl::list<std::string> compare{
      "compare", cl::CommaSeparated,
      cl::desc("Run in these ways and compare bit by bit: interpret, jit, c"),
      cl::value_desc("MODE,..."), cl::cat(category)};
  cl::opt<unsigned> repeat{"repeat", cl::desc("Run N times and print times"),
                           cl::value_desc("N"), cl::init(0), cl::cat(category)};
  cl::opt<unsigned> threads{
      "threads",
      cl::desc("Threads that share large layers; the result is the same"),
      cl::value_desc("N"), cl::init(1), cl::cat(category)};
  cl::opt<std::string> instrumentAccesses{
      "instrument-accesses",
      cl::desc("Run by schedules for an energy platform (NAME or FILE.yaml), "
               "count what their tiles move, and print it"),
      cl::value_desc("PLATFORM"), cl::cat(category)};
  cl::opt<std::string> energyMemory{
      "energy-memory", cl::desc("On-chip memory of that platform: 64KiB"),
      cl::value_desc("SIZE"), cl::cat(category)};
  cl::opt<bool> json{"json", cl::desc("Print JSON"), cl::cat(category)};
  ModelFlags flags{category};
};

/// Writes the tensors that it sees into a folder, numbered in program order.
struct TensorDumper {
  std::string folder;
  unsigned count = 0;
  llvm::Error error = llvm::Error::success();

  void operator()(llvm::StringRef name, const NpyArray &value) {
    if (error)
      return;
    std::string file;
    llvm::raw_string_ostream os(file);
    os << llvm::format("%03u", count++);
    if (!name.empty())
      os << "_";
    for (char c : name)
      os << (llvm::isAlnum(c) || c == '.' || c == '-' ? c : '_');
    llvm::SmallString<128> path(folder);
    llvm::sys::path::append(path, file + ".npy");
    error = writeNpy(path, value);
  }
};
} // namespace

static llvm::Error createFolder(llvm::StringRef path) {
  if (std::error_code code = llvm::sys::fs::create_directories(path))
    return llvm::createStringError(path + ": " + code.message());
  return llvm::Error::success();
}

static llvm::Error writeOutputs(llvm::StringRef folder,
                                llvm::ArrayRef<NpyArray> outputs) {
  if (llvm::Error error = createFolder(folder))
    return error;
  for (auto [index, output] : llvm::enumerate(outputs)) {
    llvm::SmallString<128> path(folder);
    llvm::sys::path::append(path, "output_" + llvm::Twine(index) + ".npy");
    if (llvm::Error error = writeNpy(path, output))
      return error;
  }
  return llvm::Error::success();
}

/// Runs the interpreter once on each sample, and writes what it computes for
/// the first into `folder`.
static llvm::Expected<std::vector<NpyArray>>
dumpTensors(Model &model, llvm::ArrayRef<NpyArray> inputs,
            llvm::StringRef folder) {
  if (llvm::Error error = createFolder(folder))
    return error;
  TensorDumper dumper{folder.str()};
  auto outputs = model.interpret(inputs, std::ref(dumper));
  if (!dumper.error)
    return outputs;
  llvm::consumeError(outputs.takeError());
  return std::move(dumper.error);
}

/// Runs `repeat` times and returns the times.
static llvm::Expected<RunTimes>
timeRuns(Runner &runner, llvm::ArrayRef<NpyArray> inputs, unsigned repeat) {
  std::vector<double> samples;
  for (unsigned i = 0; i < repeat; ++i) {
    auto begin = std::chrono::steady_clock::now();
    llvm::Expected<std::vector<NpyArray>> outputs = runner.run(inputs);
    if (!outputs)
      return outputs.takeError();
    std::chrono::duration<double, std::micro> time =
        std::chrono::steady_clock::now() - begin;
    samples.push_back(time.count());
  }
  return summarizeTimes(std::move(samples));
}

static llvm::Error compare(Model &model, llvm::ArrayRef<NpyArray> inputs,
                           const RunOptions &options,
                           const CompileOptions &compileOptions) {
  llvm::SmallVector<RunMode> modes;
  for (const std::string &name : options.compare) {
    llvm::Expected<RunMode> mode = parseRunMode(name);
    if (!mode)
      return mode.takeError();
    modes.push_back(*mode);
  }
  return compareRuns(model, modes, inputs, compileOptions, llvm::outs());
}

/// Times the runner, if that is asked for, and writes or prints all.
static llvm::Error report(Runner &runner, llvm::ArrayRef<NpyArray> inputs,
                          llvm::ArrayRef<TensorInfo> infos,
                          llvm::ArrayRef<NpyArray> outputs,
                          const RunOptions &options) {
  RunTimes times;
  if (options.repeat > 0)
    if (llvm::Error error =
            timeRuns(runner, inputs, options.repeat).moveInto(times))
      return error;
  const RunTimes *shownTimes = options.repeat > 0 ? &times : nullptr;
  if (!options.output.empty())
    if (llvm::Error error = writeOutputs(options.output, outputs))
      return error;
  if (options.json)
    printJson(llvm::outs(), infos, outputs, shownTimes);
  else if (options.output.empty() || shownTimes)
    printText(llvm::outs(), infos, outputs, shownTimes);
  if (!options.instrumentAccesses.empty() && !options.json)
    printAccesses(llvm::outs(), runner.accesses());
  return llvm::Error::success();
}

/// Runs a library that qnn-compile wrote.
static llvm::Error runLibrary(const RunOptions &options) {
  if (options.interpret || !options.compare.empty())
    return llvm::createStringError(
        "'" + options.model +
        "' is compiled: --interpret and --compare need the network itself");
  if (!options.instrumentAccesses.empty())
    return llvm::createStringError(
        "'" + options.model +
        "' is compiled: --instrument-accesses needs the network itself");
  llvm::Expected<CompiledModel> library =
      CompiledModel::load(options.model, options.threads);
  if (!library)
    return library.takeError();
  std::vector<TensorInfo> infos = library->outputs().vec();
  llvm::Expected<std::vector<NpyArray>> inputs =
      readInputs(library->inputs(), options.inputs);
  if (!inputs)
    return inputs.takeError();
  Runner runner(std::move(*library));
  llvm::Expected<std::vector<NpyArray>> outputs = runner.run(*inputs);
  if (!outputs)
    return outputs.takeError();
  return report(runner, *inputs, infos, *outputs, options);
}

static llvm::Error run(const RunOptions &options) {
  if (!options.dump.empty() && !options.interpret)
    return llvm::createStringError(
        "--dump shows what the interpreter computes: add --interpret");
  if (options.interpret && !options.instrumentAccesses.empty())
    return llvm::createStringError(
        "--instrument-accesses counts in compiled code: leave out --interpret");
  if (options.threads == 0)
    return llvm::createStringError("--threads needs at least one thread");
  if (llvm::sys::path::extension(options.model) == ".so")
    return runLibrary(options);
  llvm::Expected<Model> model =
      Model::load(options.model, options.flags.getLoadOptions());
  if (!model)
    return model.takeError();
  llvm::Expected<std::vector<NpyArray>> inputs =
      readInputs(model->inputs(), options.inputs);
  if (!inputs)
    return inputs.takeError();
  CompileOptions compileOptions = options.flags.getCompileOptions();
  compileOptions.threads = options.threads;
  compileOptions.accessPlatform = options.instrumentAccesses;
  compileOptions.accessMemory = options.energyMemory;
  if (!options.compare.empty())
    return compare(*model, *inputs, options, compileOptions);

  RunMode mode = options.interpret ? RunMode::Interpret : RunMode::Jit;
  llvm::Expected<Runner> runner = Runner::create(*model, mode, compileOptions);
  if (!runner)
    return runner.takeError();
  llvm::Expected<std::vector<NpyArray>> outputs =
      options.dump.empty() ? runner->run(*inputs)
                           : dumpTensors(*model, *inputs, options.dump);
  if (!outputs)
    return outputs.takeError();
  return report(*runner, *inputs, model->outputs(), *outputs, options);
}

/// LLVM's library has an option of this name for its linkers.
static void forgetOption(llvm::StringRef name) {
  auto &known = cl::getRegisteredOptions();
  if (auto it = known.find(name); it != known.end())
    it->second->removeArgument();
}

int qnn::runMain(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  forgetOption("threads");
  RunOptions options;
  cl::HideUnrelatedOptions(options.category);
  cl::ParseCommandLineOptions(argc, argv, "Runs a quantized neural network.\n");
  if (llvm::Error error = run(options)) {
    llvm::WithColor::error(llvm::errs(), "qnn-run")
        << llvm::toString(std::move(error)) << "\n";
    return 1;
  }
  return 0;
}
