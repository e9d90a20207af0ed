# ===- datasets.py - Samples of third-party data sets ---------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Writes the first samples of each data set as the networks want them.

    datasets.py MODELS SAMPLES FOLDER

makes FOLDER/mnist.npy, cifar10-real.npy, cifar10-int8.npy and kws01.npy.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Models" / "Inputs"))
import accuracy  # noqa: E402

models, samples, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
folder.mkdir(parents=True, exist_ok=True)
with np.load(Path(models) / "datasets" / "kws01" / "kws01.npz") as data:
    np.save(folder / "kws01.npy", data["x"][:samples])
for name, read in (
    ("mnist", accuracy.mnist),
    ("cifar10-real", accuracy.cifar10_real),
    ("cifar10-int8", accuracy.cifar10_int8),
):
    np.save(folder / f"{name}.npy", read(models)[0][:samples])
