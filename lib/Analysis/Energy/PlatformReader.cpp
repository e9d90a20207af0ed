//===- PlatformReader.cpp - Platform files to platforms ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlatformSchema.h"
#include "YamlTree.h"

#include "qnn/Analysis/Energy/MemorySize.h"
#include "qnn/Analysis/Energy/PlatformYaml.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace qnn::energy;

namespace {

class PlatformReader {
public:
  explicit PlatformReader(llvm::StringRef file) : file(file) {}

  llvm::Expected<Platform> read(const YamlTree &root);

private:
  /// Notes an error at \p node. False, to be handed on.
  bool fail(const YamlTree &node, llvm::StringRef path,
            const llvm::Twine &message) {
    error = llvm::formatv("{0}:{1}: {2}: {3}", file, node.line, path,
                          message.str());
    return false;
  }

  bool readTop(const YamlTree &root);
  bool readText(const YamlTree &root, llvm::StringRef key, bool isRequired,
                std::string &text);
  bool readSections(const YamlTree &root);
  bool readSection(const SectionSpec &section, const YamlTree &node,
                   llvm::StringRef path);
  bool readList(const SectionSpec &section, const YamlTree &node,
                llvm::StringRef path);
  bool readKey(const KeySpec &spec, const YamlTree &node, llvm::StringRef path);
  bool readNumber(const KeySpec &spec, const YamlTree &node,
                  llvm::StringRef path);
  bool readConstantFields(const KeySpec &spec, const YamlTree &node,
                          llvm::StringRef path, Constant &constant);
  bool checkConsistency(const YamlTree &root);

  llvm::StringRef file;
  std::string error;
  Platform platform{"", "", ""};
};

} // namespace

/// The nearest of \p words, as a question; empty if none is near.
static std::string didYouMean(llvm::StringRef word,
                              llvm::ArrayRef<llvm::StringRef> words) {
  llvm::StringRef nearest;
  unsigned nearestDistance = 0;
  for (llvm::StringRef candidate : words) {
    unsigned distance = word.edit_distance(candidate);
    if (nearest.empty() || distance < nearestDistance) {
      nearest = candidate;
      nearestDistance = distance;
    }
  }
  if (nearest.empty() || nearestDistance > 1 + nearest.size() / 3)
    return "";
  return llvm::formatv("; did you mean '{0}'?", nearest);
}

/// A number as people write it.
static std::string formatShort(double value) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%g", value);
  return text;
}

static std::string joinPath(llvm::StringRef path, llvm::StringRef key) {
  return path.empty() ? key.str() : (path + "." + key).str();
}

/// True if the section that \p node is has the choice that \p spec needs.
static bool exists(const KeySpec &spec, const YamlTree &node) {
  if (spec.when.empty())
    return true;
  auto [choice, word] = llvm::StringRef(spec.when).split('=');
  const YamlTree *value = node.find(choice);
  return value && value->text == word;
}

static llvm::SmallVector<llvm::StringRef> splitWords(llvm::StringRef words,
                                                     char separator) {
  llvm::SmallVector<llvm::StringRef> list;
  words.split(list, separator, /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  return list;
}

bool PlatformReader::readText(const YamlTree &root, llvm::StringRef key,
                              bool isRequired, std::string &text) {
  const YamlTree *node = root.find(key);
  if (!node)
    return !isRequired || fail(root, key, "is missing");
  if (node->kind != YamlTree::Scalar || (isRequired && node->text.empty()))
    return fail(*node, key, "must be a text");
  if (node->text.size() > 500 ||
      llvm::any_of(node->text, [](char c) { return !llvm::isPrint(c); }))
    return fail(*node, key, "must be one line of at most 500 letters");
  text = node->text;
  return true;
}

bool PlatformReader::readConstantFields(const KeySpec &spec,
                                        const YamlTree &node,
                                        llvm::StringRef path,
                                        Constant &constant) {
  for (auto [key, child] : llvm::zip_equal(node.keys, node.children)) {
    std::string childPath = joinPath(path, key);
    if (child.kind != YamlTree::Scalar)
      return fail(child, childPath, "must be a word or a number");
    if (key == "unit") {
      if (child.text != spec.unitOrWords)
        return fail(child, childPath,
                    llvm::formatv("must be '{0}', got '{1}'", spec.unitOrWords,
                                  child.text)
                        .str());
    } else if (key == "source") {
      if (!readText(node, key, /*isRequired=*/false, constant.source))
        return false;
    } else if (key == "confidence") {
      std::optional<Confidence> confidence = parseConfidence(child.text);
      if (!confidence)
        return fail(child, childPath,
                    "must be confirmed, remembered or inferred, got '" +
                        child.text + "'");
      constant.confidence = *confidence;
    } else if (key != "value") {
      return fail(child, childPath,
                  "is not known here; a number has value, unit, source and "
                  "confidence");
    }
  }
  if (!node.find("value"))
    return fail(node, path, "has no 'value'");
  return true;
}

bool PlatformReader::readNumber(const KeySpec &spec, const YamlTree &node,
                                llvm::StringRef path) {
  Constant constant;
  constant.name = path.str();
  constant.unit = spec.unitOrWords.str();
  constant.source = ("given in " + file).str();
  const YamlTree *number = &node;
  if (node.kind == YamlTree::Map) {
    if (!readConstantFields(spec, node, path, constant))
      return false;
    number = node.find("value");
  }
  if (number->kind != YamlTree::Scalar)
    return fail(*number, path, "must be a number");
  std::optional<double> bits;
  if (spec.unitOrWords == "bit")
    bits = parseBits(number->text); // Also "2 Mb", "100 KiB".
  if (bits)
    constant.value = *bits;
  else if (llvm::StringRef(number->text).getAsDouble(constant.value))
    return fail(*number, path,
                "must be a number in " + constant.unit + ", got '" +
                    number->text + "'");
  if (!std::isfinite(constant.value))
    return fail(*number, path, "must be finite, got '" + number->text + "'");
  if (constant.value < 0 || (constant.value == 0 && !spec.mayBeZero))
    return fail(
        *number, path,
        llvm::formatv("must {0}be {1}, got {2}", spec.mayBeZero ? "not " : "",
                      spec.mayBeZero ? "negative" : "positive", number->text)
            .str());
  bool isWhole = constant.value == std::floor(constant.value);
  if (constant.value > spec.greatest || constant.value < spec.least ||
      (spec.kind == KeyKind::Integer && !isWhole))
    return fail(
        *number, path,
        llvm::Twine("must be a ") +
            (spec.kind == KeyKind::Integer ? "whole number" : "number") +
            " from " + formatShort(spec.least) + " to " +
            formatShort(spec.greatest) + ", got " + number->text);
  platform.addConstant(std::move(constant));
  return true;
}

bool PlatformReader::readKey(const KeySpec &spec, const YamlTree &node,
                             llvm::StringRef path) {
  if (spec.isNumber())
    return readNumber(spec, node, path);
  llvm::SmallVector<llvm::StringRef> known = splitWords(spec.unitOrWords, '|');
  if (node.kind != YamlTree::Scalar)
    return fail(node, path, "must be one of " + llvm::join(known, ", "));
  llvm::SmallVector<llvm::StringRef> words =
      spec.kind == KeyKind::Choices
          ? splitWords(node.text, ' ')
          : llvm::SmallVector<llvm::StringRef>{llvm::StringRef(node.text)};
  if (words.empty())
    return fail(node, path, "must name some of " + llvm::join(known, ", "));
  for (auto [index, word] : llvm::enumerate(words)) {
    if (!llvm::is_contained(known, word))
      return fail(node, path,
                  llvm::formatv("'{0}' is not one of {1}{2}", word,
                                llvm::join(known, ", "),
                                didYouMean(word, known))
                      .str());
    if (llvm::is_contained(llvm::ArrayRef(words).take_front(index), word))
      return fail(node, path, "names '" + word + "' twice");
  }
  platform.addSetting({path.str(), llvm::join(words, " ")});
  return true;
}

bool PlatformReader::readSection(const SectionSpec &section,
                                 const YamlTree &node, llvm::StringRef path) {
  if (node.kind != YamlTree::Map)
    return fail(node, path, "must be a mapping of keys to values");
  // The order of the schema, whatever that of the file.
  for (const KeySpec &spec : section.keys) {
    if (!exists(spec, node))
      continue;
    std::string keyPath = joinPath(path, spec.key);
    if (const YamlTree *value = node.find(spec.key)) {
      if (!readKey(spec, *value, keyPath))
        return false;
    } else if (spec.isRequired) {
      return fail(node, keyPath,
                  spec.when.empty()
                      ? "is missing"
                      : "is missing; " + llvm::Twine(spec.when) + " needs it");
    }
  }
  for (auto [key, child] : llvm::zip_equal(node.keys, node.children)) {
    std::string full = joinPath(section.name, key);
    bool isSection =
        llvm::any_of(getPlatformSections(), [&](const SectionSpec &other) {
          return other.name == full;
        });
    if (isSection || (section.form == SectionSpec::NamedList && key == "name"))
      continue;
    llvm::SmallVector<llvm::StringRef> known;
    llvm::StringRef needed;
    for (const KeySpec &spec : section.keys) {
      known.push_back(spec.key);
      if (spec.key == key && exists(spec, node))
        needed = "nothing";
      else if (spec.key == key && needed.empty())
        needed = spec.when;
    }
    if (needed == "nothing")
      continue;
    if (!needed.empty())
      return fail(child, joinPath(path, key), "exists only with " + needed);
    return fail(child, joinPath(path, key),
                "unknown key" + didYouMean(key, known));
  }
  return true;
}

bool PlatformReader::readList(const SectionSpec &section, const YamlTree &node,
                              llvm::StringRef path) {
  if (node.kind != YamlTree::List)
    return fail(node, path, "must be a list");
  if (node.children.size() > 64)
    return fail(node, path, "has more than 64 entries");
  for (auto [index, child] : llvm::enumerate(node.children)) {
    std::string name = std::to_string(index);
    if (section.form == SectionSpec::NamedList) {
      if (child.kind != YamlTree::Map)
        return fail(child, joinPath(path, name),
                    "must be a mapping of keys to values");
      std::string where = joinPath(path, name) + ".name";
      const YamlTree *given = child.find("name");
      if (!given || given->kind != YamlTree::Scalar)
        return fail(child, where, "is missing");
      name = given->text;
      if (name.empty() || name.size() > 32 || llvm::any_of(name, [](char c) {
            return !llvm::isAlnum(c) && c != '_' && c != '-';
          }))
        return fail(*given, where,
                    "must be a word of letters, digits, - and _");
      if (llvm::is_contained(platform.getLevels(), name))
        return fail(*given, where, "'" + name + "' appears twice");
      platform.addLevel(name);
    }
    if (!readSection(section, child, joinPath(path, name)))
      return false;
  }
  return true;
}

bool PlatformReader::readSections(const YamlTree &root) {
  for (const SectionSpec &section : getPlatformSections()) {
    const YamlTree *node = &root;
    for (llvm::StringRef part : splitWords(section.name, '.'))
      node = node ? node->find(part) : nullptr;
    if (!node) {
      if (section.isRequired)
        return fail(root, section.name, "is missing");
      continue;
    }
    if (!(section.form == SectionSpec::Map
              ? readSection(section, *node, section.name)
              : readList(section, *node, section.name)))
      return false;
  }
  return true;
}

bool PlatformReader::readTop(const YamlTree &root) {
  if (root.kind != YamlTree::Map)
    return fail(root, "file", "must be a mapping of keys to values");
  llvm::SmallVector<llvm::StringRef> known = {"schema", "name", "description",
                                              "technology"};
  for (const SectionSpec &section : getPlatformSections())
    known.push_back(section.name);
  for (auto [key, child] : llvm::zip_equal(root.keys, root.children))
    if (!llvm::is_contained(known, key) || key.find('.') != std::string::npos)
      return fail(child, key, "unknown key" + didYouMean(key, known));
  const YamlTree *version = root.find("schema");
  if (!version || version->text != std::to_string(platformSchemaVersion))
    return fail(version ? *version : root, "schema",
                "must be " + llvm::Twine(platformSchemaVersion));
  std::string name, description, technology;
  if (!readText(root, "name", /*isRequired=*/true, name) ||
      !readText(root, "description", /*isRequired=*/true, description) ||
      !readText(root, "technology", /*isRequired=*/false, technology))
    return false;
  platform = Platform(name, description, technology);
  return readSections(root);
}

/// What one key alone cannot show.
bool PlatformReader::checkConsistency(const YamlTree &root) {
  llvm::StringRef law = platform.getSetting("compute.law");
  bool isTable = law == "table";
  unsigned numRows = platform.getNumEntries("compute.rows");
  if (isTable != (numRows > 0))
    return fail(*root.find("compute"), "compute.rows",
                isTable ? "is missing; law=table needs it"
                        : "exists only with law=table");
  for (unsigned row = 0; row < numRows; ++row) {
    std::string path = "compute.rows." + std::to_string(row);
    if (!platform.find(path + ".energy") == !platform.find(path + ".power"))
      return fail(*root.find("compute")->find("rows"), path,
                  "must have either energy or power");
  }
  const YamlTree &levels = *root.find("levels");
  bool wasOffchip = false, isUnlimited = false;
  unsigned numBuffers = 0;
  for (auto [index, level] : llvm::enumerate(platform.getLevels())) {
    const std::string path = "levels." + level;
    llvm::StringRef kind = platform.getSetting(path + ".kind");
    if (wasOffchip)
      return fail(levels.children[index], path,
                  "lies behind an off-chip memory, which must be the last");
    wasOffchip = kind == "offchip";
    numBuffers += kind == "buffer";
    if (kind == "register" && index > 0)
      return fail(levels.children[index], path,
                  "registers must be the first level");
    if (platform.getSetting(path + ".price") == "mac" && law != "power")
      return fail(levels.children[index], path + ".price",
                  "mac needs compute.law=power");
    isUnlimited = kind == "buffer" && !platform.find(path + ".capacity") &&
                  !platform.find(path + ".weight_capacity") &&
                  !platform.find(path + ".activation_capacity");
    bool hasSize = platform.find(path + ".capacity") ||
                   (platform.find(path + ".weight_capacity") &&
                    platform.find(path + ".activation_capacity"));
    if (platform.getSetting(path + ".price").starts_with("size") && !hasSize)
      return fail(levels.children[index], path + ".capacity",
                  "is missing; a price by size needs it");
    if (platform.getSetting(path + ".price") == "size_linear" &&
        platform.value(path + ".base_energy") <
            platform.value(path + ".slope") *
                platform.value(path + ".base_size"))
      return fail(levels.children[index], path + ".base_energy",
                  "is less than slope*base_size; accesses to small memories "
                  "would have negative energies");
  }
  if (!platform.getLevels().empty() && numBuffers == 0)
    return fail(levels, "levels",
                "has no buffer between array and off-chip memory");
  if (!platform.getLevels().empty() && !wasOffchip && !isUnlimited)
    return fail(levels, "levels",
                "has no off-chip memory as last level, and the last buffer is "
                "not unlimited");
  // Unrolled loops that exceed the MACs would be a contradiction in the file.
  if (platform.getNumEntries("array") == 0)
    return true;
  double elements = 1;
  for (unsigned axis = 0; axis < platform.getNumEntries("array"); ++axis)
    elements *= platform.value("array." + std::to_string(axis) + ".size");
  if (elements > platform.value("compute.parallel_macs"))
    return fail(*root.find("array"), "array",
                "has " + formatShort(elements) +
                    " elements, but compute.parallel_macs is " +
                    formatShort(platform.value("compute.parallel_macs")));
  return true;
}

llvm::Expected<Platform> PlatformReader::read(const YamlTree &root) {
  if (!readTop(root) || !checkConsistency(root))
    return llvm::createStringError(error);
  return std::move(platform);
}

llvm::Expected<Platform>
qnn::energy::parsePlatform(llvm::MemoryBufferRef buffer) {
  llvm::Expected<YamlTree> tree = YamlTree::parse(buffer);
  if (!tree)
    return tree.takeError();
  return PlatformReader(buffer.getBufferIdentifier()).read(*tree);
}
