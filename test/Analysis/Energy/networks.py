# RUN: %python %s qnn-opt %digits/models/*.onnx
#
# ===- networks.py - Networks priced on both levels ------------------------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""Real networks cost the same on the real and on the integer level.

Prices every network given, before and after `qnn-integerize`, straight from
ONNX. Names, MACs and energies must agree; the ops must add up to the total.
"""

import json
import subprocess
import sys

FIELDS = ("macs", "mac_pj", "sram_pj", "dram_pj", "total_pj")


def price(*command):
    run = subprocess.run([*command, "--energy-report=json"],
                         capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{run.stderr[:2000]}")
    report = json.loads(run.stdout)
    for field in FIELDS:
        total = sum(op[field] for op in report["ops"])
        assert abs(total - report["total"][field]) <= 1e-12 * total, field
    for op in report["ops"]:
        del op["op"]
        # An op that was fused carries the names of all its parts.
        op["name"] = op["name"].split("+")[0]
    return report


def main():
    tool = sys.argv[1]
    # The suite may add flags to the tool.
    models = [a for a in sys.argv[2:] if not a.startswith("--")]
    assert models
    failures = 0
    for model in models:
        real = price(tool, model)
        integer = price(tool, model, "--qnn-integerize")
        assert real["total"]["macs"] > 0
        for a, b in zip(real["ops"], integer["ops"]):
            if a != b:
                print(model, "\n  real   ", a, "\n  integer", b)
                failures += 1
        if len(real["ops"]) != len(integer["ops"]):
            print(model, "has other ops on the integer level")
            failures += 1
    sys.exit(1 if failures else 0)


main()
