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

#include "mlir/IR/PatternMatch.h"
#include "qnn/Dialect/QNN/Transforms/CodeRange.h"
#include "qnn/Dialect/QNN/Transforms/Passes.h"
#include "qnn/Support/StepFunction.h"

namespace mlir::qnn {

/// One pointwise op of a chain and the operand through which the data runs.
struct EpilogueStep {
  Operation *op = nullptr;
  unsigned operand = 0;
};

/// The pointwise ops above a quantize, in the order in which they run; the
/// quantize itself is the last. `root` is the value that enters the first op.
struct EpilogueChain {
  Value root;
  SmallVector<EpilogueStep> steps;

  QuantizeOp getQuantize() const { return cast<QuantizeOp>(steps.back().op); }
  /// The first op if it is a dequantize, that is if the chain starts from codes
  /// or accumulators; else null.
  DequantizeOp getDequantize() const {
    return dyn_cast<DequantizeOp>(steps.front().op);
  }
};

/// Walks up from `quantize` until a dequantize (included) or until a value that
/// no pointwise op with one data operand yields.
EpilogueChain traceEpilogue(QuantizeOp quantize);

/// The quantize that `op` leads to through single uses by pointwise ops, maybe
/// `op` itself; null if there is none.
QuantizeOp findQuantizeBelow(Operation *op);

/// The scalar functions of the chain for one channel; none if an op depends on
/// another axis or on data.
std::optional<SmallVector<ChannelFunction>>
getChannelFunctions(ArrayRef<EpilogueStep> steps, int64_t axis,
                    int64_t channel);

/// The levels that a quantizer can yield: level 0 is its least code.
struct QuantizerLevels {
  IntType code;
  int64_t first = 0;
  int64_t count = 0;

  explicit QuantizerLevels(QuantizeOp quantize);
  /// The level of a code, given as the number it stands for.
  int64_t levelOf(double number) const {
    return code.valueToLevel(static_cast<int64_t>(number)) - first;
  }
  /// The number that the code of a level stands for.
  int64_t numberOf(int64_t level) const {
    return code.levelToValue(first + level);
  }
};

/// A chain as staircases: one row, or one per index of `axis`. Each row holds
/// over its interval of the root. Levels count from `levels.first`; all rows
/// were cut to the levels that some element can reach.
struct EpilogueTable {
  QuantizerLevels levels;
  int64_t axis = 0;
  SmallVector<::qnn::StepFunction> rows;
  SmallVector<Interval> intervals;
};

/// Tabulates a chain that starts with a dequantize. On failure `reason` says
/// why, as the end of a sentence.
FailureOr<EpilogueTable> tabulateEpilogue(const EpilogueChain &chain,
                                          std::string &reason);

/// Writes a table as an op that maps `input` to `resultType`: a threshold op, a
/// requantize op, or `input` itself if the function is the identity. `form` and
/// `maxThresholds` decide which; a requantize that cannot be proven becomes a
/// threshold op. Returns the value that replaces the quantize.
Value materializeEpilogue(OpBuilder &builder, Location loc,
                          const EpilogueTable &table, Value input,
                          Type resultType, RequantizeForm form,
                          int64_t maxThresholds);

/// Joins the names of `ops` with '+', skipping ops without one, and gives them
/// to `target` (nothing if there is no name).
void setMergedName(Operation *target, ArrayRef<Operation *> ops);

} // namespace mlir::qnn

#endif // QNN_LIB_DIALECT_QNN_TRANSFORMS_EPILOGUE_H
