#!/usr/bin/env bash
#===- demo-mcu.sh - A digit on an emulated microcontroller ----------------===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
#
# usage: demo-mcu.sh [MODEL.onnx [IMAGE]]
#
# Compiles a digits network to C99, that for a Cortex-M4, and runs it in QEMU.
# `./dev demo mcu` calls this with the tools in PATH. IMAGE is the number of the
# image to show. The emitted C is kept in $QNN_DEMO_DIR if that is set.

set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mcu=$here/../mcu
model=${1:-$here/models/conv_q4.onnx}
image=${2:-7}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source=${QNN_DEMO_DIR:-$work/c}

echo "\$ qnn-compile $(basename "$model") --emit=c --target=cortex-m4"
qnn-compile "$model" --emit=c --target=cortex-m4 -o "$source"
files=("$source"/*.c)
name=$(basename "${files[0]}" .c)
macro=${name^^}
echo "  $name.c, $name.h, ${name}_weights.h, qnn_runtime.h:" \
  "$(cat "$source"/*.[ch] | wc -l) lines of C99"
echo

plain=()
if [ ! -t 1 ] || [ -n "${NO_COLOR:-}" ]; then
  plain=(-DPLAIN)
fi
strict=(-std=c99 -pedantic -Wall -Wextra -Wconversion -Werror)
"$mcu/cc.sh" "$work/digit" "${strict[@]}" "-I$source" \
  "-DMODEL_HEADER=\"$name.h\"" "-DMODEL_RUN=${name}_run" \
  "-DMODEL_ARENA_BYTES=${macro}_ARENA_BYTES" "-DSAMPLE=$image" "${plain[@]}" \
  "$source/$name.c" "$mcu/digit.c"
# The network alone, for its size.
arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 \
  -O2 "${strict[@]}" -c "$source/$name.c" -o "$work/network.o"

(cd "$here/data" && "$mcu/run.sh" "$work/digit")

flash=$(arm-none-eabi-size "$work/network.o" | awk 'NR == 2 { print $1 + $2 }')
constants=$(awk -v m="${macro}_CONSTANT_BYTES" '$2 == m { print $3 }' \
  "$source/$name.h")
arena=$(awk -v m="${macro}_ARENA_BYTES" '$2 == m { print $3 }' \
  "$source/$name.h")
echo "$flash bytes of flash ($((flash - constants)) code," \
  "$constants constants), $arena bytes of RAM for the arena"
