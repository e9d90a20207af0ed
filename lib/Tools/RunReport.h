//===- RunReport.h - What qnn-run prints ------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TOOLS_RUNREPORT_H
#define QNN_LIB_TOOLS_RUNREPORT_H

#include "qnn/Compiler.h"
#include "llvm/Support/raw_ostream.h"

namespace qnn {

/// Times of repeated runs, in microseconds.
struct RunTimes {
  double min = 0, median = 0, p99 = 0;
};

/// Summarizes `samples`, of which there is at least one (nearest rank).
RunTimes summarizeTimes(std::vector<double> samples);

/// The greatest element's index in each row of a classifier's output, that is
/// [N, C] or [N, C, 1, 1] with C > 1; the first of equal ones. Empty for other
/// shapes.
std::vector<int64_t> topClasses(const NpyArray &output);

/// Prints name, shape, type and first values of each output, its top-1 classes,
/// and the times, if any.
void printText(llvm::raw_ostream &os, llvm::ArrayRef<TensorInfo> infos,
               llvm::ArrayRef<NpyArray> outputs, const RunTimes *times);

/// The same as a JSON object: `outputs` (a list of objects with `name`,
/// `shape`, `type`, `values`, and `top1` of classifiers), `min_us`, `median_us`
/// and `p99_us`.
void printJson(llvm::raw_ostream &os, llvm::ArrayRef<TensorInfo> infos,
               llvm::ArrayRef<NpyArray> outputs, const RunTimes *times);

/// Prints what ops have moved: a line per memory and operand.
void printAccesses(llvm::raw_ostream &os, llvm::ArrayRef<AccessCount> accesses);

} // namespace qnn

#endif // QNN_LIB_TOOLS_RUNREPORT_H
