# ===- node_tests.py - ONNX's backend node tests ---------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Runs the node tests in the given folders through the reference interpreter.

A test counts if each operator of its model is in claimed.txt. Those that cannot
pass are in the table of skipped ones, with a reason; all others must. A pattern
of the table that matches no test, or one that passes, is an error, too.

Tolerances are those of ONNX's own runner. qnn wants shapes, axes and scales when
it imports a model, where the tests feed them: such inputs (FIXED) are made
initializers first.
"""

import argparse
import fnmatch
import pathlib
import sys
import tempfile

import numpy as np
import onnx
import qnn
from onnx import numpy_helper

HERE = pathlib.Path(__file__).parent
RTOL, ATOL = 1e-3, 1e-7
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
    "Dropout": [1, 2],
    "QuantizeLinear": [1, 2],
    "DequantizeLinear": [1, 2],
    "QLinearConv": [1, 2, 3, 4, 5, 6, 7, 8],
    "QLinearMatMul": [1, 2, 3, 4, 5, 6, 7],
    "ConvInteger": [1, 2, 3],
    "MatMulInteger": [1, 2, 3],
}


def read_table(path):
    """The lines of a table, without comments."""
    lines = path.read_text().splitlines()
    return [line.strip() for line in lines if line.strip()[:1] not in ("", "#")]


def read_skipped(path):
    """Reason by pattern."""
    skipped = {}
    for line in read_table(path):
        pattern, _, reason = line.partition(": ")
        if not reason or pattern in skipped:
            sys.exit(f"{path.name}: no reason, or given twice: {line}")
        skipped[pattern] = reason
    return skipped


def is_fixed(node, index, array):
    """Whether `array`, input `index` of `node`, must be known at import."""
    if node.op_type.startswith("Reduce"):
        return index == 1
    if node.op_type == "Pow":
        # Integers are no numbers to compute with at run time.
        return index == 1 and array.dtype.kind != "f"
    return index in FIXED.get(node.op_type, [])


def read_tensor(path):
    """The array of a stored tensor."""
    tensor = onnx.TensorProto()
    tensor.ParseFromString(path.read_bytes())
    return numpy_helper.to_array(tensor), tensor


class NodeTest:
    """One folder: a model, and inputs and outputs for it."""

    def __init__(self, folder):
        self.folder = folder
        self.name = folder.name
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
        for inputs, expected in self.data_sets():
            model = self.fix_inputs(inputs)
            path.write_bytes(model.SerializeToString())
            try:
                network = qnn.load(path)
                arrays = [inputs[i.name][0] for i in model.graph.input]
                outputs = as_list(network.interpret(*arrays))
                if jit:
                    compiled = as_list(network.compile()(*arrays))
                    for ours, theirs in zip(outputs, compiled):
                        if not np.array_equal(ours, theirs, equal_nan=True):
                            return "compiled code differs"
            except (qnn.Error, TypeError, ValueError) as error:
                return str(error).splitlines()[0]
            for ours, theirs in zip(outputs, expected):
                if why := compare(ours, theirs):
                    return why
        return None


def as_list(outputs):
    """Outputs as a list, also of one."""
    return list(outputs) if isinstance(outputs, tuple) else [outputs]


def compare(ours, theirs):
    """Why an output is not the expected one, or nothing."""
    if ours.shape != theirs.shape or ours.dtype.kind != theirs.dtype.kind:
        return f"{ours.dtype}{ours.shape}, not {theirs.dtype}{theirs.shape}"
    if np.allclose(ours, theirs, RTOL, ATOL, equal_nan=True):
        return None
    with np.errstate(invalid="ignore"):
        difference = np.abs(ours.astype(float) - theirs.astype(float))
    return f"differs by up to {np.nanmax(difference)}"


def main():
    """Reads the arguments and runs the tests."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("folders", nargs="+", type=pathlib.Path)
    args.add_argument("--skipped", type=pathlib.Path, required=True)
    args.add_argument("--filter", default="*", help="run these tests only")
    args.add_argument("--jit", action="store_true", help="compiled code, too")
    args = args.parse_args()
    claimed = set(read_table(HERE / "claimed.txt"))
    skipped = read_skipped(args.skipped)

    passed, failed, errors, matched, num_skipped = 0, [], [], set(), 0
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch) / "model.onnx"
        for root in args.folders:
            for folder in sorted(root.glob("test_" + args.filter)):
                test = NodeTest(folder)
                if not test.operators() <= claimed:
                    continue
                why = test.run(path, args.jit)
                found = [p for p in skipped if fnmatch.fnmatch(test.name, p)]
                matched.update(found)
                num_skipped += bool(found)
                passed += not found and not why
                if found and not why:
                    errors.append(f"{test.name} passes, but '{found[0]}' skips it")
                elif not found and why:
                    failed.append(f"FAILED {test.name}: {why}")
    if args.filter == "*":
        errors += [f"'{p}' skips no test" for p in skipped if p not in matched]
    for line in failed + errors:
        print(line)
    print(f"{passed} passed, {num_skipped} skipped, {len(failed)} failed")
    sys.exit(1 if failed or errors else 0)


if __name__ == "__main__":
    main()
