# ===- round_trip.py - Export a network and import it again ---------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Checks that a network in a folder means the same after an export.

    round_trip.py [--samples N] [--refused NAME:STYLE]... FOLDER...

Each FOLDER has model.onnx and input_<k>.npy. Both styles are written, read
again and interpreted; outputs must be the same bit for bit, and names must
survive. Files that Debian's ONNX package is new enough for pass its checker. A
model that cannot be imported at all counts as a failure, and so does one that
cannot be exported, unless --refused says so. Folders without a model are left
out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx

import qnn


def first_samples(model: qnn.Model, folder: Path, samples: int) -> list[np.ndarray]:
    """The inputs in the order of the graph, `samples` of each."""
    arrays = []
    for index, info in enumerate(model.inputs):
        array = np.load(folder / f"input_{index}.npy")
        batch = info.shape[0] if info.shape else 1
        arrays.append(array[: samples * batch] if info.shape else array)
    return arrays


def as_tuple(outputs: object) -> tuple[np.ndarray, ...]:
    return outputs if isinstance(outputs, tuple) else (outputs,)


def check(model: qnn.Model, inputs: list[np.ndarray],
          want: tuple[np.ndarray, ...], style: str) -> str:  # fmt: skip
    """Says what was found; raises AssertionError if the outputs are not `want`."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "again.onnx"
        model.export_onnx(path, style=style)
        proto = onnx.load(path)
        checked = proto.ir_version <= onnx.IR_VERSION
        if checked:
            onnx.checker.check_model(proto)
        again = qnn.load(path)
        for side in ("inputs", "outputs"):
            names = [[i.name for i in getattr(m, side)] for m in (model, again)]
            assert names[0] == names[1], names
        got = as_tuple(again.interpret(*inputs))
        for k, (a, b) in enumerate(zip(want, got)):
            differ = np.sum(a != b) if a.shape == b.shape else a.size
            assert a.tobytes() == b.tobytes(), f"output {k}: {differ} of {a.size} differ"
        opsets = ",".join(str(o.version) for o in proto.opset_import)
        return f"same (opset {opsets}{', checked' if checked else ''})"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--samples", type=int, default=1)
    parser.add_argument("--refused", action="append", default=[])
    options = parser.parse_args()
    failures = 0
    for folder in options.folders:
        if not (folder / "model.onnx").exists():
            continue
        try:
            model = qnn.load(folder / "model.onnx")
            inputs = first_samples(model, folder, options.samples)
            want = as_tuple(model.interpret(*inputs))
        except qnn.Error as error:
            print(f"{folder.name}: cannot be loaded: {error}")
            failures += 1
            continue
        for style in ("qdq", "qonnx"):
            refused = f"{folder.name}:{style}" in options.refused
            try:
                found = check(model, inputs, want, style)
                print(f"{folder.name} {style}: {found}", flush=True)
            except (qnn.Error, AssertionError) as error:
                what = "refused" if refused else "FAILED"
                print(f"{folder.name} {style}: {what}: {error}", flush=True)
                failures += not (refused and isinstance(error, qnn.Error))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
