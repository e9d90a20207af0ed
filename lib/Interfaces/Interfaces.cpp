//===- Interfaces.cpp - Op interfaces of qnn --------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Interfaces/Interfaces.h"

#include "qnn/Interfaces/QNNInterfaces.cpp.inc"

using namespace mlir;
using namespace mlir::qnn;

std::optional<EnergyWork> mlir::qnn::getEnergyWorkOf(Operation *op) {
  if (auto priced = dyn_cast<EnergyCostOpInterface>(op))
    return priced.getEnergyWork();
  if (Dialect *dialect = op->getDialect())
    if (auto *prices =
            dialect->getRegisteredInterface<EnergyCostDialectInterface>())
      return prices->getEnergyWork(op);
  return std::nullopt;
}
