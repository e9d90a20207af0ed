//===- Registration.cpp - qnn-translate --mlir-to-c -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "qnn/Dialect/QNN/IR/QNNDialect.h"
#include "qnn/Target/C/CEmitter.h"

using namespace mlir;
using namespace mlir::qnn;

void mlir::qnn::registerToCTranslation() {
  static TranslateFromMLIRRegistration registration(
      "mlir-to-c", "loops on flat buffers to C99 files, as split-file reads",
      [](Operation *op, raw_ostream &os) -> LogicalResult {
        auto module = dyn_cast<ModuleOp>(op);
        if (!module)
          return op->emitError("emitted C is made from a module");
        auto files = generateC(module);
        if (!files)
          return op->emitError(llvm::toString(files.takeError()));
        for (const CFile &file : *files)
          os << "//--- " << file.name << '\n' << file.contents;
        return success();
      },
      [](DialectRegistry &registry) {
        // Also those of ops that are refused, so that they can be named.
        registry.insert<QNNDialect, arith::ArithDialect, emitc::EmitCDialect,
                        func::FuncDialect, LLVM::LLVMDialect, math::MathDialect,
                        memref::MemRefDialect, scf::SCFDialect,
                        vector::VectorDialect>();
      });
}
