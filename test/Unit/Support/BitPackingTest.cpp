//===- BitPackingTest.cpp - Tests of word packing ---------------*- C++ -*-===//
//===-  -  ------------------------------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/BitPacking.h"

#include "gtest/gtest.h"

#include <random>

using namespace qnn;

namespace {

using Words = std::vector<uint32_t>;
using Codes = std::vector<int32_t>;

Words planes(const Codes &codes, unsigned width, Encoding encoding) {
  Words words(numPlaneWords(codes.size(), width), 0xdeadbeef);
  packPlanes(codes, width, encoding, words);
  return words;
}

Words bytes(const Codes &codes, int32_t offset, int32_t pad) {
  Words words(numByteWords(codes.size()), 0xdeadbeef);
  packBytes(codes, offset, pad, words);
  return words;
}

Codes randomCodes(std::mt19937_64 &random, int64_t size, unsigned width,
                  Encoding encoding) {
  Codes codes(size);
  for (int32_t &code : codes)
    code = levelToCode(random() % numLevels(width, encoding), width, encoding);
  return codes;
}

TEST(BitPackingTest, ExactPlanes) {
  EXPECT_EQ(planes({1, -1, 1, 1, -1}, 1, Encoding::Bipolar), Words{0b01101});
  // -2 = 10, -1 = 11, 0 = 00, 1 = 01: plane 0 has the low bits.
  EXPECT_EQ(planes({-2, -1, 0, 1}, 2, Encoding::TwosComplement),
            (Words{0b1010, 0b0011}));
  EXPECT_EQ(planes({-1, 0, 1}, 2, Encoding::Ternary), (Words{0b101, 0b001}));
  EXPECT_EQ(planes({5, 2, 7}, 3, Encoding::Unsigned),
            (Words{0b101, 0b110, 0b101}));
  EXPECT_EQ(planes({0, 1, 5, 7}, 3, Encoding::Pow2),
            (Words{0b1110, 0b1000, 0b1100}));
}

TEST(BitPackingTest, SecondWordFollowsAllPlanesOfTheFirst) {
  Codes codes(34, 0);
  codes[0] = 1;
  codes[31] = 2;
  codes[32] = 3;
  codes[33] = 2;
  EXPECT_EQ(planes(codes, 2, Encoding::Unsigned),
            (Words{1, 0x80000000, 0b01, 0b11}));
}

TEST(BitPackingTest, ExactBytes) {
  EXPECT_EQ(bytes({1, -1, 127, -128, 5}, 0, 0), (Words{0x807fff01, 0x05}));
  EXPECT_EQ(bytes({-128, 127}, 128, -1), Words{0x7f7fff00});
  EXPECT_EQ(bytes({255, 0, 1}, 0, 7), Words{0x070100ff});
}

TEST(BitPackingTest, LongerDestinationContinuesTheTail) {
  Words words(4, 0xdeadbeef);
  packPlanes(Codes{3}, 2, Encoding::Unsigned, words);
  EXPECT_EQ(words, (Words{1, 1, 0, 0}));
  packBytes(Codes{3}, 1, 8, words);
  EXPECT_EQ(words, (Words{0x09090904, 0x09090909, 0x09090909, 0x09090909}));
}

TEST(BitPackingTest, PlanesRoundTrip) {
  constexpr unsigned seed = 1234;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (Encoding encoding :
       {Encoding::TwosComplement, Encoding::Unsigned, Encoding::Bipolar,
        Encoding::Ternary, Encoding::Pow2}) {
    for (unsigned width = 1; width <= maxCodeWidth; ++width) {
      if (!isValidWidth(width, encoding))
        continue;
      for (int64_t size : {0, 1, 3, 31, 32, 33, 64, 95, 129}) {
        Codes codes = randomCodes(random, size, width, encoding);
        Words words = planes(codes, width, encoding);
        Codes back(size);
        unpackPlanes(words, width, encoding, back);
        ASSERT_EQ(back, codes) << stringifyEncoding(encoding) << width;
        // The tail bits are zero.
        for (unsigned plane = 0; size % 32 && plane < width; ++plane)
          ASSERT_EQ(words[words.size() - width + plane] >> (size % 32), 0u);
      }
    }
  }
}

TEST(BitPackingTest, BytesRoundTrip) {
  constexpr unsigned seed = 5678;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int64_t size : {0, 1, 2, 3, 4, 5, 31, 130}) {
    Codes codes = randomCodes(random, size, 8, Encoding::TwosComplement);
    Codes back(size);
    unpackBytes(bytes(codes, 0, 3), 0, /*isSigned=*/true, back);
    ASSERT_EQ(back, codes);
    unpackBytes(bytes(codes, 128, 3), 128, /*isSigned=*/false, back);
    ASSERT_EQ(back, codes);
  }
}

TEST(BitPackingTest, ExactContractionWeights) {
  // Three output channels in one block of 2 columns x 2 lanes: the fourth is 0.
  ContractionLayout layout{{3, 1, 2, 1}, RunFormat::bytes(0, 0), 2, 2, 1};
  EXPECT_EQ(packContractionWeights({1, 2, 3, 4, 5, 6}, layout),
            (Words{1, 3, 5, 0, 2, 4, 6, 0}));
  // Planes stand between columns and lanes.
  layout = {{2, 1, 1, 1}, RunFormat::planes(2, Encoding::Unsigned), 1, 2, 1};
  EXPECT_EQ(packContractionWeights({1, 2}, layout), (Words{1, 0, 0, 1}));
}

// Every tap's run, gathered by the documented index, unpacks to the weights,
// and all words that belong to no output channel are zero.
TEST(BitPackingTest, ContractionWeightsRoundTrip) {
  constexpr unsigned seed = 91011;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 60; ++round) {
    auto upTo = [&](int64_t max) { return 1 + int64_t(random() % max); };
    ContractionShape shape{upTo(20), upTo(3), upTo(3), upTo(70)};
    bool isBytes = random() % 3 == 0;
    unsigned width = isBytes ? 8 : upTo(16);
    RunFormat format = isBytes
                           ? RunFormat::bytes(0, 0)
                           : RunFormat::planes(width, Encoding::TwosComplement);
    ContractionLayout layout{shape, format, upTo(4), upTo(8),
                             format.wordsPerPlane(shape.channels) +
                                 int64_t(random() % 2)};
    Codes codes = randomCodes(random,
                              shape.outChannels * shape.kernelHeight *
                                  shape.kernelWidth * shape.channels,
                              width, Encoding::TwosComplement);
    Words words = packContractionWeights(codes, layout);
    ASSERT_EQ(int64_t(words.size()), layout.numWords());

    auto code = codes.begin();
    for (int64_t oc = 0; oc < shape.outChannels; ++oc)
      for (int64_t y = 0; y < shape.kernelHeight; ++y)
        for (int64_t x = 0; x < shape.kernelWidth; ++x) {
          Words run;
          for (int64_t word = 0; word < layout.wordsPerPixel; ++word)
            for (int64_t plane = 0; plane < format.numPlanes(); ++plane)
              run.push_back(std::exchange(
                  words[layout.wordIndex(oc, y, x, word, plane)], 0));
          Codes back(shape.channels);
          if (isBytes)
            unpackBytes(run, 0, /*isSigned=*/true, back);
          else
            unpackPlanes(run, width, Encoding::TwosComplement, back);
          ASSERT_EQ(back, Codes(code, code + shape.channels));
          code += shape.channels;
        }
    // Bytes use pad 0 and offset 0, so nothing else is set in either format.
    EXPECT_EQ(words, Words(words.size(), 0)) << "round " << round;
  }
}

} // namespace
