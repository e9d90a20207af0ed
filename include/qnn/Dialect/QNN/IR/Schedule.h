//===- Schedule.h - The schedule of an op for a platform --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// How passes and the energy model find the schedule of a contraction: one
/// attribute `qnn.schedule`, read by both.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT_QNN_IR_SCHEDULE_H
#define QNN_DIALECT_QNN_IR_SCHEDULE_H

#include "qnn/Dialect/QNN/IR/QNNOps.h"

namespace mlir::qnn {

/// The schedule of `op` for `platform`: `qnn.schedule` holds one
/// `#qnn.schedule` or an array of them, of which the first that names the
/// platform counts. Null if there is none.
ScheduleAttr findSchedule(Operation *op, StringRef platform);

/// The discardable attribute of an op whose map the next op reads stripe by
/// stripe while it is made: a dictionary from platforms to the rows of a
/// stripe, e.g. `qnn.stripes = {horowitz45 = 4 : i64}`.
inline constexpr StringLiteral stripesAttrName = "qnn.stripes";

/// The rows of a stripe of \p op on \p platform; 0 if its map is made as a
/// whole. Emits an error if the attribute is not what it should be.
FailureOr<int64_t> findStripeRows(Operation *op, StringRef platform);

/// Sets the rows of a stripe of \p op on \p platform; 0 takes them away.
void setStripeRows(Operation *op, StringRef platform, int64_t rows);

} // namespace mlir::qnn

#endif // QNN_DIALECT_QNN_IR_SCHEDULE_H
