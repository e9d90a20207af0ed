/* qnn_runtime.h - What emitted networks need beyond C99
 *
 * Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The products of packed words. A word is 32 bits: 32 binary codes of one
 * plane, or four bytes. Sums wrap at 32 bits. Instructions of the core are used
 * where the compiler says that there are some; everything else is strict C99.
 *
 * Macros to define before this file is read, or with -D:
 *
 *   QNN_CONST   qualifier or attribute of constant tables, for example
 *               __attribute__((section(".weights"))), or __flash with avr-gcc
 *   QNN_INLINE  how the functions below are declared
 *   QNN_NOINLINE  attribute of layer functions, which keeps them apart: they
 * use the arena's memory for numbers of different types one after another, and
 * a profiler shows them by name
 */

#ifndef QNN_RUNTIME_H
#define QNN_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Changes when code emitted by one version of qnn does not fit the runtime of
 * another. */
#define QNN_ABI_VERSION 2

#ifndef QNN_CONST
#define QNN_CONST
#endif
#ifndef QNN_INLINE
#define QNN_INLINE static inline
#endif
#ifndef QNN_NOINLINE
#if defined(__GNUC__)
#define QNN_NOINLINE __attribute__((noinline))
#elif defined(_MSC_VER)
#define QNN_NOINLINE __declspec(noinline)
#else
#define QNN_NOINLINE
#endif
#endif

/* What C99 leaves to the compiler, and every compiler in use agrees on. */
#if (-1 >> 1) != -1
#error "qnn needs an arithmetic shift of negative numbers"
#endif

#if defined(__ARM_FEATURE_DSP) && defined(__ARM_FEATURE_SIMD32) &&             \
    !defined(QNN_PORTABLE)
#include <arm_acle.h>
#define QNN_HAS_SMLAD 1
#else
#define QNN_HAS_SMLAD 0
#endif

/* __builtin_popcount is a call of the compiler's library on other cores. */
#if (defined(__POPCNT__) || defined(__aarch64__) || defined(__riscv_zbb) ||    \
     defined(__POWERPC__) || defined(__wasm__)) &&                             \
    defined(__GNUC__) && !defined(QNN_PORTABLE)
#define QNN_HAS_POPCOUNT 1
#else
#define QNN_HAS_POPCOUNT 0
#endif

/* The number of ones among the bits of x. */
QNN_INLINE int32_t qnn_popcount32(uint32_t x) {
#if QNN_HAS_POPCOUNT
  return (int32_t)__builtin_popcountl((unsigned long)x);
#else
  /* Sums of 2, 4 and 8 neighbours, then of the four bytes by a product. */
  x = x - ((x >> 1) & 0x55555555U);
  x = (x & 0x33333333U) + ((x >> 2) & 0x33333333U);
  x = (x + (x >> 4)) & 0x0F0F0F0FU;
  return (int32_t)((uint32_t)(x * 0x01010101U) >> 24);
#endif
}

QNN_INLINE int32_t qnn_popcount64(uint64_t x) {
  return qnn_popcount32((uint32_t)(x & 0xFFFFFFFFU)) +
         qnn_popcount32((uint32_t)(x >> 32));
}

/* The bits of a double as an integer, and back. */
QNN_INLINE int64_t qnn_bits_of_double(double x) {
  union {
    double number;
    int64_t bits;
  } u;
  u.number = x;
  return u.bits;
}

QNN_INLINE double qnn_double_of_bits(int64_t bits) {
  union {
    double number;
    int64_t bits;
  } u;
  u.bits = bits;
  return u.number;
}

/* acc + mismatches of two words of bipolar codes. */
QNN_INLINE int32_t qnn_xor_popcount(int32_t acc, int32_t a, int32_t b) {
  uint32_t ones = (uint32_t)qnn_popcount32((uint32_t)a ^ (uint32_t)b);
  return (int32_t)((uint32_t)acc + ones);
}

/* acc + 2^shift * (ones that two planes share), 0 <= shift < 31. */
QNN_INLINE int32_t qnn_and_popcount_add(int32_t acc, int32_t a, int32_t b,
                                        int32_t shift) {
  uint32_t ones = (uint32_t)qnn_popcount32((uint32_t)a & (uint32_t)b);
  return (int32_t)((uint32_t)acc + (ones << shift));
}

/* The same for a pair of planes of which one is a sign plane. */
QNN_INLINE int32_t qnn_and_popcount_sub(int32_t acc, int32_t a, int32_t b,
                                        int32_t shift) {
  uint32_t ones = (uint32_t)qnn_popcount32((uint32_t)a & (uint32_t)b);
  return (int32_t)((uint32_t)acc - (ones << shift));
}

/* acc + sum of four products, unsigned byte of a by signed byte of b. */
QNN_INLINE int32_t qnn_dot4(int32_t acc, int32_t a, int32_t b) {
#if QNN_HAS_SMLAD
  uint32_t x = (uint32_t)a, w = (uint32_t)b;
  /* Bytes 0 and 2, then bytes 1 and 3, as pairs of 16 bits. */
  acc = __smlad((int16x2_t)(x & 0x00FF00FFU), __sxtb16((int8x4_t)w), acc);
  w = (w >> 8) | (w << 24);
  return __smlad((int16x2_t)((x >> 8) & 0x00FF00FFU), __sxtb16((int8x4_t)w),
                 acc);
#else
  uint32_t x = (uint32_t)a, w = (uint32_t)b;
  int32_t sum = (int32_t)(x & 255U) * (int8_t)(uint8_t)(w & 255U);
  sum += (int32_t)((x >> 8) & 255U) * (int8_t)(uint8_t)((w >> 8) & 255U);
  sum += (int32_t)((x >> 16) & 255U) * (int8_t)(uint8_t)((w >> 16) & 255U);
  sum += (int32_t)(x >> 24) * (int8_t)(uint8_t)(w >> 24);
  return (int32_t)((uint32_t)acc + (uint32_t)sum);
#endif
}

/* acc + x times the number of the power-of-two code w, which has `width` bits:
 * a sign, then a field e that stands for 0 (e = 0) or 2^(e-1). */
QNN_INLINE int32_t qnn_shift_add(int32_t acc, int32_t x, int32_t w,
                                 int32_t width) {
  uint32_t code = (uint32_t)w, sign = (uint32_t)1 << (width - 1);
  uint32_t field = code & (sign - 1U);
  uint32_t product = field == 0U ? 0U : (uint32_t)x << (field - 1U);
  return (int32_t)((code & sign) != 0U ? (uint32_t)acc - product
                                       : (uint32_t)acc + product);
}

#endif /* QNN_RUNTIME_H */
