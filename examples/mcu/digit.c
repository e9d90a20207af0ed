//===- digit.c - A microcontroller reads handwritten digits ---------------===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs an emitted network on the images of inputs.npy, which it reads by
// semihosting. Shows image number SAMPLE and what the network sees in it, then
// how often it is right on all of them, and what it costs.
//
// Compiled with -DMODEL_HEADER="NAME.h" -DMODEL_RUN=NAME_run
// -DMODEL_ARENA_BYTES=NAME_ARENA_BYTES; with -DPLAIN the image has no colours.
//
//===----------------------------------------------------------------------===//

#include MODEL_HEADER
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#ifndef SAMPLE
#define SAMPLE 0
#endif

enum { Pixels = 64, Digits = 10, StackWatched = 16384 };

static uint64_t arena[(MODEL_ARENA_BYTES + 7) / 8 + 1];

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

/// Opens a .npy file of version 1 behind its header.
static FILE *openArray(const char *name) {
  FILE *file = fopen(name, "rb");
  unsigned char head[10];
  if (!file || fread(head, sizeof head, 1, file) != 1 ||
      memcmp(head, "\x93NUMPY\x01", 7) != 0 ||
      fseek(file, head[8] + 256L * head[9], SEEK_CUR) != 0) {
    printf("cannot read %s\n", name);
    return NULL;
  }
  return file;
}

//===----------------------------------------------------------------------===//
// Measuring
//===----------------------------------------------------------------------===//

/// SysTick, a timer of 24 bits that counts down with the 25 MHz of the core.
static volatile uint32_t *const timerControl = (volatile uint32_t *)0xE000E010U;
static volatile uint32_t *const timerReload = (volatile uint32_t *)0xE000E014U;
static volatile uint32_t *const timerValue = (volatile uint32_t *)0xE000E018U;

static void startTimer(void) {
  *timerReload = 0xFFFFFFU;
  *timerValue = 0;
  *timerControl = 5U; // on, core clock, no interrupt
}

/// Ticks since startTimer.
static uint32_t readTimer(void) { return (0U - *timerValue) & 0xFFFFFFU; }

static const uint32_t stackPaint = 0xDEADBEEFU;

/// The free stack below the current function, down to what is watched.
static volatile uint32_t *stackEnd(void) {
  uint32_t top;
  __asm volatile("mov %0, sp" : "=r"(top));
  return (volatile uint32_t *)(top & ~7U) - StackWatched / 4;
}

/// Leaves room for its own frame.
static void paintStack(volatile uint32_t *end) {
  for (int i = 0; i < StackWatched / 4 - 8; ++i)
    end[i] = stackPaint;
}

/// Bytes of the painted stack that have been written since.
static int usedStack(const volatile uint32_t *end) {
  int untouched = 0;
  while (untouched < StackWatched / 4 && end[untouched] == stackPaint)
    ++untouched;
  return StackWatched - 4 * untouched;
}

//===----------------------------------------------------------------------===//
// Showing
//===----------------------------------------------------------------------===//

#ifdef PLAIN
/// Shades of grey as characters, two a pixel.
static void showImage(const float *image) {
  static const char shades[] = " .:-=+*#%@";
  for (int k = 0; k < Pixels; ++k) {
    char shade = shades[(int)(image[k] * 9.0F)];
    printf("%s%c%c%s", k % 8 == 0 ? "  |" : "", shade, shade,
           k % 8 == 7 ? "|\n" : "");
  }
}
#else
/// Two rows of pixels a line: half blocks with the shade of the upper pixel on
/// the shade of the lower one, two a pixel.
static void showImage(const float *image) {
  for (int y = 0; y < 8; y += 2) {
    for (int x = 0; x < 8; ++x) {
      int upper = 232 + (int)(image[y * 8 + x] * 23.0F);
      int lower = 232 + (int)(image[(y + 1) * 8 + x] * 23.0F);
      printf("%s\x1b[38;5;%d;48;5;%dm\xe2\x96\x80\xe2\x96\x80",
             x == 0 ? "  " : "", upper, lower);
    }
    printf("\x1b[0m\n");
  }
}
#endif

static int argMax(const float *logits) {
  int best = 0;
  for (int k = 1; k < Digits; ++k)
    if (logits[k] > logits[best])
      best = k;
  return best;
}

int main(void) {
  static float image[Pixels], logits[Digits];
  FILE *images = openArray("inputs.npy"), *labels = openArray("labels.npy");
  if (!images || !labels)
    return 2;
  int numRight = 0, numImages = 0, stackBytes = 0;
  uint32_t ticks = 0;
  for (;; ++numImages) {
    int64_t label;
    if (fread(image, sizeof image, 1, images) != 1 ||
        fread(&label, sizeof label, 1, labels) != 1)
      break;
    bool isShown = numImages == SAMPLE;
    volatile uint32_t *end = stackEnd();
    if (isShown)
      paintStack(end);
    startTimer();
    if (MODEL_RUN(image, logits, arena) != 0)
      return 3;
    uint32_t elapsed = readTimer();
    int seen = argMax(logits);
    numRight += seen == label;
    if (!isShown)
      continue;
    ticks = elapsed;
    stackBytes = usedStack(end);
    printf("image %d, from the Cortex-M4:\n\n", SAMPLE);
    showImage(image);
    printf("\nit sees a %d (%s: the label says %d)\n\n", seen,
           seen == label ? "right" : "wrong", (int)label);
  }
  if (numImages == 0)
    return 2;
  printf("right on %d of %d images\n", numRight, numImages);
  printf("%" PRIu32 " instructions an image (%" PRIu32
         " ticks of SysTick), %d bytes of stack\n",
         ticks * 40U, ticks, stackBytes);
  return 0;
}
