//===- RawRelation.cpp - Accumulators from raw sums -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/Transforms/KernelSelection.h"

using namespace mlir;
using namespace mlir::qnn;

/// Groups positions of one axis by their valid taps. Returns the class of each
/// position; `taps` receives, per class, which taps are valid.
static SmallVector<int32_t>
classifyAxis(int64_t positions, int64_t kernel,
             function_ref<bool(int64_t, int64_t)> isValid,
             SmallVectorImpl<SmallVector<bool>> &taps) {
  SmallVector<int32_t> classes;
  for (int64_t position = 0; position < positions; ++position) {
    SmallVector<bool> valid;
    for (int64_t tap = 0; tap < kernel; ++tap)
      valid.push_back(isValid(position, tap));
    auto it = llvm::find(taps, valid);
    classes.push_back(it - taps.begin());
    if (it == taps.end())
      taps.push_back(valid);
  }
  return classes;
}

/// Sum of the weights of channel k at one tap.
static int64_t sumTap(const ContractionView &view, int64_t k, int64_t fy,
                      int64_t fx) {
  const ConvGeometry &g = view.geometry;
  int64_t channels = g.channelsPerGroup();
  int64_t begin = ((k * g.kernelHeight + fy) * g.kernelWidth + fx) * channels;
  int64_t sum = 0;
  for (int64_t c = 0; c < channels; ++c)
    sum += view.weights[begin + c];
  return sum;
}

RawRelation mlir::qnn::relateRawSum(const ContractionView &view, MmaKind kind) {
  const ConvGeometry &g = view.geometry;
  RawRelation relation;
  // Classes of one element unless the halo holds a code that is not zero.
  SmallVector<SmallVector<bool>> rows, columns;
  bool hasBorder = kind == MmaKind::XorPopcount;
  if (hasBorder) {
    relation.rowClass = classifyAxis(
        g.outHeight, g.kernelHeight,
        [&](int64_t oy, int64_t fy) { return g.hasRow(g.inputY(oy, fy)); },
        rows);
    relation.columnClass = classifyAxis(
        g.outWidth, g.kernelWidth,
        [&](int64_t ox, int64_t fx) { return g.hasColumn(g.inputX(ox, fx)); },
        columns);
  } else {
    relation.rowClass.assign(g.outHeight, 0);
    relation.columnClass.assign(g.outWidth, 0);
    rows.push_back(SmallVector<bool>(g.kernelHeight, true));
    columns.push_back(SmallVector<bool>(g.kernelWidth, true));
  }
  relation.numColumnClasses = columns.size();
  relation.numClasses = rows.size() * columns.size();

  // What each input element is above the number that the kernel multiplies.
  int64_t shiftPerTap = -view.inputZeroPoint;
  relation.padCode = view.inputZeroPoint;
  if (kind == MmaKind::Dot)
    shiftPerTap += view.inputCode.getMinValue();
  if (hasBorder) {
    // sum x w = (number of products) - 2 * mismatches.
    relation.factor = -2;
    relation.padCode = -1;
  }
  for (const SmallVector<bool> &row : rows)
    for (const SmallVector<bool> &column : columns)
      for (int64_t k = 0; k < g.outChannels; ++k) {
        int64_t offset = 0;
        if (hasBorder)
          offset = g.kernelHeight * g.kernelWidth * g.channelsPerGroup();
        for (int64_t fy = 0; fy < g.kernelHeight; ++fy)
          for (int64_t fx = 0; fx < g.kernelWidth; ++fx) {
            bool isPad = !row[fy] || !column[fx];
            // A pad tap of an XNOR kernel has added -1 * weights.
            if (hasBorder && isPad)
              offset += sumTap(view, k, fy, fx);
            if (!hasBorder && shiftPerTap)
              offset += shiftPerTap * sumTap(view, k, fy, fx);
          }
        relation.offsets.push_back(offset);
      }
  return relation;
}
