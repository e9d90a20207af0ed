//===- TiledContraction.h - Contractions with explicit tiles ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The loop nest of an op with `qnn.tiles`: every memory of the schedule is a
/// buffer, and what moves between two memories is a copy.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_CONVERSION_QNNTOLOOPS_TILEDCONTRACTION_H
#define QNN_LIB_CONVERSION_QNNTOLOOPS_TILEDCONTRACTION_H

#include "TiledShape.h"

namespace mlir::qnn {

/// Where the counters of an op are in the buffer of all counters.
struct CounterSlots {
  /// A flat memref of i64; null if nothing is counted.
  Value memref;
  int64_t first = 0;
};

/// Emits the nest of `shape`. The outputs of `layer` behind its own are the
/// buffers of TiledShape::getBuffers.
LogicalResult emitTiledContraction(Operation *op, const TiledShape &shape,
                                   LayerBuilder &layer, CounterSlots slots);

} // namespace mlir::qnn

#endif // QNN_LIB_CONVERSION_QNNTOLOOPS_TILEDCONTRACTION_H
