# ===- integer-share.py - What stays real in real networks ---------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
# REQUIRES: qnn-models
# RUN: %python %s %models qnn-compile
"""Each quantized network is integer between its quantizers.

What stays real is listed here, with its reason, which lies in the network: a
softmax, and layers that the network gives real inputs or real weights.
"""

import collections
import pathlib
import subprocess
import sys

SOFTMAX = "softmax has no integer form"
REAL_INPUT = "its input is not dequantized codes"
REAL_WEIGHTS = "its weights are not dequantized codes"
# Ops between a layer that stays real and the first quantizer.
AFTER_REAL = "no integer op is before it"

EXPECTED = {
    "ad01_int8_qdq": {},
    "bnn_fc_1layer": {},
    # Real inputs up to the first quantizer.
    "jet_qkeras_6b": {REAL_INPUT: 1, AFTER_REAL: 2},
    "kws_dscnn_int4w_qdq": {SOFTMAX: 1},
    "kws_dscnn_int8_qdq": {SOFTMAX: 1},
    "mobilenet_stem_quant": {REAL_INPUT: 1, AFTER_REAL: 4},
    # Float first and last layers, as published.
    "moons_cifar10_bnn": {REAL_INPUT: 1, REAL_WEIGHTS: 1, AFTER_REAL: 1},
    "moons_cifar10_qnn": {REAL_INPUT: 1, REAL_WEIGHTS: 1, AFTER_REAL: 2},
    "resnet8_int4w_qdq": {SOFTMAX: 1},
    "resnet8_int8_qdq": {SOFTMAX: 1},
    "resnet8_large_int8_qdq": {SOFTMAX: 1},
    "sww_int8_qdq": {SOFTMAX: 1},
    "tfc_1w1a": {},
    "tfc_1w1a_quant1bit": {},
    "tfc_2w2a": {},
    "unsw_mlp_w2a2": {REAL_INPUT: 1, AFTER_REAL: 3},
}


def count_real(compiler, model):
    """How many ops stay real, by reason; None if the model is refused."""
    command = [*compiler, str(model), "--check"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        return None
    counts = collections.Counter()
    for line in result.stdout.splitlines():
        _, separator, reason = line.partition("stays real: ")
        if not separator:
            continue
        reason = reason.partition("; quantize its inputs")[0]
        is_after_real = reason.startswith("it starts from ")
        counts[AFTER_REAL if is_after_real else reason] += 1
    return dict(counts)


def main():
    models, *compiler = sys.argv[1:]
    failures = 0
    for name, expected in EXPECTED.items():
        found = count_real(compiler, pathlib.Path(models) / name / "model.onnx")
        good = found == expected
        failures += not good
        print(f"{name}: {found}" + ("" if good else f", expected {expected}"))
    sys.exit(failures != 0)


if __name__ == "__main__":
    main()
