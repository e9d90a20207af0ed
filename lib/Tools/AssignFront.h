//===- AssignFront.h - Candidates and how they do ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TOOLS_ASSIGNFRONT_H
#define QNN_LIB_TOOLS_ASSIGNFRONT_H

#include "qnn/Data/Metrics.h"
#include "qnn/PrecisionAssignment.h"

namespace qnn {

/// A choice of widths that was quantized and run on real data.
struct Candidate {
  /// `mixed` or `w8 a8`.
  std::string name;
  PrecisionPoint point;
  /// Per sample, whether the class was right; empty without labels.
  std::vector<bool> hits;
  /// Not dominated in energy and accuracy (without labels: noise) by others.
  bool isOnFront = false;

  double getAccuracy() const;
};

/// The candidates to run: the uniform choices, and at most `count` of `front`,
/// spread evenly over the orders of magnitude of its noise.
std::vector<Candidate> pickCandidates(const PrecisionAssignment &assignment,
                                      llvm::ArrayRef<unsigned> widths,
                                      llvm::ArrayRef<PrecisionPoint> front,
                                      size_t count);

/// Sorts by energy and sets isOnFront.
void markFront(std::vector<Candidate> &candidates);

/// What a choice must keep to.
struct Constraints {
  /// The greatest loss of accuracy against the real network, as a share.
  std::optional<double> maxLoss;
  /// The greatest energy, in pJ.
  std::optional<double> maxEnergy;
};

/// The candidate of least energy whose accuracy is at most maxLoss below
/// `realAccuracy`; with maxEnergy the most accurate (without labels the least
/// noisy) of those that cost at most that. -1 if there is none.
int64_t selectCandidate(llvm::ArrayRef<Candidate> candidates,
                        const Constraints &constraints, double realAccuracy);

} // namespace qnn

#endif // QNN_LIB_TOOLS_ASSIGNFRONT_H
