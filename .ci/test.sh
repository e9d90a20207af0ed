#!/usr/bin/env bash
#===- test.sh - Build, run every test, count ------------------------------===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
#
# Arguments: further -D options of CMake. With QNN_GATES=1 the gates count as
# tests too. The last line is `qnn: N passed, N failed, N skipped`; the exit
# status is not zero if anything failed or nothing ran.
#
# Each suite leaves its reports and its exit status in $reports; summary.py
# counts from those, so a suite that dies half-way is a failure as well.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
# shellcheck source=.ci/common.sh
source .ci/common.sh
cmakeArgs=("$@")

reports=$QNN_BUILD_DIR/reports
rm -rf "$reports"
mkdir -p "$reports/gtest"

# suite NAME COMMAND...: runs COMMAND and records its exit status.
suite() {
  local name=$1
  shift
  say "$name"
  "$@" >&2
  echo $? >"$reports/$name.status"
}

runPytest() {
  local folders=() folder
  for folder in .ci python-bindings/tests examples benchmarks; do
    [ ! -d "$folder" ] || folders+=("$folder")
  done
  # sanitize.sh names the runtime that an instrumented module needs.
  env ${QNN_PRELOAD:+LD_PRELOAD="$QNN_PRELOAD"} "$PYTHON" -m pytest -q -p no:cacheprovider \
    --junitxml="$reports/pytest.xml" "${folders[@]}"
}

runGTest() {
  # A report per executable, named after it, so that single cases count.
  GTEST_OUTPUT="xml:$reports/gtest/" ctest --test-dir "$QNN_BUILD_DIR" \
    -j "$QNN_JOBS" --output-on-failure --no-tests=error \
    --output-junit "$reports/ctest.xml"
}

if [ -n "${QNN_GATES:-}" ]; then
  suite gates "$PYTHON" .ci/gates.py --junit "$reports/gates.xml"
fi
# In a subshell: `die` must not take the summary with it.
suite build eval '(build)'
if [ "$(cat "$reports/build.status")" = 0 ]; then
  # A progress bar on a terminal; elsewhere only what fails, and the totals.
  quiet=-q
  [ ! -t 2 ] || quiet=-s
  suite lit "$LLVM_PREFIX/bin/lit" $quiet -v -j "$QNN_JOBS" \
    --xunit-xml-output="$reports/lit.xml" "$QNN_BUILD_DIR/test"
  suite gtest runGTest
  suite pytest runPytest
fi
exec "$PYTHON" .ci/summary.py "$reports"
