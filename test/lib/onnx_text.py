# ===- onnx_text.py - ONNX models from text --------------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Writes a model in ONNX's text form as protobuf to standard output.

Lines that start with '#' are comments. A text that does not start with a
'<...>' header gets one, for the opset given. The header imports the QONNX
domain, too.
"""

import argparse
import sys

import numpy as np
from onnx import helper, numpy_helper, parser

HEADER = '<ir_version: 8, opset_import: ["" : {}, "qonnx.custom_op.general" : 1]>\n'
# Types that the text form does not have, by their number.
PACKED = {21: "UINT4", 22: "INT4"}


def pack_nibbles(model, name, data_type):
    """Stores the integer initializer `name` as 4-bit type, low nibble first."""
    for tensor in model.graph.initializer:
        if tensor.name != name:
            continue
        codes = numpy_helper.to_array(tensor).astype(np.uint8).flatten() & 15
        codes = np.append(codes, [0] * (codes.size % 2)).astype(np.uint8)
        for field in ("int32_data", "raw_data"):
            tensor.ClearField(field)
        tensor.raw_data = (codes[0::2] | codes[1::2] << 4).tobytes()
        tensor.data_type = data_type
        return
    sys.exit(f"no initializer '{name}'")


def field(number, data):
    """A field of bytes, encoded."""
    size, varint = len(data), b""
    while size > 127:
        varint, size = varint + bytes([size & 127 | 128]), size >> 7
    return bytes([number << 3 | 2]) + varint + bytes([size]) + data


def set_default(model, text):
    """Adds the default of an attribute, which is newer than the onnx package."""
    target, value = text.split("=")
    target, attribute = target.split(":")
    default = helper.make_attribute(attribute, float(value)).SerializeToString()
    for function in model.functions:
        if f"{function.domain}.{function.name}" == target:
            function.MergeFromString(field(11, default))


def main():
    """Reads the arguments and writes the model."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("text", type=argparse.FileType())
    args.add_argument("--opset", type=int, default=13)
    args.add_argument(
        "--nibbles",
        action="append",
        default=[],
        metavar="NAME=TYPE",
        help="store an initializer as type 21 (UINT4) or 22 (INT4)",
    )
    args.add_argument(
        "--default",
        action="append",
        default=[],
        metavar="DOMAIN.FUNCTION:ATTRIBUTE=VALUE",
        help="give a function's attribute a default",
    )
    args = args.parse_args()
    lines = [line for line in args.text if not line.lstrip().startswith("#")]
    text = "".join(lines).lstrip()
    if not text.startswith("<"):
        text = HEADER.format(args.opset) + text
    model = parser.parse_model(text)
    for option in args.nibbles:
        name, number = option.split("=")
        assert int(number) in PACKED
        pack_nibbles(model, name, int(number))
    for option in args.default:
        set_default(model, option)
    sys.stdout.buffer.write(model.SerializeToString())


if __name__ == "__main__":
    main()
