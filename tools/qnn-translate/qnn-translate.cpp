//===- qnn-translate.cpp - The translation driver ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/InitAllTranslations.h"
#include "qnn/Tools/TranslateMain.h"

int main(int argc, char **argv) {
  mlir::qnn::registerAllTranslations();
  return mlir::qnn::translateMain(argc, argv);
}
