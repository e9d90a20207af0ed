//===- Idx.cpp - The file format of MNIST -----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Idx.h"

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

llvm::Expected<NpyHeader> qnn::parseIdxHeader(llvm::StringRef bytes) {
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
  NpyHeader header;
  header.type = *type;
  header.dataOffset = 4 + 4 * rank;
  int64_t wanted = npyElementSize(*type);
  for (size_t i = 0; i < rank; ++i) {
    header.shape.push_back(
        llvm::support::endian::read32be(bytes.data() + 4 + 4 * i));
    if (llvm::MulOverflow(wanted, header.shape.back(), wanted))
      return llvm::createStringError("IDX file of impossible size");
  }
  return header;
}

void qnn::swapIdxBytes(NpyType type, llvm::MutableArrayRef<char> bytes) {
  int64_t size = npyElementSize(type);
  for (auto it = bytes.begin(); it != bytes.end(); it += size)
    std::reverse(it, it + size);
}
