//===- MemorySize.h - Sizes of on-chip memories ---------------- -*- C++
//-*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_MEMORYSIZE_H
#define QNN_ANALYSIS_ENERGY_MEMORYSIZE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <optional>
#include <string>

namespace qnn::energy {

/// On-chip main buffer, split between weights and feature maps. An empty
/// optional means that the part is unlimited.
struct MemorySize {
  std::optional<int64_t> weightBits;
  std::optional<int64_t> activationBits;

  /// Half of \p totalBits for the weights, half for the feature maps.
  static MemorySize split(int64_t totalBits) {
    return {totalBits / 2, totalBits - totalBits / 2};
  }

  /// Nothing ever spills.
  static MemorySize unlimited() { return {}; }
};

/// Parses "unlimited", a total such as "4Mb", "512KiB", "4194304b" or a pair
/// of weights and activations such as "3Mb+1Mb". Units: b, kb, Mb, Gb are bits
/// in powers of 1024 (1 Mb = 2^20 bit), KiB, MiB and GiB bytes; a number
/// without unit counts bits. Errors say what is accepted.
llvm::Expected<MemorySize> parseMemorySize(llvm::StringRef text);

/// "4 Mb (512 KiB)", "3 Mb + 1 Mb (512 KiB)" for weights and activations that
/// differ, or "unlimited".
std::string formatMemory(const MemorySize &memory);

/// Parses one size, such as "2Mb" or "100 KiB", into bits. Empty if it is
/// malformed, below one bit or not a finite number.
std::optional<double> parseBits(llvm::StringRef text);

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_MEMORYSIZE_H
