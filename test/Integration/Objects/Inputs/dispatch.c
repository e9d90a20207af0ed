/* dispatch.c - Says what a network does on this CPU
 *
 * Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
 * See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#include "net.h"
#include <stdio.h>

static uint64_t arena[NET_ARENA_BYTES / 8 + 8];
static NET_IN0_TYPE input[NET_IN0_SIZE];
static NET_OUT0_TYPE output[NET_OUT0_SIZE];

int main(void) {
  unsigned char *start = (unsigned char *)arena;
  const char *target = net_target();
  int status, again;
  start += (64 - (uintptr_t)start % 64) % 64;
  output[0] = 77;
  status = net_run(input, output, start);
  again = net_run(input, output, start);
  printf("target %s, status %d: %s\n", target ? target : "none", status,
         net_message(status));
  if (status != 0 && output[0] != 77)
    printf("but the output was written\n");
  if (again != status || net_target() != target)
    printf("but another time it is different\n");
  printf("no arena: %s\n", net_message(net_run(input, output, NULL)));
  printf("12: %s\n", net_message(12));
  return 0;
}
