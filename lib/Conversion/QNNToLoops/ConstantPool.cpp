//===- ConstantPool.cpp - Buffers and constants of layers -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Conversion/QNNToLoops/LayerBuilder.h"
#include "qnn/Dialect/QNN/IR/Elements.h"

using namespace mlir;
using namespace mlir::qnn;

Type mlir::qnn::getStorageElementType(Type elementType) {
  if (auto code = dyn_cast<IntType>(elementType))
    return code.getStorageType();
  if (isa<PackedType>(elementType))
    return IntegerType::get(elementType.getContext(), 32);
  return elementType;
}

MemRefType mlir::qnn::getFlatBufferType(RankedTensorType type, Type storage) {
  return MemRefType::get({type.getNumElements()}, storage);
}

ElementsAttr mlir::qnn::flattenElements(ElementsAttr values) {
  if (ElementsAttr flat = reshapeElements(values, values.getNumElements()))
    return flat;
  auto type =
      RankedTensorType::get({values.getNumElements()}, values.getElementType());
  SmallVector<Attribute> list(values.getValues<Attribute>());
  return DenseElementsAttr::get(type, list);
}

ConstantPool::ConstantPool(ModuleOp module, StringRef prefix, int64_t alignment)
    : module(module), prefix(prefix.str()), alignment(alignment) {}

memref::GlobalOp ConstantPool::getOrCreate(ElementsAttr values) {
  ElementsAttr flat = flattenElements(values);
  memref::GlobalOp &global = globals[flat];
  if (global)
    return global;
  std::string name;
  do
    name = prefix + "_constant_" + std::to_string(nextIndex++);
  while (module.lookupSymbol(name));
  auto builder = OpBuilder::atBlockBegin(module.getBody());
  if (last)
    builder.setInsertionPointAfter(last);
  auto type = cast<RankedTensorType>(flat.getType());
  global = memref::GlobalOp::create(
      builder, module.getLoc(), name, builder.getStringAttr("private"),
      MemRefType::get(type.getShape(), type.getElementType()), flat,
      /*constant=*/true, builder.getI64IntegerAttr(alignment));
  last = global;
  return global;
}
