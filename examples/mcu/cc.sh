#!/bin/sh
#===- cc.sh - Compile and link for a Cortex-M4 ----------------------------===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
#
# usage: cc.sh PROGRAM SOURCE|FLAG...
#
# Links with the start-up code beside this script, newlib and semihosting, for
# the MPS2 board with a Cortex-M4 (single precision FPU).

set -eu
here=$(dirname "$0")
program=$1
shift
exec arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfloat-abi=hard \
  -mfpu=fpv4-sp-d16 -O2 -ffunction-sections -fdata-sections "$@" \
  "$here/start.c" -nostartfiles --specs=rdimon.specs -Wl,--gc-sections \
  -Wl,-z,noexecstack -T "$here/mps2-an386.ld" -lm -o "$program"
