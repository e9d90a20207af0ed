//===- ErrorCollector.cpp - Diagnostics as one error ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ErrorCollector.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Location.h"
#include "llvm/Support/raw_ostream.h"

using namespace qnn;

/// Prints a diagnostic as `location: message`, without an unknown location.
static void printDiagnostic(const mlir::Diagnostic &diagnostic,
                            llvm::raw_ostream &os) {
  mlir::Location location = diagnostic.getLocation();
  if (auto file = llvm::dyn_cast<mlir::FileLineColLoc>(location))
    os << file.getFilename().getValue() << ":" << file.getLine() << ":"
       << file.getColumn() << ": ";
  os << diagnostic;
  for (const mlir::Diagnostic &note : diagnostic.getNotes())
    os << "\nnote: " << note;
}

ErrorCollector::ErrorCollector(mlir::MLIRContext &context)
    : handler(&context, [this](mlir::Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() != mlir::DiagnosticSeverity::Error)
          return mlir::failure();
        llvm::raw_string_ostream os(message);
        if (!message.empty())
          os << "\nerror: ";
        printDiagnostic(diagnostic, os);
        return mlir::success();
      }) {}

llvm::Error ErrorCollector::take(const llvm::Twine &fallback) {
  return llvm::createStringError(message.empty() ? fallback.str() : message);
}
