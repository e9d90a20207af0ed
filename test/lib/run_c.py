#!/usr/bin/env python3
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Links a network with a program and runs it on arrays.

    run_c.py FOLDER INPUT.npy... [-o OUT] [--expect DIR] [--mcu] [--sanitize]
             [--cc CC] [--flag=FLAG]... [--launcher COMMAND]

FOLDER holds what `qnn-compile --emit=c` wrote, or an object and its header. C
is always compiled with the strict flags, as warnings-free C99. If axis 0 of the inputs is a
multiple of the network's, samples run one after another and outputs are
stacked. `-o OUT` writes OUT/output_<k>.npy; `--expect DIR` compares with
DIR/output_<k>.npy bit for bit. `--mcu` runs on an emulated Cortex-M4,
`--launcher` by a command such as `qemu-aarch64`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from emitted_c import SANITIZE, Network, describe_difference


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("inputs", nargs="*", type=Path)
    parser.add_argument("-o", dest="out", type=Path)
    parser.add_argument("--expect", type=Path)
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--flag", action="append", default=[])
    parser.add_argument("--sanitize", action="store_true")
    parser.add_argument("--mcu", action="store_true")
    parser.add_argument("--launcher", default="")
    parser.add_argument("--samples", type=int, help="only the first N of axis 0")
    options = parser.parse_args()
    flags = options.flag + (SANITIZE if options.sanitize else [])
    network = Network(options.folder, options.cc, flags, options.mcu,
                      options.launcher.split())
    arrays = [np.load(path)[: options.samples] for path in options.inputs]
    outputs = network.run(arrays)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        for k, array in enumerate(outputs):
            np.save(options.out / f"output_{k}.npy", array)
    if options.expect:
        for k, array in enumerate(outputs):
            want = np.load(options.expect / f"output_{k}.npy")[: len(array)]
            difference = describe_difference(array, want)
            if difference:
                print(f"output {k}: {difference}")
                return 1
        print(f"{len(outputs)} outputs equal, {sum(a.size for a in outputs)} elements")
    return 0


if __name__ == "__main__":
    sys.exit(main())
