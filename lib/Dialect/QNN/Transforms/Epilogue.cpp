//===- Epilogue.cpp - From integers through real ops to codes ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Epilogue.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::qnn;

//===----------------------------------------------------------------------===//
// Tracing
//===----------------------------------------------------------------------===//

/// More ops than any activation takes; keeps the time linear in ops.
static constexpr size_t maxEpilogueOps = 64;

bool EpilogueGraph::isChain() const {
  for (auto [index, step] : llvm::enumerate(steps))
    if (step.rhs || step.lhs != static_cast<int>(index) - 1)
      return false;
  return true;
}

SmallVector<Operation *> EpilogueGraph::getOps() const {
  return llvm::map_to_vector(steps,
                             [](const EpilogueStep &step) { return step.op; });
}

namespace {

/// Collects the ops above a quantize, operands before users.
class EpilogueTracer {
public:
  explicit EpilogueTracer(EpilogueGraph &graph) : graph(graph) {}

  /// The step that yields `value`; none if it is not one of a pointwise op.
  std::optional<int> visit(Value value) {
    if (auto it = indices.find(value); it != indices.end())
      return it->second;
    Operation *op = value.getDefiningOp();
    if (!isa_and_nonnull<PointwiseOpInterface>(op)) {
      graph.realLeaf = value;
      return std::nullopt;
    }
    if (graph.steps.size() + depth >= maxEpilogueOps) {
      graph.isTooLarge = true;
      return std::nullopt;
    }
    ++depth;
    std::optional<EpilogueStep> step = makeStep(op);
    --depth;
    if (!step)
      return std::nullopt;
    int index = graph.steps.size();
    graph.steps.push_back(*step);
    indices[value] = index;
    return index;
  }

private:
  std::optional<EpilogueStep> makeStep(Operation *op) {
    EpilogueStep step{op, 0, -1, std::nullopt};
    if (auto dequantize = dyn_cast<DequantizeOp>(op)) {
      if (!llvm::is_contained(graph.roots, dequantize.getInput()))
        graph.roots.push_back(dequantize.getInput());
      return step;
    }
    SmallVector<OpOperand *, 2> data;
    for (OpOperand &operand : op->getOpOperands())
      if (!matchPattern(operand.get(), m_Constant()))
        data.push_back(&operand);
    if (data.empty() || data.size() > 2 ||
        (data.size() == 2 && !isa<ElementwiseOp>(op))) {
      graph.realLeaf = op->getResult(0);
      return std::nullopt;
    }
    std::optional<int> lhs = visit(data[0]->get());
    if (!lhs)
      return std::nullopt;
    step.operand = data[0]->getOperandNumber();
    step.lhs = *lhs;
    if (data.size() == 2) {
      step.rhs = visit(data[1]->get());
      if (!step.rhs)
        return std::nullopt;
    }
    return step;
  }

  EpilogueGraph &graph;
  DenseMap<Value, int> indices;
  size_t depth = 0;
};

} // namespace

EpilogueGraph mlir::qnn::traceEpilogue(QuantizeOp quantize) {
  EpilogueGraph graph;
  EpilogueTracer(graph).visit(quantize.getResult());
  return graph;
}

QuantizeOp mlir::qnn::findQuantizeBelow(Operation *op) {
  while (op && !isa<QuantizeOp>(op)) {
    if (!op->hasOneUse())
      return {};
    op = *op->user_begin();
    if (!isa<PointwiseOpInterface>(op))
      return {};
  }
  return dyn_cast_or_null<QuantizeOp>(op);
}

std::string mlir::qnn::describeRealValue(Value leaf) {
  Operation *op = leaf ? leaf.getDefiningOp() : nullptr;
  StringRef name = op ? getOpName(op) : StringRef();
  if (name.empty())
    return "no integer op is before it";
  return ("it starts from '" + name + "', which stays real").str();
}

bool mlir::qnn::isIncreasing(Operation *op, OpOperand &data, int64_t axis,
                             int64_t channels) {
  auto pointwise = cast<PointwiseOpInterface>(op);
  // A monotone function shows its direction between far points.
  constexpr double far = 1e30;
  for (int64_t channel = 0; channel < channels; ++channel) {
    auto function =
        pointwise.getChannelFunction(data.getOperandNumber(), axis, channel);
    if (!function || !function->monotone || function->bound ||
        !(function->apply(-far) <= function->apply(far)))
      return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Tabulating
//===----------------------------------------------------------------------===//

std::optional<SmallVector<ScalarStep>>
mlir::qnn::getScalarSteps(const EpilogueGraph &graph, int64_t axis,
                          int64_t channel) {
  SmallVector<ScalarStep> scalars;
  for (const EpilogueStep &step : graph.steps) {
    ScalarStep scalar;
    scalar.lhs = step.lhs;
    if (step.rhs) {
      auto op = cast<ElementwiseOp>(step.op);
      // A broadcast operand would change position, not only value.
      for (Value operand : op.getInputs())
        if (operand.getType() != op.getType())
          return std::nullopt;
      scalar.kind = op.getKind();
      scalar.rhs = *step.rhs;
    } else {
      auto function = cast<PointwiseOpInterface>(step.op).getChannelFunction(
          step.operand, axis, channel);
      if (!function)
        return std::nullopt;
      scalar.function = std::move(*function);
    }
    scalars.push_back(std::move(scalar));
  }
  return scalars;
}

/// Axes to try: none (all elements alike), that of the root's intervals,
/// others.
static SmallVector<int64_t> getCandidateAxes(std::optional<int64_t> rootAxis,
                                             int64_t rank) {
  SmallVector<int64_t> axes = {-1};
  if (rootAxis)
    axes.push_back(*rootAxis);
  for (int64_t axis = 0; axis < rank; ++axis)
    if (axis != rootAxis)
      axes.push_back(axis);
  return axes;
}

/// A step that is not reached is stored at an end of the interval, so that a
/// row that holds over `interval` is one of a wider interval, clamped.
static bool isRowClamped(const ::qnn::StepFunction &wide,
                         const ::qnn::StepFunction &row, Interval interval) {
  int64_t first = row.decreasing ? -interval.high : interval.low;
  int64_t last = row.decreasing ? -interval.low : interval.high;
  bool isConstant = row(interval.low) == row(interval.high);
  if (!isConstant && wide.decreasing != row.decreasing)
    return false;
  if (isConstant)
    return wide(interval.low) == row(interval.low) &&
           wide(interval.high) == row(interval.high);
  for (auto [wideStep, step] : llvm::zip_equal(wide.steps, row.steps))
    if (std::clamp(wideStep, first, last + 1) != step)
      return false;
  return true;
}

/// Replaces equal rows by one.
static void shareRows(EpilogueTable &table,
                      const ChannelProblem &firstChannel) {
  if (table.rows.size() < 2)
    return;
  ChannelProblem wide = firstChannel;
  wide.setInterval(joinAll(table.intervals));
  std::optional<::qnn::StepFunction> row = wide.findSteps();
  if (!row)
    return;
  for (auto [other, interval] : llvm::zip_equal(table.rows, table.intervals))
    if (!isRowClamped(*row, other, interval))
      return;
  table.rows.assign(1, *row);
  table.intervals.assign(1, wide.getInterval());
}

/// Drops the levels below the least and above the greatest that any row
/// reaches, but keeps one step.
static void cutLevels(EpilogueTable &table) {
  int64_t least = table.levels.count - 1, greatest = 0;
  for (auto [row, interval] : llvm::zip_equal(table.rows, table.intervals)) {
    int64_t a = row(interval.low), b = row(interval.high);
    least = std::min({least, a, b});
    greatest = std::max({greatest, a, b});
  }
  if (least == greatest) {
    // Constant: keep the step into this level, or the one out of level 0.
    if (least > 0)
      --least;
    else
      ++greatest;
  }
  for (::qnn::StepFunction &row : table.rows) {
    row.steps.erase(row.steps.begin() + greatest, row.steps.end());
    row.steps.erase(row.steps.begin(), row.steps.begin() + least);
  }
  table.levels.first += least;
  table.levels.count = greatest - least + 1;
}

/// How many intervals the search for pieces may look at, for all channels
/// together: seconds of compile time.
static constexpr int64_t maxProbes = int64_t(1) << 24;

/// The rows of `problems` as steps if each has some, else as pieces.
static LogicalResult solveRows(EpilogueTable &table,
                               ArrayRef<ChannelProblem> problems,
                               std::string &reason) {
  bool hasSteps = true;
  for (const ChannelProblem &problem : problems) {
    table.intervals.push_back(problem.getInterval());
    std::optional<::qnn::StepFunction> steps = problem.findSteps();
    hasSteps &= steps.has_value();
    if (!hasSteps)
      continue;
    table.rows.push_back(std::move(*steps));
  }
  if (hasSteps)
    return success();
  table.rows.clear();
  hasSteps = true;
  int64_t probes = maxProbes / static_cast<int64_t>(problems.size());
  for (const ChannelProblem &problem : problems) {
    FailureOr<::qnn::PieceFunction> pieces = problem.findPieces(probes, reason);
    if (failed(pieces))
      return failure();
    if (auto steps =
            pieces->getSteps(table.levels.count, problem.getInterval().high))
      table.rows.push_back(std::move(*steps));
    else
      hasSteps = false;
    table.pieces.push_back(std::move(*pieces));
  }
  // Monotone after all, as sigmoid is: steps say the same in less.
  if (hasSteps)
    table.pieces.clear();
  else
    table.rows.clear();
  return success();
}

FailureOr<EpilogueTable> mlir::qnn::tabulateEpilogue(const EpilogueGraph &graph,
                                                     std::string &reason) {
  Value root = graph.roots.front();
  std::optional<int64_t> rootAxis;
  FailureOr<SmallVector<Interval>> intervals =
      getIntegerIntervals(root, rootAxis);
  if (failed(intervals)) {
    reason = "the range of its input is not known";
    return failure();
  }
  auto type = cast<RankedTensorType>(root.getType());
  EpilogueTable table{QuantizerLevels(graph.getQuantize()), 0, {}, {}, {}};
  if (type.getRank() == 0) {
    reason = "it works on a single number";
    return failure();
  }
  for (int64_t axis : getCandidateAxes(rootAxis, type.getRank())) {
    int64_t channels = axis < 0 ? 1 : type.getDimSize(axis);
    SmallVector<ChannelProblem> problems;
    for (int64_t channel = 0; channel < channels; ++channel) {
      auto steps = getScalarSteps(graph, axis, channel);
      if (!steps)
        break;
      Interval interval = axis >= 0 && axis == rootAxis ? (*intervals)[channel]
                                                        : joinAll(*intervals);
      problems.emplace_back(std::move(*steps), interval, table.levels);
    }
    if (channels == 0 || static_cast<int64_t>(problems.size()) != channels)
      continue;
    // One row for all elements still needs an axis that exists: that of the
    // channels, where kernels look for it.
    table.axis = axis >= 0 ? axis : rootAxis.value_or(0);
    if (failed(solveRows(table, problems, reason)))
      return failure();
    if (table.pieces.empty()) {
      shareRows(table, problems.front());
      cutLevels(table);
    }
    return table;
  }
  reason = "an op before it has two data operands or varies along two axes";
  return failure();
}

void mlir::qnn::setMergedName(Operation *target, ArrayRef<Operation *> ops) {
  SmallVector<StringRef> names;
  for (Operation *op : ops)
    if (StringRef name = getOpName(op); !name.empty())
      names.push_back(name);
  if (!names.empty())
    target->setAttr(nameAttrName, StringAttr::get(target->getContext(),
                                                  llvm::join(names, "+")));
}
