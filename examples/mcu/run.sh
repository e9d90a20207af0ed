#!/bin/sh
#===- run.sh - Run a program on an emulated Cortex-M4 ---------------------===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
#
# usage: run.sh PROGRAM
#
# Files, output and the exit status are the host's, by semihosting. Time is
# counted in instructions (-icount), so that every run takes equally long: one
# tick of the 25 MHz timer is 40 instructions of 1 ns.

set -eu
exec qemu-system-arm -M mps2-an386 -nographic -monitor none -serial none \
  -semihosting-config enable=on,target=native -icount shift=0 \
  -kernel "$1" </dev/null
