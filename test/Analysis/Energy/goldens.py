# RUN: %python %s qnn-opt
#
# ===- goldens.py - Golden values through the command line -----------------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""Golden values of Moons et al. 2017 through the command line.

Writes the networks of Table I as MLIR on the real and on the integer level,
prices both with `qnn-opt --energy-report=json` and compares E_HW and E_DRAM (in
uJ, at 1 Mb, 4 Mb and without limit) with the printed digits. Both levels must
give the same prices.
"""

import json
import subprocess
import sys

GOLDENS = [
    # nA fA nB fB nC fC, Q, E_HW, E_DRAM at 1 Mb, 4 Mb, unlimited
    ((1, 64, 1, 64, 1, 64), 1, 3.2790, (0.3637, 0.3637, 0.3637)),
    ((1, 64, 1, 64, 1, 64), 4, 11.7981, (0.5144, 0.5144, 0.5144)),
    ((1, 64, 1, 64, 1, 64), 8, 26.0574, (43.8137, 0.6117, 0.6117)),
    ((1, 64, 1, 64, 1, 64), 16, 65.6535, (103.4797, 0.7274, 0.7274)),
    ((2, 64, 3, 128, 3, 128), 1, 21.8579, (13.2542, 0.3637, 0.3637)),
    ((2, 64, 3, 128, 3, 128), 2, 51.1117, (31.0914, 0.4325, 0.4325)),
    ((2, 64, 3, 128, 3, 128), 4, 122.9725, (73.4338, 73.4338, 0.5144)),
    ((2, 64, 3, 128, 3, 128), 8, 302.4493, (226.2434, 174.0442, 0.6117)),
    ((2, 64, 3, 128, 3, 128), 16, 763.3000, (630.4866, 413.2217, 0.7274)),
    ((3, 256, 3, 256, 3, 256), 1, 226.8616, (70.9415, 70.9415, 0.3637)),
    ((3, 256, 3, 256, 3, 256), 4, 1326.9186, (531.4450, 399.7625, 0.5144)),
    ((3, 256, 3, 256, 3, 256), 8, 3287.0538, (1341.6834, 1263.3846, 0.6117)),
]
MEMORIES = ("1Mb", "4Mb", "unlimited")


class Writer:
    """A function in MLIR text, one op after another."""

    def __init__(self, bits, integer):
        self.code = "!qnn.int<1, bipolar>" if bits == 1 else f"!qnn.int<{bits}>"
        self.integer = integer
        self.arguments, self.lines = [], []

    def argument(self, shape, element="f32"):
        name = f"%arg{len(self.arguments)}"
        self.arguments.append(f"{name}: {tensor(shape, element)}")
        return name

    def op(self, text):
        self.lines.append(f"  %{len(self.lines)} = {text}")
        return f"%{len(self.lines) - 1}"

    def quantize(self, value, shape, code):
        return self.op(f"qnn.quantize {value} {{scale = array<f64: 0.5>}} : "
                       f"{tensor(shape, 'f32')} -> {tensor(shape, code)}")

    def dequantize(self, value, shape, code):
        return self.op(f"qnn.dequantize {value} {{scale = array<f64: 0.5>}} : "
                       f"{tensor(shape, code)} -> {tensor(shape, 'f32')}")

    def weights(self, shape):
        if self.integer:
            return self.argument(shape, self.code)
        value = self.quantize(self.argument(shape), shape, self.code)
        return self.dequantize(value, shape, self.code)

    def end_layer(self, value, shape):
        """Accumulators (or real sums) become codes (dequantized)."""
        if self.integer:
            return self.op(
                f"qnn.threshold {value} {{thresholds = dense<0> : tensor<1x1xi64>"
                f", decreasing = array<i1: false>, axis = 1 : i64}} : "
                f"{tensor(shape, 'i32')} -> {tensor(shape, self.code)}")
        value = self.op(f"qnn.elementwise relu {value} : ({tensor(shape, 'f32')})"
                        f" -> {tensor(shape, 'f32')}")
        return self.dequantize(self.quantize(value, shape, self.code), shape,
                               self.code)


def tensor(shape, element):
    return f"tensor<{'x'.join(map(str, shape))}x{element}>"


def table_i(topology, bits, integer):
    """The network of Table I on an 8-bit image of 3x32x32, as MLIR."""
    w = Writer(bits, integer)
    data = w.code if integer else "f32"
    shape, image = (1, 3, 32, 32), "!qnn.int<8>"
    value = w.quantize(w.argument(shape), shape, image)
    element = image
    if not integer:
        value, element = w.dequantize(value, shape, image), "f32"
    for block in range(3):
        depth, filters = topology[2 * block:2 * block + 2]
        for _ in range(depth):
            kernel = (filters, shape[1], 3, 3)
            result = (1, filters) + shape[2:]
            attributes = ("strides = array<i64: 1, 1>, "
                          "pads = array<i64: 1, 1, 1, 1>")
            weights = w.weights(kernel)
            if integer:
                value = w.op(
                    f"qnn.conv2d_integer nchw {value}, {weights} {{{attributes}, "
                    f"qnn.biases = {filters} : i64}} : ({tensor(shape, element)},"
                    f" {tensor(kernel, data)}) -> {tensor(result, 'i32')}")
            else:
                bias = w.argument((filters,))
                value = w.op(
                    f"qnn.conv2d nchw {value}, {weights}, {bias} {{{attributes}}}"
                    f" : ({tensor(shape, data)}, {tensor(kernel, data)}, "
                    f"{tensor((filters,), data)}) -> {tensor(result, data)}")
            shape, element = result, data
            value = w.end_layer(value, shape)
        pooled = shape[:2] + (shape[2] // 2, shape[3] // 2)
        value = w.op(f"qnn.max_pool nchw {value} {{kernel = array<i64: 2, 2>, "
                     f"strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>"
                     f"}} : {tensor(shape, data)} -> {tensor(pooled, data)}")
        shape = pooled
    flat = (1, shape[1] * shape[2] * shape[3])
    value = w.op(f"qnn.reshape {value} : {tensor(shape, data)} -> "
                 f"{tensor(flat, data)}")
    kernel, shape = (flat[1], 10), (1, 10)
    name = "matmul_integer" if integer else "matmul"
    weights = w.weights(kernel)
    value = w.op(f"qnn.{name} {value}, {weights} : ({tensor(flat, data)}, "
                 f"{tensor(kernel, data)}) -> "
                 f"{tensor(shape, 'i32' if integer else 'f32')}")
    value = w.end_layer(value, shape)
    if integer:
        value = w.dequantize(value, shape, w.code)
    return "\n".join([
        f"func.func @main({', '.join(w.arguments)}) -> {tensor(shape, 'f32')} {{",
        *w.lines, f"  return {value} : {tensor(shape, 'f32')}", "}"])


def price(tool, text, memory):
    run = subprocess.run(
        [tool, "--energy-report=json", f"--energy-memory={memory}", "-"],
        input=text, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"qnn-opt failed:\n{run.stderr[:2000]}")
    return json.loads(run.stdout)


def without_mnemonics(report):
    for op in report["ops"]:
        del op["op"]
    return report


def main():
    tool, failures = sys.argv[1], 0
    for topology, bits, on_chip, dram in GOLDENS:
        text = table_i(topology, bits, integer=False)
        for memory, expected in zip(MEMORIES, dram):
            report = price(tool, text, memory)
            total = report["total"]
            got = ((total["mac_pj"] + total["sram_pj"]) / 1e6,
                   total["dram_pj"] / 1e6)
            if any(abs(g - e) > 5.1e-5 for g, e in zip(got, (on_chip, expected))):
                print(topology, bits, memory, "expected", (on_chip, expected),
                      "got", got)
                failures += 1
        # `report` is the last one, without limit.
        integer = price(tool, table_i(topology, bits, integer=True), memory)
        if without_mnemonics(integer) != without_mnemonics(report):
            print(topology, bits, "the levels differ:", integer, report)
            failures += 1
    sys.exit(1 if failures else 0)


main()
