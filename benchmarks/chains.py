#!/usr/bin/env python3
# ===- chains.py - Compile time against the number of layers --------------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""Compiles chains of layers, and tells how the time grows with their number.

usage: chains.py [--build DIR] [--layers N,N...] [--emit KIND] [--check]

The chains are convolutions of 8-bit codes (each followed by a ReLU and a
quantizer) and float convolutions, each layer with weights of its own. Processor
seconds of qnn-compile, less those of a chain of one layer, and their growth
from a chain to the next against that of the layers: 1 is linear. `--check`
exits with 1 if any exceeds 1.3.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from processes import get_seconds, run_measured

CHANNELS, SIZE, ALLOWED = 8, 8, 1.3
TENSOR = f"tensor<1x{SIZE}x{SIZE}x{CHANNELS}x"
WEIGHTS = f"tensor<{CHANNELS}x3x3x{CHANNELS}x"
CODES = "!qnn.int<8, unsigned>"
# A float32 number, as files have them.
SCALE = 0.009999999776482582


def conv(x: str, w: str) -> str:
    """The text of a convolution."""
    return (
        f"qnn.conv2d nhwc {x}, {w} {{pads = array<i64: 1, 1, 1, 1>, "
        f"strides = array<i64: 1, 1>}} : ({TENSOR}f32>, {WEIGHTS}f32>) -> {TENSOR}f32>"
    )


def integer_layer(k: int, data: str) -> str:
    """Quantizer, convolution of its codes, ReLU: from %x<k> to %x<k+1>."""
    return f"""
  %q{k} = qnn.quantize %x{k} {{scale = array<f64: 0.0625>}} : {TENSOR}f32> -> {TENSOR}{CODES}>
  %d{k} = qnn.dequantize %q{k} {{scale = array<f64: 0.0625>}} : {TENSOR}{CODES}> -> {TENSOR}f32>
  %c{k} = qnn.constant dense<"0x{data}"> : {WEIGHTS}i8> -> {WEIGHTS}!qnn.int<8>>
  %w{k} = qnn.dequantize %c{k} {{scale = array<f64: {SCALE}>}} : {WEIGHTS}!qnn.int<8>> -> {WEIGHTS}f32>
  %y{k} = {conv(f"%d{k}", f"%w{k}")}
  %x{k + 1} = qnn.elementwise relu %y{k} : ({TENSOR}f32>) -> {TENSOR}f32>"""


def float_layer(k: int, data: str) -> str:
    """A convolution and ReLU with the bytes of `data` as halves of weights."""
    halves = "".join(f"0000{data[i : i + 2]}3D" for i in range(0, len(data), 2))
    return f"""
  %w{k} = arith.constant dense<"0x{halves}"> : {WEIGHTS}f32>
  %y{k} = {conv(f"%x{k}", f"%w{k}")}
  %x{k + 1} = qnn.elementwise relu %y{k} : ({TENSOR}f32>) -> {TENSOR}f32>"""


def make_chain(layer, count: int) -> str:
    """A network of `count` layers."""
    generator = random.Random(count)
    bodies = [
        layer(k, generator.randbytes(CHANNELS * 9 * CHANNELS).hex()) for k in range(count)
    ]
    return (
        f"func.func @main(%x0: {TENSOR}f32>) -> {TENSOR}f32> {{"
        + "".join(bodies)
        + f"\n  return %x{count} : {TENSOR}f32>\n}}\n"
    )


def main() -> int:
    """Measures and prints; 1 if --check finds growth that is not linear."""
    root = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--build", type=Path, default=root / "build")
    parser.add_argument("--layers", default="10,100,1000")
    parser.add_argument("--emit", default="obj")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    counts = [int(count) for count in options.layers.split(",")]
    print(f"{'chain':8} {'layers':>6} {'seconds':>8} {'ms a layer':>11} {'growth':>7}")
    worst = 0.0
    for name, layer in (("integer", integer_layer), ("float", float_layer)):
        base = before = 0.0
        for i, count in enumerate([1, *counts]):
            with tempfile.TemporaryDirectory() as work:
                file = Path(work) / "chain.mlir"
                file.write_text(make_chain(layer, count))
                usage = run_measured(
                    [str(options.build / "bin" / "qnn-compile"), str(file),
                     f"--emit={options.emit}", "-o", str(Path(work) / "out")]
                )  # fmt: skip
                seconds = get_seconds(usage)
            if i == 0:
                base = seconds
                continue
            own = seconds - base
            growth = ""
            if i > 1:
                ratio = own / before / ((count - 1) / (counts[i - 2] - 1))
                worst, growth = max(worst, ratio), f"{ratio:.2f}"
            before = own
            print(
                f"{name:8} {count:6} {seconds:8.2f} {own / (count - 1) * 1e3:11.2f} {growth:>7}",
                flush=True,
            )
    return int(options.check and worst > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
