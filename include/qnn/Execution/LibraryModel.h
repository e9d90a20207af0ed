//===- LibraryModel.h - A model in a shared library -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_EXECUTION_LIBRARYMODEL_H
#define QNN_EXECUTION_LIBRARYMODEL_H

#include "qnn/Execution/LoadedModel.h"
#include "llvm/Support/DynamicLibrary.h"

#include <memory>

namespace qnn {

/// A model that was compiled to a shared library before.
class LibraryModel : public LoadedModel {
public:
  /// Loads the library `path`, which holds one model. Fails if it is not a
  /// library of this machine, was made for another version of the interface,
  /// or has no code that this CPU can run.
  static llvm::Expected<std::unique_ptr<LibraryModel>>
  load(llvm::StringRef path);

  ~LibraryModel() override;

private:
  LibraryModel() = default;

  llvm::sys::DynamicLibrary library;
};

} // namespace qnn

#endif // QNN_EXECUTION_LIBRARYMODEL_H
