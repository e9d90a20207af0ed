//===- HeaderEmitter.cpp - The C header of an object ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/C/CHeader.h"
#include "qnn/Target/LLVM/LLVMEmitter.h"

using namespace llvm;
using namespace qnn;

/// Buffer `number` of the inputs or the outputs.
static mlir::qnn::CArgument describe(const ModelBuffer &buffer, StringRef kind,
                                     size_t number) {
  mlir::qnn::CArgument argument;
  argument.name = (kind + Twine(number)).str();
  argument.modelName = buffer.name;
  argument.type = argument.storageType = getCName(buffer.storage);
  argument.shape.assign(buffer.shape.begin(), buffer.shape.end());
  argument.numElements = buffer.getNumElements();
  argument.scale = buffer.scale;
  argument.zeroPoint = buffer.zeroPoint;
  // Builtin types say nothing that the type in C does not.
  if (StringRef(buffer.elementType).starts_with("!"))
    argument.elementType = buffer.elementType;
  return argument;
}

void qnn::emitHeader(const ModelSignature &signature, raw_ostream &os) {
  mlir::qnn::CInterface model;
  model.name = signature.name;
  model.macro = StringRef(signature.name).upper();
  model.arenaBytes = signature.arenaBytes;
  model.arenaAlignment = signature.arenaAlignment;
  model.isObject = true;
  for (auto [i, buffer] : enumerate(signature.inputs))
    model.inputs.push_back(describe(buffer, "in", i));
  for (auto [i, buffer] : enumerate(signature.outputs))
    model.outputs.push_back(describe(buffer, "out", i));
  os << mlir::qnn::printHeader(model);
}
