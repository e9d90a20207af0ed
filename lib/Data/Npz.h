//===- Npz.h - Archives of NumPy arrays -------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_DATA_NPZ_H
#define QNN_LIB_DATA_NPZ_H

#include "qnn/Support/Npy.h"

namespace qnn {

/// Reads array `name` of the .npz file `path`, or the only one if `name` is
/// empty. Fails if it has more than `maxBytes` bytes; an unknown name is
/// answered with those that there are.
llvm::Expected<NpyArray> readNpz(llvm::StringRef path, llvm::StringRef name,
                                 size_t maxBytes);

} // namespace qnn

#endif // QNN_LIB_DATA_NPZ_H
