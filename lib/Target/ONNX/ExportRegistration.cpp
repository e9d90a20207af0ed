//===- ExportRegistration.cpp - The export as a translation -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "qnn/Dialect/QNN/IR/QNNDialect.h"
#include "qnn/Support/AtomicFile.h"
#include "qnn/Target/ONNX/ExportOnnx.h"

#include "llvm/Support/CommandLine.h"

using namespace mlir;
using namespace mlir::qnn;

/// Writes \p problems to the file \p path if there is one, and emits them.
static LogicalResult report(Operation *op, StringRef path,
                            ArrayRef<OnnxExportProblem> problems) {
  if (!path.empty()) {
    std::string text;
    llvm::raw_string_ostream os(text);
    printOnnxExportProblems(problems, os);
    if (llvm::Error error = ::qnn::writeFileAtomically(path, text))
      return op->emitError(llvm::toString(std::move(error)));
  }
  for (const OnnxExportProblem &problem : problems)
    emitError(problem.loc) << describe(problem);
  return success(problems.empty());
}

void mlir::qnn::registerToOnnxTranslation() {
  static llvm::cl::OptionCategory category("Options of --export-onnx");
  static llvm::cl::opt<OnnxExportStyle> style(
      "export-onnx-style", llvm::cl::cat(category),
      llvm::cl::desc("The form of quantizers; also --export-onnx=STYLE"),
      llvm::cl::init(OnnxExportStyle::QDQ),
      llvm::cl::values(clEnumValN(OnnxExportStyle::QDQ, "qdq",
                                  "QuantizeLinear and DequantizeLinear"),
                       clEnumValN(OnnxExportStyle::QONNX, "qonnx",
                                  "Quant and BipolarQuant of QONNX")));
  static llvm::cl::opt<int64_t> maxOpset(
      "export-onnx-opset", llvm::cl::cat(category),
      llvm::cl::desc("The newest ONNX operator set to use; the oldest one that "
                     "has what the model needs is taken"),
      llvm::cl::value_desc("N"), llvm::cl::init(OnnxExportOptions().maxOpset));
  static llvm::cl::opt<bool> round(
      "export-onnx-round", llvm::cl::cat(category),
      llvm::cl::desc("Round scales and other parameters to float32"));
  static llvm::cl::opt<std::string> reportPath(
      "export-onnx-report", llvm::cl::cat(category),
      llvm::cl::desc("Write the ops that cannot be exported to FILE, as a JSON "
                     "object in each line"),
      llvm::cl::value_desc("FILE"));
  static TranslateFromMLIRRegistration registration(
      "export-onnx", "export the real level to an ONNX file",
      [](Operation *op, raw_ostream &os) -> LogicalResult {
        auto module = dyn_cast<ModuleOp>(op);
        func::FuncOp function = module ? findModelFunction(module) : nullptr;
        if (!function)
          return op->emitError("a model is a module with a function 'main', or "
                               "exactly one function");
        OnnxExportOptions options;
        options.style = style;
        options.maxOpset = maxOpset;
        options.roundParameters = round;
        std::vector<OnnxExportProblem> problems;
        FailureOr<std::string> bytes =
            mlir::qnn::exportOnnx(function, options, problems);
        if (failed(report(op, reportPath, problems)) || failed(bytes))
          return failure();
        os << *bytes;
        return success();
      },
      [](DialectRegistry &registry) {
        registry.insert<QNNDialect, arith::ArithDialect, func::FuncDialect>();
      });
}
