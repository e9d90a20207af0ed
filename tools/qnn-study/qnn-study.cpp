//===- qnn-study.cpp - The experiments of the papers ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Tools/StudyMain.h"

int main(int argc, char **argv) { return qnn::studyMain(argc, argv); }
