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

} // namespace mlir::qnn

#endif // QNN_DIALECT_QNN_IR_SCHEDULE_H
