# ===- test_integer_io.py - Codes at the ends of a model --------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""With integer IO, the caller does what the quantizers at the ends did."""

from __future__ import annotations

import numpy as np
import qnn


def test_integer_io(models, images) -> None:
    model = qnn.load(models / "conv_int8_qdq.onnx")
    compiled = model.compile(integer_io=True)
    (source,) = compiled.inputs
    assert source.element_type == "!qnn.int<8, unsigned>"
    codes = np.rint(images / source.scale) + source.zero_point
    np.testing.assert_array_equal(
        compiled(codes.clip(0, 255).astype(np.uint8)), model.interpret(images)
    )
    # Without it, the model has real ends.
    assert model.compile().inputs[0].scale is None


def test_integer_io_of_results(tmp_path) -> None:
    path = tmp_path / "ends.mlir"
    path.write_text(
        """
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %q = qnn.quantize %x {scale = array<f64: 0.5>, zero_point = array<i32: 3>} : tensor<1x4xf32> -> tensor<1x4x!qnn.int<8>>
  %d = qnn.dequantize %q {scale = array<f64: 0.5>, zero_point = array<i32: 3>} : tensor<1x4x!qnn.int<8>> -> tensor<1x4xf32>
  %n = qnn.elementwise neg %d : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %r = qnn.quantize %n {scale = array<f64: 0.25>} : tensor<1x4xf32> -> tensor<1x4x!qnn.int<12>>
  %s = qnn.dequantize %r {scale = array<f64: 0.25>} : tensor<1x4x!qnn.int<12>> -> tensor<1x4xf32>
  return %s : tensor<1x4xf32>
}
"""
    )
    model = qnn.load(path)
    compiled = model.compile(integer_io=True)
    (source,), (result,) = compiled.inputs, compiled.outputs
    assert (source.scale, source.zero_point) == (0.5, 3)
    codes = np.array([[-128, 0, 3, 127]], np.int8)
    numbers = (source.scale * (codes - np.float64(3))).astype(np.float32)
    answer = compiled(codes)
    assert answer.dtype == np.int16
    np.testing.assert_array_equal(
        (result.scale * answer).astype(np.float32), model.interpret(numbers)
    )
