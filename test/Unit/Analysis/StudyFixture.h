//===- StudyFixture.h - What the tests of the papers share ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Each statement of the papers that docs/Papers.md lists as reproduced is a
/// test; the figures of the reference are those of its golden tables.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_UNIT_ANALYSIS_STUDYFIXTURE_H
#define QNN_TEST_UNIT_ANALYSIS_STUDYFIXTURE_H

#include "qnn/Analysis/Energy/ClosedForm.h"
#include "qnn/Analysis/Energy/EnergyAnalysis.h"
#include "qnn/Analysis/Studies/PaperStudies.h"
#include "qnn/Dialect/QNN/IR/QNNDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "gtest/gtest.h"

namespace qnn::studies::test {

class PaperStudies : public ::testing::Test {
protected:
  PaperStudies() {
    mlir::DialectRegistry registry;
    registry.insert<mlir::qnn::QNNDialect, mlir::arith::ArithDialect,
                    mlir::func::FuncDialect>();
    mlir::qnn::registerEnergyCostExtensions(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  /// The study of the networks of the reference's table.
  Study moons(llvm::StringRef sweep, bool ofAll = false) {
    MoonsOptions options;
    for (const char *name :
         {"1x64 1x64 1x64", "2x64 3x128 3x128", "3x256 3x256 3x256"})
      options.topologies.push_back(
          llvm::cantFail(mlir::qnn::parseTopology(name)));
    options.grid = llvm::cantFail(energy::parseSweep(sweep));
    options.ofAll = ofAll;
    return llvm::cantFail(studyMoons(context, options));
  }

  /// Widths 1, 4, 8 at 1 Mb, 4 Mb and without limit, computed once.
  const Table &getAllOfTableI() {
    static const Study study = moons("bits=1,4,8;memory=1Mb,4Mb,inf", true);
    return study.getTable("all");
  }

  Study vasquez() { return llvm::cantFail(studyVasquez(context, {})); }

  mlir::MLIRContext context;
};

} // namespace qnn::studies::test

#endif // QNN_TEST_UNIT_ANALYSIS_STUDYFIXTURE_H
