#!/usr/bin/env python3
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a model as emitted C; takes the place of qnn-run in tests.

    run_model_c.py MODEL --input X.npy... --output DIR [--target c99]
                   [--cc CC] [--flag=FLAG]...

Emits C with the qnn-compile in PATH, compiles it with the strict flags and runs
all samples; writes DIR/output_<k>.npy.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from emitted_c import Network


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--input", action="append", default=[])
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--target", default="c99")
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--flag", action="append", default=[])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = ["qnn-compile", str(options.model), "--emit=c",
                   f"--target={options.target}", "-o", folder + "/network"]  # fmt: skip
        if subprocess.run(command).returncode:
            return 1
        network = Network(folder + "/network", options.cc, options.flag)
        outputs = network.run([np.load(path) for path in options.input])
    options.output.mkdir(parents=True, exist_ok=True)
    for k, array in enumerate(outputs):
        np.save(options.output / f"output_{k}.npy", array)
    return 0


if __name__ == "__main__":
    sys.exit(main())
