# ===- builder.py - Random ONNX graphs: the graph that grows --------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""A graph under construction and the random choices that make it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable

import numpy as np
from onnx import helper, numpy_helper

# The file format that came with an operator set.
IR_VERSIONS = {13: 7, 15: 8, 17: 8, 18: 8, 19: 9, 20: 9, 21: 10}
MAX_ELEMENTS = 4096


@dataclass(frozen=True)
class Value:
    """A tensor of the graph. Codes know the step that they stand for."""

    name: str
    shape: tuple[int, ...]
    dtype: str = "float32"
    scale: float = 0.0
    zero_point: int = 0

    @property
    def rank(self) -> int:
        return len(self.shape)

    @property
    def is_codes(self) -> bool:
        return self.scale != 0


# An op sampler adds one or more nodes, or returns None if nothing fits.
Sampler = Callable[["Builder"], "Value | None"]


class Builder:
    """Samplers take values from it and add nodes to it."""

    def __init__(self, seed: int, opset: int):
        self.rng = np.random.default_rng(seed)
        self.opset = opset
        self.values: list[Value] = []
        self.nodes: list[Any] = []
        self.initializers: list[Any] = []
        self.inputs: list[Value] = []
        self.domains = {""}
        self._count = 0

    # Choices

    def choose(self, options: Any) -> Any:
        return options[int(self.rng.integers(len(options)))]

    def flip(self, probability: float = 0.5) -> bool:
        return bool(self.rng.random() < probability)

    def int(self, low: int, high: int) -> int:
        """An integer from low to high, both included."""
        return int(self.rng.integers(low, high + 1))

    def pick(self, *ranks: int, codes: bool = False) -> Value | None:
        """A value of one of the ranks; the last ones are likelier."""
        fitting = [
            v for v in self.values
            if v.is_codes == codes and (not ranks or v.rank in ranks)
        ]  # fmt: skip
        if not fitting:
            return None
        return fitting[-1] if self.flip(0.7) else self.choose(fitting)

    # Growing

    def name(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"

    def input(self, shape: tuple[int, ...], dtype: str = "float32",
              scale: float = 0.0, zero_point: int = 0) -> Value:  # fmt: skip
        value = Value(self.name("x"), shape, dtype, scale, zero_point)
        self.inputs.append(value)
        self.values.append(value)
        return value

    def constant(self, array: Any, prefix: str = "c") -> str:
        name = self.name(prefix)
        self.initializers.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def normal(self, *shape: int, spread: float = 1.0) -> np.ndarray:
        return (self.rng.standard_normal(shape) * spread).astype(np.float32)

    def node(self, op: str, inputs: list[str], shape: tuple[int, ...],
             dtype: str = "float32", scale: float = 0.0, zero_point: int = 0,
             domain: str = "", keep: bool = True, **attributes: Any) -> Value:  # fmt: skip
        """Adds a node; with `keep` its result may be taken by later ones."""
        value = Value(self.name("t"), tuple(shape), dtype, scale, zero_point)
        node = helper.make_node(op, inputs, [value.name], name=value.name,
                                domain=domain, **attributes)  # fmt: skip
        self.nodes.append(node)
        self.domains.add(domain)
        if keep:
            self.values.append(value)
        return value

    def affordable(self, shape: tuple[int, ...]) -> bool:
        size = int(np.prod(shape))
        return 0 < size <= MAX_ELEMENTS

    # Finishing

    def all_tensors(self) -> list[Value]:
        """Every result of a node that `values` knows, in order."""
        known = {v.name: v for v in self.values}
        return [known[n.output[0]] for n in self.nodes if n.output[0] in known]

    def model(self, outputs: list[Value]) -> Any:
        """The graph with the given outputs."""

        def info(value: Value) -> Any:
            kind = numpy_helper.from_array(np.zeros(1, value.dtype)).data_type
            return helper.make_tensor_value_info(value.name, kind, value.shape)

        graph = helper.make_graph(
            self.nodes, "random", [info(v) for v in self.inputs],
            [info(v) for v in outputs], self.initializers)  # fmt: skip
        opsets = [helper.make_opsetid(d, self.opset if d == "" else 1)
                  for d in sorted(self.domains)]  # fmt: skip
        return helper.make_model(graph, opset_imports=opsets, producer_name="random",
                                 ir_version=IR_VERSIONS[self.opset])  # fmt: skip

    def feed(self) -> dict[str, np.ndarray]:
        """Random inputs."""
        arrays = {}
        for value in self.inputs:
            if value.is_codes:
                limits = np.iinfo(value.dtype)
                codes = self.rng.integers(limits.min, limits.max + 1, value.shape)
                arrays[value.name] = codes.astype(value.dtype)
            else:
                arrays[value.name] = self.normal(*value.shape)
        return arrays
