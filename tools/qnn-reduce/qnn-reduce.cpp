//===- qnn-reduce.cpp - Makes failing inputs smaller ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/MLIRContext.h"
#include "mlir/Tools/mlir-reduce/MlirReduceMain.h"
#include "qnn/InitAllDialects.h"
#include "qnn/InitAllPasses.h"
#include "qnn/Reducer/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::qnn::registerAllDialects(registry);
  mlir::qnn::registerAllPasses();
  mlir::qnn::registerQNNReducerPasses();
  mlir::MLIRContext context(registry);
  return mlir::failed(mlir::mlirReduceMain(argc, argv, context));
}
