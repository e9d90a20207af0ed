//===- ExternalData.h - Tensor data in files beside the model ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Reading of external data. A model names files, so a hostile one may try to
/// name any: only regular files below the model's directory are opened, and
/// never through a symbolic link.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_EXTERNALDATA_H
#define QNN_LIB_TARGET_ONNX_EXTERNALDATA_H

#include "qnn/Target/ONNX/OnnxError.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <optional>

namespace mlir::qnn {

/// A range of bytes in an external file.
struct ExternalDataRef {
  std::string location;
  int64_t offset = 0;
  /// Nothing: up to the end of the file.
  std::optional<int64_t> length;
};

/// Opens external files once each and keeps them mapped as long as a tensor
/// uses them.
class ExternalData {
public:
  /// \p directory is where the model lies, `.` for the current directory.
  /// Empty means that the model has no place, and every read fails.
  explicit ExternalData(llvm::StringRef directory) : directory(directory) {}

  /// Returns the bytes of \p ref and what keeps them alive. \p where is the
  /// tensor, for messages. An OnnxError if the path leaves the directory, is
  /// not a regular file, or is shorter than the range.
  llvm::Expected<std::pair<llvm::ArrayRef<char>, std::shared_ptr<const void>>>
  read(const ExternalDataRef &ref, llvm::StringRef where);

private:
  llvm::Expected<std::shared_ptr<llvm::MemoryBuffer>>
  open(llvm::StringRef location, llvm::StringRef where);

  std::string directory;
  llvm::StringMap<std::shared_ptr<llvm::MemoryBuffer>> files;
};

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_EXTERNALDATA_H
