//===- Elements.cpp - Elements of constants ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/IR/Elements.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace mlir::qnn;

//===----------------------------------------------------------------------===//
// Making
//===----------------------------------------------------------------------===//

/// The key of a resource with these bytes: `c_` and 128 bits in hexadecimal.
static std::string getKey(ArrayRef<char> bytes) {
  llvm::XXH128_hash_t hash = llvm::xxh3_128bits(ArrayRef<uint8_t>(
      reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()));
  auto print = [](uint64_t bits) {
    std::string digits = llvm::utohexstr(bits, /*LowerCase=*/true);
    return std::string(16 - digits.size(), '0') + digits;
  };
  return "c_" + print(hash.high64) + print(hash.low64);
}

/// The handle of a resource with the content of `blob`, which is used up only
/// if there is none yet.
static DenseResourceElementsHandle getHandle(MLIRContext *context,
                                             AsmResourceBlob blob) {
  auto &interface = DenseResourceElementsHandle::getManagerInterface(context);
  std::string key = getKey(blob.getData());
  DialectResourceBlobManager::BlobEntry *known =
      interface.getBlobManager().lookup(key);
  // Keys of a text that was parsed may lie, and hashes can be made to collide.
  if (known && known->getBlob() &&
      known->getBlob()->getData() == blob.getData())
    return DenseResourceElementsHandle(
        known, context->getOrLoadDialect<BuiltinDialect>());
  return interface.insert(key, std::move(blob));
}

ElementsAttr mlir::qnn::getElements(RankedTensorType type, ArrayRef<char> bytes,
                                    std::shared_ptr<const void> owner) {
  if (bytes.size() < minResourceBytes)
    return DenseElementsAttr::getFromRawBuffer(type, bytes);
  size_t width = type.getElementTypeBitWidth() / 8;
  // Data in a file may begin anywhere.
  bool isAligned = reinterpret_cast<uintptr_t>(bytes.data()) % width == 0;
  if (!owner || !isAligned)
    return getElements(type, std::vector<char>(bytes.begin(), bytes.end()));
  AsmResourceBlob blob(
      bytes, width,
      [owner = std::move(owner)](void *, size_t, size_t) mutable {
        owner.reset();
      },
      /*dataIsMutable=*/false);
  return DenseResourceElementsAttr::get(
      type, getHandle(type.getContext(), std::move(blob)));
}

ElementsAttr mlir::qnn::getElements(RankedTensorType type,
                                    std::vector<char> bytes) {
  auto owner = std::make_shared<std::vector<char>>(std::move(bytes));
  ArrayRef<char> view(*owner);
  return getElements(type, view, std::move(owner));
}

ElementsAttr mlir::qnn::reshapeElements(ElementsAttr value,
                                        ArrayRef<int64_t> shape) {
  auto type = cast<ShapedType>(value.getType()).clone(shape);
  if (auto dense = dyn_cast<DenseElementsAttr>(value))
    return dense.reshape(type);
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value))
    return DenseResourceElementsAttr::get(type, resource.getRawHandle());
  return {};
}

DenseElementsAttr mlir::qnn::getDenseElements(ElementsAttr value) {
  if (auto dense = dyn_cast<DenseElementsAttr>(value))
    return dense;
  std::optional<ArrayRef<char>> bytes = getRawElements(value);
  return bytes ? DenseElementsAttr::getFromRawBuffer(
                     cast<ShapedType>(value.getType()), *bytes)
               : DenseElementsAttr();
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

std::optional<ArrayRef<char>> mlir::qnn::getRawElements(ElementsAttr value) {
  Type element = value.getElementType();
  if (!element.isIntOrFloat() || element.getIntOrFloatBitWidth() % 8)
    return std::nullopt;
  if (auto dense = dyn_cast<DenseElementsAttr>(value))
    return dense.getRawData();
  auto resource = dyn_cast<DenseResourceElementsAttr>(value);
  AsmResourceBlob *blob =
      resource ? resource.getRawHandle().getBlob() : nullptr;
  int64_t expected =
      value.getNumElements() * (element.getIntOrFloatBitWidth() / 8);
  if (!blob || static_cast<int64_t>(blob->getData().size()) != expected)
    return std::nullopt;
  return blob->getData();
}

static bool isSplat(ElementsAttr value) {
  auto dense = dyn_cast<DenseElementsAttr>(value);
  return dense && dense.isSplat();
}

/// Calls `append(pointer to the element's bytes)` for each element of `value`.
template <typename Append>
static LogicalResult forEachElement(ElementsAttr value, Append append) {
  std::optional<ArrayRef<char>> bytes = getRawElements(value);
  if (!bytes)
    return failure();
  size_t width = value.getElementType().getIntOrFloatBitWidth() / 8;
  size_t step = isSplat(value) ? 0 : width;
  for (int64_t index = 0, end = value.getNumElements(); index < end; ++index)
    append(bytes->data() + index * step);
  return success();
}

/// All elements of a constant of integers of type `T`.
template <typename T>
static FailureOr<SmallVector<int64_t>> readIntegersOf(ElementsAttr value) {
  SmallVector<int64_t> values;
  values.reserve(value.getNumElements());
  auto append = [&](const char *at) {
    T element;
    std::memcpy(&element, at, sizeof(T));
    values.push_back(element);
  };
  if (failed(forEachElement(value, append)))
    return failure();
  return values;
}

FailureOr<SmallVector<int64_t>> mlir::qnn::readIntegers(ElementsAttr value) {
  auto type = dyn_cast<IntegerType>(value.getElementType());
  switch (type ? type.getWidth() : 0) {
  case 8:
    return readIntegersOf<int8_t>(value);
  case 16:
    return readIntegersOf<int16_t>(value);
  case 32:
    return readIntegersOf<int32_t>(value);
  case 64:
    return readIntegersOf<int64_t>(value);
  default:
    return failure();
  }
}

/// The number of type `type` at `at`.
static double loadReal(const char *at, Type type) {
  if (type.isF64())
    return llvm::bit_cast<double>(llvm::support::endian::read64le(at));
  return llvm::bit_cast<float>(llvm::support::endian::read32le(at));
}

FailureOr<SmallVector<double>> mlir::qnn::readReals(ElementsAttr value) {
  Type type = value.getElementType();
  if (!type.isF32() && !type.isF64())
    return failure();
  SmallVector<double> values;
  values.reserve(value.getNumElements());
  auto append = [&](const char *at) { values.push_back(loadReal(at, type)); };
  if (failed(forEachElement(value, append)))
    return failure();
  return values;
}

std::optional<double> mlir::qnn::readReal(ElementsAttr value, int64_t index) {
  Type type = value.getElementType();
  std::optional<ArrayRef<char>> bytes = getRawElements(value);
  if (!bytes || (!type.isF32() && !type.isF64()))
    return std::nullopt;
  int64_t width = type.getIntOrFloatBitWidth() / 8;
  return loadReal(bytes->data() + (isSplat(value) ? 0 : index * width), type);
}
