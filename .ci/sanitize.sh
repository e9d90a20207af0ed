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
prefix=${LLVM_PREFIX:-/usr/lib/llvm-22}
# The Python interpreter is not instrumented, so the runtime is a shared
# library: linked by all of our binaries and loaded first by pytest.
runtime=$("$prefix/bin/clang" -print-file-name="libclang_rt.asan-$(uname -m).so")
linker="-shared-libasan -Wl,-rpath,$(dirname "$runtime")"
export QNN_PRELOAD=$runtime
# A report ends the process: it must not sit in pytest's capture then.
export PYTEST_ADDOPTS=--capture=no
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
# Python and LLVM keep memory until the end on purpose. LLVM's allocator is
# inlined in our code, which poisons, and packaged in LLVM's, which does not
# know of it.
export ASAN_OPTIONS=detect_leaks=0:allow_user_poisoning=0
QNN_BUILD_DIR=${QNN_BUILD_DIR:-build-asan} exec ./dev test \
  -DQNN_SANITIZE=address,undefined -DCMAKE_EXE_LINKER_FLAGS="$linker" \
  -DCMAKE_SHARED_LINKER_FLAGS="$linker" -DCMAKE_MODULE_LINKER_FLAGS="$linker"
