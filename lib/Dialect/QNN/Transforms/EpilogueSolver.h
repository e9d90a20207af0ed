//===- EpilogueSolver.h - Levels of one channel -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pointwise ops between one integer and a code, as a small graph of scalar
/// functions: the value of each op depends on the integer or on earlier ops.
/// It is evaluated at points, which is what the interpreter computes, and over
/// intervals, which bounds what it computes.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_DIALECT_QNN_TRANSFORMS_EPILOGUESOLVER_H
#define QNN_LIB_DIALECT_QNN_TRANSFORMS_EPILOGUESOLVER_H

#include "qnn/Dialect/QNN/Transforms/CodeRange.h"
#include "qnn/Support/PieceFunction.h"

namespace mlir::qnn {

/// The levels that a quantizer can yield: level 0 is its least code.
struct QuantizerLevels {
  IntType code;
  int64_t first = 0;
  int64_t count = 0;
  /// What round-half-even measures distances from: the zero point, unless it is
  /// added before rounding.
  int64_t zeroPoint = 0;

  explicit QuantizerLevels(QuantizeOp quantize);
  /// The level of a code, given as the number it stands for.
  int64_t levelOf(double number) const {
    int64_t distance = static_cast<int64_t>(number) - lowest;
    return (stride == 1 ? distance : distance / stride) - first;
  }
  /// The number that the code of a level stands for.
  int64_t numberOf(int64_t level) const {
    return lowest + stride * (first + level);
  }

private:
  /// The number of the type's least code and the distance to the next: an
  /// arithmetic progression for all codes that activations have. The search
  /// for steps asks millions of times.
  int64_t lowest = 0, stride = 1;
};

/// What one op computes in one channel.
struct ScalarStep {
  /// Of one operand; not set if `kind` is.
  ChannelFunction function;
  /// A function of two operands that both depend on the integer.
  std::optional<ElementwiseKind> kind;
  /// The step that yields each operand; -1 is the integer.
  int lhs = -1, rhs = -1;
};

/// The functions of one channel and the interval of the integer.
class ChannelProblem {
public:
  ChannelProblem(SmallVector<ScalarStep> steps, Interval interval,
                 const QuantizerLevels &levels);

  /// The level of `input` by the functions of the ops themselves.
  int64_t levelOf(int64_t input) const;
  /// Levels of all inputs in low .. high.
  ::qnn::LevelRange boundLevels(int64_t low, int64_t high) const;

  /// The steps, if all ops are monotone and make a chain; none also if the
  /// search contradicts that.
  std::optional<::qnn::StepFunction> findSteps() const;
  /// The pieces, within `maxProbes`; on failure `reason` says why.
  FailureOr<::qnn::PieceFunction> findPieces(int64_t maxProbes,
                                             std::string &reason) const;

  Interval getInterval() const { return interval; }
  void setInterval(Interval wide) { interval = wide; }

private:
  bool isMonotoneChain() const;
  bool isFiniteAt(int64_t input) const;

  SmallVector<ScalarStep> steps;
  Interval interval;
  const QuantizerLevels &levels;
  /// Each op works on the result of the one before it.
  bool isChain = true;
};

} // namespace mlir::qnn

#endif // QNN_LIB_DIALECT_QNN_TRANSFORMS_EPILOGUESOLVER_H
