//===- Sites.h - Where a network is quantized -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_QUANTIZATION_SITES_H
#define QNN_QUANTIZATION_SITES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <string>
#include <vector>

namespace mlir::qnn {

/// A real value that gets a quantizer: a network input, or what the pointwise
/// ops behind a layer yield, if a layer, an addition, a product of two values
/// or an average pool reads it. Ops that only choose or move elements
/// (max-pool, reshape, ...) work on codes; the quantizer stands before them.
struct ActivationSite {
  Value value;
  /// The name in the model; `value_<k>` if it has none.
  std::string name;
  /// The axis that holds channels.
  int64_t channelAxis = 1;
  bool isInput = false;
};

/// A contraction with constant real weights.
struct LayerSite {
  Operation *op = nullptr;
  /// The name in the model; `layer_<k>` if it has none.
  std::string name;
  /// The activation that it reads, as an index; -1 if codes or constants.
  int64_t activation = -1;
  /// The activation that it yields, behind the pointwise ops, pools and moves
  /// that follow; -1 if that is the network's output.
  int64_t output = -1;
};

/// An addition of two activations, by index.
struct AdditionSite {
  int64_t lhs = -1, rhs = -1;
};

/// What can be quantized in a function, in program order.
struct QuantizationSites {
  std::vector<ActivationSite> activations;
  std::vector<LayerSite> layers;
  std::vector<AdditionSite> additions;
};

QuantizationSites findQuantizationSites(func::FuncOp function);

} // namespace mlir::qnn

#endif // QNN_QUANTIZATION_SITES_H
