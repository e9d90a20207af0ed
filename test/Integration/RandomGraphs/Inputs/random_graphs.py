# ===- random_graphs.py - Random networks, all ways to run them ------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Runs random ONNX graphs through the interpreter, compiled code and emitted C.

usage: random_graphs.py QNN_RUN [--seeds FIRST:LAST] [--c COUNT]

All must agree in each bit. The first COUNT graphs are also run as C. A failure
prints its seed; `--seeds N:N+1` repeats it.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import qnn
from onnx import TensorProto, helper, numpy_helper

FUNCTIONS = [
    ("Abs", {}), ("Ceil", {}), ("Elu", {"alpha": 0.7}), ("Erf", {}), ("Exp", {}),
    ("Floor", {}), ("Gelu", {}), ("Gelu", {"approximate": "tanh"}),
    ("HardSigmoid", {"alpha": 0.3}), ("HardSwish", {}), ("LeakyRelu", {}), ("Mish", {}),
    ("Neg", {}), ("Relu", {}), ("Round", {}), ("Selu", {}), ("Sigmoid", {}), ("Sign", {}),
    ("Softplus", {}), ("Softsign", {}), ("Swish", {}), ("Tanh", {}),
    ("ThresholdedRelu", {"alpha": 0.25}), ("Softmax", {"axis": 1}), ("LogSoftmax", {}),
    ("LRN", {"size": 3}),
]  # fmt: skip
REDUCTIONS = ["L1", "L2", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare"]


class Graph:
    """A chain of layers on an image, with a shape that is known."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.nodes, self.initializers = [], []
        self.shape = [self.pick(1, 2), self.pick(2, 4), self.pick(4, 8), self.pick(4, 8)]
        self.input = list(self.shape)
        self.value = "x"
        self.is_quantized = self.rng.random() < 0.5

    def pick(self, low, high):
        """An integer of low..high."""
        return int(self.rng.integers(low, high + 1))

    def name(self):
        """A fresh name."""
        return f"v{len(self.nodes) + len(self.initializers)}"

    def constant(self, array):
        """The name of a constant."""
        name = self.name()
        self.initializers.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def reals(self, *shape):
        """Random numbers; dequantized codes in a quantized graph."""
        values = self.rng.normal(0, 0.5, shape).astype(np.float32)
        if not self.is_quantized or self.rng.random() < 0.3:
            return self.constant(values)
        codes = self.constant(np.clip(np.round(values * 50), -127, 127).astype(np.int8))
        return self.node("DequantizeLinear", [codes, *self.scale(0.02, np.int8(0))])

    def scale(self, scale, zero):
        """A scale and a zero point."""
        return self.constant(np.float32(scale)), self.constant(zero)

    def node(self, op, inputs, **attributes):
        """The result of a node."""
        result = self.name() + op
        self.nodes.append(helper.make_node(op, inputs, [result], result, **attributes))
        return result

    def layer(self, op, *inputs, **attributes):
        """Replaces the value by the result of a node."""
        self.value = self.node(op, [self.value, *inputs], **attributes)

    def add_quantizer(self):
        """Rounds the value to 8-bit codes."""
        params = self.scale(self.rng.choice([0.0625, 0.1]), np.int8(self.pick(-9, 9)))
        self.layer("QuantizeLinear", *params)
        self.layer("DequantizeLinear", *params)

    def windows(self):
        """Kernel, pads and so on that fit, and positions along each axis."""
        attrs = {"kernel_shape": [], "strides": [], "dilations": []}
        begins, ends, extents = [], [], []
        for size in self.shape[2:]:
            kernel, dilation = self.pick(1, min(3, size)), self.pick(1, 2)
            if (kernel - 1) * dilation >= size:
                dilation = 1
            attrs["kernel_shape"].append(kernel)
            attrs["strides"].append(self.pick(1, 2))
            attrs["dilations"].append(dilation)
            begins.append(self.pick(0, kernel - 1))
            ends.append(self.pick(0, kernel - 1))
            extents.append((kernel - 1) * dilation + 1)
        attrs["pads"] = begins + ends
        return attrs, [b + e for b, e in zip(begins, ends)], extents

    def add_conv(self):
        """A convolution, perhaps grouped."""
        attrs, pads, extents = self.windows()
        channels, group = self.shape[1], self.rng.choice([1, self.shape[1]])
        outputs = group * self.pick(1, 2)
        weights = self.reals(outputs, channels // group, *attrs["kernel_shape"])
        self.layer("Conv", weights, self.reals(outputs), group=int(group), **attrs)
        self.shape[1] = int(outputs)
        self.slide(pads, extents, attrs["strides"])

    def slide(self, pads, extents, strides):
        """The shape after windows of these sizes."""
        for axis in range(2):
            rest = self.shape[2 + axis] + pads[axis] - extents[axis]
            self.shape[2 + axis] = rest // strides[axis] + 1

    def add_conv_transpose(self):
        """A transposed convolution."""
        if self.shape[2] * self.shape[3] > 200:
            return
        attrs, pads, extents = self.windows()
        group = self.rng.choice([1, self.shape[1]])
        extra = [self.pick(0, stride - 1) for stride in attrs["strides"]]
        sizes = [
            (self.shape[2 + i] - 1) * attrs["strides"][i] + extents[i] - pads[i] + extra[i]
            for i in range(2)
        ]
        if min(sizes) < 2:
            return
        outputs = self.pick(1, 2)
        weights = self.reals(self.shape[1], outputs, *attrs["kernel_shape"])
        self.layer("ConvTranspose", weights, group=int(group), output_padding=extra, **attrs)
        self.shape[1:] = [int(outputs * group), *sizes]

    def add_pool(self):
        """A pool, of which it is not known whether it has a last window more."""
        attrs, pads, extents = self.windows()
        op = str(self.rng.choice(["MaxPool", "AveragePool"]))
        attrs["ceil_mode"] = self.pick(0, 1)
        if op == "AveragePool":
            attrs["count_include_pad"] = self.pick(0, 1)
        for axis in range(2):
            # Where nothing is left over, rounding up changes nothing.
            rest = self.shape[2 + axis] + pads[axis] - extents[axis]
            if attrs["ceil_mode"] and rest % attrs["strides"][axis]:
                attrs["strides"][axis] = 1
        self.layer(op, **attrs)
        self.slide(pads, extents, attrs["strides"])

    def add_matmul(self):
        """A stack of matrix products."""
        columns = self.pick(2, 5)
        stack = [self.shape[1]] if self.rng.random() < 0.7 else []
        self.layer("MatMul", self.reals(*stack, self.shape[3], columns))
        self.shape[3] = columns

    def add_norm(self):
        """A normalization."""
        op = str(self.rng.choice(["InstanceNormalization", "LayerNormalization",
                                  "GroupNormalization"]))  # fmt: skip
        count = self.shape[3] if op == "LayerNormalization" else self.shape[1]
        attrs = {"num_groups": 1} if op == "GroupNormalization" else {}
        self.layer(op, self.constant(self.rng.normal(1, 0.1, count).astype(np.float32)),
                   self.constant(self.rng.normal(0, 0.1, count).astype(np.float32)),
                   **attrs)  # fmt: skip

    def add_reduction(self):
        """The value less what it reduces to."""
        axes = sorted(self.rng.choice(4, self.pick(1, 2), replace=False).tolist())
        op = "Reduce" + str(self.rng.choice(REDUCTIONS))
        reduced = self.node(op, [self.value, self.constant(np.array(axes))])
        self.layer("Sub", reduced)

    def add_function(self):
        """A function of each element, or PRelu or a power."""
        choice = self.pick(0, len(FUNCTIONS) + 1)
        if choice < len(FUNCTIONS):
            op, attrs = FUNCTIONS[choice]
            self.layer(op, **attrs)
        elif choice == len(FUNCTIONS):
            self.layer("PRelu", self.reals(self.shape[1], 1, 1))
        else:
            self.layer("Abs")
            self.layer("Pow", self.constant(np.float32(self.rng.choice([-0.5, 1.5, 3]))))

    def build(self):
        """The model."""
        layers = [self.add_conv, self.add_conv_transpose, self.add_pool, self.add_matmul,
                  self.add_norm, self.add_reduction, self.add_function]  # fmt: skip
        for index in self.rng.integers(0, len(layers), self.pick(4, 8)):
            if self.is_quantized:
                self.add_quantizer()
            layers[index]()
        self.layer("Identity")
        info = helper.make_tensor_value_info
        graph = helper.make_graph(
            self.nodes,
            "random",
            [info("x", TensorProto.FLOAT, self.input)],
            [info(self.value, TensorProto.FLOAT, None)],
            self.initializers,
        )
        opsets = [helper.make_opsetid("", 24)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def check(seed, path, qnn_run, in_c):
    """Runs the graph of `seed`; why it fails, or nothing."""
    graph = Graph(seed)
    path.write_bytes(graph.build().SerializeToString())
    network = qnn.load(path)
    data = graph.rng.normal(0, 1.5, graph.input).astype(np.float32)
    ours, compiled = network.interpret(data), network.compile()(data)
    if list(ours.shape) != graph.shape:
        return f"shape {ours.shape}, not {graph.shape}"
    if not np.array_equal(ours, compiled, equal_nan=True):
        return "compiled code differs"
    if in_c:
        np.save(path.with_suffix(".npy"), data)
        command = [qnn_run, path, "--input", path.with_suffix(".npy"), "--compare=interpret,c"]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode:
            return "in C: " + result.stdout + result.stderr
    return None


def main():
    """Reads the arguments and runs the graphs."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("qnn_run")
    args.add_argument("--seeds", default="0:40")
    args.add_argument("--c", type=int, default=4)
    args = args.parse_args()
    first, last = map(int, args.seeds.split(":"))
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch) / "model.onnx"
        for seed in range(first, last):
            try:
                why = check(seed, path, args.qnn_run, seed < first + args.c)
            except qnn.Error as error:
                why = str(error)
            if why:
                failures += 1
                nodes = [node.op_type for node in onnx.load(path).graph.node]
                print(f"seed {seed}: {why}\n  {' '.join(nodes)}")
    print(f"{last - first - failures} of {last - first} graphs agree")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
