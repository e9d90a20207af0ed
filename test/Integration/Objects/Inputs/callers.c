/* callers.c - Eight callers of one network
 *
 * Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
 * See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * usage: callers [same-arena]
 *
 * Runs net.h's network in eight threads at once, each with its own arena of
 * exactly the promised size between watched bytes, and compares with a run
 * alone; with threads inside of runs too, if it is an object (-DHAS_PARALLEL).
 * `same-arena` breaks the rules: the thread sanitizer has to notice. Counts
 * calls of malloc during runs (unless -DNO_COUNT, for sanitizers have their
 * own).
 */
#define _GNU_SOURCE
#include "net.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALLERS 8
#define ROUNDS 3
#define GUARD 64

static NET_IN0_TYPE input[NET_IN0_SIZE];
static NET_OUT0_TYPE wanted[NET_OUT0_SIZE];
static int breaksRules;

/* Memory: every way to get some ends here. */
static volatile long allocations;
#ifndef NO_COUNT
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
void *malloc(size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
  ++allocations;
  return __libc_calloc(count, size);
}
void *realloc(void *memory, size_t size) {
  ++allocations;
  return __libc_realloc(memory, size);
}
void *memalign(size_t alignment, size_t size) {
  ++allocations;
  return __libc_memalign(alignment, size);
}
void *aligned_alloc(size_t alignment, size_t size) {
  return memalign(alignment, size);
}
int posix_memalign(void **memory, size_t alignment, size_t size) {
  *memory = memalign(alignment, size);
  return *memory ? 0 : ENOMEM;
}
#endif

static void fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

#ifdef HAS_PARALLEL
/* A parallel-for that starts two threads each time. */
struct part {
  void (*body)(void *context, size_t begin, size_t end);
  void *context;
  size_t begin, end;
};
static void *runPart(void *argument) {
  struct part *part = argument;
  part->body(part->context, part->begin, part->end);
  return NULL;
}
static void parallelFor(void *runtime, size_t count,
                        void (*body)(void *, size_t, size_t), void *context) {
  struct part first = {body, context, 0, count / 3};
  struct part second = {body, context, count / 3, count / 2};
  pthread_t threads[2];
  if (pthread_create(&threads[0], NULL, runPart, &first) ||
      pthread_create(&threads[1], NULL, runPart, &second))
    fail("no thread");
  body(context, count / 2, count);
  pthread_join(threads[0], NULL);
  pthread_join(threads[1], NULL);
  ++*(long *)runtime;
}
#endif

struct caller {
  unsigned char *memory, *arena;
  NET_OUT0_TYPE output[NET_OUT0_SIZE];
  long layers;
};
static struct caller callers[CALLERS];

static void runOnce(struct caller *caller, int parallel) {
  const void *inputs[1];
  void *outputs[1];
  int status;
  size_t i, size = 2 * GUARD + NET_ARENA_BYTES;
  inputs[0] = input;
  outputs[0] = caller->output;
  if (!breaksRules) {
    memset(caller->memory, 0x5A, size);
    memset(caller->arena, 0xA5, NET_ARENA_BYTES);
  }
  memset(caller->output, 0x77, sizeof caller->output);
#ifdef HAS_PARALLEL
  if (parallel)
    status = net_call_parallel(inputs, outputs, caller->arena, parallelFor,
                               &caller->layers);
  else
#endif
    status = net_call(inputs, outputs, caller->arena);
  (void)parallel;
  if (status)
    fail(net_message(status));
  if (breaksRules)
    return;
  for (i = 0; i < GUARD; ++i)
    if (caller->memory[i] != 0x5A || caller->memory[size - 1 - i] != 0x5A)
      fail("written outside of the arena");
}

static void *runCaller(void *argument) {
  struct caller *caller = argument;
  int round;
  for (round = 0; round < ROUNDS; ++round) {
    runOnce(caller, round == 1);
    if (!breaksRules && memcmp(caller->output, wanted, sizeof wanted) != 0)
      fail("another result");
  }
  return NULL;
}

int main(int argc, char **argv) {
  pthread_t threads[CALLERS];
  int i;
  long before;
  breaksRules = argc > 1 && strcmp(argv[1], "same-arena") == 0;
  for (i = 0; i < NET_IN0_SIZE; ++i)
    input[i] = (NET_IN0_TYPE)((i * 37 % 101) / 101.0);
  for (i = 0; i < CALLERS; ++i) {
    struct caller *caller = &callers[i];
    caller->memory =
        aligned_alloc(GUARD, 2 * GUARD + (NET_ARENA_BYTES + 63) / 64 * 64);
    if (!caller->memory)
      fail("no memory");
    caller->arena = caller->memory + GUARD;
    if (breaksRules)
      caller->arena = callers[0].memory + GUARD;
  }
  runOnce(&callers[0], 0);
  memcpy(wanted, callers[0].output, sizeof wanted);
  before = allocations;
  runOnce(&callers[0], 0);
  printf("%ld allocations in a run\n", allocations - before);
  for (i = 0; i < CALLERS; ++i)
    if (pthread_create(&threads[i], NULL, runCaller, &callers[i]))
      fail("no thread");
  for (i = 0; i < CALLERS; ++i)
    pthread_join(threads[i], NULL);
  printf("%d callers agree, %ld shared layers\n", CALLERS, callers[0].layers);
  return 0;
}
