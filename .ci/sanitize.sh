#!/usr/bin/env bash
#===- sanitize.sh - Every test under ASan and UBSan -----------------------===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
#
# usage: .ci/sanitize.sh; builds the project's own code with clang-22 into
# build-asan (MLIR and LLVM stay as packaged) and runs every test there.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export ASAN_OPTIONS=detect_leaks=0
QNN_BUILD_DIR=${QNN_BUILD_DIR:-build-asan} exec ./dev test \
  -DQNN_SANITIZE=address,undefined
