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

FailureOr<int64_t> mlir::qnn::findStripeRows(Operation *op,
                                             StringRef platform) {
  Attribute attribute = op->getAttr(stripesAttrName);
  if (!attribute)
    return 0;
  auto rowsOf = dyn_cast<DictionaryAttr>(attribute);
  bool isValid =
      rowsOf && llvm::all_of(rowsOf, [](NamedAttribute entry) {
        auto rows = dyn_cast<IntegerAttr>(entry.getValue());
        return rows && rows.getType().isInteger(64) && rows.getInt() > 0;
      });
  if (!isValid)
    return op->emitOpError() << "'" << stripesAttrName
                             << "' must be a dictionary from platforms to "
                                "positive numbers of rows (i64)";
  auto rows = rowsOf.getAs<IntegerAttr>(platform);
  return rows ? rows.getInt() : 0;
}

void mlir::qnn::setStripeRows(Operation *op, StringRef platform, int64_t rows) {
  NamedAttrList entries;
  if (auto old = op->getAttrOfType<DictionaryAttr>(stripesAttrName))
    entries = NamedAttrList(old);
  entries.erase(platform);
  Builder builder(op->getContext());
  if (rows > 0)
    entries.append(platform, builder.getI64IntegerAttr(rows));
  if (entries.empty())
    op->removeAttr(stripesAttrName);
  else
    op->setAttr(stripesAttrName, entries.getDictionary(op->getContext()));
}
