//===- Values.cpp - Values that break things --------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Mutator.h"

#include <cmath>
#include <iterator>
#include <limits>

using namespace mlir::qnn::fuzz;

int64_t mlir::qnn::fuzz::pickInteger(Random &random) {
  static constexpr int64_t values[] = {0,
                                       1,
                                       -1,
                                       2,
                                       3,
                                       4,
                                       7,
                                       8,
                                       -2,
                                       16,
                                       17,
                                       64,
                                       127,
                                       255,
                                       256,
                                       65535,
                                       1 << 16,
                                       1 << 20,
                                       1 << 26,
                                       INT32_MAX,
                                       INT32_MIN,
                                       int64_t(1) << 31,
                                       int64_t(1) << 32,
                                       int64_t(1) << 40,
                                       int64_t(1) << 62,
                                       INT64_MAX,
                                       INT64_MAX - 1,
                                       INT64_MIN,
                                       INT64_MIN + 1};
  // Mostly small ones: large ones are refused at the first check.
  if (oneIn(random, 2))
    return static_cast<int64_t>(random() % 6);
  return values[random() % std::size(values)];
}

int64_t mlir::qnn::fuzz::pickDim(Random &random) {
  static constexpr int64_t dims[] = {1, 1, 2, 3, 4, 5, 8, 16, 17, 0};
  return dims[random() % std::size(dims)];
}

double mlir::qnn::fuzz::pickFloat(Random &random) {
  using Limits = std::numeric_limits<float>;
  static constexpr double values[] = {0.0,
                                      -0.0,
                                      1.0,
                                      -1.0,
                                      0.5,
                                      0.3,
                                      1e-3,
                                      255.0,
                                      1e30,
                                      -1e30,
                                      Limits::infinity(),
                                      -Limits::infinity(),
                                      Limits::quiet_NaN(),
                                      Limits::max(),
                                      Limits::lowest(),
                                      Limits::min(),
                                      Limits::denorm_min(),
                                      4294967296.0,
                                      9.3e18};
  return values[random() % std::size(values)];
}

std::string mlir::qnn::fuzz::pickString(const Corpus &corpus, Random &random) {
  switch (random() % 8) {
  case 0:
    return "";
  case 1:
    return std::string(1 + random() % 5000, 'x');
  case 2: {
    std::string bytes;
    for (unsigned i = 0; i < 6; ++i)
      bytes.push_back(static_cast<char>(random()));
    return bytes;
  }
  case 3: {
    static const char *const values[] = {
        "\x1b[2J",     "a\nb",   "..",          "../weights.bin", "/etc/hosts",
        "weights.bin", "folder", "link",        "pipe",           "./",
        "0",           "-1",     "99999999999", "%s%n",           "NOTSET",
        "SAME_UPPER",  "ROUND",  "zeros",       "FLOOR",          "linear"};
    return values[random() % std::size(values)];
  }
  default:
    return corpus.pickWord(random);
  }
}
