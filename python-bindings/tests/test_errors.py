# ===- test_errors.py - What goes wrong, and how it is said ---------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Failures are exceptions with the compiler's message; nothing crashes."""

from __future__ import annotations

import numpy as np
import pytest
import qnn


@pytest.fixture()
def model(models) -> qnn.Model:
    return qnn.load(models / "mlp_q1.onnx")


def test_error_is_a_runtime_error() -> None:
    assert issubclass(qnn.Error, RuntimeError)


def test_missing_file(tmp_path) -> None:
    with pytest.raises(qnn.Error, match="missing.onnx"):
        qnn.load(tmp_path / "missing.onnx")


@pytest.mark.parametrize("suffix", [".onnx", ".mlir", ".mlirbc"])
def test_garbage(tmp_path, suffix, capfd) -> None:
    path = tmp_path / f"garbage{suffix}"
    path.write_bytes(bytes(range(256)) * 4)
    with pytest.raises(qnn.Error):
        qnn.load(path)
    # The exception carries the message; the terminal stays clean.
    assert capfd.readouterr().err == ""


def test_diagnostics_arrive_in_the_exception(tmp_path) -> None:
    path = tmp_path / "bad.mlir"
    path.write_text(
        "func.func @f(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {\n"
        "  %0 = qnn.softmax %x {axis = 2 : i64} : tensor<1x2xf32>\n"
        "  return %0 : tensor<1x2xf32>\n}"
    )
    with pytest.raises(qnn.Error, match="axis 2 is outside rank 2"):
        qnn.load(path)


def test_wrong_shape(model, images) -> None:
    for run in (model.interpret, model.compile()):
        with pytest.raises(qnn.Error, match="image"):
            run(images[:1, :, :7])


def test_wrong_type_of_array(model) -> None:
    with pytest.raises(TypeError, match="complex64"):
        model.interpret(np.zeros((1, 1, 8, 8), np.complex64))
    with pytest.raises(TypeError):
        model.interpret(np.full((1, 1, 8, 8), "a"))


def test_wrong_inputs(model, images) -> None:
    with pytest.raises(TypeError, match="no input 'picture'"):
        model.interpret(picture=images)
    with pytest.raises(TypeError, match="0 inputs given"):
        model.interpret()
    with pytest.raises(TypeError, match="2 inputs given"):
        model.interpret(images, images)
    with pytest.raises(TypeError, match="'image' given twice"):
        model.interpret(images, image=images)


def test_misspelt_platform(model) -> None:
    with pytest.raises(qnn.Error, match="did you mean 'moons2017'"):
        model.energy(platform="moon2017")


def test_unknown_target(model) -> None:
    with pytest.raises(qnn.Error, match="'cortex-m99'"):
        model.compile(target="cortex-m99")


def test_unknown_kind_writes_nothing(model, tmp_path) -> None:
    with pytest.raises(ValueError, match="unknown kind 'elf'"):
        model.emit("elf", tmp_path / "digits")
    assert not list(tmp_path.iterdir())


def test_failed_emit_leaves_no_file(model, tmp_path) -> None:
    path = tmp_path / "digits.o"
    with pytest.raises(qnn.Error):
        model.emit("obj", path, target="cortex-m99")
    assert not path.exists()
