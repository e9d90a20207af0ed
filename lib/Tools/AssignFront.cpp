//===- AssignFront.cpp - Candidates and how they do -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AssignFront.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <limits>
#include <set>

using namespace qnn;

double Candidate::getAccuracy() const {
  return hits.empty()
             ? 0
             : static_cast<double>(llvm::count(hits, true)) / hits.size();
}

std::vector<Candidate>
qnn::pickCandidates(const PrecisionAssignment &assignment,
                    llvm::ArrayRef<unsigned> widths,
                    llvm::ArrayRef<PrecisionPoint> front, size_t count) {
  std::vector<Candidate> candidates;
  std::set<PrecisionChoice> taken;
  for (auto [index, bits] : llvm::enumerate(widths)) {
    PrecisionChoice choice(assignment.variables().size(), index);
    taken.insert(choice);
    std::string width = std::to_string(bits);
    candidates.push_back(
        {"w" + width + " a" + width, assignment.price(choice), {}, false});
  }
  auto level = [](const PrecisionPoint &point) {
    return std::log(std::max(point.noise, 1e-12));
  };
  double highest = level(front.front()), lowest = level(front.back());
  for (size_t i = 0; i < count; ++i) {
    double wanted =
        highest + (lowest - highest) * i / std::max<size_t>(count - 1, 1);
    const PrecisionPoint *nearest =
        llvm::min_element(front, [&](const auto &a, const auto &b) {
          return std::fabs(level(a) - wanted) < std::fabs(level(b) - wanted);
        });
    if (taken.insert(nearest->choice).second)
      candidates.push_back({"mixed", *nearest, {}, false});
  }
  return candidates;
}

/// How bad a candidate is apart from its energy.
static double getLoss(const Candidate &candidate) {
  return candidate.hits.empty() ? candidate.point.noise
                                : -candidate.getAccuracy();
}

void qnn::markFront(std::vector<Candidate> &candidates) {
  llvm::sort(candidates, [](const Candidate &a, const Candidate &b) {
    return std::make_tuple(a.point.energy, getLoss(a), a.point.choice) <
           std::make_tuple(b.point.energy, getLoss(b), b.point.choice);
  });
  double least = std::numeric_limits<double>::infinity();
  for (Candidate &candidate : candidates) {
    candidate.isOnFront = getLoss(candidate) < least;
    least = std::min(least, getLoss(candidate));
  }
}

int64_t qnn::selectCandidate(llvm::ArrayRef<Candidate> candidates,
                             const Constraints &constraints,
                             double realAccuracy) {
  int64_t best = -1;
  for (auto [index, candidate] : llvm::enumerate(candidates)) {
    if (constraints.maxLoss &&
        candidate.getAccuracy() < realAccuracy - *constraints.maxLoss - 1e-12)
      continue;
    if (constraints.maxEnergy &&
        candidate.point.energy > *constraints.maxEnergy)
      continue;
    if (best < 0) {
      best = index;
      continue;
    }
    const Candidate &other = candidates[best];
    bool isBetter = constraints.maxEnergy
                        ? getLoss(candidate) < getLoss(other)
                        : candidate.point.energy < other.point.energy;
    if (isBetter)
      best = index;
  }
  return best;
}
