//===- ArrayFile.h - Arrays from data sets ----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_DATA_ARRAYFILE_H
#define QNN_DATA_ARRAYFILE_H

#include "qnn/Support/Npy.h"

#include <memory>

namespace qnn {

/// An array whose parts along axis 0 are read when they are asked for.
class StoredArray {
public:
  virtual ~StoredArray() = default;

  NpyType type() const { return elementType; }
  llvm::ArrayRef<int64_t> shape() const { return wholeShape; }

  /// The size of what stands at one index of axis 0, in bytes. Requires an
  /// axis.
  int64_t getRowSize() const;

  /// Rows `first` to `end` (not included) of axis 0. Requires 0 <= first <= end
  /// <= shape()[0]. Errors name the file.
  virtual llvm::Expected<NpyArray> read(int64_t first, int64_t end) = 0;

protected:
  StoredArray(NpyType type, llvm::ArrayRef<int64_t> shape)
      : elementType(type), wholeShape(shape) {}

private:
  NpyType elementType;
  llvm::SmallVector<int64_t> wholeShape;
};

/// Opens an array in a file of one of the formats that data sets come in:
///
/// * `x.npy`;
/// * `x.npz:NAME`, one of the arrays of a NumPy archive, or `x.npz` if it has
///   only one;
/// * IDX, the format of MNIST, known by its first bytes whatever the name.
///
/// Files may be compressed by gzip. Parts are read in any order, best forwards.
/// Arrays in Fortran order are read as a whole, and refused above 2 GiB.
/// Errors name the file.
llvm::Expected<std::unique_ptr<StoredArray>>
openArrayFile(llvm::StringRef path);

/// Reads the whole array, of at most 2 GiB.
llvm::Expected<NpyArray> readArrayFile(llvm::StringRef path);

} // namespace qnn

#endif // QNN_DATA_ARRAYFILE_H
