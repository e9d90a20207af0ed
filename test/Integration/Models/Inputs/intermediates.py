# ===- intermediates.py - Every tensor inside a network --------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Compares what the interpreter computes inside networks, sample 0, with the
stored tensors of the same name, and names the first that differs.

usage: intermediates.py MODELS [NAME...]

A folder takes part if it has `intermediates_sample0.npz`: array `names`, and the
values `t0`, `t1`, ... in the order of the graph. Integers must be equal, numbers
within 1e-5 of the largest magnitude of their tensor.
"""

import pathlib
import sys

import numpy as np
import qnn

TOLERANCE = 1e-5


def differs(ours, theirs):
    """How two tensors differ, or nothing."""
    if ours.size != theirs.size:
        return f"shape {ours.shape}, not {theirs.shape}"
    ours = ours.astype(np.float64).reshape(theirs.shape)
    difference = np.abs(ours - theirs.astype(np.float64)).max(initial=0)
    magnitude = np.abs(theirs.astype(np.float64)).max(initial=0)
    limit = 0 if theirs.dtype.kind in "iu" else TOLERANCE * max(magnitude, 1e-30)
    return f"by {difference:.3g} of {magnitude:.3g}" if difference > limit else None


def compare(folder):
    """The tensors compared, and the first that differs with how."""
    network = qnn.load(folder / "model.onnx")
    inputs = []
    for index, info in enumerate(network.inputs):
        array = np.load(folder / f"input_{index}.npy")
        inputs.append(array[: info.shape[0]])
    traced = network.trace(*inputs)
    stored = np.load(folder / "intermediates_sample0.npz")
    count = 0
    for index, name in enumerate(stored["names"]):
        if str(name) not in traced:
            continue  # folded, or part of a larger op
        count += 1
        if why := differs(np.asarray(traced[str(name)]), stored[f"t{index}"]):
            return count, f"{name} differs {why}"
    return count, None


def main():
    """Reads the arguments; exits with 1 if a tensor differs."""
    models = pathlib.Path(sys.argv[1])
    wrong, total = 0, 0
    for path in sorted(models.glob("*/intermediates_sample0.npz")):
        folder = path.parent
        if len(sys.argv) > 2 and folder.name not in sys.argv[2:]:
            continue
        count, why = compare(folder)
        # A network without a common name would be compared with nothing.
        if count < 2 and not why:
            why = f"only {count} tensors have a name in common"
        print(f"{folder.name}: {count} tensors, {why or 'as stored'}", flush=True)
        wrong += bool(why)
        total += 1
    print(f"{total} networks, {wrong} differ")
    sys.exit(1 if wrong or not total else 0)


if __name__ == "__main__":
    main()
