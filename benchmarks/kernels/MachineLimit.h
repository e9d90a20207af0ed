//===- MachineLimit.h - Peak rates of the machine ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Register-resident loops that no kernel can beat: what the machine does when
/// nothing has to be loaded or stored. Kernels are quoted as a fraction of it.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_BENCHMARKS_KERNELS_MACHINELIMIT_H
#define QNN_BENCHMARKS_KERNELS_MACHINELIMIT_H

#include <string>

namespace qnn::bench {

/// One peak rate.
struct Limit {
  /// Multiply-accumulates per second, best of a few rounds.
  double macsPerSecond = 0;
  /// The instructions that were repeated, for the report.
  std::string instructions;
};

/// Binary products: xor, popcount, add; 512 bits at a time where the CPU has
/// AVX-512 VPOPCNTDQ, else 64 bits at a time.
Limit measureBinaryLimit();

/// Products of unsigned by signed bytes: vpdpbusd where the CPU has AVX-512
/// VNNI, else pmaddubsw, pmaddwd and paddd on AVX2; 0 without either.
Limit measureByteLimit();

} // namespace qnn::bench

#endif // QNN_BENCHMARKS_KERNELS_MACHINELIMIT_H
