//===- OnnxTensor.h - Tensor values of a model ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A tensor whose values are known at import time: an initializer, a tensor
/// attribute, or the result of folding. Independent of protobuf.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TARGET_ONNX_ONNXTENSOR_H
#define QNN_TARGET_ONNX_ONNXTENSOR_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace mlir::qnn {

/// ONNX element types, with ONNX's own numbers (TensorProto.DataType). Only
/// the types that OnnxTensor can hold are listed; getOnnxTypeName knows all.
enum class OnnxType : int32_t {
  Float = 1,
  UInt8 = 2,
  Int8 = 3,
  UInt16 = 4,
  Int16 = 5,
  Int32 = 6,
  Int64 = 7,
  Bool = 9,
  Float16 = 10,
  Double = 11,
  UInt32 = 12,
  UInt64 = 13,
  BFloat16 = 16,
  Float8E4M3FN = 17,
  Float8E4M3FNUZ = 18,
  Float8E5M2 = 19,
  Float8E5M2FNUZ = 20,
  UInt4 = 21,
  Int4 = 22,
  UInt2 = 25,
  Int2 = 26,
};

/// Returns the type with ONNX number \p number, or nothing if it is unknown or
/// cannot be held (strings, complex numbers, 4-bit floats, bare exponents).
std::optional<OnnxType> getOnnxType(int32_t number);

/// Returns ONNX's name of type \p number, such as `FLOAT8E4M3FN`, or `type 77`.
std::string getOnnxTypeName(int32_t number);
inline std::string getOnnxTypeName(OnnxType type) {
  return getOnnxTypeName(static_cast<int32_t>(type));
}

/// Whether \p type is a floating-point type.
bool isOnnxFloat(OnnxType type);
/// Whether \p type is a floating-point type of 8 bits.
bool isOnnxFloat8(OnnxType type);

/// Returns the number of bytes of an element in OnnxTensor's storage. Integers
/// of 2 and 4 bits take one byte there.
unsigned getOnnxStorageBytes(OnnxType type);

/// Returns the number of bits that ONNX uses for an element: 4 for INT4.
unsigned getOnnxBitWidth(OnnxType type);

/// More axes than any network has; keeps messages and index vectors short.
inline constexpr size_t maxOnnxRank = 32;

/// Returns the product of \p dims, or nothing if a dimension is negative or
/// the product does not fit 63 bits. The product of no dimensions is 1.
std::optional<int64_t> getOnnxElementCount(llvm::ArrayRef<int64_t> dims);

/// An immutable tensor. Copies share the bytes, which are little-endian, one
/// element after another in row-major order, each getOnnxStorageBytes() long.
class OnnxTensor {
public:
  OnnxTensor() = default;

  /// Wraps bytes that \p owner keeps alive. Their number must equal the element
  /// count times the storage size; the readers check this before.
  OnnxTensor(OnnxType type, llvm::ArrayRef<int64_t> dims,
             llvm::ArrayRef<char> bytes, std::shared_ptr<const void> owner);

  /// Makes an INT64 tensor.
  static OnnxTensor fromInts(llvm::ArrayRef<int64_t> dims,
                             llvm::ArrayRef<int64_t> values);
  /// Makes an integer or BOOL tensor of \p type. Values are not range-checked:
  /// they must fit.
  static OnnxTensor fromInts(OnnxType type, llvm::ArrayRef<int64_t> dims,
                             llvm::ArrayRef<int64_t> values);
  /// Makes a tensor of integers of 2 or 4 bits from ONNX's packing of them, the
  /// first in the lowest bits of a byte. \p bytes must be as many as the
  /// element count takes.
  static OnnxTensor unpack(OnnxType type, llvm::ArrayRef<int64_t> dims,
                           llvm::ArrayRef<char> bytes);
  /// Makes a tensor of floating-point \p type; each value is rounded to
  /// nearest even.
  static OnnxTensor fromDoubles(OnnxType type, llvm::ArrayRef<int64_t> dims,
                                llvm::ArrayRef<double> values);

  OnnxType getType() const { return type; }
  llvm::ArrayRef<int64_t> getDims() const { return dims; }
  int64_t getRank() const { return static_cast<int64_t>(dims.size()); }
  int64_t getNumElements() const { return numElements; }
  bool isFloat() const { return isOnnxFloat(type); }
  /// Whether there is exactly one element, whatever the rank.
  bool hasOneElement() const { return numElements == 1; }

  /// The bytes, in the storage format described at the class.
  llvm::ArrayRef<char> getBytes() const { return bytes; }

  /// What keeps the bytes alive.
  const std::shared_ptr<const void> &getOwner() const { return owner; }

  /// Returns element \p index (row-major) as a double. Integers beyond 2^53
  /// are rounded. \p index must be in range.
  double getDouble(int64_t index) const;

  /// Returns element \p index of an integer or BOOL tensor. \p index must be in
  /// range and the tensor must not be a float tensor.
  int64_t getInt(int64_t index) const;

  /// All elements of an integer or BOOL tensor.
  llvm::SmallVector<int64_t> getInts() const;
  /// All elements as doubles.
  llvm::SmallVector<double> getDoubles() const;

  /// The elements rounded to nearest even in \p floatType.
  OnnxTensor toFloat(OnnxType floatType) const;

  /// The elements of an integer tensor as min(max(element, low), high). The
  /// bounds must fit its type.
  OnnxTensor clamp(int64_t low, int64_t high) const;

  /// The same bytes under other dimensions with the same element count.
  OnnxTensor withDims(llvm::ArrayRef<int64_t> newDims) const;

private:
  OnnxType type = OnnxType::Float;
  llvm::SmallVector<int64_t, 4> dims = {0};
  int64_t numElements = 0;
  llvm::ArrayRef<char> bytes;
  std::shared_ptr<const void> owner;
};

/// Returns \p tensor with its axes permuted: axis `i` of the result is axis
/// `perm[i]` of the tensor. \p perm must be a permutation of the rank.
OnnxTensor transposeOnnxTensor(const OnnxTensor &tensor,
                               llvm::ArrayRef<int64_t> perm);

} // namespace mlir::qnn

#endif // QNN_TARGET_ONNX_ONNXTENSOR_H
