# ===- corpus.py - Every network against its reference ---------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Interprets every network in a folder and compares it with its reference.

usage: corpus.py MODELS [NAME...]

The reference is `exact_output_<k>.npy` where there is one, and must be met
exactly; else `output_<k>.npy`, within 1e-5 of its largest magnitude. Networks
of ONE_STEP round sums of any scale to codes: where a float32 reference rounds a
tie another way, at most one element in a hundred may be a code away. BLOCKED
names the networks that cannot be imported, and why; one that can is an error.
"""

import pathlib
import sys
import time

import numpy as np
import qnn

TOLERANCE = 1e-5
# Samples that are compared: more take longer and find little.
SAMPLES = 10
FEW = {
    "espcn_resize_float": 1,
    "espcn_resize_quant": 1,
    "espcn_subpixel_quant": 1,
    "resnet8_large_int8_qdq": 2,
    "tiny_unet_channels_last": 1,
}
ONE_STEP = {"espcn_resize_quant": 1 / 128, "espcn_subpixel_quant": 1 / 128}
BLOCKED: dict[str, str] = {}


def load_arrays(folder, stem):
    """The arrays `stem_0.npy`, `stem_1.npy`, ..."""
    arrays = []
    while (path := folder / f"{stem}_{len(arrays)}.npy").exists():
        arrays.append(np.load(path))
    return arrays


def compare(folder):
    """What there is to say about a network, and whether it is as it should be."""
    network = qnn.load(folder / "model.onnx")
    samples = FEW.get(folder.name, SAMPLES)
    inputs = []
    for array, info in zip(load_arrays(folder, "input"), network.inputs, strict=True):
        # Inputs of one sample may have another first axis.
        is_batch = array.shape[1:] == tuple(info.shape[1:])
        inputs.append(array[: samples * info.shape[0]] if is_batch else array)
    start = time.perf_counter()
    outputs = network.interpret(*inputs)
    seconds = time.perf_counter() - start
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    exact = load_arrays(folder, "exact_output")
    references = exact or load_arrays(folder, "output")
    worst = differing = 0.0
    for ours, theirs in zip(outputs, references, strict=True):
        theirs = theirs[: ours.shape[0]]
        if ours.shape != theirs.shape or ours.dtype != theirs.dtype:
            return f"{ours.dtype}{ours.shape}, not {theirs.dtype}{theirs.shape}", False
        differences = np.abs(ours.astype(float) - theirs.astype(float))
        difference, magnitude = differences.max(), np.abs(theirs.astype(float)).max()
        differing = max(differing, float(np.mean(differences > TOLERANCE * magnitude)))
        worst = max(worst, float(difference / magnitude) if magnitude else float(difference))
    text = f"{worst:.1e} of the range, {outputs[0].shape[0]} rows in {seconds:.1f} s"
    if folder.name in ONE_STEP and differing <= 0.01:
        return text, worst <= ONE_STEP[folder.name]
    return text, worst <= (0 if exact else TOLERANCE)


def main():
    """Reads the arguments; exits with 1 if a network differs."""
    models = pathlib.Path(sys.argv[1])
    folders = [path.parent for path in sorted(models.glob("*/model.onnx"))]
    if len(sys.argv) > 2:
        folders = [folder for folder in folders if folder.name in sys.argv[2:]]
    counts = {"as its reference": 0, "blocked": 0, "WRONG": 0}
    for folder in folders:
        reason = BLOCKED.get(folder.name)
        try:
            text, is_right = compare(folder)
        except qnn.Error as error:
            text, is_right = str(error).splitlines()[0], False
            if reason:
                text, is_right = reason, True
        else:
            if reason:
                text, is_right = f"is imported, but listed as blocked: {reason}", False
        kind = "WRONG" if not is_right else "blocked" if reason else "as its reference"
        counts[kind] += 1
        print(f"{folder.name}: {kind}: {text}", flush=True)
    print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    sys.exit(1 if counts["WRONG"] or not counts["as its reference"] else 0)


if __name__ == "__main__":
    main()
