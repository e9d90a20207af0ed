//===- Windows.h - Windows at the edge of the input -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_CONVERSION_QNNTOLOOPS_WINDOWS_H
#define QNN_LIB_CONVERSION_QNNTOLOOPS_WINDOWS_H

#include "qnn/Conversion/QNNToLoops/LayerBuilder.h"
#include "qnn/Dialect/QNN/IR/ConvGeometry.h"

namespace mlir::qnn {

/// begin <= tap < end; empty if end <= begin.
struct TapRange {
  Value begin, end;
  /// end - begin; the range must not be empty.
  Value getSize(LayerBuilder &layer) const { return layer.sub(end, begin); }
};

/// The rows (columns) of the window of output row `oy` (column `ox`) that lie
/// inside the input. Constants where no window reaches over the edge.
TapRange emitTapRows(LayerBuilder &layer, const ConvGeometry &g, Value oy);
TapRange emitTapColumns(LayerBuilder &layer, const ConvGeometry &g, Value ox);

/// Distances in elements between neighbours along each axis of an image.
struct ImageStrides {
  int64_t n, c, y, x;
};
ImageStrides getImageStrides(Layout layout, int64_t channels, int64_t height,
                             int64_t width);
ImageStrides getInputStrides(const ConvGeometry &g);
ImageStrides getOutputStrides(const ConvGeometry &g);

} // namespace mlir::qnn

#endif // QNN_LIB_CONVERSION_QNNTOLOOPS_WINDOWS_H
