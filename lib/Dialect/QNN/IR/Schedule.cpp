//===- Schedule.cpp - The schedule of an op for a platform ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/IR/Schedule.h"

using namespace mlir;
using namespace mlir::qnn;

ScheduleAttr mlir::qnn::findSchedule(Operation *op, StringRef platform) {
  Attribute attribute = op->getAttr(scheduleAttrName);
  SmallVector<Attribute> candidates;
  if (auto array = dyn_cast_or_null<ArrayAttr>(attribute))
    candidates.assign(array.begin(), array.end());
  else if (attribute)
    candidates.push_back(attribute);
  for (Attribute candidate : candidates)
    if (auto schedule = dyn_cast<ScheduleAttr>(candidate))
      if (schedule.getPlatform() == platform)
        return schedule;
  return {};
}
