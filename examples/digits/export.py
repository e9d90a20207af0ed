# ===- export.py - Graphs built by hand ----------------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Builds ONNX, QONNX and QDQ graphs by hand from trained constants.

The conventions are listed in README.md. Every scale is a power of two, every
weight initializer already lies on its quantizer's grid.
"""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from topology import BN_EPS, Network, TrainedLayer

QONNX_DOMAIN = "qonnx.custom_op.general"
IMAGE_SCALE = 1.0 / 16.0


class GraphBuilder:
    """Collects nodes and initializers of a graph with one chain of values."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.nodes: List[onnx.NodeProto] = []
        self.initializers: Dict[str, onnx.TensorProto] = {}
        self.uses_qonnx = False

    def constant(self, name: str, value: np.ndarray) -> str:
        """An initializer; one name is one value."""
        self.initializers[name] = numpy_helper.from_array(value, name)
        return name

    def scalar(self, name: str, value: float, dtype: Any = np.float32) -> str:
        return self.constant(name, np.array(value, dtype=dtype))

    def node(self, op: str, inputs: Sequence[str], output: str, **attrs: Any) -> str:
        """A node of the default domain; the output's name is the node's."""
        self.nodes.append(
            helper.make_node(op, list(inputs), [output], name=output, **attrs)
        )
        return output

    def quant(self, x: str, bits: int, output: str, scale: str, signed: int) -> str:
        """QONNX Quant, not narrow, zero point 0; BipolarQuant at one bit."""
        self.uses_qonnx = True
        if bits == 1:
            one = self.scalar("one", 1.0)
            return self.node("BipolarQuant", [x, one], output, domain=QONNX_DOMAIN)
        inputs = [x, scale, self.scalar("zero", 0.0)]
        inputs.append(self.scalar(f"bits_{bits}", float(bits)))
        return self.node(
            "Quant",
            inputs,
            output,
            domain=QONNX_DOMAIN,
            signed=signed,
            narrow=0,
            rounding_mode="ROUND",
        )

    def grid(self, bits: int) -> str:
        """The scale 1/m of Eq. 1, m = 2^(bits-1)."""
        m = 1 << (bits - 1)
        return self.scalar(f"scale_1_{m}", 1.0 / m)

    def batch_norm(self, x: str, trained: TrainedLayer, output: str) -> str:
        names = [x]
        for key in ("gamma", "beta", "mean", "var"):
            value = getattr(trained, key)
            names.append(self.constant(f"{output}_{key}", value))
        return self.node("BatchNormalization", names, output, epsilon=BN_EPS)

    def max_pool(self, x: str, output: str) -> str:
        return self.node("MaxPool", [x], output, kernel_shape=[2, 2], strides=[2, 2])

    def conv(self, inputs: Sequence[str], output: str) -> str:
        return self.node(
            "Conv",
            inputs,
            output,
            kernel_shape=[3, 3],
            pads=[1, 1, 1, 1],
            strides=[1, 1],
            dilations=[1, 1],
            group=1,
        )

    def model(self, result: str) -> onnx.ModelProto:
        """The finished model: `image` [1,1,8,8] to `logits` [1,10]."""
        self.nodes[-1].output[0] = "logits"
        assert self.nodes[-1].name == result
        image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, 8, 8])
        logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 10])
        graph = helper.make_graph(
            self.nodes, self.name, [image], [logits], list(self.initializers.values())
        )
        opsets = [helper.make_opsetid("", 13)]
        if self.uses_qonnx:
            opsets.append(helper.make_opsetid(QONNX_DOMAIN, 1))
        model = helper.make_model(
            graph, producer_name="qnn examples/digits", opset_imports=opsets
        )
        model.ir_version = 7
        # Unknown to the checker: the ops of the QONNX domain. It skips them.
        onnx.checker.check_model(model)
        return model


def layer_names(net: Network) -> List[str]:
    """conv1, conv2, ..., dense1, ...: the prefix of each layer's values."""
    names = []
    counts = {"conv": 0, "dense": 0}
    for layer in net.layers:
        counts[layer.kind] += 1
        names.append(f"{layer.kind}{counts[layer.kind]}")
    return names


def _image(b: GraphBuilder, net: Network) -> str:
    """The node that turns pixels k/16 into codes."""
    if net.image == "float":
        return "image"
    if net.image == "bipolar":
        centred = b.node("Sub", ["image", b.scalar("half", 0.5)], "image_centred")
        return b.quant(centred, 1, "image_q", "", 1)
    return b.quant("image", 8, "image_q", b.scalar("scale_1_16", IMAGE_SCALE), 0)


def export_qonnx(net: Network, trained: Sequence[TrainedLayer]) -> onnx.ModelProto:
    """QONNX; a float network becomes plain ONNX, as it has no quantizers."""
    b = GraphBuilder(net.name)
    x = _image(b, net)
    flat = False
    for name, t in zip(layer_names(net), trained):
        layer = t.layer
        conv = layer.kind == "conv"
        # ONNX wants [outputs, inputs, 3, 3] for Conv, [inputs, outputs] for
        # MatMul.
        value = t.weight if conv else np.ascontiguousarray(t.weight.T)
        w = b.constant(f"{name}_w", value)
        if layer.weight_bits:
            scale = b.grid(layer.weight_bits) if layer.weight_bits > 1 else ""
            w = b.quant(w, layer.weight_bits, f"{name}_wq", scale, 1)
        if not conv and not flat:
            x = b.node("Flatten", [x], "flat", axis=1)
            flat = True
        if conv:
            x = b.conv([x, w, b.constant(f"{name}_b", t.bias)], name)
        else:
            x = b.node("MatMul", [x, w], name)
        x = b.batch_norm(x, t, f"{name}_bn")
        if not layer.last:
            if layer.act_bits != 1:
                x = b.node("Relu", [x], f"{name}_relu")
            if layer.act_bits:
                scale = b.grid(layer.act_bits) if layer.act_bits > 1 else ""
                x = b.quant(x, layer.act_bits, f"{name}_q", scale, 1)
        if layer.pool:
            x = b.max_pool(x, f"{name}_pool")
    return b.model(x)


def export_qdq(net: Network, trained: Sequence[TrainedLayer]) -> onnx.ModelProto:
    """The same network (all 8 bits) with QuantizeLinear/DequantizeLinear:
    weights are int8 initializers, scale 1/128 per tensor, zero points 0."""
    b = GraphBuilder(f"{net.name}_qdq")
    grid = b.grid(8)
    zero = b.scalar("zero_i8", 0, np.int8)
    image = [b.scalar("scale_1_16", IMAGE_SCALE), b.scalar("zero_u8", 0, np.uint8)]
    x = b.node("QuantizeLinear", ["image"] + image, "image_q")
    x = b.node("DequantizeLinear", [x] + image, "image_dq")
    flat = False
    for name, t in zip(layer_names(net), trained):
        layer = t.layer
        assert layer.weight_bits == 8 and (layer.last or layer.act_bits == 8)
        conv = layer.kind == "conv"
        codes = (t.weight * 128.0).astype(np.int8)
        if not conv:
            codes = np.ascontiguousarray(codes.T)
        w = b.constant(f"{name}_w", codes)
        w = b.node("DequantizeLinear", [w, grid, zero], f"{name}_wdq")
        if not conv and not flat:
            x = b.node("Flatten", [x], "flat", axis=1)
            flat = True
        if conv:
            x = b.conv([x, w, b.constant(f"{name}_b", t.bias)], name)
        else:
            x = b.node("MatMul", [x, w], name)
        x = b.batch_norm(x, t, f"{name}_bn")
        if not layer.last:
            x = b.node("Relu", [x], f"{name}_relu")
            x = b.node("QuantizeLinear", [x, grid, zero], f"{name}_q")
            x = b.node("DequantizeLinear", [x, grid, zero], f"{name}_dq")
        if layer.pool:
            x = b.max_pool(x, f"{name}_pool")
    return b.model(x)
