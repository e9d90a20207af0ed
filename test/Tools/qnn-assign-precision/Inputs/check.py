# ===- check.py - What qnn-assign-precision promises ----------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Checks the JSON of a run against the energy report of what it wrote."""

import json
import sys

result = json.load(open(sys.argv[1]))
report = json.load(open(sys.argv[2]))
candidates = result["candidates"]
print(", ".join(sorted(c["name"] for c in candidates if c["name"] != "mixed")))
front = [c for c in candidates if c["on_front"]]
dominated = [
    c
    for c in front
    for other in candidates
    if other["energy_pj"] < c["energy_pj"]
    and other["accuracy"]["value"] >= c["accuracy"]["value"]
]
print("front", "dominated" if dominated or not front else "ok")
[selected] = [c for c in candidates if c["selected"]]
difference = abs(selected["energy_pj"] - report["total"]["total_pj"])
print("energy", "ok" if difference <= 1e-9 * selected["energy_pj"] else difference)
print(*result["samples"].values())
