# ===- check.py - What qnn-assign-precision promises ----------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Checks the JSON of a run against the energy reports of what it wrote."""

import json
import sys

result = json.load(open(sys.argv[1]))
reports = [json.load(open(path)) for path in sys.argv[2:]]
candidates = result["candidates"]
uniform = [c for c in candidates if c["kind"] == "uniform"]
front = [c for c in candidates if c["on_front"]]
[selected] = [c for c in candidates if c["selected"]]


def covers(a, b):
    return a["energy_pj"] <= b["energy_pj"] and a["accuracy"]["value"] >= b["accuracy"]["value"]


print(", ".join(sorted(c["name"] for c in uniform)))
dominated = [c for c in front for o in candidates if o is not c and covers(o, c)]
print("front", "dominated" if dominated or not front else "ok")
missing = [c["name"] for c in uniform if not any(covers(o, c) for o in front)]
print("uniform", missing or "covered")
for report in reports:
    difference = abs(selected["energy_pj"] - report["total"]["total_pj"])
    print("energy", "ok" if difference <= 1e-9 * selected["energy_pj"] else difference)
print(*result["samples"].values())
