//===- CInterface.cpp - What a caller of emitted C sees ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CInterface.h"
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

/// True if codes of `element` do not fit their signed storage type.
static bool isFullUnsigned(Type element) {
  auto code = dyn_cast<IntType>(element);
  return code && code.isUnsignedEncoding() &&
         code.getWidth() == code.getStorageType().getWidth();
}

/// Describes argument `index` of `main`, which stands for a tensor.
static CArgument readArgument(func::FuncOp main, unsigned index,
                              RankedTensorType tensor, std::string name) {
  CArgument argument;
  argument.name = std::move(name);
  auto memref = cast<MemRefType>(main.getArgumentTypes()[index]);
  argument.storageType = getCType(memref.getElementType());
  argument.type = isFullUnsigned(tensor.getElementType())
                      ? "u" + argument.storageType
                      : argument.storageType;
  if (!tensor.getElementType().isIntOrFloat())
    llvm::raw_string_ostream(argument.elementType) << tensor.getElementType();
  argument.shape = llvm::to_vector(tensor.getShape());
  argument.numElements = memref.getNumElements();
  if (auto text = main.getArgAttrOfType<StringAttr>(index, nameAttrName))
    argument.modelName = text.str();
  if (auto scale = main.getArgAttrOfType<FloatAttr>(index, scaleAttrName))
    argument.scale = scale.getValueAsDouble();
  if (auto zero = main.getArgAttrOfType<IntegerAttr>(index, zeroPointAttrName))
    argument.zeroPoint = zero.getValue().getSExtValue();
  return argument;
}

llvm::Expected<CInterface> mlir::qnn::readInterface(ModuleOp module,
                                                    StringRef modelName) {
  func::FuncOp main;
  for (auto func : module.getOps<func::FuncOp>()) {
    if (func.isPrivate())
      continue;
    if (main)
      return llvm::createStringError(
          "emitted C needs one public function, but there are '%s' and '%s'",
          main.getName().str().c_str(), func.getName().str().c_str());
    main = func;
  }
  if (!main)
    return llvm::createStringError(
        "emitted C needs a public function; the module has none");

  CInterface model;
  model.mainName = main.getName().str();
  if (modelName.empty())
    modelName = module.getSymName().value_or(main.getName());
  model.name = toIdentifier(modelName);
  model.macro = toMacro(model.name);
  for (unsigned i = 0; i < main.getNumArguments(); ++i) {
    auto memref = dyn_cast<MemRefType>(main.getArgumentTypes()[i]);
    auto typeAttr = [&](StringRef name) -> RankedTensorType {
      auto attr = main.getArgAttrOfType<TypeAttr>(i, name);
      return attr ? dyn_cast<RankedTensorType>(attr.getValue()) : nullptr;
    };
    bool isFlat = memref && memref.getRank() == 1 && memref.hasStaticShape();
    if (RankedTensorType tensor = typeAttr(inputAttrName); isFlat && tensor) {
      std::string name = "in" + std::to_string(model.inputs.size());
      model.inputs.push_back(readArgument(main, i, tensor, std::move(name)));
    } else if (tensor = typeAttr(outputAttrName); isFlat && tensor) {
      std::string name = "out" + std::to_string(model.outputs.size());
      model.outputs.push_back(readArgument(main, i, tensor, std::move(name)));
    } else if (isFlat && memref.getElementType().isInteger(8) &&
               !model.hasArena) {
      model.hasArena = true;
      model.arenaBytes = memref.getNumElements();
      main.setArgAttr(i, "qnn.arena", UnitAttr::get(module.getContext()));
    } else {
      return llvm::createStringError(
          "argument %u of '%s' is neither an input (qnn.input), an output "
          "(qnn.output) nor the arena; run convert-qnn-to-loops and "
          "qnn-plan-memory first",
          i, main.getName().str().c_str());
    }
  }
  return model;
}
