//===- RandomEpilogue.cpp - Ends of random layers ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomLayer.h"
#include "mlir/AsmParser/AsmParser.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

std::string RandomLayer::makeEpilogue(MLIRContext &context,
                                      const std::string &sumType,
                                      const std::string &shape,
                                      int64_t channels, int64_t axis,
                                      LayerEnd end) {
  if (end == LayerEnd::Threshold) {
    // 1, 2 or 4 bits; the thresholds lie where sums are likely.
    static const char *const results[] = {"!qnn.int<1, bipolar>", "!qnn.int<2>",
                                          "!qnn.int<4>"};
    std::string result = results[draw(0, 2)];
    int64_t steps =
        cast<IntType>(parseType(result, &context)).getNumLevels() - 1;
    std::string rows, decreasing;
    for (int64_t k = 0; k < channels; ++k) {
      SmallVector<int64_t> row;
      for (int64_t i = 0; i < steps; ++i)
        row.push_back(draw(-60, 60));
      llvm::sort(row);
      std::string text;
      for (int64_t value : row)
        text += (text.empty() ? "" : ",") + std::to_string(value);
      rows += (k ? ",[" : "[") + text + "]";
      decreasing +=
          (k ? ", " : "") + std::string(draw(0, 1) ? "true" : "false");
    }
    return llvm::formatv(
        "  %r = qnn.threshold %a {{thresholds = dense<[{0}]> : "
        "tensor<{1}x{2}xi64>, decreasing = array<i1: {3}>, axis = {4} : i64} "
        ": tensor<{5}x{6}> -> tensor<{5}x{7}>\n  return %r : "
        "tensor<{5}x{7}>\n",
        rows, channels, steps, decreasing, axis, shape, sumType, result);
  }
  std::string multipliers, offsets, shifts;
  // Shifts of 32 and more have code of their own.
  int64_t more = draw(0, 1) ? 12 : 0;
  std::string tie = draw(0, 3) ? "" : ", tie_even";
  for (int64_t k = 0; k < channels; ++k) {
    int64_t shift = draw(20, 30);
    std::string comma = k ? ", " : "";
    multipliers += comma + std::to_string(draw(-200000, 200000) << more);
    offsets += comma + std::to_string(draw(-(1 << 30), 1 << 30) << more);
    shifts += comma + std::to_string(shift + more);
  }
  return llvm::formatv(
      "  %r = qnn.requantize %a {{multiplier = array<i32: {0}>, offset = "
      "array<i64: {1}>, shift = array<i32: {2}>, low = -128 : i64, high = 127 "
      ": i64, axis = {3} : i64{6}} : tensor<{4}x{5}> -> "
      "tensor<{4}x!qnn.int<8>>\n  return %r : tensor<{4}x!qnn.int<8>>\n",
      multipliers, offsets, shifts, axis, shape, sumType, tie);
}
