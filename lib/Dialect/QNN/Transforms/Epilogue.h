//===- Epilogue.h - From integers through real ops to codes -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// An epilogue is the chain of real pointwise ops between a dequantize and a
/// quantize. It is found by walking up from the quantize, tabulated as one
/// staircase per channel, and written back as a threshold or requantize op.
/// Everything here evaluates the scalar functions of the ops themselves.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_DIALECT_QNN_TRANSFORMS_EPILOGUE_H
#define QNN_LIB_DIALECT_QNN_TRANSFORMS_EPILOGUE_H

#include "EpilogueSolver.h"
#include "mlir/IR/PatternMatch.h"
#include "qnn/Dialect/QNN/Transforms/Passes.h"

namespace mlir::qnn {

/// One pointwise op and where its data operands come from: the number of an
/// earlier step, or -1 for the root. `rhs` is set for an op of two data
/// operands only.
struct EpilogueStep {
  Operation *op = nullptr;
  unsigned operand = 0;
  int lhs = -1;
  std::optional<int> rhs;
};

/// The pointwise ops above a quantize, in the order in which they run; the
/// quantize itself is the last.
struct EpilogueGraph {
  SmallVector<EpilogueStep> steps;
  /// The integers (codes or accumulators) that the ops start from.
  SmallVector<Value> roots;
  /// A real value that no pointwise op yields; null if there is none.
  Value realLeaf;
  /// True if there are more ops than an epilogue should have.
  bool isTooLarge = false;

  QuantizeOp getQuantize() const { return cast<QuantizeOp>(steps.back().op); }
  /// True if each op works on the result of the one before it.
  bool isChain() const;
  SmallVector<Operation *> getOps() const;
};

/// Walks up from `quantize` to dequantizes (included).
EpilogueGraph traceEpilogue(QuantizeOp quantize);

/// The quantize that `op` leads to through single uses by pointwise ops, maybe
/// `op` itself; null if there is none.
QuantizeOp findQuantizeBelow(Operation *op);

/// True if `op`, of one data operand, never decreases in any of the `channels`
/// channels along `axis`.
bool isIncreasing(Operation *op, OpOperand &data, int64_t axis,
                  int64_t channels);

/// A graph with one root as functions from integers to levels: one row, or one
/// per index of `axis`. Each row holds over its interval of the root. Rows are
/// steps, or pieces if some function changes direction. Levels count from
/// `levels.first`; steps were cut to the levels that some element can reach.
struct EpilogueTable {
  QuantizerLevels levels;
  int64_t axis = 0;
  SmallVector<::qnn::StepFunction> rows;
  SmallVector<::qnn::PieceFunction> pieces;
  SmallVector<Interval> intervals;

  int64_t getNumRows() const { return intervals.size(); }
  /// The number of the code of `input`, within the interval of the row.
  int64_t numberOf(int64_t row, int64_t input) const {
    return levels.numberOf(pieces.empty() ? rows[row](input)
                                          : pieces[row](input));
  }
};

/// Why ops that start from the real value `leaf` (or none) stay real, as the
/// end of a sentence.
std::string describeRealValue(Value leaf);

/// The scalar functions of the graph for one channel; none if an op depends on
/// another axis.
std::optional<SmallVector<ScalarStep>>
getScalarSteps(const EpilogueGraph &graph, int64_t axis, int64_t channel);

/// Tabulates a graph of one root. On failure `reason` says why, as the end of a
/// sentence.
FailureOr<EpilogueTable> tabulateEpilogue(const EpilogueGraph &graph,
                                          std::string &reason);

/// Writes a table as ops that map `input` to `resultType`: a threshold, a
/// requantize, a lookup, a threshold and a lookup, or `input` itself if the
/// function is the identity. `form` and `maxThresholds` decide which; a
/// requantize that cannot be proven becomes a wider form. Returns the value
/// that replaces the quantize; null, with a reason, if a table would be too
/// large.
Value materializeEpilogue(OpBuilder &builder, Location loc,
                          const EpilogueTable &table, Value input,
                          Type resultType, RequantizeForm form,
                          int64_t maxThresholds, std::string &reason);

/// Joins the names of `ops` with '+', skipping ops without one, and gives them
/// to `target` (nothing if there is no name).
void setMergedName(Operation *target, ArrayRef<Operation *> ops);

} // namespace mlir::qnn

#endif // QNN_LIB_DIALECT_QNN_TRANSFORMS_EPILOGUE_H
