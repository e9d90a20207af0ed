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
#include "llvm/ADT/StringRef.h"

#include <array>
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

/// What the bits of a code mean, as far as a multiplier cares.
enum class CodeForm : uint8_t {
  Binary, ///< A number; with 1 bit, -1 or +1.
  Mask,   ///< 1 bit, 0 or 1.
  Ternary,
  PowerOfTwo
};

/// Width of the elements of an operand.
struct OperandFormat {
  unsigned bits = 32;
  bool isFloat = false;
  CodeForm code = CodeForm::Binary;

  static OperandFormat integer(unsigned bits,
                               CodeForm code = CodeForm::Binary) {
    return {bits, false, code};
  }
  static OperandFormat floating(unsigned bits) {
    return {bits, true, CodeForm::Binary};
  }

  bool operator==(const OperandFormat &other) const {
    return bits == other.bits && isFloat == other.isFloat && code == other.code;
  }
  bool operator!=(const OperandFormat &other) const {
    return !(*this == other);
  }
};

/// The loops of a contraction. A matrix product of M x C by C x K has B = M.
enum class LoopDim : unsigned { B, K, C, OY, OX, FY, FX, G };
inline constexpr unsigned numLoopDims = 8;

/// "b", "k", "c", "oy", "ox", "fy", "fx", "g".
llvm::StringRef stringifyLoopDim(LoopDim dim);
std::optional<LoopDim> parseLoopDim(llvm::StringRef name);

/// One loop, or the part of a dimension that one level of tiling iterates.
struct Loop {
  LoopDim dim;
  int64_t factor;

  bool operator==(const Loop &other) const {
    return dim == other.dim && factor == other.factor;
  }
};

/// Loops that somebody has fixed.
struct FixedLoops {
  llvm::SmallVector<Loop, 4> spatial;   ///< Unrolled over the array.
  llvm::SmallVector<Loop, 16> temporal; ///< Innermost first.
};

/// The loops of an op and how they walk over its input. K and C are those of
/// one group. Ops without products (pools, adds) have C = 1.
struct LoopNest {
  std::array<int64_t, numLoopDims> size = {1, 1, 1, 1, 1, 1, 1, 1};
  int64_t strideY = 1, strideX = 1;
  int64_t dilationY = 1, dilationX = 1;
  int64_t inputHeight = 1, inputWidth = 1; ///< Without padding.

  int64_t operator[](LoopDim dim) const {
    return size[static_cast<unsigned>(dim)];
  }
  int64_t &operator[](LoopDim dim) { return size[static_cast<unsigned>(dim)]; }

  /// Products of all loops: the MACs.
  int64_t getMacs() const;
  /// Products summed for one output.
  int64_t getProducts() const {
    return (*this)[LoopDim::C] * (*this)[LoopDim::FY] * (*this)[LoopDim::FX];
  }

  bool operator==(const LoopNest &other) const {
    return size == other.size && strideY == other.strideY &&
           strideX == other.strideX && dilationY == other.dilationY &&
           dilationX == other.dilationX && inputHeight == other.inputHeight &&
           inputWidth == other.inputWidth;
  }
};

/// One op, as the models see it.
struct LayerWork {
  std::string name; ///< Name of the layer, for reports.
  std::string op;   ///< Mnemonic of the op, e.g. "qnn.conv2d".
  WorkKind kind = WorkKind::Contraction;

  int64_t macs = 0;        ///< Multiply-accumulates, N_c.
  int64_t weightWords = 0; ///< Constant weights and biases, N_s.
  int64_t biasWords = 0;   ///< The biases in `weightWords`.
  int64_t inputs = 0;      ///< Elements of the (first) input.
  int64_t outputs = 0;     ///< Elements of the result, A_s.

  /// The loops; for contractions their product is `macs`.
  LoopNest nest;
  /// A fused op that moves its map to another place (transpose, packing).
  bool movesData = false;
  /// A fused op one row of whose result needs other rows of its operand.
  bool mixesRows = false;
  /// Both factors of the product are maps: `weight` is the second one.
  bool weightsAreMap = false;

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
  /// The loops of that schedule; the tiled model searches where it is empty.
  std::optional<FixedLoops> schedule;
  /// Rows of the result that the schedule hands to the only reader at a time;
  /// the whole map where it is empty.
  std::optional<int64_t> stripeRows;

  /// What a processor executes, where somebody predicts it: instructions, and
  /// 32-bit words from and to SRAM and from flash.
  struct Instructions {
    double count = 0, sramWords = 0, flashWords = 0;
  };
  std::optional<Instructions> instructions;
};

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_LAYERWORK_H
