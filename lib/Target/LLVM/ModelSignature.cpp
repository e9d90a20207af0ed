//===- ModelSignature.cpp - How a compiled model is called ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/ModelSignature.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Transforms/BufferPasses.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace qnn;
using mlir::func::FuncOp;

int64_t qnn::getNumBytes(Storage storage) {
  switch (storage) {
  case Storage::I8:
  case Storage::U8:
    return 1;
  case Storage::I16:
  case Storage::U16:
    return 2;
  case Storage::F32:
  case Storage::I32:
  case Storage::U32:
    return 4;
  case Storage::F64:
  case Storage::I64:
    return 8;
  }
  llvm_unreachable("all storage types are listed");
}

const char *qnn::getCName(Storage storage) {
  switch (storage) {
  case Storage::F32:
    return "float";
  case Storage::F64:
    return "double";
  case Storage::I8:
    return "int8_t";
  case Storage::U8:
    return "uint8_t";
  case Storage::I16:
    return "int16_t";
  case Storage::U16:
    return "uint16_t";
  case Storage::I32:
    return "int32_t";
  case Storage::U32:
    return "uint32_t";
  case Storage::I64:
    return "int64_t";
  }
  llvm_unreachable("all storage types are listed");
}

int64_t ModelBuffer::getNumElements() const {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

/// The machine type behind an element type of the tensor level.
static Storage getStorage(mlir::Type type) {
  if (type.isF64())
    return Storage::F64;
  if (isa<mlir::FloatType>(type))
    return Storage::F32;
  if (isa<mlir::qnn::PackedType>(type))
    return Storage::U32;
  if (auto code = dyn_cast<mlir::qnn::IntType>(type)) {
    bool isByte = code.getStorageType().getWidth() == 8;
    // The bit pattern of a pow2 code is unsigned too.
    bool isUnsigned = code.isUnsignedEncoding() || code.isPow2();
    if (isByte)
      return isUnsigned ? Storage::U8 : Storage::I8;
    return isUnsigned ? Storage::U16 : Storage::I16;
  }
  if (type.isInteger(16))
    return Storage::I16;
  return type.isInteger(64) ? Storage::I64 : Storage::I32;
}

static ModelBuffer makeBuffer(FuncOp func, unsigned argument, StringRef kind,
                              size_t number) {
  ModelBuffer buffer;
  auto name = func.getArgAttrOfType<mlir::StringAttr>(argument,
                                                      mlir::qnn::nameAttrName);
  // qnn.input -> input0
  buffer.name =
      name ? name.str() : kind.split('.').second.str() + std::to_string(number);
  auto attr = func.getArgAttrOfType<mlir::TypeAttr>(argument, kind);
  auto type = cast<mlir::RankedTensorType>(attr.getValue());
  raw_string_ostream(buffer.elementType) << type.getElementType();
  buffer.shape = type.getShape().vec();
  buffer.storage = getStorage(type.getElementType());
  if (auto scale = func.getArgAttrOfType<mlir::FloatAttr>(
          argument, mlir::qnn::scaleAttrName))
    buffer.scale = scale.getValueAsDouble();
  if (auto zero = func.getArgAttrOfType<mlir::IntegerAttr>(
          argument, mlir::qnn::zeroPointAttrName))
    buffer.zeroPoint = zero.getValue().getSExtValue();
  return buffer;
}

Expected<ModelSignature> qnn::readSignature(mlir::ModuleOp module,
                                            StringRef name) {
  FuncOp model;
  for (auto func : module.getOps<FuncOp>()) {
    bool isWanted = func->hasAttr(mlir::qnn::entryAttrName) &&
                    (name.empty() || func.getName() == name);
    if (!isWanted)
      continue;
    if (model)
      return createStringError(
          "the module has several models ('%s', '%s'): name one",
          model.getName().str().c_str(), func.getName().str().c_str());
    model = func;
  }
  if (!model)
    return createStringError("the module has no lowered model%s%s",
                             name.empty() ? "" : " named ", name.str().c_str());
  auto arena =
      model->getAttrOfType<mlir::IntegerAttr>(mlir::qnn::arenaBytesAttrName);
  if (!arena)
    return createStringError("model '%s' has no memory plan",
                             model.getName().str().c_str());
  ModelSignature signature;
  signature.name = model.getName().str();
  signature.arenaBytes = arena.getInt();
  if (auto alignment = model->getAttrOfType<mlir::IntegerAttr>(
          mlir::qnn::arenaAlignmentAttrName))
    signature.arenaAlignment = alignment.getInt();
  for (unsigned i = 0, e = model.getNumArguments() - 1; i < e; ++i) {
    if (model.getArgAttr(i, mlir::qnn::inputAttrName))
      signature.inputs.push_back(makeBuffer(model, i, mlir::qnn::inputAttrName,
                                            signature.inputs.size()));
    else
      signature.outputs.push_back(makeBuffer(
          model, i, mlir::qnn::outputAttrName, signature.outputs.size()));
  }
  return signature;
}
