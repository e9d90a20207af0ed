//===- InitAllTranslations.cpp - Formats of qnn-translate -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/InitAllTranslations.h"
#include "mlir/InitAllTranslations.h"
#include "qnn/Target/C/CEmitter.h"
#include "qnn/Target/ONNX/ExportOnnx.h"
#include "qnn/Target/ONNX/ImportOnnx.h"

void mlir::qnn::registerAllTranslations() {
  mlir::registerToLLVMIRTranslation();
  mlir::registerFromLLVMIRTranslation();
  mlir::registerToCppTranslation();
  registerFromOnnxTranslation();
  registerToCTranslation();
  registerToOnnxTranslation();
}
