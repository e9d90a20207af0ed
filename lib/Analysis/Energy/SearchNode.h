//===- SearchNode.h - Mappings that are decided in part ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_ANALYSIS_ENERGY_SEARCHNODE_H
#define QNN_LIB_ANALYSIS_ENERGY_SEARCHNODE_H

#include "SearchCosts.h"

namespace qnn::energy {

/// A run of loops that do not concern `operand`, and where its tile of `level`
/// ends.
struct Move {
  Operand operand;
  unsigned level;
  TileSizes reached; ///< Sizes behind the run, unrolled loops included.
};

/// A mapping that is decided up to some loop.
struct Node {
  TileSizes reached; ///< Sizes of all loops so far.
  /// Per operand: the position in its list of levels that is not decided yet,
  /// and the sizes where its last tile ended.
  unsigned next[numOperands] = {0, 0, 0};
  TileSizes last[numOperands];
  Price decided;
  /// Bits that decided tiles take, by level: weights, and inputs with outputs.
  double used[maxLevels][2] = {};
  Price bound; ///< Of everything.
};

} // namespace qnn::energy

#endif // QNN_LIB_ANALYSIS_ENERGY_SEARCHNODE_H
