//===- Npz.cpp - Archives of NumPy arrays -----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Npz.h"

#include <memory>
#include <zip.h>

using namespace qnn;

namespace {
struct ZipDiscarder {
  void operator()(zip_t *archive) const { zip_discard(archive); }
};
struct ZipFileCloser {
  void operator()(zip_file_t *file) const { zip_fclose(file); }
};
} // namespace

static llvm::Error makeError(llvm::StringRef path, const llvm::Twine &what) {
  return llvm::createStringError(path + ": " + what);
}

llvm::Expected<NpyArray> qnn::readNpz(llvm::StringRef path,
                                      llvm::StringRef name, size_t maxBytes) {
  int code = 0;
  std::unique_ptr<zip_t, ZipDiscarder> archive(
      zip_open(path.str().c_str(), ZIP_RDONLY, &code));
  if (!archive) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    std::string message = zip_error_strerror(&error);
    zip_error_fini(&error);
    return makeError(path, message);
  }
  zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  zip_int64_t index = name.empty() && count == 1 ? 0 : -1;
  std::string names;
  for (zip_int64_t i = 0; i < count; ++i) {
    llvm::StringRef entry = zip_get_name(archive.get(), i, 0);
    entry.consume_back(".npy");
    if (entry == name)
      index = i;
    names += " '" + entry.str() + "'";
  }
  if (index < 0)
    return makeError(path, name.empty() ? "holds several arrays: give one of" +
                                              names + " as FILE.npz:NAME"
                                        : "has no array '" + name.str() +
                                              "'; it has" + names);
  zip_stat_t info;
  if (zip_stat_index(archive.get(), index, 0, &info) != 0 ||
      !(info.valid & ZIP_STAT_SIZE))
    return makeError(path, "is damaged");
  if (info.size > maxBytes)
    return makeError(path, "an array is larger than 2 GiB");
  std::unique_ptr<zip_file_t, ZipFileCloser> file(
      zip_fopen_index(archive.get(), index, 0));
  std::string bytes(info.size, '\0');
  if (!file || zip_fread(file.get(), bytes.data(), bytes.size()) !=
                   static_cast<zip_int64_t>(bytes.size()))
    return makeError(path, "is damaged");
  llvm::Expected<NpyArray> array = parseNpy(bytes);
  if (!array)
    return makeError(path, llvm::toString(array.takeError()));
  return array;
}
