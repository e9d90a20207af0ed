# ===- processes.py - What a command takes -------------------------------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""Runs a command and says what it took, itself and not this process."""

from __future__ import annotations

import os
import resource
import sys


def run_measured(command: list[str]) -> resource.struct_rusage:
    """The resources that `command` used; ends the benchmark if it fails."""
    child = os.fork()
    if child == 0:
        os.execv(command[0], command)
    _, status, usage = os.wait4(child, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return usage


def get_seconds(usage: resource.struct_rusage) -> float:
    """Processor seconds, user and system."""
    return usage.ru_utime + usage.ru_stime
