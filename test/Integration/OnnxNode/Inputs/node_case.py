# ===- node_case.py - One of ONNX's node tests ------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Reads and runs one node test.

Tolerances are those of ONNX's own runner. qnn wants shapes, axes and scales when
it imports a model, where the tests feed them: such inputs (FIXED) are made
initializers first.
"""

import numpy as np
import onnx
import qnn
from onnx import mapping, numpy_helper

RTOL, ATOL = 1e-3, 1e-7
# Types that the installed ONNX may not know.
UINT4, INT4 = 21, 22
# Inputs that say how, by operator.
FIXED = {
    "Reshape": [1],
    "Squeeze": [1],
    "Unsqueeze": [1],
    "Expand": [1],
    "ConstantOfShape": [0],
    "Tile": [1],
    "Slice": [1, 2, 3, 4],
    "Pad": [1, 2, 3],
    "Split": [1],
    "TopK": [1],
    "Resize": [1, 2, 3],
    "Upsample": [1],
    "Gather": [1],
    "Dropout": [1, 2],
    "QuantizeLinear": [1, 2],
    "DequantizeLinear": [1, 2],
    "QLinearConv": [1, 2, 3, 4, 5, 6, 7, 8],
    "QLinearMatMul": [1, 2, 3, 4, 5, 6, 7],
    "ConvInteger": [1, 2, 3],
    "MatMulInteger": [1, 2, 3],
}


def is_fixed(node, index, array):
    """Whether `array`, input `index` of `node`, must be known at import."""
    if node.op_type.startswith("Reduce"):
        return index == 1
    if node.op_type == "Pow":
        # Integers are no numbers to compute with at run time.
        return index == 1 and array.dtype.kind != "f"
    return index in FIXED.get(node.op_type, [])


def unpack_nibbles(tensor):
    """The array of 4-bit integers, two in a byte, the low one first."""
    packed = np.frombuffer(tensor.raw_data, np.uint8)
    if not tensor.raw_data:
        packed = np.array(tensor.int32_data, np.uint8)
    codes = np.stack([packed & 15, packed >> 4], -1).flatten()
    codes = codes[: np.prod(tensor.dims, dtype=int)].reshape(list(tensor.dims))
    if tensor.data_type == UINT4:
        return codes
    return ((codes ^ 8).astype(np.int8) - 8).astype(np.int8)


def read_tensor(path):
    """The array of a stored tensor, and the tensor."""
    tensor = onnx.TensorProto()
    tensor.ParseFromString(path.read_bytes())
    if tensor.data_type in (UINT4, INT4):
        return unpack_nibbles(tensor), tensor
    if tensor.data_type not in mapping.TENSOR_TYPE_TO_NP_TYPE:
        raise ValueError(f"{path.stem} has type {tensor.data_type}")
    return numpy_helper.to_array(tensor), tensor


class NodeTest:
    """One folder: a model, and inputs and outputs for it."""

    def __init__(self, folder):
        self.folder = folder
        self.name = folder.name
        # Whether all ops of the model can be compiled, as far as is known.
        self.is_compiled = True
        self.model = onnx.load(folder / "model.onnx")

    def operators(self):
        """Name of each operator, with its domain if that is not ONNX's."""
        return {
            f"{node.domain}.{node.op_type}" if node.domain else node.op_type
            for node in self.model.graph.node
        }

    def data_sets(self):
        """Inputs by name with their tensors, and outputs, of each data set."""
        for data in sorted(self.folder.glob("test_data_set_*")):
            inputs = {}
            for index, info in enumerate(self.model.graph.input):
                path = data / f"input_{index}.pb"
                if path.exists():
                    inputs[info.name] = read_tensor(path)
            count = len(self.model.graph.output)
            outputs = [
                read_tensor(data / f"output_{index}.pb")[0]
                for index in range(count)
            ]
            yield inputs, outputs

    def fix_inputs(self, inputs):
        """The model with initializers for what must be known at import."""
        model = onnx.ModelProto()
        model.CopyFrom(self.model)
        graph = model.graph
        fixed = {
            name
            for node in graph.node
            for index, name in enumerate(node.input)
            if name in inputs and is_fixed(node, index, inputs[name][0])
        }
        for name in sorted(fixed):
            tensor = inputs[name][1]
            tensor.name = name
            graph.initializer.append(tensor)
        left = [info for info in graph.input if info.name not in fixed]
        del graph.input[:]
        graph.input.extend(left)
        return model

    def run(self, path, jit):
        """Runs all data sets; why the test fails, or nothing."""
        graph = self.model.graph
        for info in [*graph.input, *graph.output]:
            if not info.type.HasField("tensor_type"):
                return f"{info.name} is not a tensor"
        try:
            for inputs, expected in self.data_sets():
                if why := self.run_on(inputs, expected, path, jit):
                    return why
        except (qnn.Error, TypeError, ValueError) as error:
            return str(error).splitlines()[0]
        return None

    def run_compiled(self, network, arrays, outputs):
        """Expects the interpreter's outputs, if all ops have loops."""
        try:
            compiled = as_list(network.compile()(*arrays))
        except qnn.Error as error:
            if "has no lowering to loops" not in str(error):
                raise
            self.is_compiled = False
            return None
        for ours, theirs in zip(outputs, compiled):
            if not np.array_equal(ours, theirs, equal_nan=True):
                return "compiled code differs"
        return None

    def run_on(self, inputs, expected, path, jit):
        """Runs one data set."""
        model = self.fix_inputs(inputs)
        path.write_bytes(model.SerializeToString())
        network = qnn.load(path)
        arrays = [inputs[i.name][0] for i in model.graph.input]
        outputs = as_list(network.interpret(*arrays))
        if jit and (why := self.run_compiled(network, arrays, outputs)):
            return why
        for ours, theirs in zip(outputs, expected):
            if why := compare(ours, theirs):
                return why
        return None


def as_list(outputs):
    """Outputs as a list, also of one."""
    return list(outputs) if isinstance(outputs, tuple) else [outputs]


def is_real(array):
    """Whether the array is one of real numbers; qnn stores all narrow codes alike."""
    return array.dtype.kind == "f"


def compare(ours, theirs):
    """Why an output is not the expected one, or nothing."""
    if ours.shape != theirs.shape or is_real(ours) != is_real(theirs):
        return f"{ours.dtype}{ours.shape}, not {theirs.dtype}{theirs.shape}"
    if np.allclose(ours, theirs, RTOL, ATOL, equal_nan=True):
        return None
    with np.errstate(invalid="ignore"):
        difference = np.abs(ours.astype(float) - theirs.astype(float))
    return f"differs by up to {np.nanmax(difference)}"
