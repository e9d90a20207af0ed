# ===- first_difference.py - Why ONNX Runtime sees another class ----------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Where a quantized network and ONNX Runtime part on one sample.

qnn sums products of codes exactly and rounds once; ONNX Runtime multiplies and
sums scaled numbers in float32. So the first quantizer whose codes differ, all
before being equal, must have rounded numbers that are, in units of its codes,
within float32's error of a half. That proves that nothing else differs.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnx.helper
import onnx.numpy_helper
from ort import Session

# In steps. Codes have up to 8 bits before the point, float32 has 24 in all.
NEAR = 2.0**-14


def expose_codes(path: Path, exposed: Path) -> list[tuple[str, str, float]]:
    """Makes the codes of each quantizer an output; returns real, code, scale."""
    model = onnx.load(path)
    constants = {i.name: i for i in model.graph.initializer}
    found = []
    for node in model.graph.node:
        if node.op_type != "QuantizeLinear" or node.input[0] in constants:
            continue
        scale = onnx.numpy_helper.to_array(constants[node.input[1]])
        kind = constants[node.input[2]].data_type
        output = onnx.helper.make_tensor_value_info(node.output[0], kind, None)
        model.graph.output.append(output)
        found.append((node.input[0], node.output[0], float(scale)))
    onnx.save(model, exposed)
    return found


def explain(path: Path, ours: dict[str, np.ndarray], sample: np.ndarray) -> str | None:
    """What is proven; none if the difference cannot be put down to rounding.

    `path` is the exported network, `ours` what tensors are here, by name.
    """
    with tempfile.TemporaryDirectory() as folder:
        exposed = Path(folder) / "codes.onnx"
        quantizers = expose_codes(path, exposed)
        with Session(exposed) as session:
            values = session.run({session.inputs[0]: sample})
            theirs = dict(zip(session.outputs, values))
    for real, code, scale in quantizers:
        if code not in ours or real not in ours:
            continue
        differs = ours[code].ravel() != theirs[code].ravel()
        if not differs.any():
            continue
        steps = ours[real].ravel()[differs].astype(np.float64) / scale
        distance = float(np.abs(steps - np.floor(steps) - 0.5).max())
        if distance > NEAR:
            return None
        return (
            f"'{code}' is the first to differ, in {differs.sum()} of "
            f"{differs.size} codes, at most {distance:.1e} steps from a half"
        )
    return None
