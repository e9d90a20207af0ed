//===- Check.cpp - What becomes of a model ----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Compile.h"
#include "ErrorCollector.h"
#include "ModelImpl.h"
#include "mlir/IR/Diagnostics.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/InitAllDialects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

using namespace qnn;
using mlir::qnn::CompilePhase;
using Kind = CheckFinding::Kind;

//===----------------------------------------------------------------------===//
// Finding out
//===----------------------------------------------------------------------===//

/// Kinds of contractions after kernel selection.
static void countContractions(mlir::ModuleOp module, CheckReport &report) {
  module.walk([&](mlir::Operation *op) {
    if (llvm::isa<mlir::qnn::PackedConv2DOp>(op))
      ++report.numKernels;
    else if (llvm::isa<mlir::qnn::Conv2DIntegerOp,
                       mlir::qnn::ConvTranspose2DIntegerOp,
                       mlir::qnn::MatMulIntegerOp>(op))
      ++report.numIntegerLoops;
    else if (llvm::isa<mlir::qnn::Conv2DOp, mlir::qnn::ConvTranspose2DOp,
                       mlir::qnn::MatMulOp>(op))
      ++report.numReal;
  });
}

/// Takes a remark of a pass, `'OP' stays real: REASON`, apart.
static CheckFinding readRemark(llvm::StringRef remark) {
  CheckFinding finding;
  auto [what, why] = remark.split(": ");
  finding.kind = what.ends_with("stays real") ? Kind::Real : Kind::Slow;
  if (what.starts_with("'")) {
    auto [name, rest] = what.drop_front().split("' ");
    finding.where = name.str();
    what = rest;
  }
  finding.what = what.str();
  finding.why = why.str();
  finding.help =
      finding.kind == Kind::Real
          ? "quantize its inputs and its result, per tensor or per channel"
          : "constant weights of at most 8 bits without groups run on packed "
            "words";
  return finding;
}

llvm::Expected<CheckReport> Model::check(const CompileOptions &options) {
  CheckReport report;
  CompileOptions lenient = options;
  lenient.requireInteger = false;
  mlir::ScopedDiagnosticHandler handler(
      impl->context.get(), [&](mlir::Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() != mlir::DiagnosticSeverity::Remark)
          return mlir::failure();
        report.findings.push_back(readRemark(diagnostic.str()));
        return mlir::success();
      });
  llvm::Expected<Compilation> packed =
      runPhases(*impl->module, impl->function, lenient, CompilePhase::Packed);
  if (!packed)
    return packed.takeError();
  countContractions(*packed->module, report);
  // What has no loops shows when they are made.
  ErrorCollector errors(*impl->context);
  if (failed(mlir::qnn::runCompilePhases(*packed->module, CompilePhase::Packed,
                                         CompilePhase::Loops, packed->options)))
    return errors.take("lowering to loops failed");
  return report;
}

/// The faults of the ONNX model in file `path`.
static llvm::Expected<CheckReport> findFaults(llvm::StringRef path,
                                              const LoadOptions &loadOptions) {
  auto options = getOnnxImportOptions(loadOptions);
  if (!options)
    return options.takeError();
  CheckReport report;
  options->onFault = [&](mlir::qnn::OnnxFault fault,
                         const mlir::qnn::OnnxError &error) {
    Kind kind = fault == mlir::qnn::OnnxFault::File    ? Kind::File
                : fault == mlir::qnn::OnnxFault::Input ? Kind::Input
                                                       : Kind::Node;
    report.findings.push_back({kind, error.getWhere().str(),
                               error.getWhat().str(), error.getWhy().str(),
                               error.getHelp().str()});
  };
  mlir::DialectRegistry registry;
  mlir::qnn::registerAllDialects(registry);
  mlir::MLIRContext context(registry);
  ErrorCollector errors(context);
  if (!mlir::qnn::importOnnx(&context, path, *options) &&
      report.findings.empty())
    return errors.take("the model cannot be imported");
  return report;
}

llvm::Expected<CheckReport> Model::check(llvm::StringRef path,
                                         const LoadOptions &loadOptions,
                                         const CompileOptions &options) {
  if (path.ends_with(".onnx")) {
    llvm::Expected<CheckReport> faults = findFaults(path, loadOptions);
    if (!faults || faults->getNumErrors())
      return faults;
  }
  llvm::Expected<Model> model = load(path, loadOptions);
  if (!model)
    return model.takeError();
  return model->check(options);
}

size_t CheckReport::getNumErrors() const {
  return llvm::count_if(
      findings, [](const CheckFinding &finding) { return finding.isError(); });
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

void CheckReport::print(llvm::raw_ostream &os) const {
  for (const CheckFinding &finding : findings) {
    os << (finding.isError() ? "error: " : "warning: ");
    if (!finding.where.empty())
      os << (finding.isError() ? finding.where + ":"
                               : "'" + finding.where + "'")
         << ' ';
    os << finding.what;
    if (!finding.why.empty())
      os << ": " << finding.why;
    if (!finding.help.empty())
      os << "; " << finding.help;
    os << '\n';
  }
  if (getNumErrors())
    return;
  os << numKernels << " contractions on packed words, " << numIntegerLoops
     << " as plain integer loops, " << numReal << " in float64\n";
  if (numReal > 0)
    os << "float64 contractions are exact but slow on microcontrollers: "
          "quantize their inputs and weights to make them integer\n";
  if (numIntegerLoops > 0)
    os << "plain loops compute the same, slower: constant weights of at most 8 "
          "bits without groups run on packed words\n";
}

/// The word for a kind of finding in JSON.
static llvm::StringRef getKindName(Kind kind) {
  switch (kind) {
  case Kind::File:
    return "file";
  case Kind::Input:
    return "input";
  case Kind::Node:
    return "node";
  case Kind::Real:
    return "real";
  case Kind::Slow:
    return "slow";
  }
  llvm_unreachable("all kinds are named");
}

void CheckReport::printJson(llvm::raw_ostream &os) const {
  llvm::json::OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    json.attribute("schema", 1);
    json.attribute("supported", getNumErrors() == 0);
    json.attributeArray("findings", [&] {
      for (const CheckFinding &finding : findings)
        json.object([&] {
          json.attribute("kind", getKindName(finding.kind));
          json.attribute("severity", finding.isError() ? "error" : "warning");
          json.attribute("where", llvm::json::fixUTF8(finding.where));
          json.attribute("what", llvm::json::fixUTF8(finding.what));
          json.attribute("why", llvm::json::fixUTF8(finding.why));
          json.attribute("help", llvm::json::fixUTF8(finding.help));
        });
    });
    if (getNumErrors())
      return;
    json.attributeObject("contractions", [&] {
      json.attribute("packed", numKernels);
      json.attribute("plain_loops", numIntegerLoops);
      json.attribute("float64", numReal);
    });
  });
  os << '\n';
}
