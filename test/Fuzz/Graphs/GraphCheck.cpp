//===- GraphCheck.cpp - One network through all levels ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphCheck.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cmath>

using namespace qnn;
using namespace qnn::test;

using Arrays = std::vector<NpyArray>;

//===----------------------------------------------------------------------===//
// Inputs and results
//===----------------------------------------------------------------------===//

/// The least and greatest number of a code type, as the IR prints it.
static std::pair<int64_t, int64_t> getRange(llvm::StringRef type) {
  int64_t bits = 0;
  type.drop_while([](char c) { return !llvm::isDigit(c); })
      .consumeInteger(10, bits);
  if (type.contains("unsigned"))
    return {0, (int64_t(1) << bits) - 1};
  if (type.contains("bipolar") || type.contains("ternary"))
    return {-1, 1};
  return {-(int64_t(1) << (bits - 1)), (int64_t(1) << (bits - 1)) - 1};
}

static NpyArray makeInput(const TensorInfo &info, Dice &dice) {
  NpyArray array = NpyArray::zeros(info.type, info.shape);
  if (array.isFloat()) {
    for (int64_t i = 0; i < array.numElements(); ++i)
      array.set(i, dice.real(-2.5, 2.5));
    return array;
  }
  auto [low, high] = getRange(info.elementType);
  bool isBipolar = llvm::StringRef(info.elementType).contains("bipolar");
  for (int64_t i = 0; i < array.numElements(); ++i)
    array.setInt(i, isBipolar ? (dice.coin() ? 1 : -1) : dice.in(low, high));
  return array;
}

/// Fails at the first element that differs.
static llvm::Error compare(const Arrays &expected,
                           llvm::Expected<Arrays> actual,
                           const std::string &what) {
  if (!actual)
    return llvm::createStringError(what + ": " +
                                   llvm::toString(actual.takeError()));
  for (size_t k = 0; k < expected.size(); ++k) {
    const NpyArray &a = expected[k], &b = (*actual)[k];
    if (a.type != b.type || a.shape != b.shape)
      return llvm::createStringError(what + ": another type or shape");
    if (a.data == b.data)
      continue;
    for (int64_t i = 0; i < a.numElements(); ++i) {
      bool isSame =
          a.at(i) == b.at(i) || (std::isnan(a.at(i)) && std::isnan(b.at(i)));
      if (!isSame)
        return llvm::createStringError(what + ": element " + llvm::Twine(i) +
                                       " of output " + llvm::Twine(k) + " is " +
                                       std::to_string(b.at(i)) + ", expected " +
                                       std::to_string(a.at(i)));
    }
  }
  return llvm::Error::success();
}

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
  return compare(expected, level->interpret(inputs),
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
  {
    std::error_code code;
    llvm::raw_fd_ostream os(path, code);
    if (code)
      return llvm::createStringError(code, path);
    os << makeRandomGraph(dice);
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
    if (llvm::Error error = compare(*expected, code->run(inputs),
                                    "compiled with kernel " + compile.kernel))
      return error;
    ++coverage.compiled;
  }
  if (options.emitsC) {
    llvm::Expected<CompiledModel> code = model->compileC(compile);
    if (!code)
      return code.takeError();
    if (llvm::Error error = compare(*expected, code->run(inputs), "emitted C"))
      return error;
    ++coverage.emitted;
  }
  return llvm::Error::success();
}

llvm::Error qnn::test::checkGraph(uint64_t seed, const CheckOptions &options,
                                  Coverage &coverage) {
  return GraphChecker(options, coverage).check(seed);
}
