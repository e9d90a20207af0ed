//===- BitPacking.h - Packing codes into machine words ----------*- C++ -*-===//
//===-  -  ------------------------------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception
//
//===----------------------------------------------------------------------===//

///
/// \file
/// The layouts of the packed level. A *run* is the channels of one pixel, or of
/// one kernel tap of a weight; it is packed into 32-bit words in one of two
/// formats:
///
/// *Planes*: words [ceil(C / 32)][Q]. Bit j of word (k, p) is bit p of the code
/// of channel 32k + j, in two's complement; pow2 codes are bit patterns; the
/// one bit of a bipolar code is 1 for +1 and 0 for -1. Bits behind the last
/// channel are 0.
///
/// *Bytes*: words [ceil(C / 4)]. Byte j (bits 8j..8j+7) of word k is the low
/// byte of code + offset of channel 4k + j. Bytes behind the last channel hold
/// pad + offset.
///
/// Words behind the run, if the destination is longer, continue the tail.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_SUPPORT_BITPACKING_H
#define QNN_SUPPORT_BITPACKING_H

#include "qnn/Support/Encoding.h"

#include "llvm/ADT/ArrayRef.h"

#include <vector>

namespace qnn {

/// The words of a run of `numCodes` codes.
int64_t numPlaneWords(int64_t numCodes, unsigned width);
int64_t numByteWords(int64_t numCodes);

/// Packs a run of valid codes of `width` bits into planes. The size of `words`
/// is a multiple of `width` and at least numPlaneWords.
void packPlanes(llvm::ArrayRef<int32_t> codes, unsigned width,
                Encoding encoding, llvm::MutableArrayRef<uint32_t> words);

/// The inverse of packPlanes for the first codes.size() channels.
void unpackPlanes(llvm::ArrayRef<uint32_t> words, unsigned width,
                  Encoding encoding, llvm::MutableArrayRef<int32_t> codes);

/// Packs a run of codes into bytes; every code + offset and pad + offset must
/// lie in -128..255. The size of `words` is at least numByteWords.
void packBytes(llvm::ArrayRef<int32_t> codes, int32_t offset, int32_t pad,
               llvm::MutableArrayRef<uint32_t> words);

/// The inverse of packBytes for the first codes.size() channels; `isSigned`
/// tells whether bytes are read as -128..127 or as 0..255 before the offset is
/// subtracted.
void unpackBytes(llvm::ArrayRef<uint32_t> words, int32_t offset, bool isSigned,
                 llvm::MutableArrayRef<int32_t> codes);

/// How a run is packed: the formats above as a value. `Lanes` is one code in
/// each word, as it is.
struct RunFormat {
  enum class Kind { Planes, Bytes, Lanes };

  static RunFormat planes(unsigned width, Encoding encoding) {
    return {Kind::Planes, width, encoding, 0, 0};
  }
  static RunFormat bytes(int32_t offset, int32_t pad) {
    return {Kind::Bytes, 8, Encoding::TwosComplement, offset, pad};
  }
  static RunFormat lanes() {
    return {Kind::Lanes, 32, Encoding::TwosComplement, 0, 0};
  }

  Kind kind;
  unsigned width;
  Encoding encoding; // of planes
  int32_t offset;    // of bytes
  int32_t pad;       // of bytes

  /// The words that stand side by side for the same channels: P.
  int64_t numPlanes() const { return kind == Kind::Planes ? width : 1; }

  /// The words of one plane that a run of `numCodes` codes needs: Cw.
  int64_t wordsPerPlane(int64_t numCodes) const;

  /// Packs a run into words [words per plane][P].
  void pack(llvm::ArrayRef<int32_t> codes,
            llvm::MutableArrayRef<uint32_t> words) const;
};

/// The sizes of a convolution's weight; a matmul is a 1x1 convolution.
struct ContractionShape {
  int64_t outChannels;
  int64_t kernelHeight;
  int64_t kernelWidth;
  int64_t channels;
};

/// The layout of packed contraction weights: words
/// [ceil(OC / (NR * L))][KH][KW * Cw][NR][P][L], where output channel oc is
/// lane oc % L of column (oc / L) % NR of its block. The words of output
/// channels behind the last are 0.
struct ContractionLayout {
  ContractionShape shape;
  RunFormat format;
  int64_t columns;       // NR
  int64_t lanes;         // L
  int64_t wordsPerPixel; // Cw >= format.wordsPerPlane(channels)

  /// The number of all words.
  int64_t numWords() const;

  /// The index of word `word` < Cw of plane `plane` < P of a tap's run.
  int64_t wordIndex(int64_t outChannel, int64_t y, int64_t x, int64_t word,
                    int64_t plane) const;
};

/// Packs codes [OC][KH][KW][C] into the layout.
std::vector<uint32_t> packContractionWeights(llvm::ArrayRef<int32_t> codes,
                                             const ContractionLayout &layout);

} // namespace qnn

#endif // QNN_SUPPORT_BITPACKING_H
