//===- LayerWriter.h - A network, layer by layer ----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_ANALYSIS_STUDIES_LAYERWRITER_H
#define QNN_LIB_ANALYSIS_STUDIES_LAYERWRITER_H

#include "qnn/Analysis/Studies/StudyNetworks.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::qnn {

/// Builds a module with one function. Values are real; layers quantize what
/// they read.
class LayerWriter {
public:
  /// Starts the network \p name on an image of \p channels x \p size x \p size.
  LayerWriter(MLIRContext &context, StringRef name, const NetworkWidths &widths,
              int64_t channels, int64_t size);

  Value getImage() { return image; }

  /// A convolution with bias and as many outputs per axis as fit.
  Value conv(Value input, int64_t filters, int64_t kernel, int64_t stride,
             int64_t pad);
  /// Flattens and multiplies.
  Value dense(Value input, int64_t outputs, bool hasBias);
  /// ReLU, or hard tanh where the next layer reads one bit.
  Value activate(Value input);
  Value maxPool(Value input, int64_t kernel, int64_t stride, int64_t pad = 0);
  /// The mean of each map.
  Value globalMean(Value input);
  Value add(Value lhs, Value rhs);

  /// Ends the network with \p result at the width of the last layer.
  OwningOpRef<ModuleOp> finish(Value result);

  /// Layers with weights so far.
  size_t getNumLayers() const { return numLayers; }

private:
  /// Bits of layer \p index; of the last one beyond it.
  unsigned getBits(size_t index) const;
  Value quantize(Value value, unsigned bits);
  Value parameter(ArrayRef<int64_t> shape);
  template <typename OpT>
  Value named(OpT op, StringRef kind, size_t number);

  OpBuilder builder;
  Location loc;
  NetworkWidths widths;
  OwningOpRef<ModuleOp> module;
  func::FuncOp function;
  Value image;
  size_t numLayers = 0, numPools = 0, numAdds = 0;
};

} // namespace mlir::qnn

#endif // QNN_LIB_ANALYSIS_STUDIES_LAYERWRITER_H
