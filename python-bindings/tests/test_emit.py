# ===- test_emit.py - Files of compiled networks ---------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Compiled networks as files."""

from __future__ import annotations

import subprocess

import pytest
import qnn


@pytest.fixture()
def model(models) -> qnn.Model:
    return qnn.load(models / "mlp_q1.onnx")


@pytest.mark.parametrize(
    "kind, start",
    [
        ("mlir", b"module"),
        ("llvm", b"; ModuleID"),
        ("obj", b"\x7fELF"),
        ("so", b"\x7fELF"),
    ],
)
def test_kinds(model, tmp_path, kind, start) -> None:
    path = tmp_path / f"digits.{kind}"
    model.emit(kind, path, name="digits")
    assert path.read_bytes().startswith(start)


def test_symbols_carry_the_name(model, tmp_path) -> None:
    model.emit("obj", tmp_path / "digits.o", name="digits")
    symbols = subprocess.run(
        ["nm", tmp_path / "digits.o"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert " T digits_run" in symbols.stdout


def test_c_is_a_folder(model, tmp_path) -> None:
    model.emit("c", tmp_path / "digits", target="cortex-m4", name="digits")
    names = {path.name for path in (tmp_path / "digits").iterdir()}
    assert {"digits.c", "digits.h"} <= names


def test_phases(model, tmp_path) -> None:
    path = tmp_path / "digits.mlir"
    model.emit("mlir", path, phase="integer")
    assert "qnn.matmul_integer" in path.read_text()
    model.emit("mlir", path, phase="import")
    assert "qnn.matmul_integer" not in path.read_text()
