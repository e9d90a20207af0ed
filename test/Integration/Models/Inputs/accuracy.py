# ===- accuracy.py - Real networks on their test sets ------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===------------------------------------------------------------------------===#
"""Runs networks on their data sets, in every form, against stored results.

usage: accuracy.py --models DIR [--forms interpret,jit,c] NETWORK...

Fails if an output of the first form differs from the stored one by more than
the tolerance of the network, if the accuracy is another than the published one,
or if another form differs from the first in any bit. The form `c` is emitted as
strict C99, compiled by the host's compiler and run under UBSan and ASan on the
first images, without them on all.
"""

import argparse
import gzip
import os
import shlex
import subprocess
import sys
import tempfile

import numpy as np


def mnist(models):
    """The 10,000 test images as pixel / 255, and their labels."""
    folder = os.path.join(models, "datasets", "mnist")
    with gzip.open(os.path.join(folder, "t10k-images-idx3-ubyte.gz")) as file:
        pixels = np.frombuffer(file.read(), np.uint8, offset=16)
    with gzip.open(os.path.join(folder, "t10k-labels-idx1-ubyte.gz")) as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    images = pixels.astype(np.float32) / np.float32(255)
    return images.reshape(-1, 1, 28, 28), labels


def cifar10(models):
    """The first 1,000 test images as pixels N,C,H,W, and their labels."""
    folder = os.path.join(models, "datasets", "cifar10")
    with np.load(os.path.join(folder, "cifar10_test_1000.npz")) as data:
        return data["x"].transpose(0, 3, 1, 2), data["y"]


def cifar10_real(models):
    pixels, labels = cifar10(models)
    return np.float32(2) * pixels.astype(np.float32) / np.float32(255) - 1, labels


def cifar10_int8(models):
    pixels, labels = cifar10(models)
    return (pixels.astype(np.int16) - 128).astype(np.int8), labels


# Data set, stored outputs, tolerance, correct answers per thousand. The stored
# outputs of the CIFAR-10 networks are float32 sums of magnitudes up to 8, which
# differ by 1e-5 from those in float64.
NETWORKS = {
    "tfc_1w1a": (mnist, "mnist_test_outputs.npy", 1e-5, 929.6),
    "tfc_2w2a": (mnist, "mnist_test_outputs.npy", 1e-5, 966.0),
    "moons_cifar10_bnn": (cifar10_real, "cifar10_1000_outputs.npy", 2e-5, 695.0),
    "moons_cifar10_qnn": (cifar10_real, "cifar10_1000_outputs.npy", 2e-5, 794.0),
    "resnet8_int8_qdq": (
        cifar10_int8,
        "exact_cifar10_1000_outputs.npy",
        0,
        877.0,
    ),
}


TOOLS = {"interpret": ["qnn-run", "--interpret"], "jit": ["qnn-run"]}
RUN_C = os.path.join(os.path.dirname(__file__), "../../../lib/run_c.py")
# Images that also run under the sanitizers.
SANITIZED_IMAGES = 20


def call(command):
    """Runs a command; its output is shown if it fails."""
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"{shlex.join(command)}\n{result.stdout}{result.stderr}")


def run(form, model, images):
    """The outputs of `model` for `images` in one form."""
    with tempfile.TemporaryDirectory() as folder:
        inputs = os.path.join(folder, "x.npy")
        np.save(inputs, np.ascontiguousarray(images))
        if form == "c":
            source = os.path.join(folder, "c")
            call(["qnn-compile", model, "--emit=c", "--target=c99", "-o", source])
            script = [sys.executable, RUN_C, source, inputs, "-o", folder]
            few = ["--samples", str(SANITIZED_IMAGES), "--sanitize"]
            call(script + few)
            call(script + ["--flag=-O2"])
        else:
            call(TOOLS[form] + [model, "--input", inputs, "--output", folder])
        return np.load(os.path.join(folder, "output_0.npy"))


def is_reference(name, models, outputs, labels):
    """Prints what `name` achieves; true if it is what it should be."""
    _, stored, tolerance, expected = NETWORKS[name]
    reference = np.load(os.path.join(models, name, stored))
    if outputs.shape != reference.shape or outputs.dtype != reference.dtype:
        print(f"{name}: {outputs.dtype} {outputs.shape}, not like the reference")
        return False
    difference = np.abs(outputs.astype(np.float64) - reference).max()
    accuracy = 1000 * np.mean(outputs.argmax(axis=1) == labels)
    is_good = difference <= tolerance and abs(accuracy - expected) < 1e-9
    print(
        f"{name}: {accuracy / 10:.2f} % of {len(labels)}, "
        f"difference {difference:.3g}: {'ok' if is_good else 'FAILED'}"
    )
    return is_good


def check(name, models, forms):
    """Checks the first form against the reference, and the others against it."""
    images, labels = NETWORKS[name][0](models)
    model = os.path.join(models, name, "model.onnx")
    first = run(forms[0], model, images)
    is_good = is_reference(name, models, first, labels)
    for form in forms[1:]:
        outputs = run(form, model, images)
        differing = int((outputs != first).sum())
        print(f"{name}: {form} differs from {forms[0]} in {differing} outputs")
        is_good = is_good and differing == 0
    return is_good


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", required=True)
    parser.add_argument("--forms", default="interpret,jit,c")
    parser.add_argument("networks", nargs="+", choices=sorted(NETWORKS))
    arguments = parser.parse_args()
    forms = arguments.forms.split(",")
    results = [check(name, arguments.models, forms) for name in arguments.networks]
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
