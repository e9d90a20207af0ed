//===- Tensor.cpp - Values of the reference interpreter ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Reference/Tensor.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::qnn;

std::optional<ElementKind> mlir::qnn::getElementKind(Type elementType) {
  if (elementType.isF32() || elementType.isF64())
    return ElementKind::Real;
  if (isa<IntType>(elementType))
    return ElementKind::Code;
  if (elementType.isSignlessInteger(16) || elementType.isSignlessInteger(32) ||
      elementType.isSignlessInteger(64))
    return ElementKind::Accumulator;
  if (isa<PackedType>(elementType))
    return ElementKind::Word;
  return std::nullopt;
}

template <typename T>
Tensor Tensor::make(ArrayRef<int64_t> shape, std::vector<T> elements) {
  Tensor result;
  result.shape.assign(shape.begin(), shape.end());
  assert(static_cast<int64_t>(elements.size()) == result.getNumElements() &&
         "as many elements as the shape says");
  result.elements = std::move(elements);
  return result;
}

Tensor Tensor::reals(ArrayRef<int64_t> shape, std::vector<double> elements) {
  return make(shape, std::move(elements));
}

Tensor Tensor::codes(ArrayRef<int64_t> shape, std::vector<int32_t> elements) {
  return make(shape, std::move(elements));
}

Tensor Tensor::accumulators(ArrayRef<int64_t> shape,
                            std::vector<int64_t> elements) {
  return make(shape, std::move(elements));
}

Tensor Tensor::words(ArrayRef<int64_t> shape, std::vector<uint32_t> elements) {
  return make(shape, std::move(elements));
}

int64_t Tensor::getNumElements() const {
  int64_t product = 1;
  for (int64_t size : shape)
    product *= size;
  return product;
}

double Tensor::getAsDouble(int64_t index) const {
  return std::visit(
      [index](const auto &values) {
        return static_cast<double>(values[index]);
      },
      elements);
}

Tensor Tensor::reshaped(ArrayRef<int64_t> newShape) const {
  Tensor result = *this;
  result.shape.assign(newShape.begin(), newShape.end());
  assert(result.getNumElements() == getNumElements());
  // An axis of scales has no counterpart in a general new shape.
  if (origin && !origin->isPerTensor())
    result.origin = nullptr;
  return result;
}

void Tensor::roundToFloat32() {
  origin = nullptr;
  if (auto *values = std::get_if<std::vector<double>>(&elements))
    for (double &value : *values)
      value = static_cast<float>(value);
}

static StringRef stringifyKind(ElementKind kind) {
  switch (kind) {
  case ElementKind::Real:
    return "real numbers";
  case ElementKind::Code:
    return "codes";
  case ElementKind::Accumulator:
    return "accumulators";
  case ElementKind::Word:
    return "words";
  }
  llvm_unreachable("all kinds are listed");
}

llvm::Error mlir::qnn::checkTensor(const Tensor &tensor, RankedTensorType type,
                                   const Twine &what) {
  std::string message;
  llvm::raw_string_ostream os(message);
  os << what << ": ";
  if (tensor.getShape() != type.getShape()) {
    os << "expected shape [";
    llvm::interleaveComma(type.getShape(), os);
    os << "], got [";
    llvm::interleaveComma(tensor.getShape(), os);
    os << "]";
    return llvm::createStringError(message);
  }
  std::optional<ElementKind> kind = getElementKind(type.getElementType());
  if (kind != tensor.getKind()) {
    os << "expected elements of type " << type.getElementType() << ", got "
       << stringifyKind(tensor.getKind());
    return llvm::createStringError(message);
  }
  if (kind != ElementKind::Code && kind != ElementKind::Accumulator)
    return llvm::Error::success();
  auto code = dyn_cast<IntType>(type.getElementType());
  for (int64_t i = 0, e = tensor.getNumElements(); i < e; ++i) {
    int64_t value = tensor.getInteger(i);
    bool isValid = code ? code.isRepresentable(value)
                        : llvm::isIntN(type.getElementTypeBitWidth(), value);
    if (isValid)
      continue;
    os << "element " << i << " (" << value << ") is no value of type "
       << type.getElementType();
    return llvm::createStringError(message);
  }
  return llvm::Error::success();
}
