//===- ByteSource.cpp - Bytes of stored data --------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ByteSource.h"

#include "llvm/Support/FileSystem.h"

#include <algorithm>
#include <vector>
#include <zip.h>
#include <zlib.h>

using namespace qnn;

static llvm::Error makeError(llvm::StringRef path, const llvm::Twine &what) {
  return llvm::createStringError(path + ": " + what);
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

namespace {
/// zlib passes on what is not compressed, and seeks in it.
class FileSource : public ByteSource {
public:
  FileSource(llvm::StringRef path, gzFile file)
      : path(path), file(file, gzclose) {}

  std::optional<uint64_t> size() const override {
    uint64_t bytes = 0;
    if (!gzdirect(file.get()) || llvm::sys::fs::file_size(path, bytes))
      return std::nullopt;
    return bytes;
  }

  llvm::Expected<size_t> read(uint64_t offset,
                              llvm::MutableArrayRef<char> bytes) override {
    if (gzseek(file.get(), offset, SEEK_SET) < 0)
      return makeError(path, "is not a valid gzip file");
    size_t done = 0;
    while (done < bytes.size()) {
      size_t wanted = std::min<size_t>(bytes.size() - done, 1 << 30);
      int count = gzread(file.get(), bytes.data() + done, wanted);
      if (count < 0)
        return makeError(path, "is not a valid gzip file");
      if (count == 0)
        break;
      done += count;
    }
    return done;
  }

private:
  std::string path;
  std::unique_ptr<gzFile_s, int (*)(gzFile)> file;
};
} // namespace

llvm::Expected<std::unique_ptr<ByteSource>>
qnn::openFile(llvm::StringRef path) {
  if (!llvm::sys::fs::exists(path))
    return makeError(path, "no such file");
  gzFile file = gzopen(path.str().c_str(), "rb");
  if (!file)
    return makeError(path, "cannot be opened");
  return std::make_unique<FileSource>(path, file);
}

//===----------------------------------------------------------------------===//
// Archives of NumPy arrays
//===----------------------------------------------------------------------===//

namespace {
struct ZipDiscarder {
  void operator()(zip_t *archive) const { zip_discard(archive); }
};
struct ZipFileCloser {
  void operator()(zip_file_t *file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, ZipDiscarder>;

class MemberSource : public ByteSource {
public:
  MemberSource(llvm::StringRef path, Archive archive, zip_int64_t index,
               uint64_t numBytes)
      : path(path), archive(std::move(archive)), index(index),
        numBytes(numBytes) {}

  std::optional<uint64_t> size() const override { return numBytes; }

  llvm::Expected<size_t> read(uint64_t offset,
                              llvm::MutableArrayRef<char> bytes) override {
    if (!file || offset < position) {
      file.reset(zip_fopen_index(archive.get(), index, 0));
      position = 0;
      if (!file)
        return makeError(path, "is damaged");
    }
    std::vector<char> dropped(std::min<uint64_t>(offset - position, 1 << 16));
    while (position < offset) {
      size_t wanted = std::min<uint64_t>(offset - position, dropped.size());
      llvm::Expected<size_t> count = readNext({dropped.data(), wanted});
      if (!count)
        return count.takeError();
      if (*count == 0)
        return 0;
    }
    size_t done = 0;
    while (done < bytes.size()) {
      llvm::Expected<size_t> count = readNext(bytes.drop_front(done));
      if (!count)
        return count.takeError();
      if (*count == 0)
        break;
      done += *count;
    }
    return done;
  }

private:
  llvm::Expected<size_t> readNext(llvm::MutableArrayRef<char> bytes) {
    zip_int64_t count = zip_fread(file.get(), bytes.data(), bytes.size());
    if (count < 0)
      return makeError(path, "is damaged");
    position += count;
    return count;
  }

  std::string path;
  Archive archive;
  zip_int64_t index;
  uint64_t numBytes;
  std::unique_ptr<zip_file_t, ZipFileCloser> file;
  uint64_t position = 0;
};
} // namespace

static llvm::Expected<Archive> openArchive(llvm::StringRef path) {
  int code = 0;
  Archive archive(zip_open(path.str().c_str(), ZIP_RDONLY, &code));
  if (archive)
    return std::move(archive);
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string message = zip_error_strerror(&error);
  zip_error_fini(&error);
  return makeError(path, message);
}

llvm::Expected<std::unique_ptr<ByteSource>>
qnn::openNpzMember(llvm::StringRef path, llvm::StringRef name) {
  llvm::Expected<Archive> archive = openArchive(path);
  if (!archive)
    return archive.takeError();
  zip_int64_t count = zip_get_num_entries(archive->get(), 0);
  zip_int64_t index = name.empty() && count == 1 ? 0 : -1;
  std::string names;
  for (zip_int64_t i = 0; i < count; ++i) {
    llvm::StringRef entry = zip_get_name(archive->get(), i, 0);
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
  if (zip_stat_index(archive->get(), index, 0, &info) != 0 ||
      !(info.valid & ZIP_STAT_SIZE))
    return makeError(path, "is damaged");
  return std::make_unique<MemberSource>(path, std::move(*archive), index,
                                        info.size);
}
