//===- AtomicFile.cpp - Output files, whole or absent -----------*- C++ -*-===//
//===-  -  ------------------------------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/AtomicFile.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace qnn;

/// Writes all of `contents`. The stream would abort the process if it were
/// destroyed with an error that nobody took.
static std::error_code writeAll(llvm::raw_fd_ostream &os,
                                llvm::StringRef contents) {
  os << contents;
  os.flush();
  std::error_code error = os.error();
  os.clear_error();
  return error;
}

static llvm::Error writeInPlace(llvm::StringRef path,
                                llvm::StringRef contents) {
  std::error_code error;
  // raw_fd_ostream takes "-" for standard output.
  llvm::raw_fd_ostream os(path, error, llvm::sys::fs::CD_OpenExisting,
                          llvm::sys::fs::FA_Write, llvm::sys::fs::OF_None);
  if (!error)
    error = writeAll(os, contents);
  if (error)
    return llvm::createFileError(path, error);
  return llvm::Error::success();
}

llvm::Error qnn::writeFileAtomically(llvm::StringRef path,
                                     llvm::StringRef contents) {
  namespace fs = llvm::sys::fs;
  if (path == "-")
    return writeInPlace(path, contents);

  llvm::SmallString<128> target(path);
  fs::file_status status;
  if (!fs::status(path, status)) {
    if (status.type() == fs::file_type::directory_file)
      return llvm::createFileError(
          path, std::make_error_code(std::errc::is_a_directory));
    if (status.type() != fs::file_type::regular_file)
      return writeInPlace(path, contents);
    if (std::error_code error = fs::real_path(path, target))
      return llvm::createFileError(path, error);
  }

  // The process's umask applies to this mode, as for any new file.
  llvm::Expected<fs::TempFile> temp = fs::TempFile::create(
      target + ".tmp-%%%%%%%%", fs::all_read | fs::all_write);
  if (!temp)
    return llvm::createFileError(path, temp.takeError());
  llvm::raw_fd_ostream os(temp->FD, /*shouldClose=*/false);
  if (std::error_code error = writeAll(os, contents)) {
    llvm::consumeError(temp->discard());
    return llvm::createFileError(path, error);
  }
  if (llvm::Error error = temp->keep(target)) {
    llvm::consumeError(temp->discard());
    return llvm::createFileError(path, std::move(error));
  }
  return llvm::Error::success();
}
