//===- ModelFlags.h - Options that tools on models share --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// How a model is loaded and compiled, as options of qnn-compile and qnn-run.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TOOLS_MODELFLAGS_H
#define QNN_LIB_TOOLS_MODELFLAGS_H

#include "qnn/Compiler.h"
#include "llvm/Support/CommandLine.h"

namespace qnn {

/// The options, registered in the category of a tool.
struct ModelFlags {
  explicit ModelFlags(llvm::cl::OptionCategory &category)
      : category(category) {}

  LoadOptions getLoadOptions() const {
    return {batch, {shapes.begin(), shapes.end()}};
  }
  CompileOptions getCompileOptions() const {
    CompileOptions options;
    options.requireInteger = requireInteger;
    options.kernel = kernel;
    options.singlePrecision = singlePrecision;
    return options;
  }

private:
  llvm::cl::OptionCategory &category;
  llvm::cl::opt<bool> requireInteger{
      "require-integer",
      llvm::cl::desc("Fail if an op between integer ends stays real"),
      llvm::cl::cat(category)};
  llvm::cl::opt<bool> singlePrecision{
      "single-precision",
      llvm::cl::desc("Compute in f32 the reals that no quantizer depends on"),
      llvm::cl::cat(category)};
  llvm::cl::opt<std::string> kernel{
      "kernel",
      llvm::cl::desc("Force a kernel: xor_popcount, and_popcount, dot, shift; "
                     "none packs nothing"),
      llvm::cl::init("auto"), llvm::cl::cat(category)};
  llvm::cl::opt<int64_t> batch{
      "batch", llvm::cl::desc("Value of symbolic leading dimensions (ONNX)"),
      llvm::cl::value_desc("N"), llvm::cl::init(1), llvm::cl::cat(category)};
  llvm::cl::list<std::string> shapes{
      "shape", llvm::cl::desc("Shape of an input (ONNX)"),
      llvm::cl::value_desc("NAME=1x3x32x32"), llvm::cl::cat(category)};
};

} // namespace qnn

#endif // QNN_LIB_TOOLS_MODELFLAGS_H
