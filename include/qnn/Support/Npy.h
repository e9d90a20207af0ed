//===- Npy.h - NumPy array files --------------------------------*- C++ -*-===//
//===-  -  ------------------------------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception
//
//===----------------------------------------------------------------------===//

///
/// \file
/// Reading and writing arrays in NumPy's .npy format, versions 1 to 3 (NumPy
/// Enhancement Proposal 1 and the documentation of numpy.lib.format). Files are
/// untrusted: every length is checked against the file before it is used.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_SUPPORT_NPY_H
#define QNN_SUPPORT_NPY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace qnn {

/// The element types that are read and written, NumPy's f4 f8 i1 u1 i2 u2 i4 u4
/// i8 u8 b1 in this order.
enum class NpyType { F32, F64, I8, U8, I16, U16, I32, U32, I64, U64, Bool };

/// The size of an element in bytes.
int64_t npyElementSize(NpyType type);

/// The name without byte order, such as "f4".
llvm::StringRef stringifyNpyType(NpyType type);

/// The most axes of an array, as in NumPy 2.
inline constexpr size_t maxNpyRank = 64;

/// An array in C order. An empty shape is a scalar, which has one element.
struct NpyArray {
  NpyType type = NpyType::F32;
  llvm::SmallVector<int64_t> shape;
  /// The elements, little endian: numElements() * npyElementSize(type) bytes.
  std::vector<char> data;

  /// Makes an array of zeros. The shape's product must fit in memory.
  static NpyArray zeros(NpyType type, llvm::ArrayRef<int64_t> shape);

  /// Makes an array from values; their number must be the shape's product.
  static NpyArray fromF32(llvm::ArrayRef<int64_t> shape,
                          llvm::ArrayRef<float> values);
  static NpyArray fromF64(llvm::ArrayRef<int64_t> shape,
                          llvm::ArrayRef<double> values);
  static NpyArray fromI64(llvm::ArrayRef<int64_t> shape,
                          llvm::ArrayRef<int64_t> values);

  int64_t numElements() const;
  bool isFloat() const { return type == NpyType::F32 || type == NpyType::F64; }

  /// Element `index` of the flattened array as a double. Exact but for 64-bit
  /// integers beyond 2^53.
  double at(int64_t index) const;

  /// Element `index` as an integer. A float is truncated towards zero and
  /// saturated, NaN gives 0; a u8 beyond the range wraps.
  int64_t intAt(int64_t index) const;

  /// Sets element `index`, converting to the element type. Integers are
  /// truncated towards zero and saturated; a bool is value != 0.
  void set(int64_t index, double value);

  /// Sets element `index` exactly if the type can hold it; integers wrap.
  void setInt(int64_t index, int64_t value);
};

/// A shape for messages, such as "[1, 28, 28]".
std::string formatNpyShape(llvm::ArrayRef<int64_t> shape);

/// What stands before the elements of a .npy file.
struct NpyHeader {
  NpyType type = NpyType::F32;
  bool isFortranOrder = false;
  llvm::SmallVector<int64_t> shape;
  /// Where the elements begin, in bytes.
  size_t dataOffset = 0;

  /// The size of the elements in bytes.
  int64_t getDataSize() const;
};

/// Parses the header of a .npy file, of which `bytes` are the first. Fails as
/// parseNpy does, and on a shape whose size in bytes leaves 64 bits.
llvm::Expected<NpyHeader> parseNpyHeader(llvm::StringRef bytes);

/// The most bytes of a header that are worth reading: NumPy writes hundreds.
inline constexpr size_t maxNpyHeader = size_t(1) << 16;

/// Parses the bytes of a .npy file. Arrays in Fortran order are converted to C
/// order. Fails on malformed or truncated input, trailing bytes, object arrays,
/// big-endian data and other element types, naming what was found.
llvm::Expected<NpyArray> parseNpy(llvm::StringRef bytes);

/// Returns the bytes of a .npy file of version 1. The data starts at a multiple
/// of 64 bytes.
std::string serializeNpy(const NpyArray &array);

/// Reads the .npy file `path` ("-" is standard input). Errors name the file.
llvm::Expected<NpyArray> readNpy(llvm::StringRef path);

/// Writes `array` to the .npy file `path`, wholly or not at all.
llvm::Error writeNpy(llvm::StringRef path, const NpyArray &array);

} // namespace qnn

#endif // QNN_SUPPORT_NPY_H
