//===- MemorySize.cpp - Sizes of on-chip memories -------------- -*- C++
//-*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/MemorySize.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <cstdlib>

using namespace qnn::energy;

namespace {
struct MemoryUnit {
  llvm::StringLiteral suffix;
  double bits;
};
} // namespace

// Longer suffixes first: "b" ends several of them.
static const MemoryUnit memoryUnits[] = {
    {"KiB", 8.0 * 1024},
    {"MiB", 8.0 * 1024 * 1024},
    {"GiB", 8.0 * 1024 * 1024 * 1024},
    {"kb", 1024.0},
    {"Mb", 1024.0 * 1024},
    {"Gb", 1024.0 * 1024 * 1024},
    {"b", 1.0},
    {"", 1.0},
};

std::optional<double> qnn::energy::parseBits(llvm::StringRef text) {
  text = text.trim();
  for (const MemoryUnit &unit : memoryUnits) {
    llvm::StringRef number = text;
    if (!number.consume_back(unit.suffix))
      continue;
    double value;
    if (number.rtrim().getAsDouble(value) || !std::isfinite(value))
      return std::nullopt;
    double bits = value * unit.bits;
    // 2^53: beyond it a double no longer counts single bits.
    if (!(bits >= 1) || bits > 9007199254740992.0)
      return std::nullopt;
    return std::floor(bits);
  }
  return std::nullopt;
}

llvm::Expected<MemorySize> qnn::energy::parseMemorySize(llvm::StringRef text) {
  if (text.trim() == "unlimited")
    return MemorySize::unlimited();
  auto [first, second] = text.split('+');
  std::optional<double> bits = parseBits(first);
  if (text.contains('+')) {
    std::optional<double> activationBits = parseBits(second);
    if (bits && activationBits)
      return MemorySize{static_cast<int64_t>(*bits),
                        static_cast<int64_t>(*activationBits)};
  } else if (bits) {
    return MemorySize::split(static_cast<int64_t>(*bits));
  }
  return llvm::createStringError(
      llvm::inconvertibleErrorCode(),
      llvm::formatv("bad memory size '{0}': expected 'unlimited', a total such "
                    "as '4Mb' or '512KiB', or weights and activations such as "
                    "'3Mb+1Mb'",
                    text)
          .str());
}

/// The number with up to three digits after the point and no trailing zeros.
static std::string formatShort(double value) {
  std::string text = llvm::formatv("{0:f3}", value);
  llvm::StringRef shortened = llvm::StringRef(text).rtrim('0').rtrim('.');
  return shortened.str();
}

static std::string formatBits(double bits) {
  if (bits >= 1024.0 * 1024)
    return formatShort(bits / (1024.0 * 1024)) + " Mb";
  if (bits >= 1024.0)
    return formatShort(bits / 1024.0) + " kb";
  return formatShort(bits) + " b";
}

static std::string formatBytes(double bytes) {
  if (bytes >= 1024.0 * 1024)
    return formatShort(bytes / (1024.0 * 1024)) + " MiB";
  if (bytes >= 1024.0)
    return formatShort(bytes / 1024.0) + " KiB";
  return formatShort(bytes) + " B";
}

std::string qnn::energy::formatMemory(const MemorySize &memory) {
  if (memory.weightBits && memory.activationBits) {
    double bits = double(*memory.weightBits) + double(*memory.activationBits);
    std::string text = formatBits(bits);
    if (std::abs(*memory.weightBits - *memory.activationBits) > 1)
      text = formatBits(double(*memory.weightBits)) + " + " +
             formatBits(double(*memory.activationBits));
    return text + " (" + formatBytes(bits / 8) + ")";
  }
  auto part = [](std::optional<int64_t> bits) {
    return bits ? formatBits(double(*bits)) : std::string("unlimited");
  };
  if (!memory.weightBits && !memory.activationBits)
    return "unlimited";
  return "weights " + part(memory.weightBits) + ", activations " +
         part(memory.activationBits);
}
