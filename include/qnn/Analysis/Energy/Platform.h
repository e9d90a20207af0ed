//===- Platform.h - Constants of the energy models --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A platform is data: a list of named constants, each with its unit, where the
/// number comes from and how far it can be trusted. A model asks for constants
/// by name, so another platform is another list and never another piece of
/// code. Nothing here depends on the IR.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_PLATFORM_H
#define QNN_ANALYSIS_ENERGY_PLATFORM_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace qnn::energy {

/// How far a constant can be trusted.
enum class Confidence {
  Confirmed,  ///< Read in the source itself, or in code its authors published.
  Remembered, ///< Known from the literature, not checked against the source.
  Inferred    ///< A decision of this project where the source is silent.
};

/// The lower-case word for \p confidence that reports print.
llvm::StringRef stringifyConfidence(Confidence confidence);

/// One number of a platform.
struct Constant {
  std::string name;   ///< Unique within the platform, snake_case.
  double value;       ///< In `unit`.
  std::string unit;   ///< "pJ", "bit", "1" for a plain ratio.
  std::string source; ///< Where the number comes from, for people.
  Confidence confidence;
};

/// A named list of constants and what they describe.
class Platform {
public:
  Platform(std::string name, std::string description,
           std::vector<Constant> constants)
      : name(std::move(name)), description(std::move(description)),
        constants(std::move(constants)) {}

  llvm::StringRef getName() const { return name; }

  /// One line about the machine and the publication.
  llvm::StringRef getDescription() const { return description; }

  /// All constants, in the order in which they were defined.
  llvm::ArrayRef<Constant> getConstants() const { return constants; }

  /// The constant called \p constantName, or null.
  const Constant *find(llvm::StringRef constantName) const;

  /// The value of the constant called \p constantName, in its own unit. It is
  /// a fatal error to ask for a constant that the platform does not have;
  /// models check what they need when they are set up.
  double value(llvm::StringRef constantName) const;

  /// Number of constants that are not `Confirmed`.
  unsigned getNumUnverified() const;

private:
  std::string name;
  std::string description;
  std::vector<Constant> constants;
};

/// Names of the built-in platforms, in a fixed order.
std::vector<llvm::StringRef> getPlatformNames();

/// The built-in platform called \p name. An unknown name is an error that
/// lists the known ones and, when one is close, asks "did you mean".
llvm::Expected<const Platform &> lookupPlatform(llvm::StringRef name);

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

/// The memory that \p platform has by default (constants `weight_memory` and
/// `activation_memory`, in bits).
MemorySize getDefaultMemory(const Platform &platform);

/// Parses "unlimited", a total such as "4Mb", "512KiB", "4194304b" or a pair
/// of weights and activations such as "3Mb+1Mb". Units: b, kb, Mb, Gb are bits
/// in powers of 1024 (1 Mb = 2^20 bit), KiB, MiB and GiB bytes; a number
/// without unit counts bits. Errors say what is accepted.
llvm::Expected<MemorySize> parseMemorySize(llvm::StringRef text);

/// "4 Mb (512 KiB)", or "unlimited".
std::string formatMemory(const MemorySize &memory);

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_PLATFORM_H
