# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Links networks with a program and runs it on arrays; used by run_c.py.

A network is emitted C, or an object or a library with its header; all have one
interface.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from typing import Dict, List, Sequence

import numpy as np

HERE = Path(__file__).resolve().parent
MCU = HERE.parent.parent / "examples" / "mcu"

STRICT = [
    "-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror"
]  # fmt: skip
SANITIZE = [
    "-g", "-fsanitize=undefined,address", "-fno-sanitize-recover=all"
]  # fmt: skip

DTYPES = {
    "float": np.float32,
    "double": np.float64,
    "bool": np.bool_,
    **{f"int{n}_t": np.dtype(f"int{n}") for n in (8, 16, 32, 64)},
    **{f"uint{n}_t": np.dtype(f"uint{n}") for n in (8, 16, 32, 64)},
}

# Reads one sample after the other from in<k>.raw and writes out<k>.raw. The
# arena is filled with rubbish before each run and has the promised size and
# alignment, no more; its neighbours, to the byte, are watched.
MAIN = """
#include <stdio.h>
#include <string.h>
#include "{name}.h"

#define BYTES ({macro}_ARENA_BYTES + 0U)
#define ALIGNMENT {macro}_ARENA_ALIGNMENT
static unsigned char memory[3 * ALIGNMENT + BYTES];
{buffers}
int main(void)
{{
  const void *inputs[] = {{{inputs}}};
  void *outputs[] = {{{outputs}}};
  unsigned char *arena = memory + ALIGNMENT;
  size_t i;
  arena += (ALIGNMENT - (uintptr_t)arena % ALIGNMENT) % ALIGNMENT;
  if ({name}_abi_version() != {macro}_ABI_VERSION ||
      {name}_arena_bytes() != {macro}_ARENA_BYTES)
    return 5;
  memset(memory, 0x5A, sizeof memory);
{opens}
  for (long sample = 0; sample < {samples}L; ++sample) {{
    int status;
    memset(arena, 0xA5, BYTES);
{reads}
    status = {name}_call(inputs, outputs, arena);
    if (status != 0) {{
      fprintf(stderr, "%s\\n", {name}_message(status));
      return 3;
    }}
    for (i = 0; i < sizeof memory; ++i)
      if ((memory + i < arena || memory + i >= arena + BYTES) &&
          memory[i] != 0x5A)
        return 4;
{writes}
  }}
{closes}
  return 0;
}}
"""
STATUS = {
    2: "a file could not be read or written",
    3: "the network refused to run",
    4: "the network wrote outside the arena",
    5: "the header does not belong to the code",
}


class Network:
    """A network in a folder, linked when it runs.

    `launcher` is the command in front of the program, such as an emulator.
    """

    def __init__(self, folder: Path, cc: str = "cc", flags: Sequence[str] = (),
                 mcu: bool = False, launcher: Sequence[str] = ()):
        self.folder = Path(folder).resolve()
        sources = [path for path in self.folder.iterdir()
                   if path.suffix in (".c", ".o", ".so")]  # fmt: skip
        if len(sources) != 1:
            raise SystemExit(
                f"{folder}: expected one .c, .o or .so file, found {len(sources)}")
        self.source, self.name = sources[0], sources[0].stem
        self.cc, self.flags, self.mcu = cc, list(flags), mcu
        self.launcher = list(launcher)
        header = (self.folder / f"{self.name}.h").read_text()
        macros = dict(re.findall(r"^#define (\w+) (.*)$", header, re.M))
        prefix = self.name.upper() + "_"
        self.macros: Dict[str, str] = {
            key[len(prefix):]: value
            for key, value in macros.items() if key.startswith(prefix)
        }  # fmt: skip
        self.inputs = self._arguments("IN", int(self.macros["NUM_INPUTS"]))
        self.outputs = self._arguments("OUT", int(self.macros["NUM_OUTPUTS"]))

    def _arguments(self, kind: str, count: int) -> List[dict]:
        result = []
        for k in range(count):
            shape = self.macros[f"{kind}{k}_SHAPE"].strip("{}")
            rank = int(self.macros[f"{kind}{k}_RANK"])
            result.append({
                "name": f"{kind.lower()}{k}",
                "ctype": self.macros[f"{kind}{k}_TYPE"],
                "dtype": np.dtype(DTYPES[self.macros[f"{kind}{k}_TYPE"]]),
                "size": int(self.macros[f"{kind}{k}_SIZE"]),
                "shape": [int(x) for x in shape.split(",")][:rank],
            })  # fmt: skip
        return result

    def _main(self, samples: int) -> str:
        def each(arguments, text):
            return "\n".join(text.format(**a) for a in arguments)

        both = self.inputs + self.outputs
        failed = "\n    return 2;"
        return MAIN.format(
            name=self.name,
            macro=self.name.upper(),
            samples=samples,
            buffers=each(both, "static {ctype} {name}[{size}];"),
            inputs=", ".join(a["name"] for a in self.inputs) or "NULL",
            outputs=", ".join(a["name"] for a in self.outputs) or "NULL",
            opens=each(
                self.inputs, '  FILE *f{name} = fopen("{name}.raw", "rb");'
                "\n  if (!f{name})" + failed)
            + "\n" + each(
                self.outputs, '  FILE *f{name} = fopen("{name}.raw", "wb");'
                "\n  if (!f{name})" + failed),
            reads=each(
                self.inputs,
                "    if (fread({name}, sizeof {name}, 1, f{name}) != 1)"
                "\n      return 2;"),
            writes=each(
                self.outputs,
                "    if (fwrite({name}, sizeof {name}, 1, f{name}) != 1)"
                "\n      return 2;"),
            closes=each(both, "  if (fclose(f{name}) != 0)" + failed),
        )  # fmt: skip

    def _compile(self, work: Path) -> List[str]:
        """Compiles into `work`; returns the command that runs it there."""
        program = work / "program"
        include = f"-I{self.folder}"
        source = str(self.source)
        if self.mcu:
            command = [str(MCU / "cc.sh"), str(program), *STRICT, *self.flags,
                       include, source, "main.c"]  # fmt: skip
        else:
            command = [*self.cc.split(), "-O2", *STRICT, *self.flags, include,
                       "main.c", source, "-o", str(program), "-lm"]  # fmt: skip
        if subprocess.run(command, cwd=work).returncode:
            raise SystemExit(f"does not compile: {' '.join(command)}")
        if self.mcu:
            return [str(MCU / "run.sh"), str(program)]
        return [*self.launcher, str(program)]

    def run(self, arrays: Sequence[np.ndarray]) -> List[np.ndarray]:
        """Outputs for the inputs, in the order of the network."""
        if len(arrays) != len(self.inputs):
            raise SystemExit(
                f"{self.name} has {len(self.inputs)} inputs, got {len(arrays)}")
        counts = {np.asarray(a).size // i["size"] for a, i in zip(arrays, self.inputs)}
        if len(counts) > 1:
            raise SystemExit(f"the inputs hold different numbers of samples: {counts}")
        samples = counts.pop() if counts else 1
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            for array, info in zip(arrays, self.inputs):
                if array.size != samples * info["size"]:
                    raise SystemExit(f"{info['name']}: {array.size} elements are no "
                                     f"multiple of {info['size']}")
                (work / f"{info['name']}.raw").write_bytes(
                    np.ascontiguousarray(array.astype(info["dtype"])).tobytes())
            (work / "main.c").write_text(self._main(samples))
            command = self._compile(work)
            done = subprocess.run(command, cwd=work)
            if done.returncode:
                reason = STATUS.get(done.returncode, f"status {done.returncode}")
                raise SystemExit(f"{self.name}: {reason}")
            results = []
            for info in self.outputs:
                data = np.fromfile(work / f"{info['name']}.raw", info["dtype"])
                shape = list(info["shape"])
                if shape:
                    shape[0] *= samples
                elif samples > 1:
                    shape = [samples]
                results.append(data.reshape(shape))
            return results


def describe_difference(got: np.ndarray, want: np.ndarray) -> str:
    """Where two arrays differ in any bit; empty if they do not."""
    if got.size != want.size:
        return f"{got.size} elements instead of {want.size}"
    got, want = got.ravel(), want.ravel().astype(got.dtype)
    bits = f"u{got.itemsize}"
    where = np.flatnonzero(got.view(bits) != want.view(bits))
    if not where.size:
        return ""
    k = where[0]
    return (f"{where.size} of {got.size} elements differ, first number {k}: "
            f"{got[k]!r} instead of {want[k]!r}")
