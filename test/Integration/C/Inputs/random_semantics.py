# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random programs as MLIR, evaluated in Python, and run as C.

usage: random_semantics.py QNN_TRANSLATE [SEED [LAYERS]]

Prints the seed. Fails if any output of the emitted C differs in a bit.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, List

import numpy as np
from emitted_c import SANITIZE, Network, describe_difference
from random_programs import (INT_OPS, ORDER, REAL_OPS, SIZE, TYPES, Layer, bits,
                             unsigned, wrap)  # fmt: skip

DTYPES = ["int8", "int16", "int32", "int64", "float64"]
PREDICATES = {"eq": "oeq", "ne": "une"}


def text(op: Any) -> List[str]:
    """The statement as MLIR."""
    kind, result = op[0], op[1]
    if kind == "store":
        return [f"memref.store {op[3][0]}, %{op[1]}[{op[2][0]}] : "
                f"memref<{SIZE}x{op[3][1]}>"]  # fmt: skip
    if kind in ("for", "if"):
        return region_text(op)
    head, type_ = f"{result[0]} = ", result[1]
    if kind == "const":
        number = repr(op[2]) if type_ == "f64" else str(op[2])
        if type_ == "i1":
            number = "true" if op[2] else "false"
            return [head + f"arith.constant {number}"]
        if "e" in number and "." not in number:
            number = number.replace("e", ".0e")
        return [head + f"arith.constant {number} : {type_}"]
    if kind == "load":
        return [head + f"memref.load %{op[2]}[{op[3][0]}] : memref<{SIZE}x{type_}>"]
    if kind == "select":
        return [head + f"arith.select {op[2][0]}, {op[3][0]}, {op[4][0]} : {type_}"]
    if kind == "cmp":
        _, _, name, is_unsigned, a, b = op
        if a[1] == "f64":
            predicate = PREDICATES.get(name, "o" + name)
        elif name in ("eq", "ne"):
            predicate = name
        else:
            predicate = ("u" if is_unsigned else "s") + name
        letter = "f" if a[1] == "f64" else "i"
        return [head + f"arith.cmp{letter} {predicate}, {a[0]}, {b[0]} : {a[1]}"]
    if kind == "cast":
        source = op[3]
        if bits(source[1]) > bits(type_):
            name = "trunci"
        else:
            name = "ext" + op[2]
        return [head + f"arith.{name} {source[0]} : {source[1]} to {type_}"]
    return [head + f"arith.{op[2]} {op[3][0]}, {op[4][0]} : {type_}"]


def region_text(op: Any) -> List[str]:
    def block(body, yields):
        lines = ["  " + line for statement in body for line in text(statement)]
        if yields:
            names = ", ".join(v[0] for v in yields)
            lines.append(f"  scf.yield {names} : {', '.join(v[1] for v in yields)}")
        return lines

    results = op[1]
    head = ", ".join(r[0] for r in results) + " = " if results else ""
    types = ", ".join(r[1] for r in results)
    if op[0] == "if":
        condition, arms = op[2], op[3]
        arrow = f" -> ({types})" if results else ""
        return [f"{head}scf.if {condition[0]}{arrow} {{", *block(*arms[0]),
                "} else {", *block(*arms[1]), "}"]  # fmt: skip
    _, _, (low, high, step), inits, iv, carried, body, yields = op
    carry = ", ".join(f"{c[0]} = {i[0]}" for c, i in zip(carried, inits))
    args = f" iter_args({carry}) -> ({types})" if results else ""
    return [f"{head}scf.for {iv[0]} = {low[0]} to {high[0]} step {step[0]}{args} {{",
            *block(body, yields), "}"]  # fmt: skip


def run(body: List[Any], env: Dict[str, Any]) -> None:
    """Evaluates statements; `env` has names, and buffers by theirs."""
    for op in body:
        kind, result = op[0], op[1]
        if kind == "store":
            env[op[1]][env[op[2][0]]] = env[op[3][0]]
        elif kind == "if":
            arm, yields = op[3][0 if env[op[2][0]] else 1]
            run(arm, env)
            env.update({r[0]: env[y[0]] for r, y in zip(result, yields)})
        elif kind == "for":
            _, _, bounds, inits, iv, carried, inner, yields = op
            values = [env[i[0]] for i in inits]
            for i in range(*(env[b[0]] for b in bounds)):
                env[iv[0]] = i
                env.update({c[0]: v for c, v in zip(carried, values)})
                run(inner, env)
                values = [env[y[0]] for y in yields]
            env.update({r[0]: v for r, v in zip(result, values)})
        else:
            env[result[0]] = evaluate(op, result[1], env)


def evaluate(op: Any, type_: str, env: Dict[str, Any]) -> Any:
    if op[0] == "const":
        return op[2]
    if op[0] == "load":
        return env[op[2]][env[op[3][0]]]
    if op[0] == "select":
        return env[op[3][0]] if env[op[2][0]] else env[op[4][0]]
    if op[0] == "cmp":
        a, b = env[op[4][0]], env[op[5][0]]
        if op[3]:
            a, b = unsigned(a, op[4][1]), unsigned(b, op[5][1])
        return int(ORDER[op[2]](a, b))
    if op[0] == "cast":
        value, source = env[op[3][0]], op[3][1]
        if op[2] == "ui":
            return wrap(unsigned(value, source), type_)
        return wrap(-value if source == "i1" else value, type_)
    a, b = env[op[3][0]], env[op[4][0]]
    if op[2] in REAL_OPS:
        return REAL_OPS[op[2]](a, b)
    return wrap(INT_OPS[op[2]](a, b, type_), type_)


def module(layers: List[Layer]) -> str:
    kinds = ["in", "out"]
    params = ", ".join(f"%{k}{i}: memref<{SIZE}x{t}>"
                       for k in kinds for i, t in enumerate(TYPES))  # fmt: skip
    types = ", ".join(f"memref<{SIZE}x{t}>" for _ in kinds for t in TYPES)
    lines, calls, outputs = [], [], []
    ins = [f"%in{i}" for i in range(len(TYPES))]
    for n, layer in enumerate(layers):
        lines += [f"func.func private @layer{n}({params}) {{"]
        lines += ["  " + line for op in layer.body for line in text(op)]
        lines += ["  return", "}"]
        outs = [f"%out{n * len(TYPES) + i}" for i in range(len(TYPES))]
        outputs += [f"{o}: memref<{SIZE}x{t}> {{qnn.output = tensor<{SIZE}x{t}>}}"
                    for o, t in zip(outs, TYPES)]  # fmt: skip
        calls.append(f"  call @layer{n}({', '.join(ins + outs)}) : ({types}) -> ()")
    inputs = [f"{i}: memref<{SIZE}x{t}> {{qnn.input = tensor<{SIZE}x{t}>}}"
              for i, t in zip(ins, TYPES)]  # fmt: skip
    lines += [f"func.func @random({', '.join(inputs + outputs)}) {{", *calls,
              "  return", "}"]  # fmt: skip
    return "\n".join(lines) + "\n"


def main() -> int:
    translate = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32)
    print(f"seed {seed}", flush=True)
    rng = random.Random(seed)
    layers = [Layer(rng) for _ in range(int(sys.argv[3]) if len(sys.argv) > 3 else 20)]
    data = np.random.default_rng(seed)
    inputs = [data.integers(0, 256, SIZE * np.dtype(d).itemsize, np.uint8).view(d)
              for d in DTYPES[:4]] + [data.normal(size=SIZE) * 10]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "random.mlir").write_text(module(layers))
        split = subprocess.run([translate, "--mlir-to-c", work / "random.mlir"],
                               stdout=subprocess.PIPE, text=True, check=True)  # fmt: skip
        for part in split.stdout.split("//--- ")[1:]:
            name, contents = part.split("\n", 1)
            (work / name).write_text(contents)
        got = Network(work, flags=SANITIZE).run(inputs)
    for n, layer in enumerate(layers):
        env: Dict[str, Any] = {f"in{i}": x.tolist() for i, x in enumerate(inputs)}
        env.update({f"out{i}": [0] * SIZE for i in range(len(TYPES))})
        run(layer.body, env)
        for i, dtype in enumerate(DTYPES):
            want = np.array(env[f"out{i}"], dtype)
            difference = describe_difference(got[n * len(TYPES) + i], want)
            if difference:
                print(f"layer{n}, {TYPES[i]}: {difference}")
                return 1
    print(f"{len(layers)} layers equal")
    return 0


if __name__ == "__main__":
    sys.exit(main())
