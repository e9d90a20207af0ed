//===- RandomLayer.h - Seeded random integer layers -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Modules of one integer layer with random sizes, codes and weights, and
/// inputs for them: what differential tests feed to every form of the compiler.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_UNIT_DIFFERENTIAL_RANDOMLAYER_H
#define QNN_TEST_UNIT_DIFFERENTIAL_RANDOMLAYER_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Reference/Tensor.h"

#include <random>
#include <string>

namespace mlir::qnn::test {

/// The codes of input and weights.
struct LayerCodes {
  const char *input;
  const char *weights;
};

/// All pairs of codes that some kernel multiplies.
extern const LayerCodes layerCodes[];
extern const size_t numLayerCodes;

/// The shapes of a layer, `1x8x8x16`, and the channels of its result, which
/// stand along `axis`.
struct LayerShapes {
  std::string input, weights, result;
  int64_t channels, axis;
};

/// How a layer ends.
enum class LayerEnd { Accumulator, Threshold, Requantize };

/// A random layer as text (function @layer) and an input for it.
class RandomLayer {
public:
  /// A convolution or matrix product.
  RandomLayer(unsigned seed, const LayerCodes &codes, LayerEnd end);
  /// A transposed convolution.
  static RandomLayer makeTransposed(unsigned seed, const LayerCodes &codes,
                                    LayerEnd end);
  /// Two binary convolutions with a max pool, or nothing, between them.
  static RandomLayer makeBinaryChain(unsigned seed);

  const std::string &getText() const { return text; }
  OwningOpRef<ModuleOp> parse(MLIRContext *context) const;
  /// A random input of the type of the argument of the function.
  Tensor makeInput(func::FuncOp function);

private:
  explicit RandomLayer(unsigned seed) : random(seed) {}

  int64_t draw(int64_t low, int64_t high);
  /// Random stored elements of a code type of at most 8 bits.
  SmallVector<int8_t> drawElements(IntType type, int64_t count);
  /// A number of groups; changes the channels so that groups share them.
  int64_t drawGroups(int64_t &channels, int64_t &outChannels);
  /// A constant of random codes, as text up to its shape.
  std::string makeWeights(IntType code, const std::string &shape);
  /// Writes the function around one contraction.
  void write(const LayerCodes &codes, const LayerShapes &shapes,
             const std::string &op, std::string attrs, LayerEnd end);
  std::string makeEpilogue(MLIRContext &context, const std::string &sumType,
                           const std::string &shape, int64_t channels,
                           int64_t axis, LayerEnd end);

  std::mt19937 random;
  std::string text;
};

/// A context with all dialects of the project loaded.
std::unique_ptr<MLIRContext> makeContext();

/// Whether two results are equal, element for element.
bool isEqual(const Tensor &a, const Tensor &b);

} // namespace mlir::qnn::test

#endif // QNN_TEST_UNIT_DIFFERENTIAL_RANDOMLAYER_H
