//===- PresetPlatforms.cpp - Built-in platforms -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The files in Platforms/, which the build copies into the program. They go
// through the same reader as files of users.
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/PlatformYaml.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"

#include <map>
#include <mutex>

using namespace qnn::energy;

namespace {
struct PresetFile {
  llvm::StringLiteral name;
  llvm::StringLiteral text;
};
} // namespace

// Sorted by name, the default first.
static constexpr PresetFile presetFiles[] = {
#include "PresetPlatforms.inc"
};

std::vector<llvm::StringRef> qnn::energy::getPlatformNames() {
  std::vector<llvm::StringRef> names;
  for (const PresetFile &file : presetFiles)
    names.push_back(file.name);
  return names;
}

/// Names the known platforms, and the nearest one if it is near.
static llvm::Error makeUnknownError(llvm::StringRef name) {
  llvm::StringRef closest;
  unsigned closestDistance = 0;
  for (llvm::StringRef known : getPlatformNames()) {
    unsigned distance = name.edit_distance_insensitive(known);
    if (closest.empty() || distance < closestDistance) {
      closest = known;
      closestDistance = distance;
    }
  }
  std::string message = llvm::formatv("unknown platform '{0}'", name);
  // A third of the letters wrong is still a slip of the pen.
  if (closestDistance <= closest.size() / 3)
    message += llvm::formatv("; did you mean '{0}'?", closest);
  message += " (known: " + llvm::join(getPlatformNames(), ", ") + ")";
  return llvm::createStringError(message);
}

llvm::Expected<const Platform &>
qnn::energy::lookupPlatform(llvm::StringRef name) {
  // Read on demand: most runs need one.
  static std::mutex mutex;
  static std::map<std::string, Platform> platforms;
  std::lock_guard<std::mutex> lock(mutex);
  auto it = platforms.find(name.str());
  if (it != platforms.end())
    return it->second;
  const auto *file = llvm::find_if(
      presetFiles, [&](const PresetFile &file) { return file.name == name; });
  if (file == std::end(presetFiles))
    return makeUnknownError(name);
  llvm::Expected<Platform> platform =
      parsePlatform(llvm::MemoryBufferRef(file->text, file->name));
  if (!platform)
    return platform.takeError();
  return platforms.emplace(name.str(), std::move(*platform)).first->second;
}

llvm::Expected<Platform> qnn::energy::loadPlatform(llvm::StringRef nameOrFile) {
  bool isFile = nameOrFile.ends_with(".yaml") || nameOrFile.ends_with(".yml") ||
                nameOrFile.contains('/');
  if (!isFile) {
    llvm::Expected<const Platform &> preset = lookupPlatform(nameOrFile);
    if (!preset)
      return preset.takeError();
    return *preset;
  }
  auto buffer = llvm::MemoryBuffer::getFile(nameOrFile, /*IsText=*/true);
  if (!buffer)
    return llvm::createStringError(
        buffer.getError(), "cannot read the platform file '" + nameOrFile +
                               "': " + buffer.getError().message());
  return parsePlatform((*buffer)->getMemBufferRef());
}
