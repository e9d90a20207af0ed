#!/usr/bin/env bash
#===- demo.sh - Import, price and run a digit classifier ------------------===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
#
# usage: demo.sh [MODEL.onnx [IMAGE]]
#
# `./dev demo` calls this with the tools in PATH.

set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
model=${1:-$here/models/conv_q4.onnx}
image=${2:-7}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "\$ qnn-opt --energy-report $(basename "$model")"
qnn-opt --energy-report "$model"
echo
"${PYTHON:-/usr/bin/python3}" "$here/show.py" "$image" "$work/digit.npy"
echo
echo "\$ qnn-run $(basename "$model") --input digit.npy"
seen=$(qnn-run "$model" --input "$work/digit.npy")
echo "$seen"
echo
echo "The network sees a $(sed -n 's/^top-1 class: //p' <<<"$seen")."
