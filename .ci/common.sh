#===- common.sh - What ./dev and the gates share ------------------*- sh -*-===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
#
# Sourced by bash with the top of the checkout as working directory.

# shellcheck shell=bash

LLVM_PREFIX=${LLVM_PREFIX:-/usr/lib/llvm-22}
QNN_BUILD_DIR=$(realpath -m "${QNN_BUILD_DIR:-build}")
QNN_JOBS=${QNN_JOBS:-$(nproc)}
# Debian's own: that is where NumPy, ONNX and pytest are installed.
PYTHON=/usr/bin/python3
export LLVM_PREFIX QNN_BUILD_DIR QNN_JOBS PYTHON
# What demos, benchmarks and tests call by name.
export PATH="$QNN_BUILD_DIR/bin:$PATH"
export PYTHONPATH="$QNN_BUILD_DIR/python${PYTHONPATH:+:$PYTHONPATH}"

bold='' red='' plain=''
if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$'\e[1m' red=$'\e[31m' plain=$'\e[0m'
fi

say() { printf '%sqnn:%s %s\n' "$bold" "$plain" "$*" >&2; }

die() {
  printf '%sqnn: error:%s %s\n' "$red" "$plain" "$*" >&2
  exit 1
}

# shellcheck source=.ci/packages.sh
source .ci/packages.sh

# Further -D options of CMake for this build folder.
cmakeArgs=()

# Writes the build files into $QNN_BUILD_DIR unless they exist and were made
# with the same arguments.
configure() {
  # With a precompiled header a cached object is found only if ccache may
  # overlook file times and the header's macros; set in the launcher so that
  # a plain `ninja` behaves the same. The rest of ccache is the user's choice.
  local slop=pch_defines,time_macros,include_file_mtime,include_file_ctime
  local launcher="env;CCACHE_SLOPPINESS=$slop;ccache"
  local args=(
    -G Ninja
    -DCMAKE_BUILD_TYPE=Release
    -DMLIR_DIR="$LLVM_PREFIX/lib/cmake/mlir"
    -DCMAKE_C_COMPILER="$LLVM_PREFIX/bin/clang"
    -DCMAKE_CXX_COMPILER="$LLVM_PREFIX/bin/clang++"
    -DCMAKE_C_COMPILER_LAUNCHER="$launcher"
    -DCMAKE_CXX_COMPILER_LAUNCHER="$launcher"
    -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
    -DLLVM_USE_LINKER=lld
    -DPython3_EXECUTABLE="$PYTHON"
    -DQNN_ENABLE_PCH=ON
    "${cmakeArgs[@]}"
  )
  local stamp=$QNN_BUILD_DIR/configure.args
  if [ -f "$QNN_BUILD_DIR/build.ninja" ] &&
    [ "$(cat "$stamp" 2>/dev/null)" = "${args[*]}" ]; then
    return
  fi
  say "configuring $QNN_BUILD_DIR"
  mkdir -p "$QNN_BUILD_DIR"
  rm -f "$stamp"
  # Configuration is only worth reading when it fails.
  local log=$QNN_BUILD_DIR/configure.log
  if ! cmake -S . -B "$QNN_BUILD_DIR" "${args[@]}" >"$log" 2>&1; then
    cat "$log" >&2
    die "CMake failed (its output is above and in $log)"
  fi
  printf '%s\n' "${args[*]}" >"$stamp"
}

# Configures and builds. Arguments: Ninja targets (none: everything).
build() {
  configure
  ninja -C "$QNN_BUILD_DIR" -j "$QNN_JOBS" "$@" >&2
}
