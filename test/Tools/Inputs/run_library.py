# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a shared library of qnn-compile on samples, against stored outputs.

usage: run_library.py LIBRARY MODEL INPUTS.npy EXPECTED.npy

The model has one float32 input and output. The arena is filled with rubbish
before each run.
"""

import ctypes
import sys

import numpy as np


def main():
    path, model, inputs, expected = sys.argv[1:]
    library = ctypes.CDLL(path)
    run = getattr(library, model + "_call")
    assert getattr(library, model + "_abi_version")() == 2
    arena_bytes = getattr(library, model + "_arena_bytes")()
    memory = np.zeros(arena_bytes + 64, np.uint8)
    start = -memory.ctypes.data % 64
    arena = memory[start : start + arena_bytes]

    images = np.load(inputs).astype(np.float32)
    wanted = np.load(expected)
    greatest = 0.0
    for image, want in zip(images, wanted):
        arena[:] = 0xA5
        image = np.ascontiguousarray(image)
        output = np.full(want.shape, np.nan, np.float32)
        ins = (ctypes.c_void_p * 1)(image.ctypes.data)
        outs = (ctypes.c_void_p * 1)(output.ctypes.data)
        assert run(ins, outs, ctypes.c_void_p(arena.ctypes.data)) == 0
        greatest = max(greatest, np.abs(output - want).max())
    if arena_bytes:
        # Not aligned, or missing: refused, and nothing is written.
        for wrong in (arena.ctypes.data + 1, None):
            output[:] = 7
            assert run(ins, outs, ctypes.c_void_p(wrong)) == 1
            assert (output == 7).all()
    print(f"{len(images)} samples, greatest difference {greatest:.3g}")
    # The stored outputs are float32 sums of another program.
    sys.exit(not greatest <= 1e-4)


if __name__ == "__main__":
    main()
