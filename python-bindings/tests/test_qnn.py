# ===- test_qnn.py - The Python package -----------------------------------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""The package on the project's own networks."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

import qnn

DIGITS = Path(__file__).resolve().parents[2] / "examples" / "digits"
NETWORKS = sorted(path.stem for path in (DIGITS / "models").glob("*.onnx"))


def load(name: str) -> qnn.Model:
    return qnn.load(DIGITS / "models" / f"{name}.onnx")


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.load(DIGITS / "data" / "inputs.npy")


def test_describes_inputs_and_outputs() -> None:
    model = load("mlp_q4")
    (image,) = model.inputs
    assert (image.name, image.shape) == ("image", (1, 1, 8, 8))
    assert (image.element_type, image.dtype) == ("f32", np.float32)
    assert [info.name for info in model.outputs] == ["logits"]


@pytest.mark.parametrize("name", NETWORKS)
def test_compiled_equals_interpreted_and_expected(
    name: str, images: np.ndarray
) -> None:
    model = load(name)
    expected = np.load(DIGITS / "models" / f"{name}.expected.npy")
    interpreted = model.interpret(images)
    compiled = model.compile()(image=images)
    np.testing.assert_array_equal(compiled, interpreted)
    np.testing.assert_allclose(interpreted, expected, rtol=0, atol=1e-5)


def test_forced_kernels_agree(images: np.ndarray) -> None:
    model = load("conv_q2")
    expected = model.interpret(images[:5])
    for kernel in ["none", "dot", "auto"]:
        run = model.compile(kernel=kernel)
        np.testing.assert_array_equal(run(images[:5]), expected)


def test_energy_is_a_dictionary_and_a_table() -> None:
    report = load("conv_q4").energy(memory="1Mb")
    assert report["schema"] == 1
    total = sum(op["total_pj"] for op in report["ops"])
    assert total == pytest.approx(report["total"]["total_pj"], rel=1e-12)
    assert "conv2" in str(report) and str(report) == report.table


def test_emits_files(tmp_path: Path) -> None:
    model = load("mlp_q1")
    model.emit("c", tmp_path / "net", target="cortex-m4", name="net")
    assert {"net.c", "net.h"} <= {path.name for path in (tmp_path / "net").iterdir()}
    model.emit("obj", tmp_path / "net.o", name="net")
    symbols = subprocess.run(
        ["nm", tmp_path / "net.o"], check=True, capture_output=True, text=True
    )
    assert " T net_run" in symbols.stdout


def test_errors_carry_the_diagnostics(tmp_path: Path, images: np.ndarray) -> None:
    with pytest.raises(qnn.Error, match="no such file|No such file"):
        qnn.load(tmp_path / "missing.onnx")
    model = load("mlp_q1")
    with pytest.raises(qnn.Error, match="did you mean 'moons2017'"):
        model.energy(platform="moons2071")
    with pytest.raises(qnn.Error):
        model.interpret(images[:, :, :4])
    with pytest.raises(TypeError, match="no input is called 'pixels'"):
        model.interpret(pixels=images)
    with pytest.raises(TypeError, match="missing inputs"):
        model.interpret()
    with pytest.raises(qnn.Error, match="unknown kind"):
        model.emit("elf", tmp_path / "x")
