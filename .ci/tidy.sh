#!/usr/bin/env bash
#===- tidy.sh - clang-tidy over the project's sources ---------------------===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
#
# usage: .ci/tidy.sh [FILE...]; no FILE: all of lib, tools and the bindings.
# Needs a build (`./dev build`) for the compile commands and generated headers.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/common.sh
source .ci/common.sh
if [ $# -eq 0 ]; then
  mapfile -t files < <(git ls-files 'lib/*.cpp' 'tools/*.cpp' \
    'python-bindings/*.cpp')
  set -- "${files[@]}"
fi
exec "$LLVM_PREFIX/bin/run-clang-tidy" -quiet -j "$QNN_JOBS" \
  -clang-tidy-binary "$LLVM_PREFIX/bin/clang-tidy" \
  -p "$QNN_BUILD_DIR" -header-filter="$PWD/(include|lib)/.*" \
  -warnings-as-errors='*' "${@/#/$PWD/}"
