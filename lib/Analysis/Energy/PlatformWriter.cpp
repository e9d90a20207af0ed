//===- PlatformWriter.cpp - Platforms to platform files ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlatformSchema.h"

#include "qnn/Analysis/Energy/PlatformYaml.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"

#include <charconv>

using namespace qnn::energy;

/// The shortest digits that give back \p value.
static std::string formatNumber(double value) {
  char buffer[64];
  auto [end, status] = std::to_chars(buffer, buffer + sizeof(buffer), value);
  return std::string(buffer, end);
}

/// A text in double quotes. Texts have one line of printable letters.
static std::string quote(llvm::StringRef text) {
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

/// Writes the keys of a section. \p first is the indentation of the first line
/// (a list puts its dash there), \p rest that of the others.
static void writeKeys(const Platform &platform, const SectionSpec &section,
                      llvm::StringRef path, llvm::StringRef first,
                      llvm::StringRef rest, llvm::raw_ostream &os) {
  llvm::SmallVector<llvm::StringRef> written;
  for (const KeySpec &spec : section.keys) {
    if (llvm::is_contained(written, llvm::StringRef(spec.key)))
      continue; // The same key of another choice.
    std::string name = (path + "." + spec.key).str();
    const Constant *constant = platform.find(name);
    llvm::StringRef setting = platform.getSetting(name);
    if (!constant && setting.empty())
      continue;
    os << (written.empty() ? first : rest) << spec.key << ": ";
    written.push_back(spec.key);
    if (!constant)
      os << setting << "\n";
    else
      os << "{value: " << formatNumber(constant->value)
         << ", unit: " << constant->unit
         << ", confidence: " << stringifyConfidence(constant->confidence)
         << ", source: " << quote(constant->source) << "}\n";
  }
}

void qnn::energy::printPlatform(const Platform &platform,
                                llvm::raw_ostream &os) {
  os << "schema: " << platformSchemaVersion << "\n"
     << "name: " << quote(platform.getName()) << "\n"
     << "description: " << quote(platform.getDescription()) << "\n";
  if (!platform.getTechnology().empty())
    os << "technology: " << quote(platform.getTechnology()) << "\n";
  for (const SectionSpec &section : getPlatformSections()) {
    std::string name = section.name.str();
    bool isInner = llvm::StringRef(name).contains('.');
    std::string indent = isInner ? "  " : "";
    llvm::StringRef key = llvm::StringRef(name).rsplit('.').second;
    if (key.empty())
      key = name;
    if (section.form == SectionSpec::Map) {
      std::string text;
      llvm::raw_string_ostream keys(text);
      writeKeys(platform, section, name, "  ", "  ", keys);
      if (!text.empty())
        os << name << ":\n" << text;
      continue;
    }
    if (section.form == SectionSpec::NamedList) {
      os << key << ":" << (platform.getLevels().empty() ? " []\n" : "\n");
      for (const std::string &level : platform.getLevels()) {
        os << "  - name: " << level << "\n";
        writeKeys(platform, section, name + "." + level, "    ", "    ", os);
      }
      continue;
    }
    unsigned numEntries = platform.getNumEntries(name);
    if (numEntries)
      os << indent << key << ":\n";
    for (unsigned entry = 0; entry < numEntries; ++entry)
      writeKeys(platform, section, name + "." + std::to_string(entry),
                indent + "  - ", indent + "    ", os);
  }
}
