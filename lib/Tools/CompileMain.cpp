//===- CompileMain.cpp - The tool qnn-compile -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Tools/CompileMain.h"
#include "ModelFlags.h"
#include "qnn/Compiler.h"
#include "qnn/Target/ONNX/ImportOnnx.h"
#include "qnn/Target/TargetRecord.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"

using namespace qnn;
namespace cl = llvm::cl;

namespace {
/// The command line.
struct CompileArguments {
  cl::OptionCategory category{"qnn-compile options"};
  cl::opt<std::string> model{cl::Positional,
                             cl::desc("<model: .onnx, .mlir or .mlirbc>"),
                             cl::cat(category)};
  cl::opt<std::string> output{
      "o", cl::desc("Output file (a folder for --emit=c)"),
      cl::value_desc("PATH"), cl::init("-"), cl::cat(category)};
  cl::opt<EmitKind> emit{
      "emit", cl::desc("What to write"), cl::init(EmitKind::Mlir),
      cl::values(
          clEnumValN(EmitKind::Mlir, "mlir", "MLIR after --phase"),
          clEnumValN(EmitKind::C, "c", "C99 files in the folder PATH"),
          clEnumValN(EmitKind::LLVM, "llvm", "optimized LLVM IR"),
          clEnumValN(EmitKind::Object, "obj", "an object file and its header"),
          clEnumValN(EmitKind::SharedLibrary, "so",
                     "a shared library and its header")),
      cl::cat(category)};
  cl::opt<std::string> phase{
      "phase",
      cl::desc("Where --emit=mlir stops: import, integer, packed, loops, llvm"),
      cl::init("packed"), cl::cat(category)};
  cl::opt<std::string> target{"target", cl::desc("Target; see --list-targets"),
                              cl::init("native"), cl::cat(category)};
  cl::opt<std::string> targetFeatures{
      "target-features", cl::desc("Added to the features of the target"),
      cl::value_desc("+a,-b"), cl::cat(category)};
  cl::opt<bool> check{
      "check",
      cl::desc("Write nothing; print what is not supported, what stays real "
               "or slow, why, and what would help"),
      cl::cat(category)};
  cl::opt<bool> json{"json", cl::desc("Print --check as JSON"),
                     cl::cat(category)};
  cl::opt<bool> listTargets{"list-targets", cl::desc("Print all targets"),
                            cl::cat(category)};
  cl::opt<bool> listOnnxOps{"list-onnx-ops",
                            cl::desc("Print the supported ONNX operators"),
                            cl::cat(category)};
  cl::opt<unsigned> level{"O", cl::Prefix,
                          cl::desc("Optimization level of LLVM, 0 to 3"),
                          cl::init(2), cl::cat(category)};
  cl::opt<std::string> name{
      "name",
      cl::desc("The MODEL in MODEL_run; otherwise the model's file name"),
      cl::cat(category)};
  cl::opt<bool> integerIO{
      "integer-io",
      cl::desc("Codes instead of real numbers at inputs and outputs where a "
               "quantizer stands"),
      cl::cat(category)};
  ModelFlags flags{category};
};
} // namespace

/// Prints what is to be known about the model; an error if it is not supported.
static llvm::Error check(const CompileArguments &arguments,
                         const CompileOptions &options) {
  llvm::Expected<CheckReport> report =
      Model::check(arguments.model, arguments.flags.getLoadOptions(), options);
  if (!report)
    return report.takeError();
  if (arguments.json)
    report->printJson(llvm::outs());
  else
    report->print(llvm::outs());
  if (size_t numErrors = report->getNumErrors())
    return llvm::createStringError(
        "the model is not supported: " + llvm::Twine(numErrors) +
        (numErrors == 1 ? " fault" : " faults"));
  return llvm::Error::success();
}

static llvm::Error compile(const CompileArguments &arguments) {
  if (arguments.listTargets) {
    listTargets(llvm::outs());
    return llvm::Error::success();
  }
  if (arguments.listOnnxOps) {
    mlir::qnn::printOnnxOps(llvm::outs());
    return llvm::Error::success();
  }
  if (arguments.emit == EmitKind::C && arguments.output == "-" &&
      !arguments.check)
    return llvm::createStringError("--emit=c writes a folder: give -o FOLDER");
  if (arguments.model.empty())
    return llvm::createStringError("no model was given");
  if (arguments.level > 3)
    return llvm::createStringError("-O takes a level of 0 to 3");
  CompileOptions options = arguments.flags.getCompileOptions();
  options.target = arguments.target;
  options.targetFeatures = arguments.targetFeatures;
  options.optLevel = arguments.level;
  options.integerIO = arguments.integerIO;
  options.name = arguments.name;
  if (arguments.check)
    return check(arguments, options);
  llvm::Expected<Model> model =
      Model::load(arguments.model, arguments.flags.getLoadOptions());
  if (!model)
    return model.takeError();
  bool isNamedByFile = arguments.name.empty() && arguments.model != "-" &&
                       arguments.emit != EmitKind::Mlir;
  if (isNamedByFile)
    options.name = llvm::sys::path::stem(arguments.model).str();
  return model->emit(arguments.emit, arguments.output, options,
                     arguments.phase);
}

int qnn::compileMain(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  CompileArguments arguments;
  cl::HideUnrelatedOptions(arguments.category);
  cl::ParseCommandLineOptions(argc, argv,
                              "Compiles a quantized neural network.\n");
  if (llvm::Error error = compile(arguments)) {
    llvm::WithColor::error(llvm::errs(), "qnn-compile")
        << llvm::toString(std::move(error)) << "\n";
    return 1;
  }
  return 0;
}
