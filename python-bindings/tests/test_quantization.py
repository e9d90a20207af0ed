# ===- test_quantization.py - Calibrate, quantize, evaluate, assign -------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
from pathlib import Path

import numpy as np
import pytest
import qnn

DIGITS = Path(__file__).resolve().parents[2] / "examples" / "digits"
X = np.load(DIGITS / "data" / "inputs.npy")
Y = np.load(DIGITS / "data" / "labels.npy")


@pytest.fixture(scope="module")
def real():
    return qnn.load(DIGITS / "models" / "mlp_float.onnx")


@pytest.fixture(scope="module")
def calibrated(real):
    return qnn.calibrate(real, X[:60])


def test_statistics(calibrated):
    assert len(calibrated.layers) == 3
    assert all(layer.macs == layer.weights > 0 for layer in calibrated.layers)
    assert calibrated.activations[0].is_input
    statistics = calibrated.statistics["activations"]
    assert [s["name"] for s in statistics] == [a.name for a in calibrated.activations]
    np.testing.assert_allclose(statistics[0]["density"], np.mean(X[:60] != 0))
    np.testing.assert_allclose(statistics[0]["mean"], X[:60].mean(), rtol=1e-6)


def test_eight_bits_are_as_good_as_float(real, calibrated):
    quantized = calibrated.quantize()
    result = qnn.evaluate(quantized, X[60:], Y[60:], reference=real)
    assert result.samples == 300
    assert result.difference.high >= 0
    assert result.sqnr.low <= result.sqnr.value <= result.sqnr.high
    assert result.sqnr.value > 25
    hits = quantized.compile()(X[60:]).argmax(1) == Y[60:]
    assert result.top1.value == hits.mean()


def test_statistics_in_the_model(real, calibrated, tmp_path):
    path = tmp_path / "statistics.mlir"
    calibrated.real(with_statistics=True).emit("mlir", path, phase="import")
    again = qnn.calibrate(qnn.load(path))
    assert again.statistics == calibrated.statistics
    options = qnn.QuantizeOptions(weights=4, activations=5, activation_range="entropy")
    assert np.array_equal(
        again.quantize(options).compile()(X[60:]), calibrated.quantize(options).compile()(X[60:])
    )
    with pytest.raises(qnn.Error, match="need second moments"):
        again.quantize(qnn.QuantizeOptions(adaptive_rounding=True))
    with pytest.raises(qnn.Error, match="has no statistics"):
        qnn.calibrate(real)
    with pytest.raises(ValueError, match="equalize changes values"):
        qnn.calibrate(qnn.load(path), equalize=True)


def test_samples_are_read_when_needed(real, calibrated, tmp_path):
    np.save(tmp_path / "x.npy", X[:60])
    mapped = qnn.calibrate(real, np.load(tmp_path / "x.npy", mmap_mode="r"))
    assert mapped.statistics == calibrated.statistics
    # Any order of elements in memory.
    assert qnn.calibrate(real, np.asfortranarray(X[:60])).statistics == mapped.statistics
    with pytest.raises(qnn.Error, match="must have shape"):
        qnn.calibrate(real, X[:60, :, :7])
    with pytest.raises(qnn.Error, match="the model has 1 inputs, got 2"):
        qnn.calibrate(real, [X[:1], X[:1]])
    with pytest.raises(TypeError, match="are not numbers that a model takes"):
        qnn.calibrate(real, np.array(["a"]))


def test_formats(calibrated):
    first, *_, last = calibrated.layers
    options = qnn.QuantizeOptions(
        weights="ternary", activations=4, layers={last.name: (5, 6)}
    )
    report = calibrated.quantize(options).energy()
    bits = [row["weight_bits"] for row in report["ops"] if row["macs"] > 0]
    assert bits == [8, 2, 5]
    with pytest.raises(qnn.Error, match="no layer 'nosuch'"):
        calibrated.quantize(qnn.QuantizeOptions(layers={"nosuch": (4, 4)}))
    with pytest.raises(qnn.Error, match="unknown weight_range 'best'"):
        calibrated.quantize(qnn.QuantizeOptions(weight_range="best"))
    with pytest.raises(qnn.Error, match="unknown weight format 'tiny'"):
        calibrated.quantize(qnn.QuantizeOptions(weights="tiny"))


def test_sensitivity(calibrated):
    entries = calibrated.sensitivity(X[60:160], Y[60:160], widths=[2])
    assert len(entries) == 5
    for entry in entries:
        assert entry["bits"] == 2 and entry["sqnr_db"] < 30
        assert 0 < entry["entropy"] <= 2
        assert entry["accuracy_difference"]["low"] < 0


def test_assign_precision(calibrated):
    found = qnn.assign_precision(
        calibrated,
        X[60:160],
        Y[60:160],
        test_data=X[160:],
        test_labels=Y[160:],
        widths=[2, 4, 8],
        max_loss=0.05,
        memory="8KiB",
    )
    chosen = found.selected
    report = found.model.energy(memory="8KiB")
    assert chosen.energy_pj == pytest.approx(report["total"]["total_pj"], rel=1e-9)
    front = [c for c in found.candidates if c.on_front]
    for uniform in (c for c in found.candidates if c.kind == "uniform"):
        assert any(
            c.energy_pj <= uniform.energy_pj
            and c.accuracy.value >= uniform.accuracy.value
            for c in front
        )
    assert chosen.test_accuracy.value > 0.8
    assert "chosen" in str(found) and found.svg.startswith("<svg")


def test_nothing_fits(calibrated):
    found = qnn.assign_precision(
        calibrated, X[60:80], widths=[2, 8], max_flash=1
    )
    assert found.selected is None and found.model is None


@pytest.mark.parametrize(
    "data, message",
    [
        (np.full((2, 1, 8, 8), np.nan, np.float32), "NaN or infinity"),
        (np.zeros((2, 1, 7, 8), np.float32), "shape"),
        (np.zeros((0, 1, 8, 8), np.float32), "shape"),
    ],
)
def test_bad_calibration(real, data, message):
    with pytest.raises(qnn.Error, match=message):
        qnn.calibrate(real, data)


def test_bad_arguments(real, calibrated):
    with pytest.raises(ValueError, match="nothing to choose by"):
        qnn.assign_precision(calibrated, X[:9])
    with pytest.raises(qnn.Error, match="needs labelled samples"):
        qnn.assign_precision(calibrated, X[:9], widths=[2, 8], max_loss=0.1)
    with pytest.raises(qnn.Error, match="9 labels for data of shape"):
        qnn.assign_precision(calibrated, X[:8], Y[:9], max_loss=0.1)
    with pytest.raises(ValueError, match="labels are one integer"):
        qnn.evaluate(real, X[:9], X[:9])
    with pytest.raises(ValueError, match="8 labels for 9 samples"):
        qnn.evaluate(real, X[:9], Y[:8])
    with pytest.raises(ValueError, match="nothing to compute"):
        qnn.evaluate(real, X[:9])
