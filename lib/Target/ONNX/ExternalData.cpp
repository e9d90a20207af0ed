//===- ExternalData.cpp - Tensor data in files beside the model -*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExternalData.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace llvm;

namespace mlir::qnn {

/// Splits \p location into the names of directories and file. Refuses
/// everything that could leave the model's directory by its spelling.
static Expected<SmallVector<StringRef>> splitLocation(StringRef location,
                                                      StringRef where) {
  auto refuse = [&](const Twine &why) {
    return makeOnnxError(
        where, "external data file " + quoteOnnxName(location) + " is refused",
        why,
        "external data must lie in the model's directory and "
        "be named relative to it");
  };
  if (location.empty())
    return refuse("its name is empty");
  if (location.contains('\0'))
    return refuse("its name contains a zero byte");
  if (location.starts_with("/"))
    return refuse("its name is an absolute path");
  SmallVector<StringRef> parts, names;
  location.split(parts, '/');
  for (StringRef part : parts) {
    if (part == "..")
      return refuse("its name contains '..'");
    if (!part.empty() && part != ".")
      names.push_back(part);
  }
  if (names.empty())
    return refuse("it names a directory");
  return names;
}

Expected<std::shared_ptr<MemoryBuffer>> ExternalData::open(StringRef location,
                                                           StringRef where) {
  auto known = files.find(location);
  if (known != files.end())
    return known->second;
  if (directory.empty())
    return makeOnnxError(where,
                         "external data file " + quoteOnnxName(location) +
                             " cannot be found",
                         "the model was not read from a file",
                         "give the model's path instead of a stream");
  Expected<SmallVector<StringRef>> names = splitLocation(location, where);
  if (!names)
    return names.takeError();

  auto fail = [&](const Twine &why) {
    return makeOnnxError(
        where, "cannot read external data file " + quoteOnnxName(location), why,
        "looked in directory '" + directory + "'");
  };
  // Open one component after another relative to the last, each without
  // following links, so that what was checked is what is opened.
  int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return fail(sys::StrError(errno));
  llvm::scope_exit closeAtExit([&] { ::close(fd); });
  for (auto [index, name] : enumerate(*names)) {
    bool isFile = index + 1 == names->size();
    // O_NONBLOCK: opening a named pipe must not wait for its writer.
    int flags =
        O_RDONLY | O_NOFOLLOW | O_CLOEXEC | (isFile ? O_NONBLOCK : O_DIRECTORY);
    int next = ::openat(fd, name.str().c_str(), flags);
    int error = errno;
    if (next < 0) {
      if (error == ELOOP || error == ENOTDIR)
        return fail(quoteOnnxName(name) +
                    " is a symbolic link or not a directory");
      return fail(sys::StrError(error));
    }
    ::close(fd);
    fd = next;
  }
  struct stat status;
  if (::fstat(fd, &status) != 0)
    return fail(sys::StrError(errno));
  if (!S_ISREG(status.st_mode))
    return fail("it is not a regular file");

  ErrorOr<std::unique_ptr<MemoryBuffer>> buffer = MemoryBuffer::getOpenFile(
      fd, location, static_cast<uint64_t>(status.st_size),
      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return fail(buffer.getError().message());
  return files[location] = std::move(*buffer);
}

Expected<std::pair<ArrayRef<char>, std::shared_ptr<const void>>>
ExternalData::read(const ExternalDataRef &ref, StringRef where) {
  Expected<std::shared_ptr<MemoryBuffer>> file = open(ref.location, where);
  if (!file)
    return file.takeError();
  int64_t size = static_cast<int64_t>((*file)->getBufferSize());
  int64_t offset = ref.offset;
  if (offset < 0 || offset > size || (ref.length && *ref.length < 0) ||
      ref.length.value_or(0) > size - offset)
    return makeOnnxError(
        where, "external data lies outside its file",
        "offset " + Twine(offset) + ", length " +
            (ref.length ? Twine(*ref.length) : Twine("up to the end")) +
            ", but file " + quoteOnnxName(ref.location) + " has " +
            Twine(size) + " bytes",
        "the file may be cut short, or belong to another model");
  ArrayRef<char> bytes((*file)->getBufferStart() + offset,
                       ref.length.value_or(size - offset));
  return std::make_pair(bytes, std::shared_ptr<const void>(*file));
}

} // namespace mlir::qnn
