//===- Stripes.h - Neighbours fused tile by tile ----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Depth-first execution of neighbouring ops: each makes a stripe of rows, the
/// next one reads it at once, and the map between them never exists as a whole.
/// A line buffer holds the rows that are still read, so that no row is computed
/// twice (the fully cached mode of fused-layer accelerators). docs/Energy.md
/// has the equations.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_STRIPES_H
#define QNN_ANALYSIS_ENERGY_STRIPES_H

#include "qnn/Analysis/Energy/LayerWork.h"

#include "llvm/ADT/ArrayRef.h"

#include <vector>

namespace qnn::energy {

/// How the rows of an op's result follow from those of its map.
struct RowWindow {
  int64_t rows = 0;   ///< Of the result; 0: the op does not run by rows.
  int64_t stride = 1; ///< Rows of the map between two rows of the result.
  int64_t reach = 1;  ///< Rows of the map from the first to the last tap.
};

/// Rows of a map of \p available rows that make \p rows new rows of the
/// reader's result, once it runs.
int64_t getStripeBefore(const RowWindow &reader, int64_t rows,
                        int64_t available);

/// Rows of a map of \p available rows that \p rows rows of the reader's result
/// touch: what a line buffer must hold.
int64_t getLineRows(const RowWindow &reader, int64_t rows, int64_t available);

/// The ops of a network that can run by stripes together with the next one.
class StripeGraph {
public:
  explicit StripeGraph(llvm::ArrayRef<LayerWork> works);

  /// The works that have a price, in their order.
  llvm::ArrayRef<unsigned> getOrder() const { return order; }
  const RowWindow &getWindow(unsigned work) const { return windows[work]; }
  /// The next work is the only reader of the map of the one at \p position of
  /// the order, and a row of its result needs few rows of the map.
  bool canPass(unsigned position) const { return passes[position]; }

private:
  std::vector<unsigned> order;
  std::vector<RowWindow> windows;
  std::vector<bool> passes;
};

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_STRIPES_H
