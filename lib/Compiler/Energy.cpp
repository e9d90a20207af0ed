//===- Energy.cpp - Pricing a loaded model ----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ErrorCollector.h"
#include "ModelImpl.h"
#include "qnn/Analysis/Energy/EnergyAnalysis.h"
#include "llvm/Support/raw_ostream.h"

using namespace qnn;

llvm::Expected<std::string> Model::energy(llvm::StringRef format,
                                          const EnergyOptions &options) const {
  auto parsed = energy::parseReportFormat(format);
  if (!parsed)
    return llvm::createStringError("unknown report format '" + format +
                                   "'; known: table, json, csv");
  mlir::qnn::EnergyOptions request;
  request.platform = options.platform;
  request.model = options.model;
  request.memory = options.memory;
  request.inputBits = options.inputBits;
  ErrorCollector collector(*impl->context);
  mlir::FailureOr<mlir::qnn::EnergyAnalysis> analysis =
      mlir::qnn::EnergyAnalysis::compute(impl->function, request);
  if (mlir::failed(analysis))
    return collector.take();
  std::string report;
  llvm::raw_string_ostream os(report);
  energy::printReport(analysis->getReport(), *parsed, os);
  return report;
}
