//===- qnn-opt.cpp - The pass driver ----------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/InitAllDialects.h"
#include "qnn/InitAllPasses.h"
#include "qnn/Tools/QNNOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::qnn::registerAllDialects(registry);
  mlir::qnn::registerAllPasses();
  return mlir::qnn::qnnOptMain(argc, argv, registry);
}
