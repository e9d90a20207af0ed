//===- Codebook.h - The numbers that codes can stand for --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_QUANTIZATION_CODEBOOK_H
#define QNN_LIB_QUANTIZATION_CODEBOOK_H

#include "qnn/Support/Encoding.h"

#include <vector>

namespace qnn {

/// The integers that the codes of an encoding stand for, from which weights
/// take the nearest.
class Codebook {
public:
  /// Two's complement codes leave out the least one, so that weights are
  /// symmetric about zero.
  Codebook(unsigned bits, Encoding encoding);

  int64_t getGreatest() const { return numbers.back(); }

  /// The number nearest to `x`; halfway between two of them, the even one or,
  /// among powers of two, the one of lesser magnitude.
  int64_t getNearest(double x) const;

private:
  bool isUniform = false;
  std::vector<int64_t> numbers;
};

} // namespace qnn

#endif // QNN_LIB_QUANTIZATION_CODEBOOK_H
