//===- EnergyMetadata.cpp - Energy of layers in LLVM IR ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EnergyMetadata.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Target/LLVMIR/LLVMTranslationInterface.h"
#include "mlir/Target/LLVMIR/ModuleTranslation.h"
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "qnn/Dialect/QNN/IR/QNNDialect.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Metadata.h"
#include "llvm/IR/Module.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {
struct EnergyTranslation : LLVMTranslationDialectInterface {
  using LLVMTranslationDialectInterface::LLVMTranslationDialectInterface;

  LogicalResult
  amendOperation(Operation *op, ArrayRef<llvm::Instruction *>,
                 NamedAttribute attribute,
                 LLVM::ModuleTranslation &translation) const override {
    auto function = dyn_cast<LLVM::LLVMFuncOp>(op);
    auto energy = dyn_cast<EnergyAttr>(attribute.getValue());
    if (!function || !energy || attribute.getName() != energyAttrName)
      return success();
    llvm::LLVMContext &context = translation.getLLVMContext();
    auto getNumber = [&](FloatAttr value) -> llvm::Metadata * {
      return llvm::ConstantAsMetadata::get(llvm::ConstantFP::get(
          llvm::Type::getDoubleTy(context), value.getValueAsDouble()));
    };
    auto layer = function->getAttrOfType<StringAttr>(layerAttrName);
    StringRef name = layer ? layer.getValue() : function.getName();
    auto *node = llvm::MDNode::get(
        context, {llvm::MDString::get(context, name),
                  llvm::MDString::get(context, energy.getPlatform().getValue()),
                  getNumber(energy.getMac()), getNumber(energy.getSram()),
                  getNumber(energy.getDram())});
    if (llvm::Function *made = translation.lookupFunction(function.getName()))
      made->setMetadata(energyAttrName, node);
    translation.getLLVMModule()
        ->getOrInsertNamedMetadata(energyAttrName)
        ->addOperand(node);
    return success();
  }
};
} // namespace

void mlir::qnn::registerEnergyMetadata(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *, QNNDialect *dialect) {
    dialect->addInterfaces<EnergyTranslation>();
  });
}
