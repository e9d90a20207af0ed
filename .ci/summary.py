#!/usr/bin/env python3
#===- summary.py - One line of counts from all test reports ---------------===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
"""Adds up the JUnit-style reports that .ci/test.sh leaves in a folder.

    NAME.status       exit status of suite NAME, always there if it was started
    NAME.xml          its report (lit, pytest and gates)
    gtest/EXE.xml     report of one GoogleTest executable
    ctest.xml         one case per GoogleTest executable; finds those that died

The counts come from the single test cases, not from the totals that a report
claims. A suite that failed without reporting a failed case counts as one.
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Counts:
    """Number of test cases by outcome."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
        )

    def __str__(self) -> str:
        return (
            f"{self.passed} passed, {self.failed} failed, "
            f"{self.skipped} skipped"
        )


def outcome(case: ET.Element) -> Counts:
    """Counts one <testcase>; the three tools agree on its children's names."""
    if case.find("failure") is not None or case.find("error") is not None:
        return Counts(failed=1)
    # GoogleTest marks a DISABLED_ case by this attribute alone.
    if case.find("skipped") is not None or case.get("status") == "notrun":
        return Counts(skipped=1)
    return Counts(passed=1)


def count_report(path: Path) -> Counts:
    """Counts the cases of one report; an unreadable one is one failure."""
    try:
        cases = ET.parse(path).iter("testcase")
    except (ET.ParseError, OSError):
        return Counts(failed=1)
    return sum(map(outcome, cases), Counts())


def count_gtest(reports: Path) -> Counts:
    """Counts all GoogleTest cases, and one for each executable that died."""
    per_exe = {p.stem: count_report(p) for p in reports.glob("gtest/*.xml")}
    total = sum(per_exe.values(), Counts())
    ctest = reports / "ctest.xml"
    if not ctest.exists():
        return total
    try:
        cases = list(ET.parse(ctest).iter("testcase"))
    except ET.ParseError:
        return total + Counts(failed=1)
    for case in cases:
        exe = per_exe.get(case.get("name", ""), Counts())
        if outcome(case).failed and not exe.failed:
            total += Counts(failed=1)
    return total


def count_suite(reports: Path, name: str) -> Counts:
    """Counts suite `name`; its exit status must agree with its report."""
    report = reports / f"{name}.xml"
    if name == "gtest":
        counts = count_gtest(reports)
    else:
        counts = count_report(report) if report.exists() else Counts()
    status = (reports / f"{name}.status").read_text().strip()
    if status != "0" and not counts.failed:
        counts += Counts(failed=1)
    return counts


def main(reports: Path) -> int:
    """Prints the counts per suite and their sum; the exit status."""
    total = Counts()
    for status in sorted(reports.glob("*.status")):
        counts = count_suite(reports, status.stem)
        if counts != Counts():
            print(f"{status.stem + ':':8}{counts}")
        total += counts
    print(f"qnn: {total}")
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
