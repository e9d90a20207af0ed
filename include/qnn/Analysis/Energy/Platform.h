//===- Platform.h - Machines as data ----------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A platform is data: named constants, each with its unit, where the number
/// comes from and how far it can be trusted, and a few words that choose among
/// the forms that the models know. Names are paths into the platform file:
/// `compute.energy`, `levels.main.capacity`, `array.0.size`. Another platform
/// is another file (PlatformYaml.h) and never another piece of code; what the
/// models compute with is `Machine` (Machine.h). Nothing here depends on IR.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_PLATFORM_H
#define QNN_ANALYSIS_ENERGY_PLATFORM_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

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

/// The confidence that \p word names, if any.
std::optional<Confidence> parseConfidence(llvm::StringRef word);

/// One number of a platform.
struct Constant {
  std::string name;   ///< Unique within the platform: its path.
  double value = 0;   ///< In `unit`.
  std::string unit;   ///< "pJ", "bit", "1" for a plain ratio.
  std::string source; ///< Where the number comes from, for people.
  Confidence confidence = Confidence::Inferred;

  bool operator==(const Constant &other) const {
    return name == other.name && value == other.value && unit == other.unit &&
           source == other.source && confidence == other.confidence;
  }
};

/// One word of a platform, such as `compute.law` = "power".
struct Setting {
  std::string name; ///< Unique within the platform: its path.
  std::string value;

  bool operator==(const Setting &other) const {
    return name == other.name && value == other.value;
  }
};

/// What is known about a machine.
class Platform {
public:
  Platform(std::string name, std::string description, std::string technology)
      : name(std::move(name)), description(std::move(description)),
        technology(std::move(technology)) {}

  llvm::StringRef getName() const { return name; }
  /// One line about the machine and the publication.
  llvm::StringRef getDescription() const { return description; }
  /// "28 nm", for people.
  llvm::StringRef getTechnology() const { return technology; }
  /// The memories from the array outwards.
  llvm::ArrayRef<std::string> getLevels() const { return levels; }
  /// All constants, in the order of the file's schema.
  llvm::ArrayRef<Constant> getConstants() const { return constants; }
  llvm::ArrayRef<Setting> getSettings() const { return settings; }
  /// Number of entries of a list other than `levels` (`compute.rows`, `array`).
  unsigned getNumEntries(llvm::StringRef list) const;

  /// The constant called \p constantName, or null.
  const Constant *find(llvm::StringRef constantName) const;
  /// The value of a constant; none if the platform does not have it.
  std::optional<double> get(llvm::StringRef constantName) const;
  /// The value of a constant that the schema requires. It is a fatal error to
  /// ask for one that the platform does not have.
  double value(llvm::StringRef constantName) const;
  /// The value of a setting; empty if the platform does not have it.
  llvm::StringRef getSetting(llvm::StringRef settingName) const;

  /// Number of constants that are not `Confirmed`.
  unsigned getNumUnverified() const;

  /// A copy in which one constant has another value, for sweeps and
  /// sensitivities. An error if there is no such constant.
  llvm::Expected<Platform> withValue(llvm::StringRef constantName,
                                     double newValue) const;

  void addConstant(Constant constant) {
    constants.push_back(std::move(constant));
  }
  void addSetting(Setting setting) { settings.push_back(std::move(setting)); }
  void addLevel(std::string level) { levels.push_back(std::move(level)); }

  bool operator==(const Platform &other) const {
    return name == other.name && description == other.description &&
           technology == other.technology && levels == other.levels &&
           constants == other.constants && settings == other.settings;
  }

private:
  std::string name, description, technology;
  std::vector<std::string> levels;
  std::vector<Constant> constants;
  std::vector<Setting> settings;
};

/// Names of the built-in platforms, in a fixed order: the default first.
std::vector<llvm::StringRef> getPlatformNames();

/// The built-in platform called \p name; it lives on. An unknown name is an
/// error that lists the known ones and, when one is close, asks "did you mean".
llvm::Expected<const Platform &> lookupPlatform(llvm::StringRef name);

/// `lookupPlatform`, or the platform in a file if \p nameOrFile ends in `.yaml`
/// or `.yml` or contains a path separator.
llvm::Expected<Platform> loadPlatform(llvm::StringRef nameOrFile);

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_PLATFORM_H
