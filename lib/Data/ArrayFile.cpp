//===- ArrayFile.cpp - Arrays from data sets --------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Data/ArrayFile.h"
#include "Npz.h"

#include "llvm/Support/FileSystem.h"

#include <memory>
#include <zlib.h>

using namespace qnn;

/// More than any array that fits a calibration; keeps compressed files from
/// filling the memory.
static constexpr size_t maxBytes = size_t(2) << 30;

/// The bytes of the file `path`, decompressed if it is compressed by gzip.
static llvm::Expected<std::string> readMaybeCompressed(llvm::StringRef path) {
  std::unique_ptr<gzFile_s, int (*)(gzFile)> file(
      gzopen(path.str().c_str(), "rb"), gzclose);
  if (!file)
    return llvm::createStringError(path + ": cannot be opened");
  std::string bytes;
  std::vector<char> buffer(1 << 20);
  while (true) {
    int count = gzread(file.get(), buffer.data(), buffer.size());
    if (count < 0)
      return llvm::createStringError(path + ": is not a valid gzip file");
    if (count == 0)
      return bytes;
    if (bytes.size() + count > maxBytes)
      return llvm::createStringError(path + ": is larger than 2 GiB");
    bytes.append(buffer.data(), count);
  }
}

llvm::Expected<NpyArray> qnn::readArrayFile(llvm::StringRef path) {
  // A ":" may also be part of a file name.
  auto [archive, member] = path.rsplit(':');
  if (archive.ends_with(".npz"))
    return readNpz(archive, member, maxBytes);
  if (path.ends_with(".npz"))
    return readNpz(path, "", maxBytes);
  if (path.ends_with(".npy"))
    return readNpy(path);
  if (!llvm::sys::fs::exists(path))
    return llvm::createStringError(path + ": no such file");
  llvm::Expected<std::string> bytes = readMaybeCompressed(path);
  if (!bytes)
    return bytes.takeError();
  if (llvm::StringRef(*bytes).starts_with("\x93NUMPY"))
    return parseNpy(*bytes);
  llvm::Expected<NpyArray> array = parseIdx(*bytes);
  if (!array)
    return llvm::createStringError(path + ": " +
                                   llvm::toString(array.takeError()));
  return array;
}
