#!/usr/bin/python3
# ===- show.py - A digit as a picture in the terminal --------------------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""Draws one test image and writes it as an input for qnn-run.

usage: show.py INDEX OUTPUT.npy
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parent / "data"
SHADES = " .:-=+*#%@"


def draw(image: np.ndarray, colour: bool) -> str:
    """The 8 x 8 image of values 0..1 as text, two columns a pixel."""
    lines = []
    for row in image:
        if colour:
            # The 24 greys of a 256-colour terminal.
            cells = [f"\033[48;5;{232 + round(23 * float(v))}m  " for v in row]
            lines.append("    " + "".join(cells) + "\033[0m")
        else:
            cells = [SHADES[round(9 * float(v))] * 2 for v in row]
            lines.append("    |" + "".join(cells) + "|")
    return "\n".join(lines)


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    images = np.load(DATA / "inputs.npy")
    index = int(sys.argv[1])
    if not 0 <= index < len(images):
        print(f"there are images 0 to {len(images) - 1}", file=sys.stderr)
        return 1
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    print(draw(images[index, 0], colour))
    print(f"    test image {index}, a {np.load(DATA / 'labels.npy')[index]}")
    np.save(sys.argv[2], images[index : index + 1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
