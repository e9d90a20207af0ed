//===- AssignReport.h - What qnn-assign-precision prints --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TOOLS_ASSIGNREPORT_H
#define QNN_LIB_TOOLS_ASSIGNREPORT_H

#include "AssignFront.h"
#include "llvm/Support/raw_ostream.h"

namespace qnn {

/// All that a run of the tool found out.
struct AssignResult {
  std::vector<AssignedVariable> variables;
  std::vector<unsigned> widths;
  std::string platform, memory;
  /// Which samples were used for what.
  std::string calibrationSamples, searchSamples, testSamples;
  /// The real network on the search samples, and on the test samples.
  std::vector<bool> realHits, realTestHits;
  /// By rising energy.
  std::vector<Candidate> candidates;
  int64_t selected = -1;
  /// The selected candidate on the test samples.
  std::vector<bool> testHits;
};

void printAssignText(llvm::raw_ostream &os, const AssignResult &result);
void printAssignJson(llvm::raw_ostream &os, const AssignResult &result);

} // namespace qnn

#endif // QNN_LIB_TOOLS_ASSIGNREPORT_H
