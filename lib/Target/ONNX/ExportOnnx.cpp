//===- ExportOnnx.cpp - The qnn dialect to ONNX models ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/ONNX/ExportOnnx.h"

#include "GraphExporter.h"
#include "qnn/Target/ONNX/OnnxModel.h"

#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace mlir::qnn;

/// The operator set in which quantizers may be per axis; every reader has it.
static constexpr int64_t firstOpset = 13;

FailureOr<std::string>
mlir::qnn::exportOnnx(func::FuncOp function, const OnnxExportOptions &options,
                      std::vector<OnnxExportProblem> &problems) {
  auto refuse = [&](const Twine &reason, const Twine &cure) {
    problems.push_back(
        {function.getLoc(), "func.func", "", reason.str(), cure.str()});
    return failure();
  };
  if (options.maxOpset < firstOpset || options.maxOpset > maxKnownOnnxOpset)
    return refuse(
        "operator set " + Twine(options.maxOpset) + " cannot be written",
        "use one of " + Twine(firstOpset) + " to " + Twine(maxKnownOnnxOpset));
  if (!llvm::hasSingleElement(function.getBody()))
    return refuse("the function has more than one block",
                  "a network is straight-line code");
  // An op may ask for a newer operator set, in which others look different.
  for (int64_t opset = firstOpset;;) {
    GraphExporter exporter(function, options, opset, problems);
    if (failed(exporter.run()))
      return failure();
    if (exporter.getRequiredOpset() == opset) {
      llvm::Expected<std::string> bytes = exporter.finish();
      if (bytes)
        return std::move(*bytes);
      return refuse(llvm::toString(bytes.takeError()), "");
    }
    opset = exporter.getRequiredOpset();
  }
}

func::FuncOp mlir::qnn::findModelFunction(ModuleOp module) {
  if (auto main = module.lookupSymbol<func::FuncOp>("main"))
    return main.isExternal() ? nullptr : main;
  func::FuncOp only;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isExternal())
      continue;
    if (only)
      return nullptr;
    only = function;
  }
  return only;
}

std::string mlir::qnn::describe(const OnnxExportProblem &problem) {
  std::string text = "'" + problem.op + "'";
  if (!problem.name.empty())
    text += " \"" + problem.name + "\"";
  text += " cannot be exported: " + problem.reason;
  if (!problem.cure.empty())
    text += "; " + problem.cure;
  return text;
}

void mlir::qnn::printOnnxExportProblems(
    llvm::ArrayRef<OnnxExportProblem> problems, raw_ostream &os) {
  for (const OnnxExportProblem &problem : problems) {
    llvm::json::OStream json(os);
    json.object([&] {
      json.attribute("op", problem.op);
      json.attribute("name", llvm::json::fixUTF8(problem.name));
      json.attribute("reason", llvm::json::fixUTF8(problem.reason));
      json.attribute("cure", llvm::json::fixUTF8(problem.cure));
    });
    os << '\n';
  }
}
