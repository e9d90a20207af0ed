//===- qnn-evaluate.cpp - How well a model does        -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Tools/EvaluateMain.h"

int main(int argc, char **argv) { return qnn::evaluateMain(argc, argv); }
