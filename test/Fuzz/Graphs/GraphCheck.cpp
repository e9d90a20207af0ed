//===- GraphCheck.cpp - One network through all levels ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphCheck.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace qnn;
using namespace qnn::test;

using Arrays = std::vector<NpyArray>;

//===----------------------------------------------------------------------===//
// Levels
//===----------------------------------------------------------------------===//

namespace {

/// The files of a run and the model that is the reference.
class GraphChecker {
public:
  GraphChecker(const CheckOptions &options, Coverage &coverage)
      : options(options), coverage(coverage) {}

  llvm::Error check(uint64_t seed);

private:
  llvm::Error checkLevel(Model &model, const char *phase,
                         const CompileOptions &compile, const Arrays &inputs,
                         const Arrays &expected);
  llvm::Error countReal(Model &model);

  const CheckOptions &options;
  Coverage &coverage;
};

} // namespace

/// Writes what `phase` makes of the model, reads it back and interprets it.
llvm::Error GraphChecker::checkLevel(Model &model, const char *phase,
                                     const CompileOptions &compile,
                                     const Arrays &inputs,
                                     const Arrays &expected) {
  std::string path = options.folder + "/level.mlir";
  if (llvm::Error error = model.emit(EmitKind::Mlir, path, compile, phase))
    return error;
  auto text = llvm::MemoryBuffer::getFile(path);
  if (!text)
    return llvm::createStringError(path + ": cannot be read back");
  coverage.count((*text)->getBuffer());
  llvm::Expected<Model> level = Model::load(path);
  if (!level)
    return level.takeError();
  return compareArrays(expected, level->interpret(inputs),
                       phase + std::string(" level for ") + compile.target);
}

llvm::Error GraphChecker::countReal(Model &model) {
  llvm::Expected<CheckReport> report = model.check();
  if (!report)
    return report.takeError();
  bool isInteger = true;
  for (const CheckFinding &finding : report->findings) {
    if (finding.kind != CheckFinding::Kind::Real)
      continue;
    isInteger = false;
    ++coverage.reasons[finding.why.empty() ? finding.what : finding.why];
  }
  coverage.integerGraphs += isInteger;
  return llvm::Error::success();
}

llvm::Error GraphChecker::check(uint64_t seed) {
  Dice dice(seed);
  std::string path = options.folder + "/graph.mlir";
  std::string text = makeRandomGraph(dice);
  {
    std::error_code code;
    llvm::raw_fd_ostream os(path, code);
    if (code)
      return llvm::createStringError(code, path);
    os << text;
  }
  llvm::Expected<Model> model = Model::load(path);
  if (!model)
    return model.takeError();
  Arrays inputs;
  for (const TensorInfo &info : model->inputs())
    inputs.push_back(makeInput(info, dice));
  llvm::Expected<Arrays> expected = model->interpret(inputs);
  if (!expected)
    return expected.takeError();
  ++coverage.graphs;
  if (llvm::Error error = countReal(*model))
    return error;

  CompileOptions compile;
  static const char *const kernels[] = {
      "auto", "auto", "xor_popcount", "and_popcount", "dot", "shift", "none"};
  compile.kernel = kernels[seed % std::size(kernels)];
  if (llvm::Error error =
          checkLevel(*model, "integer", compile, inputs, *expected))
    return error;
  CompileOptions other = compile;
  static const std::vector<std::string> targets = {
      "native", "x86-64-v3", "aarch64", "cortex-m4", "c99"};
  other.target = dice.pick(targets);
  if (llvm::Error error =
          checkLevel(*model, "packed", other, inputs, *expected))
    return error;
  if (options.compiles) {
    // Optimization is not under test.
    compile.optLevel = dice.in(0, 1);
    llvm::Expected<CompiledModel> code = model->compile(compile);
    if (!code)
      return code.takeError();
    if (llvm::Error error =
            compareArrays(*expected, code->run(inputs),
                          "compiled with kernel " + compile.kernel))
      return error;
    ++coverage.compiled;
  }
  if (options.compiles && (seed % 4 == 0 || options.emitsC))
    if (llvm::Error error = checkIntegerEnds(*model, compile, text, inputs,
                                             *expected, options, coverage))
      return error;
  if (options.emitsC) {
    llvm::Expected<CompiledModel> code = model->compileC(compile);
    if (!code)
      return code.takeError();
    if (llvm::Error error =
            compareArrays(*expected, code->run(inputs), "emitted C"))
      return error;
    ++coverage.emitted;
  }
  return llvm::Error::success();
}

llvm::Error qnn::test::checkGraph(uint64_t seed, const CheckOptions &options,
                                  Coverage &coverage) {
  return GraphChecker(options, coverage).check(seed);
}
