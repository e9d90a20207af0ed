//===- LayerWork.h - What an op tells an energy model -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The counts and widths of one op, free of any IR. A network is a list of
/// these in topological order; each names its producers by index.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_LAYERWORK_H
#define QNN_ANALYSIS_ENERGY_LAYERWORK_H

#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <optional>
#include <string>

namespace qnn::energy {

/// What role an op plays for the models.
enum class WorkKind {
  /// An argument of the network: an image, or a feature map from elsewhere.
  Input,
  /// A convolution, a dense layer, a matrix product. Its result is a map.
  Contraction,
  /// Joins maps into a new map (residual add, concatenation).
  Merge,
  /// Consumes a map at once and hands on a smaller one for free (pooling).
  Pool,
  /// Part of the price of the op before it (bias, batch norm, activation,
  /// quantizer, change of shape). Its result is the same map.
  Fused
};

/// Width of the elements of an operand.
struct OperandFormat {
  unsigned bits = 32;
  bool isFloat = false;

  static OperandFormat integer(unsigned bits) { return {bits, false}; }
  static OperandFormat floating(unsigned bits) { return {bits, true}; }

  bool operator==(const OperandFormat &other) const {
    return bits == other.bits && isFloat == other.isFloat;
  }
  bool operator!=(const OperandFormat &other) const {
    return !(*this == other);
  }
};

/// One op, as the models see it.
struct LayerWork {
  std::string name; ///< Name of the layer, for reports.
  std::string op;   ///< Mnemonic of the op, e.g. "qnn.conv2d".
  WorkKind kind = WorkKind::Contraction;

  int64_t macs = 0;        ///< Multiply-accumulates, N_c.
  int64_t weightWords = 0; ///< Constant weights and biases, N_s.
  int64_t inputs = 0;      ///< Elements of the (first) input.
  int64_t outputs = 0;     ///< Elements of the result, A_s.

  OperandFormat weight;     ///< q_w; without meaning where there is none.
  OperandFormat activation; ///< q_a.
  OperandFormat output;     ///< q_o: the width at which the result is stored.

  /// For `Input`: the network's input image, which lies in DRAM at the width
  /// `output` and is charged by its own rule. Otherwise a feature map.
  bool isImage = false;

  /// The result is also a map for an op outside the list.
  bool feedsOutside = false;

  /// Indices (smaller than the own one) of the works that produce the inputs.
  llvm::SmallVector<unsigned, 2> producers;

  /// Parallel MACs that a schedule fixes for this op; the platform's own
  /// parallelism where it is empty.
  std::optional<double> parallelMacs;
};

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_LAYERWORK_H
