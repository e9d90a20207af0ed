#===- test_summary.py - Tests of the count of all tests -------------------===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
from __future__ import annotations

from pathlib import Path

import pytest
from summary import Counts, count_suite, main

# What each tool writes, cut down to what matters.
LIT = """<testsuites><testsuite name="qnn" tests="4" failures="1" skipped="1">
<testcase name="a"/><testcase name="b"/>
<testcase name="c"><failure><![CDATA[no]]></failure></testcase>
<testcase name="d"><skipped message="unsupported"/></testcase>
</testsuite></testsuites>"""
PYTEST = """<testsuites><testsuite errors="1" failures="0">
<testcase name="a"/><testcase name="b"><error message="fixture"/></testcase>
<testcase name="c"><skipped type="pytest.skip"/></testcase>
</testsuite></testsuites>"""
GTEST = """<testsuites><testsuite name="S">
<testcase name="a" status="run" result="completed"/>
<testcase name="b" status="run" result="skipped"><skipped/></testcase>
<testcase name="c" status="notrun" result="suppressed"/>
</testsuite></testsuites>"""
GOOD = '<testsuites><testcase name="a"/></testsuites>'


def write(folder: Path, **files: str) -> None:
    """Writes `files`, named NAME__EXTENSION, into `folder`."""
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)


@pytest.mark.parametrize(
    "report, expected",
    [(LIT, Counts(2, 1, 1)), (PYTEST, Counts(1, 1, 1)), (GOOD, Counts(1))],
)
def test_counts_cases(tmp_path: Path, report: str, expected: Counts) -> None:
    write(tmp_path, s__status=str(int(expected.failed > 0)), s__xml=report)
    assert count_suite(tmp_path, "s") == expected


@pytest.mark.parametrize("report", ["", "<testsuites><testcase", GOOD])
def test_failing_status_is_a_failure(tmp_path: Path, report: str) -> None:
    write(tmp_path, s__status="2", s__xml=report)
    assert count_suite(tmp_path, "s").failed == 1


def test_missing_report_is_a_failure(tmp_path: Path) -> None:
    write(tmp_path, s__status="139")
    assert count_suite(tmp_path, "s") == Counts(failed=1)


def test_gtest_cases_and_a_crash(tmp_path: Path) -> None:
    (tmp_path / "gtest").mkdir()
    write(tmp_path / "gtest", Fine__xml=GTEST, Bad__xml=LIT)
    ctest = (
        '<testsuite><testcase name="Fine" status="run"/>'
        '<testcase name="Bad"><failure/></testcase>'
        '<testcase name="Crashed"><failure/></testcase></testsuite>'
    )
    write(tmp_path, gtest__status="8", ctest__xml=ctest)
    # Fine: 1/0/2. Bad: 2/1/1. Crashed left no report: one failure.
    assert count_suite(tmp_path, "gtest") == Counts(3, 2, 3)


def test_summary_line_is_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, lit__status="1", lit__xml=LIT, build__status="0")
    write(tmp_path, pytest__status="0", pytest__xml=GOOD)
    assert main(tmp_path) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "qnn: 3 passed, 1 failed, 1 skipped"


def test_only_success_is_success(tmp_path: Path) -> None:
    assert main(tmp_path) == 1, "nothing ran"
    write(tmp_path, s__status="0", s__xml="<testsuites/>")
    assert main(tmp_path) == 1, "no case ran"
    write(tmp_path, s__xml=GOOD)
    assert main(tmp_path) == 0
