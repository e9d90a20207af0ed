//===- Codebook.cpp - The numbers that codes can stand for ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Codebook.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>

using namespace qnn;

Codebook::Codebook(unsigned bits, Encoding encoding)
    : isUniform(encoding != Encoding::Pow2 && encoding != Encoding::Bipolar) {
  int64_t first = encoding == Encoding::TwosComplement ? 1 : 0;
  for (int64_t level = first, e = numLevels(bits, encoding); level < e; ++level)
    numbers.push_back(
        decodeCode(levelToCode(level, bits, encoding), bits, encoding));
  assert(!numbers.empty() && "one-bit weights are bipolar");
}

int64_t Codebook::getNearest(double x) const {
  if (isUniform)
    return std::clamp<double>(std::nearbyint(x), numbers.front(),
                              numbers.back());
  auto above = std::lower_bound(numbers.begin(), numbers.end(), x);
  if (above == numbers.begin())
    return numbers.front();
  if (above == numbers.end())
    return numbers.back();
  int64_t high = *above, low = *(above - 1);
  double toLow = x - low, toHigh = high - x;
  if (toLow == toHigh && numbers.size() > 2)
    return std::abs(low) < std::abs(high) ? low : high;
  return toLow < toHigh ? low : high;
}
