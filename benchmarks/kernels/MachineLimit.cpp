//===- MachineLimit.cpp - Peak rates of the machine -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MachineLimit.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

using namespace qnn::bench;

/// Iterations of one timed call: a fraction of a millisecond.
static constexpr int64_t numSteps = 40000;
/// Rounds of which the best counts.
static constexpr int numRounds = 20;

/// Seconds of the fastest of `numRounds` calls.
template <typename Function>
static double bestSeconds(Function function) {
  using Clock = std::chrono::steady_clock;
  double best = 1e30;
  for (int round = 0; round < numRounds; ++round) {
    auto start = Clock::now();
    function();
    std::chrono::duration<double> elapsed = Clock::now() - start;
    best = std::min(best, elapsed.count());
  }
  return best;
}

/// Keeps the compiler from dropping a result.
static volatile int64_t sink;

#if defined(__x86_64__)

// As many accumulators as hide the latency of the chains (12 and more do on
// every core measured); the empty asm keeps the operands in registers and
// stops the compiler from hoisting the xor.
#define QNN_REPEAT_14(X)                                                       \
  X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13)

__attribute__((target("avx512f,avx512vpopcntdq"))) static int64_t
binarySteps512() {
  __m512i acc[14], a = _mm512_set1_epi32(0x12345678),
                   w = _mm512_set1_epi32(0x0badcafe);
#define QNN_CLEAR(I) acc[I] = _mm512_setzero_si512();
  QNN_REPEAT_14(QNN_CLEAR)
  for (int64_t i = 0; i < numSteps; ++i) {
    __asm__ volatile("" : "+v"(a), "+v"(w));
#define QNN_STEP(I)                                                            \
  acc[I] =                                                                     \
      _mm512_add_epi32(acc[I], _mm512_popcnt_epi32(_mm512_xor_si512(a, w)));   \
  __asm__ volatile("" : "+v"(a));
    QNN_REPEAT_14(QNN_STEP)
  }
  int64_t sum = 0;
#define QNN_SUM(I) sum += _mm512_reduce_add_epi32(acc[I]);
  QNN_REPEAT_14(QNN_SUM)
  return sum;
}

__attribute__((target("avx512f,avx512vnni"))) static int64_t byteSteps512() {
  __m512i acc[14], a = _mm512_set1_epi32(0x01020304),
                   w = _mm512_set1_epi32(0x04030201);
  QNN_REPEAT_14(QNN_CLEAR)
  for (int64_t i = 0; i < numSteps; ++i) {
    __asm__ volatile("" : "+v"(a), "+v"(w));
#define QNN_DOT(I) acc[I] = _mm512_dpbusd_epi32(acc[I], a, w);
    QNN_REPEAT_14(QNN_DOT)
  }
  int64_t sum = 0;
  QNN_REPEAT_14(QNN_SUM)
  return sum;
}

__attribute__((target("avx2"))) static int64_t byteSteps256() {
  __m256i acc[8], a = _mm256_set1_epi32(0x01020304),
                  w = _mm256_set1_epi32(0x04030201),
                  ones = _mm256_set1_epi16(1);
  for (__m256i &x : acc)
    x = _mm256_setzero_si256();
  for (int64_t i = 0; i < numSteps; ++i) {
#pragma GCC unroll 8
    for (__m256i &x : acc) {
      __asm__ volatile("" : "+x"(a));
      x = _mm256_add_epi32(x,
                           _mm256_madd_epi16(_mm256_maddubs_epi16(a, w), ones));
    }
  }
  int64_t sum = 0;
  for (__m256i x : acc)
    sum += _mm256_extract_epi32(x, 0);
  return sum;
}

__attribute__((target("popcnt"))) static int64_t binarySteps64() {
  uint64_t acc[8] = {}, a = 0x123456789abcdef0, w = 0x0badcafe;
  for (int64_t i = 0; i < numSteps; ++i) {
#pragma GCC unroll 8
    for (uint64_t &x : acc) {
      __asm__ volatile("" : "+r"(a));
      x += __builtin_popcountll(a ^ w);
    }
  }
  uint64_t sum = 0;
  for (uint64_t x : acc)
    sum += x;
  return sum;
}

Limit qnn::bench::measureBinaryLimit() {
  if (__builtin_cpu_supports("avx512vpopcntdq"))
    return {numSteps * 14 * 512 / bestSeconds([] { sink = binarySteps512(); }),
            "vpxord, vpopcntd, vpaddd (512 bits)"};
  return {numSteps * 8 * 64 / bestSeconds([] { sink = binarySteps64(); }),
          "xor, popcnt, add (64 bits)"};
}

Limit qnn::bench::measureByteLimit() {
  if (__builtin_cpu_supports("avx512vnni"))
    return {numSteps * 14 * 64 / bestSeconds([] { sink = byteSteps512(); }),
            "vpdpbusd (512 bits)"};
  if (__builtin_cpu_supports("avx2"))
    return {numSteps * 8 * 32 / bestSeconds([] { sink = byteSteps256(); }),
            "vpmaddubsw, vpmaddwd, vpaddd (256 bits)"};
  return {};
}

#else

Limit qnn::bench::measureBinaryLimit() {
  uint64_t acc[4] = {}, word = 0x123456789abcdef0;
  auto run = [&] {
    for (int64_t i = 0; i < numSteps; ++i)
      for (uint64_t &x : acc)
        x += __builtin_popcountll(word ^ (word << (i & 31)));
    sink = acc[0] + acc[1] + acc[2] + acc[3];
  };
  return {numSteps * 4 * 64 / bestSeconds(run), "xor, popcount, add (64 bits)"};
}

Limit qnn::bench::measureByteLimit() { return {}; }

#endif
