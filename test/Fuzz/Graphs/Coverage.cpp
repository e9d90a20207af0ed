//===- Coverage.cpp - What random networks contain --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphCheck.h"
#include "llvm/ADT/StringExtras.h"

using namespace qnn::test;

void Coverage::count(llvm::StringRef text) {
  for (llvm::StringRef op :
       {"threshold", "requantize", "lookup", "add_integer", "add_requantize",
        "sum_pool", "max_pool", "conv2d_integer", "matmul_integer",
        "mul_integer", "conv_transpose2d_integer", "concat", "slice", "pad",
        "resize"})
    if (text.contains(("qnn." + op + " ").str()))
      ++features[op.str()];
  for (llvm::StringRef kind : {"xor_popcount", "and_popcount", "dot", "shift"})
    if (text.contains(("qnn.packed_conv2d " + kind).str()))
      ++features["kernel " + kind.str()];
  for (llvm::StringRef end : {"affine", "threshold", "requantize"})
    if (text.contains((" " + end + " {").str()) &&
        text.contains("qnn.packed_conv2d"))
      ++features["epilogue " + end.str()];
  // Only a phase of several has its work counted elsewhere.
  if (text.contains("qnn.work = array<i64>"))
    ++features["phases of a transposed convolution"];
  for (llvm::StringRef line : llvm::split(text, '\n'))
    if (line.contains("qnn.max_pool ") && line.contains("!qnn.packed")) {
      ++features["pool of words"];
      break;
    }
  for (llvm::StringRef word : {"tie_even", "row_class", "common_count"})
    if (text.contains(word))
      ++features[word.str()];
}

void Coverage::print(llvm::raw_ostream &os) const {
  os << graphs << " graphs, " << compiled << " compiled, " << emitted
     << " as C\n";
  os << "fully integer: " << integerGraphs << " ("
     << (graphs ? 100 * integerGraphs / graphs : 0) << " %)\n";
  for (const auto &[feature, count] : features)
    os << "  " << feature << ": " << count << "\n";
  for (const auto &[reason, count] : reasons)
    os << "  real because " << reason << ": " << count << "\n";
}
