#!/usr/bin/env bash
#===- gcc.sh - The portability build: g++ 12, no precompiled header -------===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
#
# usage: .ci/gcc.sh; builds into build-gcc and runs every test there.
# Without the precompiled header it also finds a source that does not include
# what it uses.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# g++ looks for ld.lld where -B says.
linker="-B${LLVM_PREFIX:-/usr/lib/llvm-22}/bin"
QNN_BUILD_DIR=${QNN_BUILD_DIR:-build-gcc} exec ./dev test \
  -DCMAKE_C_COMPILER=gcc -DCMAKE_CXX_COMPILER=g++ \
  -DCMAKE_EXE_LINKER_FLAGS="$linker" -DCMAKE_SHARED_LINKER_FLAGS="$linker" \
  -DCMAKE_MODULE_LINKER_FLAGS="$linker" -DQNN_ENABLE_PCH=OFF
