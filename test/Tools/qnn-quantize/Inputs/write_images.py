# ===- write_images.py - Digits as image files ----------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""write_images.py INPUTS.npy LABELS.npy FOLDER

Writes FOLDER/<label>/<index>.png, and x.npy and y.npy beside FOLDER: the same
samples in the order of image folders, one of each class in turn.
"""

import struct
import sys
import zlib
from itertools import zip_longest
from pathlib import Path

import numpy as np


def png(image: np.ndarray) -> bytes:
    """A gray image, or one of red, green and blue."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    color = 2 if image.ndim == 3 else 0
    header = struct.pack(">IIBBBBB", *image.shape[1::-1], 8, color, 0, 0, 0)
    rows = b"".join(b"\0" + row.tobytes() for row in image)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


if __name__ == "__main__":
    images = np.round(np.load(sys.argv[1])[:60] * 16).astype(np.uint8)
    labels, folder = np.load(sys.argv[2])[:60], Path(sys.argv[3])
    order = [np.flatnonzero(labels == k) for k in range(10)]
    order = [i for turn in zip_longest(*order) for i in turn if i is not None]
    for index, (image, label) in enumerate(zip(images, labels)):
        path = folder / str(label)
        path.mkdir(parents=True, exist_ok=True)
        (path / f"{index:04}.png").write_bytes(png(image[0]))
    np.save(folder.parent / "x.npy", images[order])
    np.save(folder.parent / "y.npy", labels[order])
