//===- ArrayFile.h - Arrays from data sets ----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_DATA_ARRAYFILE_H
#define QNN_DATA_ARRAYFILE_H

#include "qnn/Support/Npy.h"

namespace qnn {

/// Reads an array from a file of one of the formats that data sets come in:
///
/// * `x.npy`;
/// * `x.npz:NAME`, one of the arrays of a NumPy archive, or `x.npz` if it has
///   only one;
/// * IDX, the format of MNIST, as such or compressed by gzip, known by its
/// first
///   bytes whatever the name.
///
/// Errors name the file. An array of more than 2 GiB is refused.
llvm::Expected<NpyArray> readArrayFile(llvm::StringRef path);

/// Parses the bytes of an IDX file; data of more than one byte is converted to
/// little endian.
llvm::Expected<NpyArray> parseIdx(llvm::StringRef bytes);

} // namespace qnn

#endif // QNN_DATA_ARRAYFILE_H
