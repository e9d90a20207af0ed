# ===- cycles.py - Loading and unloading leaks nothing ---------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Loads, runs and unloads a network again and again, and watches the memory.

usage: cycles.py MODEL.onnx|LIBRARY.so INPUT.npy EXPECTED.npy COUNT [--threads N]

After a tenth of the cycles, memory and threads, open files and mapped files
must not grow: 1 MiB is allowed for the noise of the allocator.
"""

import argparse
import os
import pathlib
import sys
import time

import numpy as np
import qnn

ALLOWED_KIB = 1024


def measure():
    """Resident memory in KiB, threads, open files, and lines of mappings."""
    status = pathlib.Path("/proc/self/status").read_text()
    fields = dict(line.split(":", 1) for line in status.splitlines())
    return (
        int(fields["VmRSS"].split()[0]),
        int(fields["Threads"]),
        len(os.listdir("/proc/self/fd")),
        sum(".so" in line for line in open("/proc/self/maps")),
    )


def main():
    """Reads the arguments; 1 if something grew or a result was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network")
    parser.add_argument("input")
    parser.add_argument("expected")
    parser.add_argument("count", type=int)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    inputs = np.load(options.input)[:2]
    wanted = np.load(options.expected)[:2]

    def cycle():
        if options.network.endswith(".so"):
            network = qnn.load_library(options.network, threads=options.threads)
        else:
            network = qnn.load(options.network).compile(threads=options.threads)
        return network(inputs)

    first = cycle()
    assert np.abs(first - wanted).max() <= 1e-4
    start = time.perf_counter()
    before = None
    for i in range(options.count):
        if i == max(options.count // 10, 5):  # what is made once is made by then
            before = measure()
        assert np.array_equal(cycle(), first)
    after = measure()
    grown = [b - a for a, b in zip(before, after)]
    print(
        f"{options.count} cycles in {time.perf_counter() - start:.1f} s: {grown[0]} KiB, "
        f"{grown[1]} threads, {grown[2]} files, {grown[3]} mappings more ({after[0]} KiB)"
    )
    sys.exit(grown[0] > ALLOWED_KIB or any(grown[1:]))


if __name__ == "__main__":
    main()
