# ===- classes_ort.py - Exported classifiers in ONNX Runtime --------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Exports classifiers as QDQ and counts the classes that ONNX Runtime gives.

    classes_ort.py [--samples N] [--ties N] [--bits] MODEL.onnx=INPUT.npy...

Runs N samples (300) of each input through the interpreter and, with its
optimizations off, through ONNX Runtime. The classes must be the same for all:
in a deep 8-bit network a number next to a half may round either way in float32,
and now and then that decides a sample whose two best classes are nearly as
good. With --ties, up to that many samples may differ if it is proven of each
that this is the cause; see first_difference.py. Prints how many logits are
equal, too.
With --bits, ONNX Runtime must give the same bits for MODEL.onnx, which it must be
able to run, as for what was exported; without Gemm, which is exported as MatMul
and Add, the nodes are the same.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import qnn
from first_difference import explain
from ort import Session
from run_ort import run_samples


def run(path: str | Path, images: np.ndarray) -> np.ndarray:
    """What ONNX Runtime computes."""
    with Session(path) as session:
        (logits,) = run_samples(session, {session.inputs[0]: images})
    return logits


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("models", nargs="+")
    parser.add_argument("--samples", type=int, default=300)
    parser.add_argument("--ties", type=int, default=0)
    parser.add_argument("--bits", action="store_true")
    options = parser.parse_args()
    failures = 0
    for pair in options.models:
        file, _, data = pair.rpartition("=")
        model = qnn.load(file)
        images = np.load(data)[: options.samples]
        # Compiled code computes what the interpreter does, faster.
        ours = model.compile()(images)
        count = len(images)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "exported.onnx"
            model.export_onnx(path)
            theirs = run(path, images)
            classes = [np.asarray(a).reshape(count, -1).argmax(1) for a in (ours, theirs)]
            others = np.flatnonzero(classes[0] != classes[1])
            proofs = {
                k: explain(path, model.trace(images[k : k + 1]), images[k : k + 1])
                for k in others[: options.ties]
            }
        if options.bits and run(file, images).tobytes() != theirs.tobytes():
            print(f"{file}: ONNX Runtime tells what was exported from the original")
            failures += 1
        ours, theirs = (np.asarray(a).reshape(count, -1) for a in (ours, theirs))
        same = count - len(others)
        close = np.isclose(ours, theirs, rtol=0, atol=1e-5 * np.abs(ours).max())
        name = Path(file).parent.name if Path(file).stem == "model" else Path(file).stem
        print(f"{name}: {same} of {count} classes, {close.mean():.2%} of the logits equal")
        for k, proof in proofs.items():
            print(f"sample {k}: {proof or 'unexplained'}")
        failures += len(others) > options.ties or None in proofs.values()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
