#!/usr/bin/env bash
#===- ort.sh - Fetch ONNX Runtime for comparisons --------------------------===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
#
# usage: .ci/ort.sh; prints the path of ONNX Runtime's native library, which is
# fetched first unless it is there. qnn itself never uses it: tests and
# benchmarks compare with it.
#
# The library comes from the npm package onnxruntime-node, as a plain archive:
# no script of the package runs. It lands in $QNN_ORT_DIR, or in the build
# folder; both survive a rebuild. npm reads the user's settings, so a mirror or
# an offline cache works as for any other package.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/common.sh
source .ci/common.sh

package=onnxruntime-node
version=1.30.0
sha256=6e3390d6b783e7be946fad629292799da28d0b42f84856e50d2c1b0383291e75

folder=$(realpath -m "${QNN_ORT_DIR:-$QNN_BUILD_DIR/onnxruntime}")
library=$folder/libonnxruntime.so
if [ "$(cat "$folder/version" 2>/dev/null)" = "$version" ]; then
  printf '%s\n' "$library"
  exit
fi

case $(uname -m) in
x86_64) cpu=x64 ;;
aarch64) cpu=arm64 ;;
*) die "$package has no library for $(uname -m)" ;;
esac
command -v npm >/dev/null ||
  die "fetching ONNX Runtime needs npm (Debian's package npm, or nodejs with" \
    "npm inside); or put libonnxruntime.so of version $version and a file" \
    "'version' that says so into $folder"

say "fetching $package $version (110 MB) into $folder"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Without a network npm would try for minutes.
(cd "$scratch" && npm pack --silent --ignore-scripts --fetch-retries=1 \
  --fetch-timeout=60000 "$package@$version" >/dev/null) ||
  die "npm could not fetch $package@$version"
printf '%s  %s\n' "$sha256" "$scratch/$package-$version.tgz" |
  sha256sum --check --status || die "$package@$version is not the file expected"
inside=package/bin/napi-v6/linux/$cpu/libonnxruntime.so.1
tar -xzf "$scratch/$package-$version.tgz" -C "$scratch" "$inside"
mkdir -p "$folder"
mv "$scratch/$inside" "$library.new"
mv "$library.new" "$library"
# Last, so that an interrupted run is not taken for a complete one.
printf '%s\n' "$version" >"$folder/version"
printf '%s\n' "$library"
