//===- start.c - What runs before main() on a Cortex-M --------------------===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The vector table and the reset handler: switch on the FPU, copy initialised
// data from flash to RAM, clear the rest, open the semihosting console, run
// main(), and hand its result to the debugger or emulator as exit status.
//
//===----------------------------------------------------------------------===//

#include <stdint.h>
#include <stdlib.h>

/* From the linker script. */
extern uint32_t qnn_data_load, qnn_data_start, qnn_data_end;
extern uint32_t qnn_bss_start, qnn_bss_end, qnn_stack_top;

/* From newlib and its semihosting library. */
extern void initialise_monitor_handles(void);
extern void __libc_init_array(void);
extern int main(void);
void _init(void);
void _fini(void);
void Reset_Handler(void);

/* Constructors of C++, of which there are none. */
void _init(void) {}
void _fini(void) {}

void Reset_Handler(void) {
  /* CPACR: full access to coprocessors 10 and 11, the FPU. */
  *(volatile uint32_t *)0xE000ED88U |= 0xFU << 20;
  __asm volatile("dsb\n isb");
  const uint32_t *from = &qnn_data_load;
  for (uint32_t *to = &qnn_data_start; to < &qnn_data_end;)
    *to++ = *from++;
  for (uint32_t *to = &qnn_bss_start; to < &qnn_bss_end;)
    *to++ = 0;
  initialise_monitor_handles();
  __libc_init_array();
  exit(main());
}

/* Any exception ends the program: status 70, as sysexits.h has it. */
static void Fault_Handler(void) { _Exit(70); }

/* The stack, then the handlers of reset, NMI and the faults. */
struct VectorTable {
  const uint32_t *stack;
  void (*handlers[15])(void);
};

__attribute__((section(".vectors"),
               used)) static const struct VectorTable vectors = {
    &qnn_stack_top,
    {Reset_Handler, Fault_Handler, Fault_Handler, Fault_Handler, Fault_Handler,
     Fault_Handler},
};
