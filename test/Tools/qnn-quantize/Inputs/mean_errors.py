# ===- mean_errors.py - How far the means of outputs drift ----------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Compares the outputs in none, weights and network with those in real."""

import numpy as np


def mean_outputs(folder: str) -> np.ndarray:
    return np.load(f"{folder}/output_0.npy").mean(axis=0)


errors = {
    folder: float(np.abs(mean_outputs(folder) - mean_outputs("real")).max())
    for folder in ("none", "weights", "network")
}
print(errors)
if 10 * errors["network"] < min(errors["none"], errors["weights"]):
    print("network below a tenth of weights and of none")
