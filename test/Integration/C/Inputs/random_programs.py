# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random loop nests in the form that C is emitted from, and what they compute.

Each layer reads in<k>, writes out<k> (16 elements of every type), and reads
back what it wrote; loops carry values, branches yield them. The evaluator here
knows nothing of C: numbers wrap because they are cut to their bits.
"""

from __future__ import annotations

import operator
import random
from typing import Any, Dict, List, Tuple

TYPES = ["i8", "i16", "i32", "i64", "f64"]
SIZE = 16
Value = Tuple[str, str]  # name, type


def bits(type_: str) -> int:
    return 64 if type_ == "index" else int(type_[1:])


def wrap(x: int, type_: str) -> int:
    """`x` as a two's complement number; a bool stays 0 or 1."""
    n = bits(type_)
    x &= (1 << n) - 1
    return x if n == 1 or x < 1 << (n - 1) else x - (1 << n)


def unsigned(x: int, type_: str) -> int:
    return x & ((1 << bits(type_)) - 1)


INT_OPS = {
    "addi": lambda a, b, t: a + b,
    "subi": lambda a, b, t: a - b,
    "muli": lambda a, b, t: a * b,
    "andi": lambda a, b, t: a & b,
    "ori": lambda a, b, t: a | b,
    "xori": lambda a, b, t: a ^ b,
    "maxsi": lambda a, b, t: max(a, b),
    "minsi": lambda a, b, t: min(a, b),
    "maxui": lambda a, b, t: max(a, b, key=lambda x: unsigned(x, t)),
    "minui": lambda a, b, t: min(a, b, key=lambda x: unsigned(x, t)),
    "shli": lambda a, b, t: a << b,
    "shrsi": lambda a, b, t: a >> b,
    "shrui": lambda a, b, t: unsigned(a, t) >> b,
    "divsi": lambda a, b, t: abs(a) // b * (1 if a >= 0 else -1),
    "remsi": lambda a, b, t: abs(a) % b * (1 if a >= 0 else -1),
    "divui": lambda a, b, t: unsigned(a, t) // b,
    "remui": lambda a, b, t: unsigned(a, t) % b,
}
REAL_OPS = {"addf": operator.add, "subf": operator.sub, "mulf": operator.mul}
ORDER = {"eq": operator.eq, "ne": operator.ne, "lt": operator.lt,
         "le": operator.le, "gt": operator.gt, "ge": operator.ge}  # fmt: skip


class Layer:
    """Generates one layer as a list of statements; see `emit` and `run`."""

    def __init__(self, rng: random.Random):
        self.rng, self.count = rng, 0
        # Few types and positions, so that what is written is read again.
        self.types = rng.sample(TYPES, 2)
        self.body: List[Any] = []
        self.block(self.body, [], 3)

    def fresh(self, type_: str) -> Value:
        self.count += 1
        return (f"%v{self.count}", type_)

    def constant(self, out: List[Any], type_: str, number: Any) -> Value:
        result = self.fresh(type_)
        out.append(("const", result, number))
        return result

    def any_value(self, out: List[Any], scope: List[Value], type_: str) -> Value:
        known = [v for v in scope if v[1] == type_]
        if known and self.rng.random() < 0.8:
            return self.rng.choice(known)
        if type_ == "f64":
            number: Any = self.rng.choice([0.1, -2.5, 1e300, 0.0, 3.0])
        elif type_ in ("i1", "index"):
            number = self.rng.randrange(2 if type_ == "i1" else SIZE)
        else:
            edge = 1 << (bits(type_) - 1)
            number = self.rng.choice([0, 1, -1, -edge, edge - 1, 7, -32768, 100])
            number = wrap(number, type_)
        return self.constant(out, type_, number)

    def position(self, out: List[Any], scope: List[Value]) -> Value:
        """An index that is inside a buffer."""
        i = self.any_value(out, scope, "index")
        mask = self.constant(out, "index", self.rng.choice([1, 3, SIZE - 1]))
        return self.append(out, ("bin", "andi", i, mask), "index")

    def append(self, out: List[Any], op: Tuple, type_: str) -> Value:
        result = self.fresh(type_)
        out.append((op[0], result, *op[1:]))
        return result

    def expression(self, out: List[Any], scope: List[Value]) -> Value:
        rng = self.rng
        pick = lambda t: self.any_value(out, scope, t)  # noqa: E731
        type_ = rng.choice(self.types)
        kind = rng.randrange(8)
        if kind <= 1:
            name = rng.choice(["in", "out", "out"]) + str(TYPES.index(type_))
            return self.append(out, ("load", name, self.position(out, scope)), type_)
        if kind == 2:
            other = rng.choice(self.types)
            a, b = pick(other), pick(other)
            unsigned_ = other != "f64" and rng.random() < 0.4
            return self.append(
                out, ("cmp", rng.choice(list(ORDER)), unsigned_, a, b), "i1")
        if kind == 3:
            return self.append(
                out, ("select", pick("i1"), pick(type_), pick(type_)), type_)
        if kind == 4 and type_ != "f64":
            other = rng.choice([t for t in TYPES[:4] if t != type_] + ["i1"])
            sign = rng.choice(["si", "ui"])
            return self.append(out, ("cast", sign, pick(other)), type_)
        if kind == 5:
            name = rng.choice(["andi", "ori", "xori"])
            return self.append(out, ("bin", name, pick("i1"), pick("i1")), "i1")
        if type_ == "f64":
            name = rng.choice(list(REAL_OPS))
            return self.append(out, ("bin", name, pick(type_), pick(type_)), type_)
        name = rng.choice(list(INT_OPS))
        a, b = pick(type_), pick(type_)
        if name.startswith("sh"):
            top = self.constant(out, type_, bits(type_) - 1)
            b = self.append(out, ("bin", "andi", b, top), type_)
        if name[:3] in ("div", "rem"):
            seven = self.constant(out, type_, 7)
            b = self.append(out, ("bin", "andi", b, seven), type_)
            one = self.constant(out, type_, 1)
            b = self.append(out, ("bin", "addi", b, one), type_)
        return self.append(out, ("bin", name, a, b), type_)

    def block(self, out: List[Any], scope: List[Value], depth: int) -> None:
        rng = self.rng
        for _ in range(rng.randrange(3, 12)):
            kind = rng.randrange(10)
            if kind < 6 or depth == 0:
                scope.append(self.expression(out, scope))
            elif kind < 8:
                type_ = rng.choice(self.types)
                value = self.any_value(out, scope, type_)
                name = f"out{TYPES.index(type_)}"
                out.append(("store", name, self.position(out, scope), value))
            else:
                types = [rng.choice(self.types + ["i1", "index"])
                         for _ in range(rng.randrange(5))]  # fmt: skip
                results = [self.fresh(t) for t in types]
                if kind == 8:
                    self.loop(out, scope, depth, results)
                else:
                    self.branch(out, scope, depth, results)
                scope += results

    def loop(self, out, scope, depth, results) -> None:
        rng = self.rng
        bounds = [self.constant(out, "index", n)
                  for n in (rng.randrange(3), rng.randrange(6), rng.randrange(1, 3))]  # fmt: skip
        inits = [self.any_value(out, scope, r[1]) for r in results]
        iv, carried = self.fresh("index"), [self.fresh(r[1]) for r in results]
        body: List[Any] = []
        inner = scope + [iv] + carried
        self.block(body, inner, depth - 1)
        # Often a carried value, so that values change places.
        yields = [self.any_value(body, rng.choice([inner, carried]), r[1])
                  for r in results]  # fmt: skip
        out.append(("for", results, bounds, inits, iv, carried, body, yields))

    def branch(self, out, scope, depth, results) -> None:
        arms = []
        condition = self.any_value(out, scope, "i1")
        for _ in range(2):
            body: List[Any] = []
            inner = list(scope)
            self.block(body, inner, depth - 1)
            arms.append((body, [self.any_value(body, inner, r[1]) for r in results]))
        out.append(("if", results, condition, arms))


Environment = Dict[str, Any]
