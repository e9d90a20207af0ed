# ===- float_inputs.py - Data sets as float networks take them ------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""float_inputs.py MODELS FOLDER

makes FOLDER/cifar10.npy, kws01.npy and mnist.npy, whole, of the collection MODELS.
"""

import gzip
import sys
from pathlib import Path

import numpy as np

data, folder = Path(sys.argv[1]) / "datasets", Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
images = np.load(data / "cifar10/cifar10_test_1000.npz")["x"]
np.save(folder / "cifar10.npy", images.transpose(0, 3, 1, 2).astype(np.float32))
sounds = np.load(data / "kws01/kws01.npz")["x"].astype(np.float64)
np.save(folder / "kws01.npy", ((sounds - 83) * 0.5847029).astype(np.float32))
bytes_ = gzip.open(data / "mnist/t10k-images-idx3-ubyte.gz").read()
digits = np.frombuffer(bytes_, np.uint8, offset=16).reshape(-1, 1, 28, 28)
np.save(folder / "mnist.npy", digits.astype(np.float32))
