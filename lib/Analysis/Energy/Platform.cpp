//===- Platform.cpp - Machines as data --------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/Platform.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/ErrorHandling.h"

#include <algorithm>

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

std::optional<Confidence> qnn::energy::parseConfidence(llvm::StringRef word) {
  return llvm::StringSwitch<std::optional<Confidence>>(word)
      .Case("confirmed", Confidence::Confirmed)
      .Case("remembered", Confidence::Remembered)
      .Case("inferred", Confidence::Inferred)
      .Default(std::nullopt);
}

const Constant *Platform::find(llvm::StringRef constantName) const {
  const auto *it = llvm::find_if(getConstants(), [&](const Constant &constant) {
    return constant.name == constantName;
  });
  return it == getConstants().end() ? nullptr : it;
}

std::optional<double> Platform::get(llvm::StringRef constantName) const {
  const Constant *constant = find(constantName);
  return constant ? std::optional(constant->value) : std::nullopt;
}

double Platform::value(llvm::StringRef constantName) const {
  if (const Constant *constant = find(constantName))
    return constant->value;
  llvm::report_fatal_error("platform '" + llvm::Twine(name) +
                           "' has no constant '" + constantName + "'");
}

llvm::StringRef Platform::getSetting(llvm::StringRef settingName) const {
  for (const Setting &setting : settings)
    if (setting.name == settingName)
      return setting.value;
  return "";
}

unsigned Platform::getNumEntries(llvm::StringRef list) const {
  // Entries are numbered from 0 without gaps.
  unsigned count = 0;
  auto look = [&](llvm::StringRef path) {
    unsigned index;
    if (path.consume_front(list) && path.consume_front(".") &&
        !path.consumeInteger(10, index))
      count = std::max(count, index + 1);
  };
  for (const Constant &constant : constants)
    look(constant.name);
  for (const Setting &setting : settings)
    look(setting.name);
  return count;
}

unsigned Platform::getNumUnverified() const {
  return llvm::count_if(constants, [](const Constant &constant) {
    return constant.confidence != Confidence::Confirmed;
  });
}

llvm::Expected<Platform> Platform::withValue(llvm::StringRef constantName,
                                             double newValue) const {
  Platform copy = *this;
  for (Constant &constant : copy.constants) {
    if (constant.name != constantName)
      continue;
    constant.value = newValue;
    return copy;
  }
  return llvm::createStringError("platform '" + name + "' has no constant '" +
                                 constantName + "'");
}
