# RUN: %python %s %qnn_src
#
# ===- error-messages.py - Every message of the importer has a test -------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""Looks for what each error of lib/Target/ONNX says in the tests.

usage: error-messages.py SOURCE

An error says where, what, why and what would help. The literals of its "what"
must all occur in one test, or the error stands in EXCEPTIONS with the reason.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

# Which argument says what is wrong; the helpers have said the rest already.
CALL = re.compile(r"\b(makeOnnxError|makeError|fail|refuse)\(")
ARGUMENT = {"makeOnnxError": 1, "makeError": 0, "fail": 0, "refuse": 0}
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
# FileCheck patterns and C++ line ends inside of messages.
JOINS = re.compile(r'"\s*(?://.*)?\n?\s*"')

# Message -> why no test can see it.
EXCEPTIONS = {
    "the function has more than one block": "no dialect that qnn-translate reads has branches",
    "Tile of opset ": "the table of operators refuses that opset before",
    "' is not a finite number": "the text form has no infinity; the fuzzer does",
    "the model cannot be parsed": "protobuf throws only when memory is short",
    "the tensor was not imported": "operators refuse the outputs that they lack before",
    "the model is too large": "a test would need a file of 2 GiB",
    "the tensor is too large": "sizes were checked when the tensor was made",
    "the size of the tensor overflows": "sizes were checked when the tensor was made",
}


def split_arguments(text: str, start: int) -> list[str]:
    """The arguments of the call whose parenthesis opens before `start`."""
    depth, begin, arguments, position = 0, start, [], start
    while position < len(text):
        if string := STRING.match(text, position):
            position = string.end()
            continue
        char = text[position]
        if char in "([{":
            depth += 1
        elif char in ")]}":
            if depth == 0:
                return [*arguments, text[begin:position]]
            depth -= 1
        elif char == "," and depth == 0:
            arguments.append(text[begin:position])
            begin = position + 1
        position += 1
    return arguments


def find_messages(source: Path) -> dict[str, str]:
    """What errors say, each with a place that says it."""
    messages = {}
    for file in sorted((source / "lib/Target/ONNX").glob("*.cpp")):
        text = re.sub(r"//.*", "", file.read_text())
        for call in CALL.finditer(text):
            arguments = split_arguments(text, call.end())
            index = ARGUMENT[call[1]]
            if len(arguments) <= index:
                continue
            # One message may have several literals, with values between them.
            what = JOINS.sub("", arguments[index])
            parts = [part for part in STRING.findall(what) if len(part.strip()) > 3]
            line = text.count("\n", 0, call.start()) + 1
            for part in parts:
                messages.setdefault(part.replace('\\"', '"'), f"{file.name}:{line}")
    return messages


def read_tests(source: Path) -> str:
    """All that the tests of the importer expect."""
    texts = []
    for folder in ("Target/ONNX", "Tools", "Unit/Target/ONNX", "Integration"):
        for file in sorted((source / "test" / folder).rglob("*")):
            if file.suffix in {".onnxtxt", ".test", ".cpp", ".h", ".mlir"}:
                texts.append(JOINS.sub("", file.read_text()))
    return "\n".join(texts)


def main() -> None:
    """Reports the messages without a test; exits with 1 if there are any."""
    source = Path(sys.argv[1])
    messages, tests = find_messages(source), read_tests(source)
    assert len(messages) > 50, "the messages were not found"
    # A test may ask for a part of a message.
    parts = {part for part in STRING.findall(tests) if len(part) > 7}

    def is_tested(text: str) -> bool:
        return text in tests or any(part in text for part in parts)

    missing = [text for text in messages if not is_tested(text) and text not in EXCEPTIONS]
    for text in missing:
        print(f"{messages[text]}: no test expects '{text}'")
    for text in EXCEPTIONS:
        if text not in messages:
            print(f"EXCEPTIONS: no error says '{text}'")
            missing.append(text)
    sys.exit(bool(missing))


if __name__ == "__main__":
    main()
