//===- Idx.h - The file format of MNIST -------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_DATA_IDX_H
#define QNN_LIB_DATA_IDX_H

#include "qnn/Support/Npy.h"

namespace qnn {

/// The most bytes of an IDX header.
inline constexpr size_t maxIdxHeader = 4 + 4 * maxNpyRank;

/// Parses the header of an IDX file, of which `bytes` are the first. Elements
/// follow in C order, most significant byte first.
llvm::Expected<NpyHeader> parseIdxHeader(llvm::StringRef bytes);

/// Makes elements of `type` little endian.
void swapIdxBytes(NpyType type, llvm::MutableArrayRef<char> bytes);

} // namespace qnn

#endif // QNN_LIB_DATA_IDX_H
