//===- PlainLoops.h - Contractions without a kernel -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// How plain loops go through the output channels of a contraction: what the
/// lowering does and the choice of kernels reckons with.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT_QNN_IR_PLAINLOOPS_H
#define QNN_DIALECT_QNN_IR_PLAINLOOPS_H

#include "qnn/Dialect/QNN/IR/ConvGeometry.h"

namespace mlir::qnn {

/// Of `channels`, how many are summed at once, in independent chains of
/// additions.
inline int64_t getChannelBlock(int64_t channels) {
  for (int64_t size : {4, 2})
    if (channels % size == 0)
      return size;
  return 1;
}

/// True if every output channel reads an input channel of its own. Then a
/// block of outputs covers as many groups.
inline bool isDepthwise(const ConvGeometry &g) {
  return g.groups == g.channels && g.groups == g.outChannels;
}

/// Output channels that the loops of a convolution sum at once.
inline int64_t getChannelBlock(const ConvGeometry &g) {
  return getChannelBlock(isDepthwise(g) ? g.groups : g.outChannels / g.groups);
}

} // namespace mlir::qnn

#endif // QNN_DIALECT_QNN_IR_PLAINLOOPS_H
