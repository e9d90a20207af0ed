# ===- write_images.py - Digits as image files ----------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""write_images.py INPUTS.npy LABELS.npy FOLDER

Writes FOLDER/<label>/<index>.png, and x.npy and y.npy beside FOLDER: the same
samples in the order of image folders, one of each class in turn.

write_images.py --jpeg FOLDER

Writes JPEG files that any decoder decodes alike, in color and gray, and x.npy
beside FOLDER.
"""

import ctypes
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


def jpeg(image: np.ndarray) -> bytes:
    """By the library that reads them, without loss of resolution of colors."""
    turbo = ctypes.CDLL("libturbojpeg.so.0")
    turbo.tjInitCompress.restype = ctypes.c_void_p
    turbo.tjAlloc.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(turbo.tjInitCompress())
    gray = image.ndim == 2
    pixel_format, subsampling = (6, 3) if gray else (0, 0)
    height, width = image.shape[:2]
    buffer, size = ctypes.c_void_p(), ctypes.c_ulong()
    failed = turbo.tjCompress2(
        handle,
        np.ascontiguousarray(image).ctypes.data_as(ctypes.c_void_p),
        width,
        0,
        height,
        pixel_format,
        ctypes.byref(buffer),
        ctypes.byref(size),
        subsampling,
        100,
        0,
    )
    assert not failed
    data = ctypes.string_at(buffer.value, size.value)
    turbo.tjFree(buffer)
    turbo.tjDestroy(handle)
    return data


def write_jpegs(folder: Path) -> None:
    """Images of one gray: nothing is lost to a block's other frequencies, and
    gray as red, green and blue is the same. The second is PNG, the third gray."""
    folder.mkdir(parents=True)
    values = [16, 128, 200, 248]
    for index, value in enumerate(values):
        image = np.full((8, 8, 3), value, np.uint8)
        data = png(image) if index == 1 else jpeg(image[..., 0] if index == 2 else image)
        name = ["a.JPG", "b.png", "c.jpeg", "d.jpg"][index]
        (folder / name).write_bytes(data)
    x = np.repeat(np.array(values, np.uint8), 8 * 8 * 3).reshape(-1, 8, 8, 3)
    np.save(folder.parent / "x.npy", x)


if __name__ == "__main__" and sys.argv[1] == "--jpeg":
    write_jpegs(Path(sys.argv[2]))
elif __name__ == "__main__":
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
