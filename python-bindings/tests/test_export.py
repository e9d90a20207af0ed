# ===- test_export.py - Models as ONNX files -------------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Export, and import again: the same network, bit for bit."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
import qnn

MODEL = """
func.func @main(%x: tensor<2xf32>) -> tensor<2x!qnn.int<8>> {
  %0 = qnn.quantize %x {scale = array<f64: 0.1>}
    : tensor<2xf32> -> tensor<2x!qnn.int<8>>
  return %0 : tensor<2x!qnn.int<8>>
}
"""


@pytest.mark.parametrize("style", ["qdq", "qonnx"])
def test_digits_mean_the_same(models, images, tmp_path, style) -> None:
    for path in sorted(models.glob("*.onnx")):
        model = qnn.load(path)
        file = tmp_path / path.name
        # Debian's checker knows no operator set after 17.
        model.export_onnx(file, style=style, max_opset=17)
        onnx.checker.check_model(onnx.load(file))
        again = qnn.load(file)
        assert [i.name for i in again.inputs] == [i.name for i in model.inputs]
        assert [o.name for o in again.outputs] == ["logits"]
        want = model.interpret(images[:8])
        got = again.interpret(images[:8])
        np.testing.assert_array_equal(got, want, err_msg=path.name)


def test_weights_keep_their_width(models, tmp_path) -> None:
    for style in ("qdq", "qonnx"):
        qnn.load(models / "mlp_q2.onnx").export_onnx(
            tmp_path / "q2.onnx", style=style
        )
        again = qnn.load(tmp_path / "q2.onnx")
        again.emit("mlir", tmp_path / "q2.mlir", phase="import")
        assert "tensor<64x64x!qnn.int<2>>" in (tmp_path / "q2.mlir").read_text()


def test_files_are_the_same_each_time(models, tmp_path) -> None:
    for name in "ab":
        qnn.load(models / "conv_mixed.onnx").export_onnx(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_errors(tmp_path) -> None:
    (tmp_path / "model.mlir").write_text(MODEL)
    model = qnn.load(tmp_path / "model.mlir")
    file = tmp_path / "model.onnx"
    with pytest.raises(qnn.Error, match="'qnn.quantize' cannot be exported"):
        model.export_onnx(file)
    assert not file.exists()
    with pytest.raises(qnn.Error, match="unknown style 'onnx'"):
        model.export_onnx(file, style="onnx")
    model.export_onnx(file, round_parameters=True)
    x = np.array([0.5, -20], np.float32)
    np.testing.assert_array_equal(qnn.load(file).interpret(x), [5, -128])
