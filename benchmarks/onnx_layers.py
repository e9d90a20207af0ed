# ===- onnx_layers.py - ONNX files to compare runtimes with --------------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""Single layers as ONNX files, and the forms of a model that peers run best.

Peers get what they are good at: activations are unsigned bytes and ReLU is a
zero point at the least code, which is how quantizers write networks for x86.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper

from onnx_graph import Graph


@dataclass
class Layer:
    """A convolution, maybe transposed; a chain of `repeat` equal ones if the
    shapes allow it."""

    name: str
    channels: int
    height: int
    width: int
    out_channels: int
    kernel: tuple[int, int] = (3, 3)
    stride: int = 1
    pads: tuple[int, int, int, int] = (1, 1, 1, 1)
    groups: int = 1
    repeat: int = 1
    transposed: bool = False

    def macs(self) -> int:
        """Multiplications and additions of one layer."""
        if self.transposed:
            taps = self.kernel[0] * self.kernel[1] * self.out_channels
            return self.height * self.width * self.channels * taps // self.groups
        top, left, bottom, right = self.pads
        rows = (self.height + top + bottom - self.kernel[0]) // self.stride + 1
        columns = (self.width + left + right - self.kernel[1]) // self.stride + 1
        taps = self.kernel[0] * self.kernel[1] * self.channels // self.groups
        return rows * columns * self.out_channels * taps


# A chain hides what happens at its ends, where peers change the layout.
LAYERS = [
    Layer("conv 3x3 16x16x32", 32, 16, 16, 32, repeat=4),
    Layer("conv 3x3 56x56x64", 64, 56, 56, 64, repeat=4),
    Layer("conv 3x3 14x14x256", 256, 14, 14, 256, repeat=4),
    Layer("conv 1x1 25x5x64", 64, 25, 5, 64, (1, 1), pads=(0, 0, 0, 0), repeat=4),
    Layer("conv 1x1 14x14x256", 256, 14, 14, 256, (1, 1), pads=(0, 0, 0, 0), repeat=4),
    Layer("depthwise 3x3 25x5x64", 64, 25, 5, 64, groups=64, repeat=4),
    Layer("depthwise 3x3 48x48x16", 16, 48, 48, 16, groups=16, repeat=4),
    Layer("depthwise 3x3 14x14x256", 256, 14, 14, 256, groups=256, repeat=4),
    Layer("grouped 3x3 28x28x64, 4 groups", 64, 28, 28, 64, groups=4, repeat=4),
    Layer("strided 3x3 56x56x64 to 128", 64, 56, 56, 128, stride=2),
    Layer("first 3x3 32x32x3 to 16", 3, 32, 32, 16),
    Layer("first 10x4 49x10x1 to 64", 1, 49, 10, 64, (10, 4), 2, (4, 1, 5, 1)),
    Layer("first 7x7 224x224x3 to 64", 3, 224, 224, 64, (7, 7), 2, (3, 3, 3, 3)),
    Layer("transposed 2x2 16x16x64", 64, 16, 16, 64, (2, 2), 2, (0, 0, 0, 0),
          transposed=True),
    Layer("transposed 4x4 16x16x64", 64, 16, 16, 64, (4, 4), 2, transposed=True),
    Layer("dense 640 to 128", 640, 1, 1, 128, (1, 1), pads=(0, 0, 0, 0)),
    Layer("dense 1024 to 1024", 1024, 1, 1, 1024, (1, 1), pads=(0, 0, 0, 0), repeat=4),
]


def write_layer(layer: Layer, folder: Path) -> tuple[Path, Path]:
    """Writes the layer with quantized and with float numbers."""
    random = np.random.default_rng(0)
    operator, axis = ("ConvTranspose", 1) if layer.transposed else ("Conv", 0)
    channels = [layer.out_channels, layer.channels // layer.groups]
    if layer.transposed:
        channels = [layer.channels, layer.out_channels // layer.groups]
    shape = (*channels, *layer.kernel)
    attributes = {
        "kernel_shape": list(layer.kernel),
        "strides": [layer.stride] * 2,
        "pads": list(layer.pads),
        "group": layer.groups,
    }
    size = [1, layer.channels, layer.height, layer.width]
    outputs = shape[axis]
    taps = int(np.prod(shape)) // outputs
    quantized, real = Graph(), Graph()
    step = [quantized.constant(np.float32(0.05)), quantized.constant(np.uint8(0))]
    x, y = quantized.node("DequantizeLinear", ["x", *step]), "x"
    for _ in range(layer.repeat):
        codes = random.integers(-127, 128, shape).astype(np.int8)
        # Sums stay about as large as what they are made of.
        scales = (random.uniform(0.5, 1.5, outputs) / 64 / np.sqrt(taps)).astype(np.float32)
        bias = random.integers(-100, 100, outputs).astype(np.int32)
        weights = quantized.node(
            "DequantizeLinear",
            [quantized.constant(codes), quantized.constant(scales),
             quantized.constant(np.zeros(outputs, np.int8))],
            axis=axis,
        )
        offsets = quantized.node(
            "DequantizeLinear",
            [quantized.constant(bias), quantized.constant(scales * np.float32(0.05)),
             quantized.constant(np.zeros(outputs, np.int32))],
            axis=0,
        )
        x = quantized.node(operator, [x, weights, offsets], **attributes)
        last = quantized.node("QuantizeLinear", [x, *step])
        x = quantized.node("DequantizeLinear", [last, *step])
        floats = codes * np.expand_dims(scales, [i for i in range(4) if i != axis])
        y = real.node(
            operator,
            [y, real.constant(floats.astype(np.float32)),
             real.constant((bias * scales * np.float32(0.05)).astype(np.float32))],
            **attributes,
        )
        y = real.node("Relu", [y])
    # The last dequantize is not part of the layer.
    quantized.nodes.pop()
    stem = "".join(c if c.isalnum() else "_" for c in layer.name)
    return (
        quantized.save(folder / f"{stem}_u8.onnx", TensorProto.UINT8, size, last),
        real.save(folder / f"{stem}_f32.onnx", TensorProto.FLOAT, size, y),
    )


def to_unsigned(source: Path, target: Path) -> Path:
    """Gives the activations of a QDQ model unsigned codes; the same numbers."""
    model = onnx.load(source)
    graph = model.graph
    constants = {c.name: c for c in graph.initializer}
    signed = TensorProto.INT8
    for node in graph.node:
        is_edge = node.op_type in ("QuantizeLinear", "DequantizeLinear")
        if not is_edge or node.input[0] in constants or len(node.input) < 3:
            continue
        point = constants[node.input[2]]
        if point.data_type != signed:
            continue
        name = f"{point.name}_unsigned"
        if name not in constants:
            moved = numpy_helper.to_array(point).astype(np.int16) + 128
            constants[name] = numpy_helper.from_array(moved.astype(np.uint8), name)
            graph.initializer.append(constants[name])
        node.input[2] = name
    for value in [*graph.input, *graph.output]:
        if value.type.tensor_type.elem_type == signed:
            value.type.tensor_type.elem_type = TensorProto.UINT8
    del graph.value_info[:]
    onnx.save(model, target)
    return target
