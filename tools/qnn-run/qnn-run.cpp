//===- qnn-run.cpp - Runs a model on arrays ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Tools/RunMain.h"

int main(int argc, char **argv) { return qnn::runMain(argc, argv); }
