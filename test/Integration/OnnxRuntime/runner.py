# ===- runner.py - The runner of ONNX Runtime itself ----------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""The networks of examples/digits run, class by class; errors are errors."""

# REQUIRES: onnxruntime
# RUN: env PYTHONPATH=%test_lib %python %s %digits
# RUN: %python %test_lib/run_ort.py %digits/models/mlp_float.onnx %digits/data/inputs.npy --samples 2 | FileCheck %s
# RUN: not %python %test_lib/run_ort.py %digits/models/mlp_q4.onnx %digits/data/inputs.npy 2>&1 | FileCheck %s --check-prefix=CUSTOM

# CHECK: logits (2, 10) float32: [
# CUSTOM: run_ort.py: Load model from {{.*}}mlp_q4.onnx failed

import sys
from pathlib import Path

import numpy as np
from ort import Session
from run_ort import run_samples

digits = Path(sys.argv[1])
images = np.load(digits / "data/inputs.npy")
for name in ("conv_float", "conv_int8_qdq", "conv_q8_qdq", "mlp_int8_qdq"):
    expected = np.load(digits / f"models/{name}.expected.npy")
    with Session(digits / f"models/{name}.onnx") as session:
        (logits,) = run_samples(session, dict(zip(session.inputs, [images])))
    same = np.sum(np.argmax(logits, 1) == np.argmax(expected, 1))
    assert same == len(images), f"{name}: {same} of {len(images)} classes"
    print(f"{name}: {same} classes")
