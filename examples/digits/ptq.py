# ===- ptq.py - Post-training int8 ---------------------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Post-training int8: the float network as a deployment tool would export it.

Batch norm is folded into weights and bias. Weights are int8, symmetric, one
scale per output channel; biases are int32 with scale input * weight; the
activations are int8 with a zero point of -128, because they follow a ReLU.
Unlike the networks of Eq. 1 these have arbitrary scales and a zero point that
is not 0, which a padded convolution must get right.
"""

from __future__ import annotations

from typing import Dict, List, Sequence, Tuple

import numpy as np
import onnx

import reference
from export import IMAGE_SCALE, GraphBuilder, export_qonnx, layer_names
from topology import BN_EPS, Network, TrainedLayer


def _folded(t: TrainedLayer) -> Tuple[np.ndarray, np.ndarray]:
    """Weight and bias with the batch norm multiplied in, float64."""
    factor = t.gamma.astype(np.float64) / np.sqrt(t.var.astype(np.float64) + BN_EPS)
    shape = [-1] + [1] * (t.weight.ndim - 1)
    bias = t.bias.astype(np.float64) if t.bias.size else 0.0
    return t.weight * factor.reshape(shape), (bias - t.mean) * factor + t.beta


def _activation_scales(
    net: Network, trained: Sequence[TrainedLayer], images: np.ndarray
) -> List[float]:
    """The largest value behind each ReLU on the training images, / 255."""
    values: Dict[str, np.ndarray] = {}
    reference.run(export_qonnx(net, trained), images, values)
    names = layer_names(net)[:-1]
    return [float(np.float32(values[f"{n}_relu"].max() / 255.0)) for n in names]


def export_post_training(
    name: str, net: Network, trained: Sequence[TrainedLayer], images: np.ndarray
) -> onnx.ModelProto:
    """The QDQ graph; `images` are the calibration set."""
    b = GraphBuilder(name)
    scales = _activation_scales(net, trained, images)
    scale = IMAGE_SCALE
    params = [b.scalar("image_scale", scale), b.scalar("image_zero", 0, np.uint8)]
    x = b.node("QuantizeLinear", ["image"] + params, "image_q")
    x = b.node("DequantizeLinear", [x] + params, "image_dq")
    flat = False
    for i, (layer_name, t) in enumerate(zip(layer_names(net), trained)):
        weight, bias = _folded(t)
        axes = tuple(range(1, weight.ndim))
        w_scale = (np.abs(weight).max(axis=axes) / 127.0).astype(np.float32)
        b_scale = (scale * w_scale.astype(np.float64)).astype(np.float32)
        column = w_scale.reshape([-1] + [1] * len(axes))
        w_codes = np.clip(np.rint(weight / column), -127, 127).astype(np.int8)
        w = b.node(
            "DequantizeLinear",
            [
                b.constant(f"{layer_name}_w", w_codes),
                b.constant(f"{layer_name}_w_scale", w_scale),
                b.constant(f"{layer_name}_w_zero", np.zeros_like(w_scale, np.int8)),
            ],
            f"{layer_name}_wdq",
            axis=0,
        )
        bias_dq = b.node(
            "DequantizeLinear",
            [
                b.constant(f"{layer_name}_b", np.rint(bias / b_scale).astype(np.int32)),
                b.constant(f"{layer_name}_b_scale", b_scale),
            ],
            f"{layer_name}_bdq",
            axis=0,
        )
        if t.layer.kind == "conv":
            x = b.conv([x, w, bias_dq], layer_name)
        else:
            if not flat:
                x = b.node("Flatten", [x], "flat", axis=1)
                flat = True
            x = b.node("Gemm", [x, w, bias_dq], layer_name, transB=1)
        if not t.layer.last:
            scale = scales[i]
            params = [
                b.scalar(f"{layer_name}_scale", scale),
                b.scalar(f"{layer_name}_zero", -128, np.int8),
            ]
            x = b.node("Relu", [x], f"{layer_name}_relu")
            x = b.node("QuantizeLinear", [x] + params, f"{layer_name}_q")
            x = b.node("DequantizeLinear", [x] + params, f"{layer_name}_dq")
        if t.layer.pool:
            x = b.max_pool(x, f"{layer_name}_pool")
    return b.model(x)
