//===- QuantizeMain.cpp - The tool qnn-quantize -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Tools/QuantizeMain.h"
#include "DataFlags.h"
#include "ModelFlags.h"
#include "Progress.h"
#include "QuantizeFlags.h"
#include "qnn/CalibratedModel.h"
#include "qnn/Support/AtomicFile.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"

using namespace qnn;
namespace cl = llvm::cl;

namespace {
/// The command line.
struct QuantizeArguments {
  cl::OptionCategory category{"qnn-quantize options"};
  cl::opt<std::string> model{cl::Positional, cl::Required,
                             cl::desc("<real model: .onnx, .mlir or .mlirbc>"),
                             cl::cat(category)};
  cl::opt<std::string> output{
      "o", cl::desc("The result, as MLIR (default: standard output)"),
      cl::value_desc("Q.mlir"), cl::init("-"), cl::cat(category)};
  cl::opt<std::string> statistics{
      "statistics", cl::desc("Write what calibration found out, as JSON"),
      cl::value_desc("FILE"), cl::cat(category)};
  cl::opt<bool> calibrateOnly{
      "calibrate-only",
      cl::desc("Write the real model with its statistics as attributes, from "
               "which it can be quantized without samples"),
      cl::cat(category)};
  CalibrationFlags calibration{category};
  QuantizeFlags quantize{category};
  ModelFlags flags{category};
};
} // namespace

static llvm::Error quantize(const QuantizeArguments &arguments) {
  llvm::Expected<QuantizeOptions> options = arguments.quantize.getOptions();
  if (!options)
    return options.takeError();
  llvm::Expected<Model> model =
      Model::load(arguments.model, arguments.flags.getLoadOptions());
  if (!model)
    return model.takeError();
  llvm::Expected<CalibratedModel> calibrated =
      arguments.calibration.calibrate(*model, *options);
  if (!calibrated)
    return calibrated.takeError();
  llvm::Expected<Model> result =
      arguments.calibrateOnly ? calibrated->getReal(/*withStatistics=*/true)
                              : calibrated->quantize(*options);
  if (!result)
    return result.takeError();
  if (!arguments.statistics.empty())
    if (llvm::Error error = writeFileAtomically(arguments.statistics,
                                                calibrated->toJson() + "\n"))
      return error;
  return result->emit(EmitKind::Mlir, arguments.output, {}, "import");
}

int qnn::quantizeMain(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  QuantizeArguments arguments;
  cl::HideUnrelatedOptions(arguments.category);
  cl::ParseCommandLineOptions(
      argc, argv, "Quantizes a trained network with calibration data.\n");
  if (llvm::Error error = quantize(arguments)) {
    llvm::WithColor::error(llvm::errs(), "qnn-quantize")
        << llvm::toString(std::move(error)) << "\n";
    return 1;
  }
  return 0;
}
