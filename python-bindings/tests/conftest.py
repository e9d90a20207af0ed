# ===- conftest.py - What the tests share ---------------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Finds the built package and the digits networks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("QNN_BUILD_DIR", "build")
sys.path.insert(0, str(BUILD / "python"))

DIGITS = ROOT / "examples" / "digits"


@pytest.fixture(scope="session")
def images() -> np.ndarray:
    return np.load(DIGITS / "data" / "inputs.npy")


@pytest.fixture(scope="session")
def labels() -> np.ndarray:
    return np.load(DIGITS / "data" / "labels.npy")


@pytest.fixture(scope="session")
def models() -> Path:
    return DIGITS / "models"
