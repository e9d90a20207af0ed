//===- PieceFunction.h - Any map from integers to levels --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Functions that change direction (hard swish, absolute values, negative
/// slopes) map accumulators to levels in pieces. The pieces are found by
/// halving: a caller's bound on the levels of an interval either shows that it
/// is one piece, or the interval is halved. Nothing is assumed about the
/// function but the bound, so what is found is proven.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_SUPPORT_PIECEFUNCTION_H
#define QNN_SUPPORT_PIECEFUNCTION_H

#include "qnn/Support/StepFunction.h"

#include <optional>

namespace qnn {

/// A map from lo <= x <= hi to levels 0 .. numLevels-1. Piece i begins at
/// starts[i] and ends before starts[i + 1], or at hi; starts[0] is lo.
/// Neighbours have different levels.
struct PieceFunction {
  llvm::SmallVector<int64_t> starts, levels;

  int64_t getNumPieces() const { return starts.size(); }
  /// The level of `x`, lo <= x <= hi. O(log pieces).
  int64_t operator()(int64_t x) const;
  /// The same function as steps over lo .. hi, if it is monotone.
  std::optional<StepFunction> getSteps(int64_t numLevels, int64_t hi) const;
};

/// The least and the greatest level that a function can have.
struct LevelRange {
  int64_t least, greatest;
};

/// Finds the pieces of `level` over lo <= x <= hi. `bound(a, b)` holds the
/// levels of all a <= x <= b; `level` is asked where intervals have become
/// short. Fails if the range is empty or too large, if a level lies outside its
/// bound, or after `maxProbes` intervals and points.
llvm::Expected<PieceFunction>
findPieces(llvm::function_ref<int64_t(int64_t)> level,
           llvm::function_ref<LevelRange(int64_t, int64_t)> bound, int64_t lo,
           int64_t hi, int64_t maxProbes);

} // namespace qnn

#endif // QNN_SUPPORT_PIECEFUNCTION_H
