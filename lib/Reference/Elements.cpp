//===- Elements.cpp - Reading constant attributes ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "qnn/Dialect/QNN/IR/Elements.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::qnn;

static llvm::Error makeReadError(ElementsAttr attr) {
  std::string message;
  llvm::raw_string_ostream os(message);
  os << "cannot read the elements of a constant of type "
     << attr.getShapedType();
  if (isa<DenseResourceElementsAttr>(attr))
    os << ": its resource is missing or has another size";
  return llvm::createStringError(message);
}

llvm::Expected<std::vector<int64_t>>
mlir::qnn::reference::readIntegers(ElementsAttr attr) {
  FailureOr<SmallVector<int64_t>> values = mlir::qnn::readIntegers(attr);
  if (failed(values))
    return makeReadError(attr);
  return std::vector<int64_t>(values->begin(), values->end());
}

llvm::Expected<std::vector<double>>
mlir::qnn::reference::readReals(ElementsAttr attr) {
  FailureOr<SmallVector<double>> values = mlir::qnn::readReals(attr);
  if (failed(values))
    return makeReadError(attr);
  return std::vector<double>(values->begin(), values->end());
}
