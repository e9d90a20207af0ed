# ===- _energy.py - Energy reports ----------------------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""What a model costs."""

from __future__ import annotations

import json
from typing import Any


class EnergyReport(dict[str, Any]):
    """The JSON report as a dictionary; energies are in picojoules.

    `report["ops"]` prices each layer, `report["total"]` the network.
    """

    def __init__(self, json_text: str, table: str) -> None:
        super().__init__(json.loads(json_text))
        self._table = table

    def table(self) -> str:
        """The report as text, at most 120 columns wide."""
        return self._table

    def __str__(self) -> str:
        return self._table
