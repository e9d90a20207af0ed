# ===- bounded_memory.py - Large data sets, and what reading them takes ---===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""bounded_memory.py make            writes networks and data sets
bounded_memory.py run COMMAND...  runs a command and says whether it needed little
"""

import gzip
import os
import resource
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np

# A quarter of the larger data sets; half of it is what compiling takes.
LIMIT_MIB = 256

NETWORK = """
func.func @main(%x: tensor<1x1xSIZExSIZExf32>) -> tensor<1x1xOUTxOUTxf32> {
  %w = arith.constant dense<[[[[5.0e-1]]]]> : tensor<1x1x1x1xf32>
  %0 = qnn.conv2d nchw %x, %w {
    strides = array<i64: 8, 8>, pads = array<i64: 0, 0, 0, 0>}
    : (tensor<1x1xSIZExSIZExf32>, tensor<1x1x1x1xf32>) -> tensor<1x1xOUTxOUTxf32>
  return %0 : tensor<1x1xOUTxOUTxf32>
}
"""


def write_network(path: str, size: int) -> None:
    text = NETWORK.replace("SIZE", str(size)).replace("OUT", str(size // 8))
    Path(path).write_text(text)


def npy_header(shape: tuple[int, ...], kind: str) -> bytes:
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    text = text.ljust(117) + "\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode()


def write_sparse(path: str, header: bytes, size: int) -> None:
    with open(path, "wb") as file:
        file.write(header)
        file.truncate(len(header) + size)


def make() -> None:
    write_network("net.mlir", 1024)
    write_network("small.mlir", 16)
    shape = (256, 1, 1024, 1024)
    header = npy_header(shape, "<f4")
    write_sparse("big.npy", header, 4 << 28)
    idx = struct.pack(">HBB4I", 0, 0x0D, 4, *shape)
    write_sparse("big.idx", idx, 4 << 28)
    # An array of 512 MiB, of which deflating leaves little.
    few = npy_header((128, *shape[1:]), "<f4")
    with zipfile.ZipFile("big.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        with file.open("x.npy", "w", force_zip64=True) as member:
            member.write(few)
            for _ in range(512):
                member.write(bytes(1 << 20))

    x = np.random.default_rng(1).normal(size=(10, 1, 16, 16)).astype(np.float32)
    np.save("small.npy", x)
    np.save("part.npy", x[3:7])
    np.save("fortran.npy", np.asfortranarray(x))
    np.savez_compressed("small.npz", x=x, y=0 * x)
    np.savez("stored.npz", x=x, y=0 * x)
    idx = struct.pack(">HBB4I", 0, 0x0D, 4, *x.shape) + x.astype(">f4").tobytes()
    Path("small.idx").write_bytes(idx)
    np.save("cut.npy", x[:4])
    data = Path("cut.npy").read_bytes()[:-1]
    Path("cut.npy").write_bytes(data)
    for name in ("small.npy", "small.idx", "cut.npy"):
        with gzip.open(name + ".gz", "wb") as file:
            file.write(Path(name).read_bytes())


def run(command: list[str]) -> None:
    # Sanitized tools keep what they free for a while.
    options = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=16"
    subprocess.run(command, check=True, env={**os.environ, "ASAN_OPTIONS": options})
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print("less than" if peak < LIMIT_MIB else f"{peak:.0f}, not", LIMIT_MIB, "MiB")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make()
    else:
        run(sys.argv[2:])
