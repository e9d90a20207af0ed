//===- Elements.cpp - Reading constant attributes ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::qnn;

/// Appends the elements of type T to `result`; false if they are not there.
template <typename T, typename Result>
static bool appendElements(ElementsAttr attr, std::vector<Result> &result) {
  size_t size = attr.getNumElements();
  if (auto dense = dyn_cast<DenseElementsAttr>(attr)) {
    result.reserve(size);
    for (T value : dense.getValues<T>())
      result.push_back(static_cast<Result>(value));
    return true;
  }
  auto resource = dyn_cast<detail::DenseResourceElementsAttrBase<T>>(attr);
  if (!resource || !resource.getRawHandle().getBlob() ||
      resource.getRawHandle().getBlob()->getData().size() != size * sizeof(T))
    return false;
  ArrayRef<T> values = *resource.tryGetAsArrayRef();
  result.assign(values.begin(), values.end());
  return true;
}

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
  std::vector<int64_t> result;
  Type type = attr.getElementType();
  bool isRead =
      (type.isSignlessInteger(8) && appendElements<int8_t>(attr, result)) ||
      (type.isSignlessInteger(16) && appendElements<int16_t>(attr, result)) ||
      (type.isSignlessInteger(32) && appendElements<int32_t>(attr, result)) ||
      (type.isSignlessInteger(64) && appendElements<int64_t>(attr, result));
  if (!isRead)
    return makeReadError(attr);
  return result;
}

llvm::Expected<std::vector<double>>
mlir::qnn::reference::readReals(ElementsAttr attr) {
  std::vector<double> result;
  Type type = attr.getElementType();
  bool isRead = (type.isF32() && appendElements<float>(attr, result)) ||
                (type.isF64() && appendElements<double>(attr, result));
  if (!isRead)
    return makeReadError(attr);
  return result;
}
