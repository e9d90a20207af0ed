//===- Energy.cpp - Energy reports through the facade -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AnalyzeEnergy.h"
#include "ErrorCollector.h"

using namespace qnn;

llvm::Expected<mlir::qnn::EnergyAnalysis>
qnn::analyzeEnergy(const Model &model, const EnergyReportOptions &options) {
  const Model::Impl &impl = Model::Impl::get(model);
  mlir::qnn::EnergyOptions energyOptions;
  energyOptions.platform = options.platform;
  energyOptions.model = options.model;
  energyOptions.memory = options.memory;
  energyOptions.inputBits = options.inputBits;
  ErrorCollector collector(*impl.context);
  mlir::func::FuncOp function = impl.function;
  mlir::FailureOr<mlir::qnn::EnergyAnalysis> analysis =
      mlir::qnn::EnergyAnalysis::compute(
          mlir::cast<mlir::FunctionOpInterface>(function.getOperation()),
          energyOptions);
  if (mlir::failed(analysis))
    return collector.take("the model has no price");
  return std::move(*analysis);
}

llvm::Expected<std::string>
Model::energy(const EnergyReportOptions &options) const {
  std::optional<energy::ReportFormat> format =
      energy::parseReportFormat(options.format);
  if (!format)
    return llvm::createStringError("unknown report format '" + options.format +
                                   "'; expected table, json or csv");
  llvm::Expected<mlir::qnn::EnergyAnalysis> analysis =
      analyzeEnergy(*this, options);
  if (!analysis)
    return analysis.takeError();
  std::string text;
  llvm::raw_string_ostream os(text);
  energy::printReport(analysis->getReport(), *format, os);
  return text;
}
