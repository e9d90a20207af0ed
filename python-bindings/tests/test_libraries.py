# ===- test_libraries.py - Tests of libraries and threads -----------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Shared libraries as compiled models, and threads that share layers."""

import threading

import numpy as np
import pytest
import qnn


def test_a_library_is_the_model(models, images, tmp_path):
    model = qnn.load(models / "conv_q4.onnx")
    model.emit("so", tmp_path / "net.so", integer_io=True)
    library = qnn.load_library(tmp_path / "net.so", threads=2)
    compiled = model.compile(integer_io=True)
    for ours, theirs in zip(
        library.inputs + library.outputs, compiled.inputs + compiled.outputs
    ):
        assert (ours.name, ours.shape, ours.dtype) == (theirs.name, theirs.shape, theirs.dtype)
        assert (ours.scale, ours.zero_point) == (theirs.scale, theirs.zero_point)
        assert ours.element_type == theirs.element_type
    codes = (images * 10).astype(np.uint8)
    assert np.array_equal(library(codes), compiled(codes))
    assert library.arena_bytes == compiled.arena_bytes


def test_other_files_are_refused(tmp_path):
    (tmp_path / "text.so").write_text("text")
    with pytest.raises(qnn.Error, match="text.so"):
        qnn.load_library(tmp_path / "text.so")


def test_threads_change_nothing(models, images):
    model = qnn.load(models / "conv_float.onnx")
    wanted = model.compile()(images)
    for threads in (2, 5):
        assert np.array_equal(model.compile(threads=threads)(images), wanted)


def test_python_threads_share_a_model(models, images):
    compiled = qnn.load(models / "mlp_q2.onnx").compile(threads=2)
    wanted = compiled(images)
    results = []
    callers = [
        threading.Thread(target=lambda: results.append(compiled(images))) for _ in range(8)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(results) == 8
    assert all(np.array_equal(result, wanted) for result in results)
