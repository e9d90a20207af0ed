//===- StudyMain.cpp - The tool qnn-study -----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Tools/StudyMain.h"

#include "qnn/Analysis/Energy/EnergyAnalysis.h"
#include "qnn/Analysis/Studies/PaperStudies.h"
#include "qnn/Dialect/QNN/IR/QNNDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/Support/WithColor.h"

using namespace qnn;
using namespace qnn::studies;
namespace cl = llvm::cl;

namespace {
/// The command line.
struct StudyArguments {
  cl::OptionCategory category{"qnn-study options"};
  cl::SubCommand moons{"moons", "Moons et al. 2017: the networks of Table I at "
                                "each width and memory"};
  cl::SubCommand hashemi{"hashemi", "Hashemi et al. 2017: area, power, "
                                    "footprint and energy of number formats"};
  cl::SubCommand vasquez{"vasquez", "Vasquez et al. 2021: analytic and "
                                    "in-memory energy of mixed widths"};
  cl::SubCommand network{"network", "Write one of these networks as MLIR"};

  cl::opt<std::string> json{"json",
                            cl::desc("Write the tables as JSON, too"),
                            cl::value_desc("file"),
                            cl::sub(moons),
                            cl::sub(hashemi),
                            cl::sub(vasquez),
                            cl::cat(category)};
  cl::opt<std::string> svg{"svg",
                           cl::desc("Draw the plot"),
                           cl::value_desc("file"),
                           cl::sub(moons),
                           cl::sub(hashemi),
                           cl::sub(vasquez),
                           cl::cat(category)};

  cl::list<std::string> topologies{
      "topology",
      cl::desc("Depth and filters of the three blocks (may be repeated)"),
      cl::value_desc("1x64,3x128,3x128"), cl::sub(moons), cl::cat(category)};
  cl::opt<std::string> sweep{"sweep",
                             cl::desc("Widths and memories"),
                             cl::value_desc("bits=1,2,4;memory=1Mb,inf"),
                             cl::init("bits=1,2,4,8,16;memory=1Mb,4Mb,inf"),
                             cl::sub(moons),
                             cl::cat(category)};
  cl::opt<std::string> platform{"platform",
                                cl::desc("The platform, or a platform file"),
                                cl::value_desc("name|file"),
                                cl::init("moons2017"),
                                cl::sub(moons),
                                cl::cat(category)};
  cl::opt<bool> ofAll{"all",
                      cl::desc("Also compare the widths over all topologies of "
                               "Table I"),
                      cl::sub(moons), cl::cat(category)};

  cl::list<std::string> networks{
      "network", cl::desc("vgg19, resnet18 (default: both), lenet or cifar10"),
      cl::value_desc("name"), cl::sub(vasquez), cl::cat(category)};
  cl::list<unsigned> widths{
      "bits",
      cl::desc("Width of each layer with weights, or one for all, instead of "
               "the rounds"),
      cl::value_desc("16,7,7,16"),
      cl::CommaSeparated,
      cl::sub(vasquez),
      cl::cat(category)};
  cl::list<double> densities{
      "density",
      cl::desc("Density of the hidden layers in each round, 0 to 1"),
      cl::value_desc("0.45,0.62"),
      cl::CommaSeparated,
      cl::sub(vasquez),
      cl::cat(category)};

  cl::opt<std::string> name{
      cl::Positional, cl::Required,
      cl::desc("<1x64,1x64,1x64 | lenet | cifar10 | vgg19 | resnet18>"),
      cl::sub(network), cl::cat(category)};
  cl::list<unsigned> layerBits{
      "bits",
      cl::desc("Width of each layer with weights, or one for all"),
      cl::value_desc("8"),
      cl::CommaSeparated,
      cl::sub(network),
      cl::cat(category)};
  cl::opt<unsigned> imageBits{
      "image-bits", cl::desc("Width of the image; 0: as the first layer"),
      cl::init(8), cl::sub(network), cl::cat(category)};
  cl::opt<std::string> output{
      "o",           cl::desc("Where to write"), cl::value_desc("file"),
      cl::init("-"), cl::sub(network),           cl::cat(category)};
};
} // namespace

static llvm::Expected<Study> runMoons(const StudyArguments &arguments,
                                      mlir::MLIRContext &context) {
  MoonsOptions options;
  options.platform = arguments.platform;
  options.ofAll = arguments.ofAll;
  std::vector<std::string> names(arguments.topologies.begin(),
                                 arguments.topologies.end());
  if (names.empty())
    names = {"1x64,1x64,1x64", "2x64,3x128,3x128", "3x256,3x256,3x256"};
  for (const std::string &name : names) {
    auto topology = mlir::qnn::parseTopology(name);
    if (!topology)
      return topology.takeError();
    options.topologies.push_back(*topology);
  }
  llvm::Expected<energy::SweepGrid> grid = energy::parseSweep(arguments.sweep);
  if (!grid)
    return grid.takeError();
  if (grid->bits.empty() || grid->memories.empty())
    return llvm::createStringError("--sweep needs both bits and memory");
  options.grid = std::move(*grid);
  return studyMoons(context, options);
}

static llvm::Expected<Study> runVasquez(const StudyArguments &arguments,
                                        mlir::MLIRContext &context) {
  VasquezOptions options;
  if (!arguments.networks.empty())
    options.networks.assign(arguments.networks.begin(),
                            arguments.networks.end());
  options.widths.assign(arguments.widths.begin(), arguments.widths.end());
  if (!arguments.densities.empty())
    options.densities.assign(arguments.densities.begin(),
                             arguments.densities.end());
  for (double density : options.densities)
    if (!(density >= 0 && density <= 1))
      return llvm::createStringError("--density must be between 0 and 1");
  return studyVasquez(context, options);
}

/// Writes a file, or stdout for `-`.
static llvm::Error
writeFile(llvm::StringRef path,
          llvm::function_ref<void(llvm::raw_ostream &)> write) {
  std::string message;
  auto file = mlir::openOutputFile(path, &message);
  if (!file)
    return llvm::createStringError(message);
  write(file->os());
  file->keep();
  return llvm::Error::success();
}

static llvm::Error writeNetwork(const StudyArguments &arguments,
                                mlir::MLIRContext &context) {
  mlir::qnn::NetworkWidths widths;
  widths.image = arguments.imageBits;
  if (!arguments.layerBits.empty())
    widths.layers.assign(arguments.layerBits.begin(),
                         arguments.layerBits.end());
  if (widths.image > 16)
    return llvm::createStringError("--image-bits must be at most 16");
  auto module = mlir::qnn::buildNetwork(context, arguments.name, widths);
  if (!module)
    return module.takeError();
  return writeFile(arguments.output,
                   [&](llvm::raw_ostream &os) { (*module)->print(os); });
}

static llvm::Error run(const StudyArguments &arguments,
                       mlir::MLIRContext &context) {
  if (arguments.network)
    return writeNetwork(arguments, context);
  llvm::Expected<Study> study = arguments.moons ? runMoons(arguments, context)
                                : arguments.hashemi
                                    ? studyHashemi(context)
                                    : runVasquez(arguments, context);
  if (!study)
    return study.takeError();
  printText(*study, llvm::outs());
  auto writeForm = [&](const std::string &path, auto print) -> llvm::Error {
    if (path.empty())
      return llvm::Error::success();
    return writeFile(path, [&](llvm::raw_ostream &os) { print(*study, os); });
  };
  if (llvm::Error error = writeForm(arguments.json, printJSON))
    return error;
  return writeForm(arguments.svg, printSVG);
}

int qnn::studyMain(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  StudyArguments arguments;
  cl::HideUnrelatedOptions(arguments.category);
  cl::ParseCommandLineOptions(argc, argv,
                              "Repeats the experiments of papers on energy.\n");
  if (!arguments.moons && !arguments.hashemi && !arguments.vasquez &&
      !arguments.network) {
    llvm::WithColor::error(llvm::errs(), "qnn-study")
        << "say what to do: moons, hashemi, vasquez or network (--help has "
           "more)\n";
    return 1;
  }
  mlir::DialectRegistry registry;
  registry.insert<mlir::qnn::QNNDialect, mlir::arith::ArithDialect,
                  mlir::func::FuncDialect>();
  mlir::qnn::registerEnergyCostExtensions(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  if (llvm::Error error = run(arguments, context)) {
    llvm::WithColor::error(llvm::errs(), "qnn-study")
        << llvm::toString(std::move(error)) << "\n";
    return 1;
  }
  return 0;
}
