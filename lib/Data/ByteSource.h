//===- ByteSource.h - Bytes of stored data ----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_DATA_BYTESOURCE_H
#define QNN_LIB_DATA_BYTESOURCE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <optional>

namespace qnn {

/// The bytes of a file, or of a part of an archive, decompressed. Nothing is
/// kept: compressed bytes before the wanted ones are decompressed and dropped,
/// so that reading forwards is cheap, and backwards begins anew.
class ByteSource {
public:
  virtual ~ByteSource() = default;

  /// How many there are; none if only decompressing would tell.
  virtual std::optional<uint64_t> size() const = 0;

  /// Reads bytes from `offset` on into `bytes` and returns how many: fewer than
  /// wanted only at the end.
  virtual llvm::Expected<size_t> read(uint64_t offset,
                                      llvm::MutableArrayRef<char> bytes) = 0;
};

/// The file `path`, which may be compressed by gzip. Errors name it.
llvm::Expected<std::unique_ptr<ByteSource>> openFile(llvm::StringRef path);

/// Array `name` of the .npz file `path`, or the only one if `name` is empty. An
/// unknown name is answered with those that there are.
llvm::Expected<std::unique_ptr<ByteSource>> openNpzMember(llvm::StringRef path,
                                                          llvm::StringRef name);

} // namespace qnn

#endif // QNN_LIB_DATA_BYTESOURCE_H
