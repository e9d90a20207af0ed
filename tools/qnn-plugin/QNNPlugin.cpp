//===- QNNPlugin.cpp - qnn as a plugin of mlir-opt --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "qnn/InitAllDialects.h"
#include "qnn/InitAllPasses.h"
#include "llvm/Config/llvm-config.h"

// The two symbols that `mlir-opt --load-dialect-plugin --load-pass-plugin`
// looks for. Both callbacks are called once, before the command line is read.

extern "C" LLVM_ATTRIBUTE_WEAK mlir::DialectPluginLibraryInfo
mlirGetDialectPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "QNN", LLVM_VERSION_STRING,
          [](mlir::DialectRegistry *registry) {
            mlir::qnn::registerAllDialects(*registry);
          }};
}

extern "C" LLVM_ATTRIBUTE_WEAK mlir::PassPluginLibraryInfo
mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "QNN", LLVM_VERSION_STRING,
          [] { mlir::qnn::registerOwnPasses(); }};
}
