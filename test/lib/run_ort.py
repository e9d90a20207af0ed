#!/usr/bin/env python3
# ===- run_ort.py - Run an ONNX file with ONNX Runtime --------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Runs an ONNX file with ONNX Runtime (`./dev ort` fetches it).

    run_ort.py MODEL.onnx [[NAME=]INPUT.npy]... [-o DIR] [--optimize]
               [--threads N] [--samples N]

The same conventions as qnn-run: inputs in graph order unless named; when axis
0 of an input is a multiple of the model's, samples run one after another and
outputs are stacked; `-o DIR` writes DIR/output_<k>.npy. Without it, shapes and
the first values are printed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from ort import OrtError, Session


def read_inputs(session: Session, texts: list[str]) -> dict[str, np.ndarray]:
    """The arrays by input name, cast to nothing: types must fit."""
    arrays = {}
    unnamed = iter(session.inputs)
    for text in texts:
        name, _, path = text.rpartition("=")
        arrays[name or next(unnamed)] = np.load(path)
    return arrays


def run_samples(session: Session, arrays: dict[str, np.ndarray],
                limit: int | None = None) -> list[np.ndarray]:  # fmt: skip
    """Runs as often as axis 0 of the inputs holds the model's batch."""
    batches = {}
    for index, name in enumerate(session.inputs):
        shape = session.input_type(index)[1]
        batches[name] = max(shape[0], 1) if shape else 0
    counts = {
        len(array) // batches[name] for name, array in arrays.items() if batches[name]
    }
    samples = min(counts, default=1)
    if limit is not None:
        samples = min(samples, limit)
    results = []
    for k in range(samples):
        results.append(session.run({
            name: array[k * batches[name]:(k + 1) * batches[name]]
            if batches[name] else array
            for name, array in arrays.items()
        }))  # fmt: skip
    if samples == 1:
        return results[0]
    return [np.concatenate([np.atleast_1d(a) for a in r]) for r in zip(*results)]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("inputs", nargs="*")
    parser.add_argument("-o", dest="out", type=Path)
    parser.add_argument("--optimize", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--samples", type=int, help="only the first N of axis 0")
    options = parser.parse_args()
    try:
        with Session(options.model, options.optimize, options.threads) as session:
            arrays = read_inputs(session, options.inputs)
            outputs = run_samples(session, arrays, options.samples)
            names = session.outputs
    except (OSError, OrtError) as error:
        print(f"run_ort.py: {error}", file=sys.stderr)
        return 1
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
    for k, (name, array) in enumerate(zip(names, outputs)):
        if options.out:
            np.save(options.out / f"output_{k}.npy", array)
        else:
            print(f"{name} {array.shape} {array.dtype}: {array.ravel()[:10]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
