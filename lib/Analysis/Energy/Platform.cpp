//===- Platform.cpp - Lookup of platforms and memory sizes ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/Platform.h"

#include "PresetPlatforms.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace qnn::energy;

llvm::StringRef qnn::energy::stringifyConfidence(Confidence confidence) {
  switch (confidence) {
  case Confidence::Confirmed:
    return "confirmed";
  case Confidence::Remembered:
    return "remembered";
  case Confidence::Inferred:
    return "inferred";
  }
  llvm_unreachable("unknown confidence");
}

const Constant *Platform::find(llvm::StringRef constantName) const {
  const auto *it = llvm::find_if(getConstants(), [&](const Constant &constant) {
    return constant.name == constantName;
  });
  return it == getConstants().end() ? nullptr : it;
}

double Platform::value(llvm::StringRef constantName) const {
  if (const Constant *constant = find(constantName))
    return constant->value;
  llvm::report_fatal_error("platform '" + llvm::Twine(name) +
                           "' has no constant '" + constantName + "'");
}

unsigned Platform::getNumUnverified() const {
  return llvm::count_if(constants, [](const Constant &constant) {
    return constant.confidence != Confidence::Confirmed;
  });
}

std::vector<llvm::StringRef> qnn::energy::getPlatformNames() {
  std::vector<llvm::StringRef> names;
  for (const Platform &platform : getPresetPlatforms())
    names.push_back(platform.getName());
  return names;
}

llvm::Expected<const Platform &>
qnn::energy::lookupPlatform(llvm::StringRef name) {
  const Platform *closest = nullptr;
  unsigned closestDistance = 0;
  for (const Platform &platform : getPresetPlatforms()) {
    if (platform.getName() == name)
      return platform;
    unsigned distance = name.edit_distance_insensitive(platform.getName());
    if (!closest || distance < closestDistance) {
      closest = &platform;
      closestDistance = distance;
    }
  }

  std::string message = llvm::formatv("unknown platform '{0}'", name);
  // A third of the letters wrong is still a slip of the pen.
  if (closest && closestDistance <= closest->getName().size() / 3)
    message += llvm::formatv("; did you mean '{0}'?", closest->getName());
  message += " (known: " + llvm::join(getPlatformNames(), ", ") + ")";
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

MemorySize qnn::energy::getDefaultMemory(const Platform &platform) {
  return {static_cast<int64_t>(platform.value("weight_memory")),
          static_cast<int64_t>(platform.value("activation_memory"))};
}

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

/// Parses one size into bits; empty when it is malformed.
static std::optional<int64_t> parseBits(llvm::StringRef text) {
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
    return static_cast<int64_t>(bits);
  }
  return std::nullopt;
}

llvm::Expected<MemorySize> qnn::energy::parseMemorySize(llvm::StringRef text) {
  if (text.trim() == "unlimited")
    return MemorySize::unlimited();
  auto [first, second] = text.split('+');
  std::optional<int64_t> bits = parseBits(first);
  if (text.contains('+')) {
    std::optional<int64_t> activationBits = parseBits(second);
    if (bits && activationBits)
      return MemorySize{bits, activationBits};
  } else if (bits) {
    return MemorySize::split(*bits);
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
    return formatBits(bits) + " (" + formatBytes(bits / 8) + ")";
  }
  auto part = [](std::optional<int64_t> bits) {
    return bits ? formatBits(double(*bits)) : std::string("unlimited");
  };
  if (!memory.weightBits && !memory.activationBits)
    return "unlimited";
  return "weights " + part(memory.weightBits) + ", activations " +
         part(memory.activationBits);
}
