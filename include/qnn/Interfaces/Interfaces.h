//===- Interfaces.h - Op interfaces of qnn ----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The op interfaces that passes, analyses and the interpreter go through, and
/// the plain structs that they exchange. Below every dialect.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_INTERFACES_INTERFACES_H
#define QNN_INTERFACES_INTERFACES_H

#include "mlir/IR/DialectInterface.h"
#include "mlir/IR/OpDefinition.h"

#include <array>
#include <functional>
#include <optional>

namespace mlir::qnn {

/// All real numbers from `low` to `high`, both included.
struct RealRange {
  double low = 0;
  double high = 0;
};

/// A scalar function of one channel, evaluated in float64.
struct ChannelFunction {
  std::function<double(double)> apply;
  /// True if `apply` never changes direction, in float64 arithmetic too.
  bool monotone = false;
  /// A range that holds apply(x) for each x in the given range, and that
  /// shrinks with it; of use for functions that are not monotone. Null if
  /// nothing is known.
  std::function<RealRange(RealRange)> bound = nullptr;
};

/// How an energy model treats an op.
enum class EnergyWorkKind {
  /// Multiply-accumulates: priced in full.
  Contraction,
  /// Joins two maps into a new one (residual add): one operation per element.
  Merge,
  /// Reads a feature map (pool): pays for a spilled input only.
  MapConsumer,
  /// Part of the contraction before it (bias, batch norm, activation).
  Epilogue,
  /// Moves or renames data without cost in the models.
  Free,
};

/// The loops of an op and how they walk over its input, in the order of
/// `LoopDim`: b, k, c, oy, ox, fy, fx, g, where k and c are those of one group.
/// A matrix product of M x C by C x K has b = M. Pools have c = 1 and the
/// channels in g; ops without loops have ones.
struct EnergyLoops {
  std::array<int64_t, 8> sizes = {1, 1, 1, 1, 1, 1, 1, 1};
  int64_t strideY = 1, strideX = 1, dilationY = 1, dilationX = 1;
  int64_t inputHeight = 1, inputWidth = 1; ///< Without padding.
};

/// Logical work of one op, in elements. Bit widths come from the precision
/// analysis, which sees the operand types and the quantizers around the op.
struct EnergyWork {
  EnergyWorkKind kind = EnergyWorkKind::Free;
  int64_t macs = 0;
  /// Weights, without biases.
  int64_t weights = 0;
  /// Bias words.
  int64_t biases = 0;
  int64_t inputs = 0;
  int64_t outputs = 0;
  /// Each element of the result is an element of the first operand, or zero:
  /// codes stay codes of the same width.
  bool keepsCodes = false;
  /// The data move to other places (transpose, packing with a halo): a machine
  /// that counts accesses pays for them.
  bool movesData = false;
  EnergyLoops loops;
};

/// Prices the ops of a foreign dialect. Attach one to a dialect through an
/// extension of the registry.
class EnergyCostDialectInterface
    : public DialectInterface::Base<EnergyCostDialectInterface> {
public:
  EnergyCostDialectInterface(Dialect *dialect) : Base(dialect) {}

  /// The logical work of \p op, an op of this dialect; none if the op cannot
  /// be priced.
  virtual std::optional<EnergyWork> getEnergyWork(Operation *op) const = 0;
};

/// The work of \p op by its own interface or by that of its dialect; none if
/// neither knows the op.
std::optional<EnergyWork> getEnergyWorkOf(Operation *op);

} // namespace mlir::qnn

#include "qnn/Interfaces/QNNInterfaces.h.inc"

#endif // QNN_INTERFACES_INTERFACES_H
