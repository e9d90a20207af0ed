//===- AtomicFile.h - Output files, whole or absent -------------*- C++ -*-===//
//-*-===//
//===-  -  ------------------------------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception
//
//===----------------------------------------------------------------------===//

///
/// \file
/// A failing tool must not leave a partial output file behind, nor destroy the
/// previous one. All files of the project are written through this function.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_SUPPORT_ATOMICFILE_H
#define QNN_SUPPORT_ATOMICFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace qnn {

/// Writes `contents` to the file `path`: to a temporary file beside it, which
/// then takes its name. On failure the old file, if any, is untouched. "-" is
/// standard output; an existing file that is not a regular one (a pipe, a
/// device) is written in place. A symbolic link keeps linking: its target is
/// replaced. The error names the file.
llvm::Error writeFileAtomically(llvm::StringRef path, llvm::StringRef contents);

} // namespace qnn

#endif // QNN_SUPPORT_ATOMICFILE_H
