# ===- __init__.py - Quantized networks in Python -------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Quantized neural networks: meaning, energy and compiled code.

    import numpy as np, qnn

    model = qnn.load("digits.onnx")
    print(model.energy(platform="moons2017"))
    classify = model.compile()
    logits = classify(np.load("images.npy"))      # any batch on axis 0
    assert (logits == model.interpret(np.load("images.npy"))).all()

Everything that fails raises `qnn.Error` with the compiler's own message.
"""

from ._energy import EnergyReport
from ._model import CompiledModel, Model, load, load_library
from ._qnn import Error, TensorInfo
from ._quantization import (
    Activation,
    Assignment,
    CalibratedModel,
    Candidate,
    Estimate,
    Evaluation,
    Layer,
    QuantizeOptions,
    assign_precision,
    calibrate,
    evaluate,
)

__all__ = [
    "Activation",
    "Assignment",
    "CalibratedModel",
    "Candidate",
    "CompiledModel",
    "EnergyReport",
    "Error",
    "Estimate",
    "Evaluation",
    "Layer",
    "Model",
    "QuantizeOptions",
    "TensorInfo",
    "assign_precision",
    "calibrate",
    "evaluate",
    "load",
    "load_library",
]
