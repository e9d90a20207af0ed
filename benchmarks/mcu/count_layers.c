//===- count_layers.c - Instructions of each layer on a Cortex-M4 ---------===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Includes an emitted network and its buffers (model_case.h, which
// instructions.py writes), is compiled with -finstrument-functions, and prints
// what lies between entry and exit of each of its layers: "ADDRESS TICKS". A
// tick of SysTick is 40 instructions under `-icount shift=0`.
//
//===----------------------------------------------------------------------===//

#include "model_case.h"
#include <stdio.h>

#define QUIET __attribute__((no_instrument_function))

static volatile uint32_t *const timerControl = (volatile uint32_t *)0xE000E010U;
static volatile uint32_t *const timerReload = (volatile uint32_t *)0xE000E014U;
static volatile uint32_t *const timerValue = (volatile uint32_t *)0xE000E018U;

enum { MaxLayers = 512, MaxDepth = 8 };
static struct {
  void *function;
  uint32_t ticks;
} layers[MaxLayers];
static uint32_t numLayers, depth;
static uint32_t starts[MaxDepth];

QUIET void __cyg_profile_func_enter(void *function, void *site);
QUIET void __cyg_profile_func_exit(void *function, void *site);

QUIET void __cyg_profile_func_enter(void *function, void *site) {
  (void)function;
  (void)site;
  starts[depth++ % MaxDepth] = *timerValue;
}

QUIET void __cyg_profile_func_exit(void *function, void *site) {
  uint32_t end = *timerValue;
  (void)site;
  uint32_t ticks = (starts[--depth % MaxDepth] - end) & 0xFFFFFFU;
  if (numLayers < MaxLayers) {
    layers[numLayers].function = function;
    layers[numLayers++].ticks = ticks;
  }
}

QUIET int main(void) {
  *timerReload = 0xFFFFFFU;
  *timerValue = 0;
  *timerControl = 5; // Counts the core's clock, without interrupts.
  fillInputs();
  int status = runModel();
  for (uint32_t i = 0; i < numLayers; ++i)
    printf("%lx %lu\n", (unsigned long)(uintptr_t)layers[i].function & ~1UL,
           (unsigned long)layers[i].ticks);
  return status;
}
