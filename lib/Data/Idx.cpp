//===- Idx.cpp - The file format of MNIST -----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Data/ArrayFile.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <optional>

using namespace qnn;

/// The element type of type code `code`.
static std::optional<NpyType> getIdxType(uint8_t code) {
  switch (code) {
  case 0x08:
    return NpyType::U8;
  case 0x09:
    return NpyType::I8;
  case 0x0B:
    return NpyType::I16;
  case 0x0C:
    return NpyType::I32;
  case 0x0D:
    return NpyType::F32;
  case 0x0E:
    return NpyType::F64;
  default:
    return std::nullopt;
  }
}

llvm::Expected<NpyArray> qnn::parseIdx(llvm::StringRef bytes) {
  if (bytes.size() < 4 || bytes[0] != 0 || bytes[1] != 0)
    return llvm::createStringError(
        "unknown format: data are .npy, .npz or IDX (MNIST) files");
  std::optional<NpyType> type = getIdxType(bytes[2]);
  if (!type)
    return llvm::createStringError("IDX file of unknown element type " +
                                   llvm::Twine(int(uint8_t(bytes[2]))));
  size_t rank = static_cast<uint8_t>(bytes[3]);
  if (rank > maxNpyRank || bytes.size() < 4 + 4 * rank)
    return llvm::createStringError("IDX file ends within its header");
  llvm::StringRef data = bytes.drop_front(4 + 4 * rank);
  NpyArray array;
  array.type = *type;
  int64_t size = npyElementSize(*type);
  int64_t wanted = size;
  for (size_t i = 0; i < rank; ++i) {
    array.shape.push_back(
        llvm::support::endian::read32be(bytes.data() + 4 + 4 * i));
    if (llvm::MulOverflow(wanted, array.shape.back(), wanted))
      return llvm::createStringError("IDX file of impossible size");
  }
  if (wanted != static_cast<int64_t>(data.size()))
    return llvm::createStringError(
        "IDX file should hold " + llvm::Twine(wanted) + " bytes of data, has " +
        llvm::Twine(data.size()));
  array.data.assign(data.begin(), data.end());
  for (auto it = array.data.begin(); it != array.data.end(); it += size)
    std::reverse(it, it + size);
  return array;
}
