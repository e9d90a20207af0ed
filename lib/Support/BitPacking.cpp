//===- BitPacking.cpp - Packing codes into machine words --------*- C++ -*-===//
//===-  -  ------------------------------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/BitPacking.h"

#include "llvm/Support/MathExtras.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include <algorithm>
#include <cassert>

using namespace qnn;

int64_t qnn::numPlaneWords(int64_t numCodes, unsigned width) {
  return int64_t(llvm::divideCeil(uint64_t(numCodes), 32)) * width;
}

int64_t qnn::numByteWords(int64_t numCodes) {
  return int64_t(llvm::divideCeil(uint64_t(numCodes), 4));
}

//===----------------------------------------------------------------------===//
// Runs
//===----------------------------------------------------------------------===//

void qnn::packPlanes(llvm::ArrayRef<int32_t> codes, unsigned width,
                     Encoding encoding, llvm::MutableArrayRef<uint32_t> words) {
  assert(int64_t(words.size()) >= numPlaneWords(codes.size(), width) &&
         words.size() % width == 0 && "wrong number of words");
  std::fill(words.begin(), words.end(), 0);
  for (size_t i = 0, e = codes.size(); i < e; ++i) {
    assert(isValidCode(codes[i], width, encoding) && "code out of range");
    // The bipolar codes -1 and +1 are levels 0 and 1, which are their bits.
    uint32_t bits = encoding == Encoding::Bipolar
                        ? uint32_t(codeToLevel(codes[i], width, encoding))
                        : uint32_t(codes[i]);
    for (unsigned plane = 0; plane < width; ++plane)
      words[i / 32 * width + plane] |= ((bits >> plane) & 1) << (i % 32);
  }
}

void qnn::unpackPlanes(llvm::ArrayRef<uint32_t> words, unsigned width,
                       Encoding encoding,
                       llvm::MutableArrayRef<int32_t> codes) {
  assert(int64_t(words.size()) >= numPlaneWords(codes.size(), width) &&
         "too few words");
  bool isSigned =
      encoding == Encoding::TwosComplement || encoding == Encoding::Ternary;
  for (size_t i = 0, e = codes.size(); i < e; ++i) {
    uint32_t bits = 0;
    for (unsigned plane = 0; plane < width; ++plane)
      bits |= ((words[i / 32 * width + plane] >> (i % 32)) & 1) << plane;
    if (encoding == Encoding::Bipolar)
      codes[i] = int32_t(levelToCode(bits, width, encoding));
    else
      codes[i] =
          isSigned ? int32_t(llvm::SignExtend64(bits, width)) : int32_t(bits);
  }
}

void qnn::packBytes(llvm::ArrayRef<int32_t> codes, int32_t offset, int32_t pad,
                    llvm::MutableArrayRef<uint32_t> words) {
  assert(int64_t(words.size()) >= numByteWords(codes.size()) &&
         "too few words");
  for (size_t k = 0, e = words.size(); k < e; ++k) {
    words[k] = 0;
    for (size_t j = 0; j < 4; ++j) {
      int32_t code = 4 * k + j < codes.size() ? codes[4 * k + j] : pad;
      int32_t byte = code + offset;
      assert(byte >= -128 && byte <= 255 && "code does not fit in a byte");
      words[k] |= (uint32_t(byte) & 0xff) << (8 * j);
    }
  }
}

void qnn::unpackBytes(llvm::ArrayRef<uint32_t> words, int32_t offset,
                      bool isSigned, llvm::MutableArrayRef<int32_t> codes) {
  assert(int64_t(words.size()) >= numByteWords(codes.size()) &&
         "too few words");
  for (size_t i = 0, e = codes.size(); i < e; ++i) {
    uint32_t byte = (words[i / 4] >> (8 * (i % 4))) & 0xff;
    codes[i] = (isSigned ? int32_t(int8_t(byte)) : int32_t(byte)) - offset;
  }
}

int64_t RunFormat::wordsPerPlane(int64_t numCodes) const {
  switch (kind) {
  case Kind::Planes:
    return numPlaneWords(numCodes, 1);
  case Kind::Bytes:
    return numByteWords(numCodes);
  case Kind::Lanes:
    return numCodes;
  }
  llvm_unreachable("all formats are listed");
}

void RunFormat::pack(llvm::ArrayRef<int32_t> codes,
                     llvm::MutableArrayRef<uint32_t> words) const {
  switch (kind) {
  case Kind::Planes:
    return packPlanes(codes, width, encoding, words);
  case Kind::Bytes:
    return packBytes(codes, offset, pad, words);
  case Kind::Lanes:
    llvm::copy(codes, words.begin());
  }
}

//===----------------------------------------------------------------------===//
// Contraction weights
//===----------------------------------------------------------------------===//

int64_t ContractionLayout::numWords() const {
  int64_t numBlocks = int64_t(
      llvm::divideCeil(uint64_t(shape.outChannels), uint64_t(columns * lanes)));
  return numBlocks * shape.kernelHeight * shape.kernelWidth * wordsPerPixel *
         columns * format.numPlanes() * lanes;
}

int64_t ContractionLayout::wordIndex(int64_t outChannel, int64_t y, int64_t x,
                                     int64_t word, int64_t plane) const {
  int64_t block = outChannel / (columns * lanes);
  int64_t column = outChannel / lanes % columns;
  int64_t lane = outChannel % lanes;
  int64_t step = (block * shape.kernelHeight + y) * shape.kernelWidth + x;
  step = step * wordsPerPixel + word;
  return ((step * columns + column) * format.numPlanes() + plane) * lanes +
         lane;
}

std::vector<uint32_t>
qnn::packContractionWeights(llvm::ArrayRef<int32_t> codes,
                            const ContractionLayout &layout) {
  const ContractionShape &shape = layout.shape;
  int64_t numPlanes = layout.format.numPlanes();
  assert(int64_t(codes.size()) == shape.outChannels * shape.kernelHeight *
                                      shape.kernelWidth * shape.channels &&
         "codes do not have the layout's shape");
  assert(layout.wordsPerPixel >= layout.format.wordsPerPlane(shape.channels) &&
         "too few words per pixel");

  std::vector<uint32_t> words(layout.numWords(), 0);
  std::vector<uint32_t> run(layout.wordsPerPixel * numPlanes);
  for (int64_t oc = 0; oc < shape.outChannels; ++oc) {
    for (int64_t y = 0; y < shape.kernelHeight; ++y) {
      for (int64_t x = 0; x < shape.kernelWidth; ++x) {
        layout.format.pack(codes.take_front(shape.channels), run);
        codes = codes.drop_front(shape.channels);
        for (int64_t word = 0; word < layout.wordsPerPixel; ++word)
          for (int64_t plane = 0; plane < numPlanes; ++plane)
            words[layout.wordIndex(oc, y, x, word, plane)] =
                run[word * numPlanes + plane];
      }
    }
  }
  return words;
}
