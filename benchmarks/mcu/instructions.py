#!/usr/bin/python3
#===- instructions.py - Predicted and counted instructions ----------------===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
"""usage: instructions.py BUILD MODEL... [--limit=PERCENT] [--least=COUNT] [--integer]

Emits each network as C for a Cortex-M4, counts in QEMU the instructions of
every function that computes a layer, and prints them beside the prediction of
qnn-count-instructions. With --limit, fails if a layer of at least COUNT
instructions (1000 unless told) is further off; with --integer, layers that
compute with float64 in software may be, which takes as long as the numbers want.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MCU = HERE.parent.parent / "examples" / "mcu"
INSTRUCTIONS_PER_TICK = 40


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True,
                          stdout=subprocess.PIPE, text=True, **options).stdout


def write_case(folder, name):
    """Buffers for the inputs and outputs that the header describes."""
    header = (folder / f"{name}.h").read_text()
    macro = name.upper()
    sizes = {
        kind: int(re.search(rf"{macro}_NUM_{kind} (\d+)", header).group(1))
        for kind in ("INPUTS", "OUTPUTS")
    }
    lines = [f'#include "{name}.c"',
             f"static uint64_t arena[({macro}_ARENA_BYTES + 7) / 8 + 1];"]
    for kind, short in (("INPUTS", "IN"), ("OUTPUTS", "OUT")):
        names = []
        for i in range(sizes[kind]):
            buffer = f"{macro}_{short}{i}"
            lines.append(f"static {buffer}_TYPE {buffer}_buffer[{buffer}_SIZE];")
            names.append(f"{buffer}_buffer")
        const = "const " if short == "IN" else ""
        lines.append(f"static {const}void *{const}all{short}[] = "
                     f"{{{', '.join(names)}}};")
    lines.append("__attribute__((no_instrument_function))")
    lines.append("static void fillInputs(void) {\n  uint32_t state = 1;")
    for i in range(sizes["INPUTS"]):
        buffer = f"{macro}_IN{i}"
        real = re.search(rf"{buffer}_TYPE (float|double)", header)
        # Numbers as in images: from 0 to 1, or all codes.
        value = "(state >> 8) / 16777216.0F" if real else "(state >> 24)"
        lines.append(f"  for (int i = 0; i < {buffer}_SIZE; ++i) {{\n"
                     "    state = state * 1664525U + 1013904223U;\n"
                     f"    {buffer}_buffer[i] = ({buffer}_TYPE){value};\n  }}")
    lines.append("}\n__attribute__((no_instrument_function))")
    lines.append("static int runModel(void) {\n"
                 f"  return {name}_call(allIN, allOUT, arena);\n}}")
    (folder / "model_case.h").write_text("\n".join(lines) + "\n")


def count(build, model, folder):
    """Instructions of each layer function, by its name."""
    run(build / "bin" / "qnn-compile", model, "--emit=c", "--target=cortex-m4",
        "-o", folder)
    source = next(path for path in folder.glob("*.c"))
    write_case(folder, source.stem)
    program = folder / "program"
    run(MCU / "cc.sh", program, "-std=c99", "-finstrument-functions",
        "-finstrument-functions-exclude-file-list=qnn_runtime.h",
        f"-I{folder}", HERE / "count_layers.c")
    symbols = {}
    for line in run("arm-none-eabi-nm", program).splitlines():
        parts = line.split()
        if len(parts) == 3:
            symbols[int(parts[0], 16) & ~1] = parts[2]
    counted = {}
    for line in run(MCU / "run.sh", program).splitlines():
        address, ticks = line.split()
        counted[symbols[int(address, 16)]] = (int(ticks) *
                                              INSTRUCTIONS_PER_TICK)
    return counted


def predict(build, model):
    """What qnn-count-instructions says, in the order of the layers."""
    loops = subprocess.run(
        [build / "bin" / "qnn-compile", model, "--emit=mlir", "--phase=loops",
         "--target=cortex-m4", "-o", "-"], check=True, stdout=subprocess.PIPE)
    text = subprocess.run(
        [build / "bin" / "qnn-opt", "-", "--qnn-count-instructions=mix",
         "--mlir-elide-elementsattrs-if-larger=4"], check=True,
        input=loops.stdout, stdout=subprocess.PIPE).stdout.decode()
    return [(name, "real_" in mix, float(value))
            for name, mix, value in re.findall(
                r"func.func private @(\w+)\(.*?qnn.instruction_mix = "
                r"\{(.*?)\}.*?qnn.instructions = (\d+) : i64", text)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("models", nargs="+", type=pathlib.Path)
    parser.add_argument("--limit", type=float)
    parser.add_argument("--least", type=float, default=1000)
    parser.add_argument("--integer", action="store_true")
    arguments = parser.parse_args()
    worst = 0
    for model in arguments.models:
        with tempfile.TemporaryDirectory() as folder:
            counted = count(arguments.build, model, pathlib.Path(folder))
        label = model.parent.name if model.stem == "model" else model.stem
        print(f"{label}\n{'layer':34}{'predicted':>12}{'counted':>12}{'ratio':>8}")
        total = [0, 0]
        for name, is_real, predicted in predict(arguments.build, model):
            name = re.sub(r"^\w*?(_\d+_)", r"\1", name, count=1)
            actual = next(value for symbol, value in counted.items()
                          if symbol.endswith(name))
            ratio = predicted / actual if actual else 1
            if actual >= arguments.least and not (arguments.integer and
                                                  is_real):
                worst = max(worst, abs(ratio - 1))
            total = [total[0] + predicted, total[1] + actual]
            print(f"{name[1:]:34}{predicted:12.0f}{actual:12}{ratio:8.3f}")
        print(f"{'total':34}{total[0]:12.0f}{total[1]:12}"
              f"{total[0] / total[1]:8.3f}\n")
    if arguments.limit is not None and 100 * worst > arguments.limit:
        sys.exit(f"a layer is {100 * worst:.1f} % off, "
                 f"the limit is {arguments.limit:g} %")
    print(f"largest error: {100 * worst:.1f} % (layers of at least "
          f"{arguments.least:g} instructions)")


if __name__ == "__main__":
    main()
