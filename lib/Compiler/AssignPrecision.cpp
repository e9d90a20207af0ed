//===- AssignPrecision.cpp - Widths of least energy -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/AssignPrecision.h"
#include "PrecisionGain.h"
#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <limits>
#include <set>

using namespace qnn;
using Kind = PrecisionCandidate::Kind;

llvm::StringRef qnn::stringifyAssignMethod(AssignMethod method) {
  switch (method) {
  case AssignMethod::Search:
    return "search";
  case AssignMethod::Density:
    return "density";
  case AssignMethod::Exhaustive:
    return "exhaustive";
  }
  llvm_unreachable("all methods are listed");
}

namespace {
/// Runs candidates and keeps those that were run.
class Assigner {
public:
  Assigner(PrecisionAssignment &assignment,
           const AssignPrecisionOptions &options)
      : assignment(assignment), options(options) {}

  llvm::Expected<AssignPrecisionResult> run();

private:
  void addCandidate(Kind kind, std::string name, PrecisionPoint point);
  void addUniform();
  void addDensity();
  void addMixed();
  llvm::Error addAll();
  llvm::Error runCandidates();
  llvm::Error refine();
  bool isRun(const PrecisionPoint &point) const {
    return taken.count(point.choice);
  }
  bool canChoose(const PrecisionCandidate &candidate) const;
  std::optional<size_t> select() const;
  std::optional<size_t>
  selectCheapest(llvm::function_ref<bool(const PrecisionCandidate &)> accepts)
      const;
  void markFront();

  PrecisionAssignment &assignment;
  const AssignPrecisionOptions &options;
  std::vector<PrecisionPoint> front;
  std::set<PrecisionChoice> taken;
  /// Not run yet.
  std::vector<PrecisionCandidate> pending;
  AssignPrecisionResult result;
};
} // namespace

/// How bad a candidate is apart from its costs.
static double getLoss(const PrecisionCandidate &candidate) {
  const PrecisionMeasurement &measured = candidate.measured;
  return measured.hits.empty() ? measured.noise : -getShare(measured.hits);
}

void Assigner::addCandidate(Kind kind, std::string name, PrecisionPoint point) {
  if (taken.insert(point.choice).second)
    pending.push_back({kind, std::move(name), std::move(point), {}, false});
}

void Assigner::addUniform() {
  // From the widest on: it is what all others are compared with.
  for (size_t i = result.widths.size(); i-- > 0;) {
    std::string width = std::to_string(result.widths[i]);
    addCandidate(Kind::Uniform, "w" + width + " a" + width,
                 assignment.price(assignment.getUniform(i)));
  }
}

void Assigner::addDensity() {
  for (size_t i = result.widths.size(); i-- > 0;)
    addCandidate(Kind::Density, "density " + std::to_string(result.widths[i]),
                 assignment.price(assignment.getDensityChoice(i)));
}

llvm::Error Assigner::addAll() {
  PrecisionChoice choice = assignment.getUniform(0);
  double count = std::pow(result.widths.size(), choice.size());
  if (count > options.search.maxExhaustive)
    return llvm::createStringError(
        "there are " + llvm::Twine(result.widths.size()) + "^" +
        llvm::Twine(choice.size()) + " choices, more than the " +
        llvm::Twine(options.search.maxExhaustive) +
        " that --max-exhaustive allows; give fewer --widths");
  while (true) {
    addCandidate(Kind::Mixed, "mixed", assignment.price(choice));
    size_t i = 0;
    while (i < choice.size() && ++choice[i] == result.widths.size())
      choice[i++] = 0;
    if (i == choice.size())
      return llvm::Error::success();
  }
}

/// Points of the front, spread evenly over the orders of magnitude of its noise.
void Assigner::addMixed() {
  if (front.empty())
    return;
  auto level = [](const PrecisionPoint &point) {
    return std::log(std::max(point.noise, 1e-12));
  };
  double highest = level(front.front()), lowest = level(front.back());
  size_t count = options.numCandidates;
  for (size_t i = 0; i < count; ++i) {
    double wanted =
        highest + (lowest - highest) * i / std::max<size_t>(count - 1, 1);
    const PrecisionPoint &nearest =
        *llvm::min_element(front, [&](const auto &a, const auto &b) {
          return std::fabs(level(a) - wanted) < std::fabs(level(b) - wanted);
        });
    addCandidate(Kind::Mixed, "mixed", nearest);
  }
}

llvm::Error Assigner::runCandidates() {
  int64_t done = 0, total = pending.size();
  for (PrecisionCandidate &candidate : pending) {
    if (assignment.isTimeOver() &&
        !assignment.isMeasured(candidate.point.choice)) {
      ++result.numNotRun;
      continue;
    }
    if (llvm::Error error = assignment.measure(candidate.point.choice)
                                .moveInto(candidate.measured))
      return error;
    if (assignment.options().progress)
      assignment.options().progress("running candidates", ++done, total);
    result.candidates.push_back(std::move(candidate));
  }
  pending.clear();
  return llvm::Error::success();
}

bool Assigner::canChoose(const PrecisionCandidate &candidate) const {
  return options.search.ceilings.getExcess(candidate.point.cost) == 0;
}

std::optional<size_t> Assigner::selectCheapest(
    llvm::function_ref<bool(const PrecisionCandidate &)> accepts) const {
  std::optional<size_t> best;
  for (auto [index, candidate] : llvm::enumerate(result.candidates))
    if (accepts(candidate) &&
        (!best || candidate.point.cost.energy <
                      result.candidates[*best].point.cost.energy))
      best = index;
  return best;
}

std::optional<size_t> Assigner::select() const {
  if (!options.floors.isEmpty())
    return selectCheapest([&](const PrecisionCandidate &candidate) {
      return canChoose(candidate) &&
             reachesFloors(options.floors, candidate.measured, result.real);
    });
  std::optional<size_t> best;
  for (auto [index, candidate] : llvm::enumerate(result.candidates))
    if (canChoose(candidate) &&
        (!best || getLoss(candidate) < getLoss(result.candidates[*best])))
      best = index;
  return best;
}

/// Halves the part of the front between the choice and the next cheaper mixed
/// candidate that was run, until they are neighbours.
llvm::Error Assigner::refine() {
  if (options.floors.isEmpty())
    return llvm::Error::success();
  for (size_t i = 0; i < options.numCandidates / 2; ++i) {
    std::optional<size_t> selected = select();
    double limit = selected
                       ? result.candidates[*selected].point.cost.energy
                       : std::numeric_limits<double>::infinity();
    // [first, last): points of less energy behind the last one that was run.
    size_t last = 0;
    while (last < front.size() && front[last].cost.energy < limit)
      ++last;
    size_t first = last;
    while (first > 0 && !isRun(front[first - 1]))
      --first;
    if (first == last)
      break;
    const PrecisionPoint &middle = front[first + (last - first) / 2];
    if (assignment.isTimeOver() && !assignment.isMeasured(middle.choice))
      break;
    addCandidate(Kind::Mixed, "mixed", middle);
    if (llvm::Error error = runCandidates())
      return error;
  }
  return llvm::Error::success();
}

void Assigner::markFront() {
  llvm::sort(result.candidates, [](const auto &a, const auto &b) {
    return std::make_tuple(a.point.cost.energy, getLoss(a), a.point.choice) <
           std::make_tuple(b.point.cost.energy, getLoss(b), b.point.choice);
  });
  double least = std::numeric_limits<double>::infinity();
  for (PrecisionCandidate &candidate : result.candidates) {
    candidate.isOnFront = getLoss(candidate) < least;
    least = std::min(least, getLoss(candidate));
  }
}

llvm::Expected<AssignPrecisionResult> Assigner::run() {
  const PrecisionAssignmentOptions &setup = assignment.options();
  result.variables = assignment.variables().vec();
  result.widths = setup.widths;
  result.method = options.method;
  result.platform = setup.energy.platform;
  result.energyModel = setup.energy.model;
  result.memory = setup.energy.memory;
  result.real = assignment.real();
  if (result.real.hits.empty() &&
      (options.floors.maxLoss || options.floors.accuracy))
    return llvm::createStringError(
        "a floor on accuracy needs labelled samples");
  if (options.method == AssignMethod::Search) {
    if (llvm::Error error =
            assignment.measureNoise().moveInto(result.numEstimated))
      return std::move(error);
    front = assignment.findFront(options.search);
  }
  addUniform();
  if (options.method == AssignMethod::Density)
    addDensity();
  if (options.method == AssignMethod::Exhaustive)
    if (llvm::Error error = addAll())
      return std::move(error);
  addMixed();
  if (llvm::Error error = runCandidates())
    return std::move(error);
  if (llvm::Error error = refine())
    return std::move(error);
  if (result.candidates.empty())
    return llvm::createStringError(
        "the time budget is used up before a candidate was run; give more, or "
        "go on with the same --checkpoint");
  markFront();
  result.selected = select();
  result.gain = computeGain(result, options);
  return std::move(result);
}

llvm::Expected<AssignPrecisionResult>
qnn::assignPrecision(PrecisionAssignment &assignment,
                     const AssignPrecisionOptions &options) {
  return Assigner(assignment, options).run();
}
