#!/usr/bin/env bash
#===- format.sh - Format the tracked C and C++ files ----------------------===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
#
# usage: .ci/format.sh [--check]

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ "${1:-}" = --check ]; then
  exec /usr/bin/python3 .ci/gates.py format
fi
git ls-files -z '*.cpp' '*.h' '*.c' ':!:*Inputs/*' |
  xargs -0 -r "${LLVM_PREFIX:-/usr/lib/llvm-22}/bin/clang-format" -i
