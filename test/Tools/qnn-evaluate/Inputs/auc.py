# ===- auc.py - Samples that an autoencoder knows, and others -------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""auc.py write         writes x.npy and y.npy
auc.py check FILE.json  compares the area with that of all pairs, one by one
"""

import json
import sys

import numpy as np


def write() -> None:
    random = np.random.default_rng(5)
    y = np.arange(120) % 2
    # Odd samples have more of what is not reproduced.
    spread = np.where(y[:, None] == 1, [1, 1, 0.6, 0.6], [1, 1, 0.4, 0.4])
    np.save("x.npy", (random.normal(size=(120, 4)) * spread).astype(np.float32))
    np.save("y.npy", y)


def check(path: str) -> None:
    x, y = np.load("x.npy").astype(np.float64), np.load("y.npy")
    score = ((x * [0, 0, 0.5, 1]) ** 2).mean(axis=1)
    higher = score[y == 1][:, None] > score[y == 0][None, :]
    found = json.load(open(path))
    print("area", abs(found["auc"]["value"] - higher.mean()) < 1e-9)
    print("same", found["difference"] == {"value": 0, "low": 0, "high": 0})


if __name__ == "__main__":
    write() if sys.argv[1] == "write" else check(sys.argv[2])
