# ===- test_digits.py - Tests of the committed networks ------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""The committed networks parse, compute what is stored, and score as stated.

Needs onnx and NumPy; training and its libraries are not touched.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Dict, List

import numpy as np
import onnx
import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import reference  # noqa: E402  (found through the line above)

MODELS = reference.models()
IDS = [path.stem for path in MODELS]
IMAGES = np.load(HERE / "data" / "inputs.npy")
LABELS = np.load(HERE / "data" / "labels.npy")


def readme_rows() -> Dict[str, List[int]]:
    """Model name to [right, total], from the table in README.md."""
    text = (HERE / "README.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \|.*\| (\d+)/(\d+) \|", text, re.M)
    return {name: [int(right), int(total)] for name, right, total in rows}


def initializers(model: onnx.ModelProto) -> Dict[str, np.ndarray]:
    return {t.name: onnx.numpy_helper.to_array(t) for t in model.graph.initializer}


def test_data_is_a_set_of_labelled_8x8_images() -> None:
    assert IMAGES.shape == (360, 1, 8, 8) and IMAGES.dtype == np.float32
    assert LABELS.shape == (360,) and set(LABELS) == set(range(10))
    codes = IMAGES * 16
    assert np.array_equal(codes, np.rint(codes))
    assert codes.min() == 0 and codes.max() == 16


def test_readme_lists_every_model() -> None:
    assert len(MODELS) == 17
    assert sorted(readme_rows()) == IDS


@pytest.mark.parametrize("path", MODELS, ids=IDS)
def test_model_is_valid(path: Path) -> None:
    model = onnx.load(str(path))
    onnx.checker.check_model(model)
    for value, shape in zip(
        [model.graph.input[0], model.graph.output[0]], [[1, 1, 8, 8], [1, 10]]
    ):
        dims = value.type.tensor_type.shape.dim
        assert [d.dim_value for d in dims] == shape


@pytest.mark.parametrize("path", MODELS, ids=IDS)
def test_reference_reproduces_expected_and_accuracy(path: Path) -> None:
    values: Dict[str, np.ndarray] = {}
    model = onnx.load(str(path))
    logits = reference.run(model, IMAGES, values)
    expected = np.load(reference.expected_path(path))
    assert expected.dtype == np.float32 and np.array_equal(logits, expected)
    right = int((logits.argmax(axis=1) == LABELS).sum())
    assert [right, len(LABELS)] == readme_rows()[path.stem]


@pytest.mark.parametrize("path", MODELS, ids=IDS)
def test_no_activation_sits_on_a_rounding_boundary(path: Path) -> None:
    # Evaluators that add in another order differ by about 1e-15; with this
    # distance every one of them must find the same codes.
    values: Dict[str, np.ndarray] = {}
    model = onnx.load(str(path))
    reference.run(model, IMAGES, values)
    for node in model.graph.node:
        weight = node.input[0].endswith("_w")
        if weight or node.input[0].startswith("image"):
            continue  # these are exact
        value = values[node.input[0]]
        if node.op_type == "BipolarQuant":
            distance = np.abs(value)
        elif node.op_type in ("Quant", "QuantizeLinear"):
            scaled = value / values[node.input[1]]
            distance = np.abs(scaled - np.floor(scaled) - 0.5)
        else:
            continue
        assert distance.min() > 1e-10, node.name


@pytest.mark.parametrize("path", MODELS, ids=IDS)
def test_every_weight_lies_on_its_grid(path: Path) -> None:
    model = onnx.load(str(path))
    constants = initializers(model)
    for node in model.graph.node:
        weight = constants.get(node.input[0]) if node.input else None
        if weight is None or node.op_type not in ("Quant", "BipolarQuant"):
            continue
        bits = int(constants[node.input[3]]) if node.op_type == "Quant" else 1
        if bits == 1:
            assert set(np.unique(weight)) == {-1.0, 1.0}
            continue
        m = 2 ** (bits - 1)  # Eq. 1
        assert constants[node.input[1]] == 1 / m
        codes = weight * m
        assert np.array_equal(codes, np.rint(codes))
        assert -m <= codes.min() and codes.max() <= m - 1


@pytest.mark.parametrize("name", ["mlp_q8", "conv_q8"])
def test_qdq_form_equals_qonnx_form(name: str) -> None:
    one = reference.expected_path(HERE / "models" / f"{name}.onnx")
    two = reference.expected_path(HERE / "models" / f"{name}_qdq.onnx")
    assert np.array_equal(np.load(one), np.load(two))


@pytest.mark.parametrize(
    "x, code", [(0.3, 0.25), (0.0625, 0), (0.1875, 0.25), (1, 0.875), (-1, -1)]
)
def test_quant_operator_on_the_papers_example(x: float, code: float) -> None:
    node = onnx.helper.make_node(
        "Quant", ["x", "s", "z", "b"], ["y"], signed=1, narrow=0, rounding_mode="ROUND"
    )
    graph = onnx.helper.make_graph(
        [node],
        "quant",
        [onnx.helper.make_tensor_value_info("x", 1, [1])],
        [onnx.helper.make_tensor_value_info("y", 1, [1])],
        [
            onnx.numpy_helper.from_array(np.array(v, np.float32), n)
            for n, v in (("s", 0.125), ("z", 0), ("b", 4))
        ],
    )
    result = reference.run(onnx.helper.make_model(graph), np.array([x], np.float32))
    assert result == [code]


def test_training_quantizers_follow_eqs_1_and_2() -> None:
    torch = pytest.importorskip("torch", reason="only training needs PyTorch")
    from quantizers import quantize_activation, quantize_weight

    x = torch.tensor([0.3, 0.0625, 0.1875, 1.0, -1.0, 2.0, -3.0], requires_grad=True)
    w = quantize_weight(x, 4)
    assert w.tolist() == [0.25, 0.0, 0.25, 0.875, -1.0, 0.875, -1.0]
    w.sum().backward()
    assert x.grad is not None and x.grad.tolist() == [1, 1, 1, 1, 1, 0, 0]
    a = quantize_activation(x, 4)
    assert a.tolist() == [0.25, 0.0, 0.25, 0.875, 0.0, 0.875, 0.0]
    x.grad = None
    a.sum().backward()
    assert x.grad is not None and x.grad.tolist() == [1, 1, 1, 1, 0, 0, 0]
    assert quantize_weight(torch.tensor([0.0, -0.1, 2.0]), 1).tolist() == [1, -1, 1]
