# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The digits networks as C against the interpreter, bit for bit.

usage: digits.py --compile QNN_COMPILE --run QNN_RUN --digits DIR --work DIR
                 [--samples N] [--sanitize] [--mcu] [--cc CC] NAME...
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import numpy as np
from emitted_c import SANITIZE, Network, describe_difference


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compile", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--digits", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--samples", type=int)
    parser.add_argument("--sanitize", action="store_true")
    parser.add_argument("--mcu", action="store_true")
    parser.add_argument("--cc", default="cc")
    parser.add_argument("names", nargs="+")
    options = parser.parse_args()
    target = "cortex-m4" if options.mcu else "c99"
    flags = SANITIZE if options.sanitize else []
    options.work.mkdir(parents=True, exist_ok=True)
    images = np.load(options.digits / "data" / "inputs.npy")[: options.samples]
    np.save(options.work / "images.npy", images)
    status = 0
    for name in options.names:
        model = str(options.digits / "models" / f"{name}.onnx")
        folder, want = options.work / name, options.work / f"{name}.interpreted"
        subprocess.run([*options.compile.split(), model, "--emit=c",
                        f"--target={target}", "-o", str(folder)], check=True)  # fmt: skip
        subprocess.run([*options.run.split(), "--interpret", model, "--input",
                        str(options.work / "images.npy"), "--output", str(want)],
                       check=True, stdout=subprocess.DEVNULL)  # fmt: skip
        outputs = Network(folder, options.cc, flags, options.mcu).run([images])
        difference = describe_difference(
            outputs[0], np.load(want / "output_0.npy"))
        print(f"{name}: {difference or f'equal on {len(images)} images'}")
        status |= bool(difference)
    return status


if __name__ == "__main__":
    sys.exit(main())
