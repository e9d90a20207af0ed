#!/usr/bin/env python3
# ===- threads.py - What threads gain ---------------------------------------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""Times networks with one and with several threads, in turns.

usage: threads.py [--build DIR] [--threads N] [--seconds S] MODEL.onnx...

Prints the least time of a run with one thread and with N, and the speed-up.
What the machine has to give is printed first: how many runs of one thread N
callers finish in the time in which one caller finishes one. A machine that is
shared, or whose cores are halves of one, gives less than N.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from pathlib import Path

import numpy as np


def random_inputs(network) -> list[np.ndarray]:
    """Numbers for each input, which are codes as well."""
    generator = np.random.default_rng(0)
    return [
        generator.integers(0, 2, info.shape).astype(info.dtype) for info in network.inputs
    ]


def seconds_of(network, inputs) -> float:
    """The time of one run."""
    start = time.perf_counter()
    network(*inputs)
    return time.perf_counter() - start


def measure_capacity(networks, inputs, seconds: float) -> float:
    """Runs of all callers together, per run of one caller alone."""

    def count(callers) -> int:
        end, counts = time.perf_counter() + seconds, [0] * len(callers)

        def call(k: int) -> None:
            while time.perf_counter() < end:
                callers[k](*inputs)
                counts[k] += 1

        threads = [threading.Thread(target=call, args=(k,)) for k in range(len(callers))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(counts)

    return max(count(networks) / max(count(networks[:1]), 1) for _ in range(3))


def main() -> None:
    """Reads the arguments and prints a line for each network."""
    root = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--build", type=Path, default=root / "build")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("models", nargs="+", type=Path)
    options = parser.parse_args()
    sys.path.insert(0, str(options.build / "python"))
    import qnn

    print(f"{'network':28} {'capacity':>8} {'1 thread':>11} {options.threads:3} threads  speed-up")
    for path in options.models:
        model = qnn.load(path)
        alone, shared = model.compile(), model.compile(threads=options.threads)
        inputs = random_inputs(alone)
        assert all(
            np.array_equal(a, b)
            for a, b in zip(np.atleast_1d(alone(*inputs)), np.atleast_1d(shared(*inputs)))
        )
        # A callable has one arena: each caller needs its own.
        callers = [alone] + [model.compile() for _ in range(options.threads - 1)]
        capacity = measure_capacity(callers, inputs, options.seconds / 6)
        best = [1e9, 1e9]
        end = time.perf_counter() + options.seconds
        while time.perf_counter() < end:
            for k, network in enumerate((alone, shared)):
                best[k] = min(best[k], seconds_of(network, inputs))
        name = path.parent.name if path.stem == "model" else path.stem
        print(
            f"{name:28} {capacity:8.2f} {best[0] * 1e6:8.1f} us {best[1] * 1e6:8.1f} us"
            f"  {best[0] / best[1]:8.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
