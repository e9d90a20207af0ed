# ===- random_nodes.py - Random quantized nodes against NumPy --------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Imports and interprets random models of one quantized node each.

Parameters are initializers or graph inputs. Integers must be equal, numbers
agree to float32. Prints the seed and the node of each difference.
"""

import argparse
import pathlib
import sys
import tempfile

import definitions as d
import nodes_finn
import nodes_qlinear
import numpy as np
import onnx
import qnn
from onnx import TensorProto, helper, numpy_helper

TYPES = {
    np.dtype("float32"): TensorProto.FLOAT,
    np.dtype("uint8"): TensorProto.UINT8,
    np.dtype("int8"): TensorProto.INT8,
    np.dtype("uint16"): TensorProto.UINT16,
    np.dtype("int16"): TensorProto.INT16,
    np.dtype("int32"): TensorProto.INT32,
    np.dtype("int64"): TensorProto.INT64,
}


class Case:
    """A node with the arrays of its inputs; None is an input left out."""

    def __init__(self, rng, op, domain=""):
        self.rng, self.op, self.domain = rng, op, domain
        self.arrays, self.fixed, self.attributes = [], [], {}
        self.expected = []
        self.casts = False

    def add(self, array, fixed=None):
        """Adds an input, by default constant as often as not; returns it."""
        self.arrays.append(array)
        self.fixed.append(self.rng.random() < 0.5 if fixed is None else fixed)
        return array

    def expect(self, *outputs):
        """Says what the outputs are."""
        self.expected = list(outputs)
        return self

    def expect_sums(self, output):
        """Says what the output is: INT32, or behind a Cast FLOAT."""
        self.casts = bool(self.rng.integers(2))
        return self.expect(output.astype(np.float32 if self.casts else np.int32))

    def model(self):
        """The model, and the arrays of its inputs in order."""
        names, feeds, infos, constants = [], [], [], []
        for index, (array, fixed) in enumerate(zip(self.arrays, self.fixed)):
            names.append("" if array is None else f"i{index}")
            if array is None:
                continue
            kind = TYPES[array.dtype]
            if fixed:
                constants.append(numpy_helper.from_array(array, names[-1]))
            else:
                infos.append(
                    helper.make_tensor_value_info(names[-1], kind, array.shape)
                )
                feeds.append(array)
        outputs = [f"o{index}" for index in range(len(self.expected))]
        inner = [f"n{index}" for index in range(len(outputs))] if self.casts else outputs
        nodes = [
            helper.make_node(
                self.op, names, inner, domain=self.domain, **self.attributes
            )
        ]
        if self.casts:
            nodes += [
                helper.make_node("Cast", [a], [b], to=TensorProto.FLOAT)
                for a, b in zip(inner, outputs)
            ]
        results = [
            helper.make_tensor_value_info(name, TYPES[array.dtype], array.shape)
            for name, array in zip(outputs, self.expected)
        ]
        graph = helper.make_graph(nodes, "net", infos, results, constants)
        opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8), feeds

    def run(self, path):
        """Why the outputs are not the expected ones, or nothing."""
        model, feeds = self.model()
        path.write_bytes(model.SerializeToString())
        try:
            outputs = qnn.load(path).interpret(*feeds)
        except (qnn.Error, ValueError) as error:
            return str(error).splitlines()[0]
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        for ours, theirs in zip(outputs, self.expected):
            if ours.shape != theirs.shape or ours.dtype != theirs.dtype:
                return f"{ours.dtype}{ours.shape}, not {theirs.dtype}{theirs.shape}"
            close = np.array_equal
            if theirs.dtype == np.float32:
                close = lambda a, b: np.allclose(a, b, 1e-6, 1e-6)  # noqa: E731
            if not close(ours, theirs):
                return f"got\n{ours}\nexpected\n{theirs}"
        return None


def scales(rng, shape):
    """Scales, of which half are powers of two: those meet ties."""
    if rng.random() < 0.5:
        return np.exp2(rng.integers(-4, 2, shape)).astype(np.float32)
    return rng.uniform(0.02, 0.5, shape).astype(np.float32)


def numbers(rng, shape):
    """Numbers, of which some lie at ties of powers of two."""
    exact = rng.integers(-64, 64, shape) / 8
    return np.where(rng.random(shape) < 0.5, exact, rng.normal(0, 5, shape)).astype(
        np.float32
    )


def codes(rng, kind, shape=()):
    """Codes of a type, a little away from the ends of 16 bits."""
    low, high = d.RANGES[kind]
    low, high = max(low, -3000), min(high, 3000)
    return rng.integers(low, high + 1, shape).astype(kind)


def parameters(case, data, kind, zero_is_fixed=None):
    """Adds scale and zero point of a granularity; returns them per element."""
    rng, shape = case.rng, data.shape
    axis = int(rng.integers(len(shape)))
    choice = rng.integers(3)
    own, block = (), None
    if choice:
        case.attributes["axis"] = axis - len(shape) * int(rng.integers(2))
        own = (shape[axis],)
    if choice == 2:
        block = int(rng.integers(1, shape[axis] + 1))
        count = -(-shape[axis] // block)
        own = (*shape[:axis], count, *shape[axis + 1 :])
        case.attributes["block_size"] = block
    # The last block of parameters at run time must be full.
    fixed = True if block and shape[axis] % block else None
    scale = case.add(scales(rng, own), fixed)
    zero = case.add(codes(rng, kind, own), fixed)
    if block:
        spread = [d.repeat(v, axis, shape[axis], block) for v in (scale, zero)]
    else:
        spread = [d.along(v, axis, len(shape)) for v in (scale, zero)]
    return spread


def quantize_linear(rng):
    """QuantizeLinear, in both domains that have it."""
    kind = str(rng.choice(list(d.RANGES)))
    case = Case(rng, "QuantizeLinear", str(rng.choice(["", "com.microsoft"])))
    x = case.add(numbers(rng, rng.integers(1, 6, 3)), fixed=False)
    scale, zero = parameters(case, x, kind)
    return case.expect(d.quantize(x, scale, zero, kind))


def dequantize_linear(rng):
    """DequantizeLinear, of constants, too."""
    kind = str(rng.choice(list(d.RANGES)))
    case = Case(rng, "DequantizeLinear", str(rng.choice(["", "com.microsoft"])))
    x = case.add(codes(rng, kind, rng.integers(1, 6, 3)))
    scale, zero = parameters(case, x, kind)
    if all(case.fixed):  # something must be computed
        case.fixed[0] = False
    return case.expect(d.dequantize(x, scale, zero).astype(np.float32))


def dynamic_quantize_linear(rng):
    """DynamicQuantizeLinear; zeros have no scale."""
    case = Case(rng, "DynamicQuantizeLinear")
    x = numbers(rng, rng.integers(1, 6, 2)) * rng.choice([0, 1, 1, 1])
    x = case.add((x + rng.choice([-9, 0, 9])).astype(np.float32), fixed=False)
    low, high = min(0.0, float(x.min())), max(0.0, float(x.max()))
    scale = (high - low) / 255
    with np.errstate(invalid="ignore", divide="ignore"):
        zero = d.quantize(-(np.float64(low) / scale), 1, 0, "uint8")
    y = d.quantize(x, scale, zero, "uint8")
    return case.expect(y, np.float32(scale).reshape(()), zero.reshape(()))


FAMILIES = {
    f.__name__: f
    for f in (quantize_linear, dequantize_linear, dynamic_quantize_linear)
}


def main():
    """Reads the arguments and runs the seeds of each family."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--seeds", type=int, default=8)
    args.add_argument("--first", type=int, default=0)
    args.add_argument("--family", help="this one only")
    args.add_argument("--without", action="append", default=[], help="not this one")
    args = args.parse_args()
    tools = {"Case": Case, "scales": scales, "numbers": numbers, "codes": codes}
    families = {
        **FAMILIES,
        **nodes_qlinear.families(**tools),
        **nodes_finn.families(**tools),
    }
    count, failures = 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch) / "model.onnx"
        for name, family in families.items():
            if name in args.without or name != (args.family or name):
                continue
            for seed in range(args.first, args.first + args.seeds):
                case = family(np.random.default_rng(seed))
                count += 1
                if why := case.run(path):
                    failures += 1
                    print(f"{name}, seed {seed}, {case.attributes}: {why}")
    print(f"{count} nodes, {failures} differ")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
