//===- runtime.c - qnn_runtime.h against its definitions ------------------===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bit by bit and byte by byte, on edge cases and pseudo-random words. Prints
// what differs; the number of differences is the exit status.
//
//===----------------------------------------------------------------------===//

#include "qnn_runtime.h"
#include <inttypes.h>
#include <stdio.h>

static int32_t countOnes(uint64_t x) {
  int32_t ones = 0;
  for (int bit = 0; bit < 64; ++bit)
    ones += (int32_t)((x >> bit) & 1U);
  return ones;
}

static int32_t wrapped(int64_t x) { return (int32_t)(uint32_t)(uint64_t)x; }

static int32_t dot(int32_t acc, int32_t a, int32_t b) {
  int64_t sum = acc;
  for (int byte = 0; byte < 4; ++byte) {
    int64_t x = (int64_t)(((uint32_t)a >> (8 * byte)) & 255U);
    int64_t w = (int64_t)(((uint32_t)b >> (8 * byte)) & 255U);
    sum += x * (w < 128 ? w : w - 256);
  }
  return wrapped(sum);
}

static int32_t shiftAdd(int32_t acc, int32_t x, int32_t w, int32_t width) {
  uint32_t code = (uint32_t)w & ((1U << width) - 1U);
  uint32_t field = code & ((1U << (width - 1)) - 1U);
  int64_t number = field == 0U ? 0 : (int64_t)1 << (field - 1U);
  return wrapped(acc + x * (code >> (width - 1) ? -number : number));
}

static int failures;

static void check(const char *name, int32_t got, int32_t want, int32_t acc,
                  int32_t a, int32_t b) {
  if (got == want)
    return;
  printf("%s(%" PRId32 ", %" PRId32 ", %" PRId32 ") is %" PRId32
         " instead of %" PRId32 "\n",
         name, acc, a, b, got, want);
  ++failures;
}

static void checkWords(int32_t acc, int32_t a, int32_t b) {
  uint32_t x = (uint32_t)a, y = (uint32_t)b;
  uint64_t both = ((uint64_t)x << 32) | y;
  check("popcount32", qnn_popcount32(x), countOnes(x), 0, a, 0);
  check("popcount64", qnn_popcount64(both), countOnes(both), 0, a, b);
  check("xor_popcount", qnn_xor_popcount(acc, a, b),
        wrapped(acc + (int64_t)countOnes(x ^ y)), acc, a, b);
  for (int32_t shift = 0; shift < 16; shift += 5) {
    int64_t ones = (int64_t)countOnes(x & y) << shift;
    check("and_popcount_add", qnn_and_popcount_add(acc, a, b, shift),
          wrapped(acc + ones), acc, a, b);
    check("and_popcount_sub", qnn_and_popcount_sub(acc, a, b, shift),
          wrapped(acc - ones), acc, a, b);
  }
  check("dot4", qnn_dot4(acc, a, b), dot(acc, a, b), acc, a, b);
  // A number of 16 bits at most, times 2^30 at most.
  int32_t small = (int32_t)(int16_t)(uint16_t)(x & 0xFFFFU);
  for (int32_t width = 2; width <= 6; ++width) {
    int32_t code = (int32_t)(y & ((1U << width) - 1U));
    check("shift_add", qnn_shift_add(acc, small, code, width),
          shiftAdd(acc, small, code, width), acc, small, code);
  }
}

int main(void) {
  static const int32_t edges[] = {0,          1,          -1,        INT32_MIN,
                                  INT32_MAX,  0x7F7F7F7F, 0x01010101, 255,
                                  -2139062144 /* 0x80808080 */};
  enum { Edges = sizeof edges / sizeof *edges };
  for (int i = 0; i < Edges; ++i)
    for (int j = 0; j < Edges; ++j)
      for (int k = 0; k < Edges; ++k)
        checkWords(edges[i], edges[j], edges[k]);
  uint32_t state = SEED;
  int32_t words[3];
  for (int round = 0; round < 2000; ++round) {
    for (int k = 0; k < 3; ++k) {
      // xorshift32, Marsaglia 2003.
      state ^= state << 13;
      state ^= state >> 17;
      state ^= state << 5;
      words[k] = (int32_t)state;
    }
    checkWords(words[0], words[1], words[2]);
  }
  printf("%d differences, seed %" PRIu32 "\n", failures, (uint32_t)SEED);
  return failures > 100 ? 100 : failures;
}
