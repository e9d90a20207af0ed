# ===- test_models.py - Interpreting and compiling ------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Each digits network means what NumPy says, interpreted and compiled."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import onnx
import pytest
import qnn
from conftest import DIGITS

NAMES = sorted(path.stem for path in (DIGITS / "models").glob("*.onnx"))


def load(models: Path, name: str) -> qnn.Model:
    return qnn.load(models / f"{name}.onnx")


def test_there_are_networks() -> None:
    assert len(NAMES) >= 10


@pytest.mark.parametrize("name", NAMES)
def test_interpreted_equals_numpy(name, models, images) -> None:
    expected = np.load(models / f"{name}.expected.npy")
    result = load(models, name).interpret(images)
    assert result.shape == expected.shape and result.dtype == np.float32
    np.testing.assert_allclose(result, expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_compiled_equals_interpreted(name, models, images) -> None:
    model = load(models, name)
    compiled = model.compile()
    interpreted = model.interpret(images)
    np.testing.assert_array_equal(compiled(images), interpreted)
    assert compiled.arena_bytes > 0


def test_forced_kernels_agree(models, images) -> None:
    model = load(models, "conv_q2")
    expected = model.interpret(images[:5])
    for kernel in ("none", "dot", "auto"):
        compiled = model.compile(kernel=kernel)
        np.testing.assert_array_equal(compiled(images[:5]), expected)


def test_most_digits_are_recognized(models, images, labels) -> None:
    logits = load(models, "mlp_q1").compile()(images)
    assert (logits.argmax(axis=1) == labels).mean() > 0.9


def test_signature(models) -> None:
    model = load(models, "mlp_q1")
    (info,) = model.inputs
    assert (info.name, info.shape) == ("image", (1, 1, 8, 8))
    assert (info.dtype, info.element_type) == (np.dtype("f4"), "f32")
    assert [info.name for info in model.outputs] == ["logits"]
    assert "image: f32[1, 1, 8, 8] -> logits: f32[1, 10]" in repr(model)
    assert model.compile().outputs[0].shape == (1, 10)


def test_a_batch_is_its_samples(models, images) -> None:
    compiled = load(models, "mlp_q2").compile()
    one_by_one = [compiled(images[i : i + 1]) for i in range(5)]
    np.testing.assert_array_equal(
        compiled(images[:5]), np.concatenate(one_by_one)
    )


def test_any_layout_and_type_of_array(models, images) -> None:
    model = load(models, "mlp_q4")
    batch = images[:3]
    expected = model.interpret(batch)
    columns_first = np.asfortranarray(batch)
    strided = np.repeat(batch, 2, axis=3)[..., ::2]
    swapped = batch.astype(">f4")
    for form in (columns_first, strided, swapped, batch.astype("f8"),
                 batch.tolist()):  # fmt: skip
        np.testing.assert_array_equal(model.interpret(form), expected)


def test_the_input_is_left_alone_and_the_output_is_owned(
    models, images
) -> None:
    compiled = load(models, "mlp_q1").compile()
    batch = images[:2].copy()
    first = compiled(batch)
    kept = first.copy()
    compiled(images[2:4])
    np.testing.assert_array_equal(batch, images[:2])
    np.testing.assert_array_equal(first, kept)
    first[:] = 0  # writable


def test_inputs_by_name(models, images) -> None:
    model = load(models, "mlp_q1")
    np.testing.assert_array_equal(
        model.interpret(image=images[:1]), model.interpret(images[:1])
    )


def test_trace_names_what_is_inside(models, images) -> None:
    model = load(models, "mlp_q1")
    inside = model.trace(images[:2])
    logits = inside["logits"]
    assert logits.dtype == np.float64 and logits.shape == (1, 10)
    np.testing.assert_allclose(logits, model.interpret(images[:1]), rtol=1e-6)
    assert len(inside) > 5


def test_open_dimensions(models, images, tmp_path) -> None:
    proto = onnx.load(models / "mlp_q1.onnx")
    for value in (*proto.graph.input, *proto.graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "N"
    path = tmp_path / "open.onnx"
    onnx.save(proto, path)
    expected = load(models, "mlp_q1").interpret(images[:4])
    for options in ({"batch": 4}, {"shapes": {"image": (4, 1, 8, 8)}}):
        model = qnn.load(path, **options)
        assert model.inputs[0].shape == (4, 1, 8, 8)
        np.testing.assert_array_equal(model.interpret(images[:4]), expected)


def test_mlir_text(tmp_path) -> None:
    path = tmp_path / "codes.mlir"
    path.write_text(
        """
      func.func @f(%x: tensor<1x2x!qnn.int<4>>, %y: tensor<1x2x!qnn.int<4>>)
          -> (tensor<1x2xf32>, tensor<1x2x!qnn.int<4>>) {
        %0 = qnn.dequantize %x {scale = array<f64: 0.5>} :
            tensor<1x2x!qnn.int<4>> -> tensor<1x2xf32>
        return %0, %y : tensor<1x2xf32>, tensor<1x2x!qnn.int<4>>
      }"""
    )
    model = qnn.load(path)
    assert model.inputs[0].element_type == "!qnn.int<4>"
    numbers, codes = model.interpret([[-8, 7]], [[1, 2]])
    assert (numbers.tolist(), codes.tolist()) == ([[-4.0, 3.5]], [[1, 2]])
    assert codes.dtype == np.int8


def test_threads_share_a_model(models, images) -> None:
    model = load(models, "mlp_q2")
    compiled = model.compile()
    expected = model.interpret(images)
    failures: list[int] = []

    def work(start: int) -> None:
        for i in range(start, len(images), 4):
            if (compiled(images[i : i + 1]) != expected[i]).any():
                failures.append(i)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_python_runs_while_a_model_does(models, images) -> None:
    """The interpreter lock is released during a call."""
    model = load(models, "conv_q8")
    model.interpret(images[:1])
    ticks = 0
    done = threading.Event()

    def work() -> None:
        model.interpret(images)
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    while not done.wait(timeout=0.001):
        ticks += 1
    thread.join()
    assert ticks > 2
