//===- CompareRuns.cpp - Comparing ways to run a model ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CompareRuns.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>
#include <cstring>

using namespace qnn;

static llvm::StringRef stringifyRunMode(RunMode mode) {
  switch (mode) {
  case RunMode::Interpret:
    return "interpret";
  case RunMode::Jit:
    return "jit";
  case RunMode::C:
    return "c";
  }
  llvm_unreachable("all modes are listed");
}

llvm::Expected<RunMode> qnn::parseRunMode(llvm::StringRef name) {
  for (RunMode mode : {RunMode::Interpret, RunMode::Jit, RunMode::C})
    if (stringifyRunMode(mode) == name)
      return mode;
  return llvm::createStringError("unknown way to run '" + name +
                                 "': expected interpret, jit or c");
}

llvm::Expected<Runner> Runner::create(Model &model, RunMode mode,
                                      const CompileOptions &options) {
  Runner runner(model);
  if (mode == RunMode::Interpret)
    return runner;
  llvm::Expected<CompiledModel> compiled =
      mode == RunMode::Jit ? model.compile(options) : model.compileC(options);
  if (!compiled)
    return compiled.takeError();
  runner.compiled = std::move(*compiled);
  return runner;
}

llvm::Expected<std::vector<NpyArray>>
Runner::run(llvm::ArrayRef<NpyArray> inputs) {
  return compiled ? compiled->run(inputs) : model->interpret(inputs);
}

/// The first element in which two arrays of one type differ; -1 if none.
static int64_t findDifference(const NpyArray &a, const NpyArray &b) {
  if (a.data == b.data)
    return -1;
  int64_t size = npyElementSize(a.type);
  for (int64_t i = 0, e = a.numElements(); i < e; ++i) {
    bool isEqual =
        std::memcmp(&a.data[i * size], &b.data[i * size], size) == 0 ||
        (a.isFloat() && std::isnan(a.at(i)) && std::isnan(b.at(i)));
    if (!isEqual)
      return i;
  }
  return -1;
}

llvm::Error qnn::compareRuns(Model &model, llvm::ArrayRef<RunMode> modes,
                             llvm::ArrayRef<NpyArray> inputs,
                             const CompileOptions &options,
                             llvm::raw_ostream &os) {
  std::vector<NpyArray> first;
  for (RunMode mode : modes) {
    llvm::Expected<Runner> runner = Runner::create(model, mode, options);
    if (!runner)
      return runner.takeError();
    llvm::Expected<std::vector<NpyArray>> outputs = runner->run(inputs);
    if (!outputs)
      return outputs.takeError();
    if (first.empty()) {
      first = std::move(*outputs);
      continue;
    }
    for (size_t k = 0; k < first.size(); ++k) {
      int64_t i = findDifference(first[k], (*outputs)[k]);
      if (i < 0)
        continue;
      std::string message;
      llvm::raw_string_ostream(message)
          << "output '" << model.outputs()[k].name << "' differs at element "
          << i << ": " << stringifyRunMode(modes.front()) << " computes "
          << first[k].at(i) << ", " << stringifyRunMode(mode) << " "
          << (*outputs)[k].at(i);
      return llvm::createStringError(message);
    }
  }
  llvm::ListSeparator separator;
  for (RunMode mode : modes)
    os << separator << stringifyRunMode(mode);
  os << " agree in every bit\n";
  return llvm::Error::success();
}
