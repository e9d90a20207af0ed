//===- ArrayFile.cpp - Arrays from data sets --------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Data/ArrayFile.h"
#include "ByteSource.h"
#include "Idx.h"

#include <cassert>

using namespace qnn;

/// What is held as a whole is not larger; keeps compressed files from filling
/// the memory.
static constexpr int64_t maxBytes = int64_t(2) << 30;

int64_t StoredArray::getRowSize() const {
  assert(!wholeShape.empty() && "no axis");
  int64_t size = npyElementSize(elementType);
  for (int64_t length : llvm::ArrayRef<int64_t>(wholeShape).drop_front())
    size *= length;
  return size;
}

static llvm::Error makeError(llvm::StringRef path, const llvm::Twine &what) {
  return llvm::createStringError(path + ": " + what);
}

namespace {
/// In C order, behind a header.
class ArrayInBytes : public StoredArray {
public:
  ArrayInBytes(llvm::StringRef path, std::unique_ptr<ByteSource> source,
               const NpyHeader &header, bool isBigEndian)
      : StoredArray(header.type, header.shape), path(path),
        source(std::move(source)), dataOffset(header.dataOffset),
        isBigEndian(isBigEndian) {}

  llvm::Expected<NpyArray> read(int64_t first, int64_t end) override {
    assert(0 <= first && first <= end && end <= shape()[0] && "no such rows");
    llvm::SmallVector<int64_t> partShape(shape());
    partShape[0] = end - first;
    return readBytes(partShape, first * getRowSize());
  }

  /// The elements that make an array of `partShape`, `offset` bytes behind the
  /// first.
  llvm::Expected<NpyArray> readBytes(llvm::ArrayRef<int64_t> partShape,
                                     uint64_t offset) {
    NpyArray part = NpyArray::zeros(type(), partShape);
    llvm::Expected<size_t> count = source->read(dataOffset + offset, part.data);
    if (!count)
      return count.takeError();
    if (*count != part.data.size())
      return makeError(path, "ends within its data");
    if (isBigEndian)
      swapIdxBytes(type(), part.data);
    return part;
  }

private:
  std::string path;
  std::unique_ptr<ByteSource> source;
  uint64_t dataOffset;
  bool isBigEndian;
};

/// Read before.
class ArrayInMemory : public StoredArray {
public:
  explicit ArrayInMemory(NpyArray array)
      : StoredArray(array.type, array.shape), array(std::move(array)) {}

  llvm::Expected<NpyArray> read(int64_t first, int64_t end) override {
    llvm::SmallVector<int64_t> partShape(shape());
    partShape[0] = end - first;
    NpyArray part = NpyArray::zeros(type(), partShape);
    std::copy_n(array.data.begin() + first * getRowSize(), part.data.size(),
                part.data.begin());
    return part;
  }

private:
  NpyArray array;
};
} // namespace

/// A ":" may also be part of a file name.
static llvm::Expected<std::unique_ptr<ByteSource>>
openBytes(llvm::StringRef path) {
  auto [archive, member] = path.rsplit(':');
  if (archive.ends_with(".npz"))
    return openNpzMember(archive, member);
  return path.ends_with(".npz") ? openNpzMember(path, "") : openFile(path);
}

/// All bytes of `source`, which has `header` and `size` bytes.
static llvm::Expected<std::unique_ptr<StoredArray>>
readFortranOrder(llvm::StringRef path, ByteSource &source, uint64_t size) {
  if (size > maxBytes)
    return makeError(path, "an array in Fortran order of more than 2 GiB; save "
                           "it with numpy.ascontiguousarray");
  std::string bytes(size, '\0');
  llvm::Expected<size_t> count = source.read(0, bytes);
  if (!count)
    return count.takeError();
  bytes.resize(*count);
  llvm::Expected<NpyArray> array = parseNpy(bytes);
  if (!array)
    return makeError(path, llvm::toString(array.takeError()));
  return std::make_unique<ArrayInMemory>(std::move(*array));
}

/// Parses the header of `source`.
static llvm::Expected<NpyHeader> readHeader(ByteSource &source, bool &isIdx) {
  std::string bytes(maxNpyHeader, '\0');
  llvm::Expected<size_t> count = source.read(0, bytes);
  if (!count)
    return count.takeError();
  bytes.resize(*count);
  isIdx = !llvm::StringRef(bytes).starts_with("\x93NUMPY");
  return isIdx ? parseIdxHeader(bytes) : parseNpyHeader(bytes);
}

static llvm::Expected<std::unique_ptr<StoredArray>> open(llvm::StringRef path) {
  llvm::Expected<std::unique_ptr<ByteSource>> source = openBytes(path);
  if (!source)
    return source.takeError();
  bool isIdx = false;
  llvm::Expected<NpyHeader> header = readHeader(**source, isIdx);
  if (!header)
    return makeError(path, llvm::toString(header.takeError()));
  uint64_t numBytes = header->getDataSize();
  std::optional<uint64_t> size = (*source)->size();
  if (size && *size != header->dataOffset + numBytes)
    return makeError(path, "the shape needs " + llvm::Twine(numBytes) +
                               " bytes of data, the file has " +
                               llvm::Twine(*size - header->dataOffset));
  if (header->isFortranOrder && header->shape.size() > 1)
    return readFortranOrder(path, **source, header->dataOffset + numBytes);
  return std::make_unique<ArrayInBytes>(path, std::move(*source), *header,
                                        isIdx);
}

llvm::Expected<std::unique_ptr<StoredArray>>
qnn::openArrayFile(llvm::StringRef path) {
  llvm::Expected<std::unique_ptr<StoredArray>> array = open(path);
  if (array && (*array)->shape().empty())
    return makeError(path, "a data set has samples along axis 0; got a single "
                           "number");
  return array;
}

llvm::Expected<NpyArray> qnn::readArrayFile(llvm::StringRef path) {
  llvm::Expected<std::unique_ptr<StoredArray>> array = openArrayFile(path);
  if (!array)
    return array.takeError();
  int64_t numRows = (*array)->shape()[0];
  if (numRows > 0 && (*array)->getRowSize() > maxBytes / numRows)
    return makeError(path, "is larger than 2 GiB");
  return (*array)->read(0, numRows);
}
