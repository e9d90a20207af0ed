//===- Check.cpp - What becomes of a model ----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Compile.h"
#include "ErrorCollector.h"
#include "mlir/IR/Diagnostics.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace qnn;
using mlir::qnn::CompilePhase;

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

llvm::Expected<CheckReport> Model::check(const CompileOptions &options) {
  CheckReport report;
  CompileOptions lenient = options;
  lenient.requireInteger = false;
  mlir::ScopedDiagnosticHandler handler(
      impl->context.get(), [&](mlir::Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() != mlir::DiagnosticSeverity::Remark)
          return mlir::failure();
        report.findings.push_back(diagnostic.str());
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

void CheckReport::print(llvm::raw_ostream &os) const {
  for (const std::string &finding : findings)
    os << finding << '\n';
  os << numKernels << " contractions on packed words, " << numIntegerLoops
     << " as plain integer loops, " << numReal << " in float64\n";
  if (numReal > 0)
    os << "float64 contractions are exact but slow on microcontrollers: "
          "quantize their inputs and weights to make them integer\n";
  if (numIntegerLoops > 0)
    os << "plain loops compute the same, slower: constant weights of at most 8 "
          "bits without groups run on packed words\n";
}
