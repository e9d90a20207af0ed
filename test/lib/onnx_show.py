# ===- onnx_show.py - An ONNX file as lines -------------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Prints the ONNX file on standard input, one line per thing, for FileCheck.

    model "name" ir 7 opsets ai.onnx:13 qonnx.custom_op.general:1
    input "x" FLOAT[1, 8]
    const "w.scale" FLOAT[] = 0.5
    node "y" = Conv("x", "w") group=1 pads=[1, 1, 1, 1]
    output "y" FLOAT[1, 4]

`--check` also runs ONNX's checker, on files that it is not too old for.
"""

import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper

# Newer than Debian's ONNX package.
NEW_TYPES = {21: "UINT4", 22: "INT4"}
MAX_SHOWN = 8


def type_name(number):
    """ONNX's name of an element type."""
    return NEW_TYPES.get(number) or onnx.TensorProto.DataType.Name(number)


def values(tensor):
    """The elements as text; those of 4 bits are not known to ONNX 1.12."""
    if tensor.data_type in NEW_TYPES:
        data = np.frombuffer(tensor.raw_data, np.uint8)
        nibbles = np.stack([data & 15, data >> 4], -1).reshape(-1)
        nibbles = nibbles[: int(np.prod(tensor.dims))].astype(np.int8)
        if tensor.data_type == 22:
            nibbles = (nibbles ^ 8) - 8
        return nibbles
    return numpy_helper.to_array(tensor).ravel()


def show_value(info, role):
    """A line for an input or an output."""
    tensor = info.type.tensor_type
    dims = [d.dim_value for d in tensor.shape.dim]
    print(f'{role} "{info.name}" {type_name(tensor.elem_type)}{dims}')


def show(model):
    """Prints all of a model."""
    graph = model.graph
    opsets = " ".join(f"{o.domain or 'ai.onnx'}:{o.version}" for o in model.opset_import)
    print(f'model "{graph.name}" ir {model.ir_version} opsets {opsets}')
    for info in graph.input:
        show_value(info, "input")
    for tensor in graph.initializer:
        elements = values(tensor)
        shown = ", ".join(f"{v:.9g}" for v in elements[:MAX_SHOWN].astype(float))
        dots = ", ..." if elements.size > MAX_SHOWN else ""
        kind = type_name(tensor.data_type)
        print(f'const "{tensor.name}" {kind}{list(tensor.dims)} = {shown}{dots}')
    for node in graph.node:
        domain = node.domain + "." if node.domain else ""
        inputs = ", ".join(f'"{name}"' for name in node.input)
        attributes = "".join(
            f" {a.name}={helper.get_attribute_value(a)}" for a in node.attribute
        )
        outputs = ", ".join(f'"{name}"' for name in node.output)
        print(f"node {outputs} = {domain}{node.op_type}({inputs}){attributes}")
    for info in graph.output:
        show_value(info, "output")


def main():
    """Reads, checks if asked for, and shows."""
    model = onnx.load_model_from_string(sys.stdin.buffer.read())
    if "--check" in sys.argv and model.ir_version <= onnx.IR_VERSION:
        onnx.checker.check_model(model)
    show(model)


if __name__ == "__main__":
    main()
