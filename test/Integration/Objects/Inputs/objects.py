# ===- objects.py - Whole networks as objects on other CPUs ----------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Objects of networks, linked for a machine and run there, against the
interpreter: every bit of every output.

usage: objects.py --machine MACHINE [--target NAME] [--library] [--samples N]
                  [--models DIR] [--work DIR] [MODEL...]

A MACHINE is a row of MACHINES: what links for it and what runs its programs. A
MODEL is a file, or with --models the name of a folder there that holds
model.onnx and input_<k>.npy; without any, all quantized networks of the corpus
are run. --library writes a shared library, which the program is linked to.
"""

from __future__ import annotations

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import numpy as np
import qnn
from emitted_c import Network, describe_difference

# Compiler, launcher, and the target that is compiled for unless told otherwise.
MACHINES = {
    "host": ("cc", "", "native"),
    "aarch64": ("aarch64-linux-gnu-gcc", "qemu-aarch64 -L /usr/aarch64-linux-gnu",
                "aarch64"),
    "riscv64": ("riscv64-linux-gnu-gcc", "qemu-riscv64 -L /usr/riscv64-linux-gnu",
                "rv64gc"),
    # Emulated x86-64 of three generations: SSE4.2, AVX2, all that QEMU has.
    "nehalem": ("cc", "qemu-x86_64 -cpu Nehalem", "x86-64-dispatch"),
    "haswell": ("cc", "qemu-x86_64 -cpu Haswell", "x86-64-dispatch"),
    "max": ("cc", "qemu-x86_64 -cpu max", "x86-64-dispatch"),
}  # fmt: skip
# What runs once only, for it takes long.
SLOW = {"resnet8_large_int8_qdq": 1, "mobilenet_stem_quant": 1, "espcn_resize_quant": 1,
        "espcn_subpixel_quant": 1}  # fmt: skip
NOT_QUANTIZED = re.compile(r"float$|attention_sdp|floatquant|mnist_14x14|mnist_conv$|"
                           r"residual_block|tiny_unet")  # fmt: skip


def load_inputs(model: pathlib.Path, network: qnn.Model, samples: int):
    """The stored inputs, or those of the digits; `samples` of each."""
    arrays = []
    for k, info in enumerate(network.inputs):
        path = model.parent / f"input_{k}.npy"
        if not path.exists():
            path = model.parent.parent / "data" / "inputs.npy"
        array = np.load(path)
        is_batch = array.shape[1:] == tuple(info.shape[1:])
        arrays.append(array[: samples * info.shape[0]] if is_batch else array)
    return arrays


def run(model: pathlib.Path, options: argparse.Namespace, work: pathlib.Path) -> str:
    """What differs between interpreter and machine; empty if nothing."""
    compiler, launcher, target = MACHINES[options.machine]
    network = qnn.load(model)
    name = model.parent.name if model.stem == "model" else model.stem
    inputs = load_inputs(model, network, min(options.samples, SLOW.get(name, 99)))
    wanted = network.interpret(*inputs)
    wanted = wanted if isinstance(wanted, tuple) else (wanted,)
    folder = work / name
    folder.mkdir(parents=True)
    kind, file = ("so", "net.so") if options.library else ("obj", "net.o")
    network.emit(kind, folder / file, target=options.target or target, name="net")
    got = Network(folder, compiler, launcher=launcher.split()).run(inputs)
    return "; ".join(filter(None, map(describe_difference, got, wanted)))


def main() -> int:
    """Reads the arguments; 1 if a network differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--machine", choices=MACHINES, required=True)
    parser.add_argument("--target")
    parser.add_argument("--library", action="store_true")
    parser.add_argument("--samples", type=int, default=2)
    parser.add_argument("--models", type=pathlib.Path)
    parser.add_argument("networks", nargs="*")
    options = parser.parse_args()
    if options.models:
        names = options.networks or [
            path.parent.name for path in sorted(options.models.glob("*/model.onnx"))
            if not NOT_QUANTIZED.search(path.parent.name)]  # fmt: skip
        models = [options.models / name / "model.onnx" for name in names]
    else:
        models = [pathlib.Path(name) for name in options.networks]
    wrong = 0
    for model in models:
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as work:
            difference = run(model, options, pathlib.Path(work))
        seconds = time.perf_counter() - start
        name = model.parent.name if model.stem == "model" else model.stem
        print(f"{name}: {difference or 'equal'} ({seconds:.1f} s)", flush=True)
        wrong += bool(difference)
    print(f"{options.machine}: {len(models) - wrong} of {len(models)} networks equal")
    return int(wrong != 0 or not models)


if __name__ == "__main__":
    sys.exit(main())
