//===- PlatformAttribute.cpp - Platforms inside of modules ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyAnalysis.h"
#include "qnn/Analysis/Energy/PlatformYaml.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace mlir::qnn;
using ::qnn::energy::Platform;

/// Writes \p attribute as a platform file has it; false if no file could.
static bool writeYaml(Attribute attribute, llvm::raw_ostream &os) {
  if (auto text = dyn_cast<StringAttr>(attribute)) {
    os << '"';
    llvm::printEscapedString(text.getValue(), os);
    os << '"';
  } else if (auto flag = dyn_cast<BoolAttr>(attribute)) {
    os << (flag.getValue() ? "yes" : "no");
  } else if (auto number = dyn_cast<IntegerAttr>(attribute)) {
    os << number.getInt();
  } else if (auto number = dyn_cast<FloatAttr>(attribute)) {
    os << llvm::format("%.17g", number.getValueAsDouble());
  } else if (auto list = dyn_cast<ArrayAttr>(attribute)) {
    os << '[';
    llvm::ListSeparator separator;
    for (Attribute element : list) {
      os << separator;
      if (!writeYaml(element, os))
        return false;
    }
    os << ']';
  } else if (auto entries = dyn_cast<DictionaryAttr>(attribute)) {
    os << '{';
    llvm::ListSeparator separator;
    for (NamedAttribute entry : entries) {
      os << separator << entry.getName().getValue() << ": ";
      if (!writeYaml(entry.getValue(), os))
        return false;
    }
    os << '}';
  } else {
    return false;
  }
  return true;
}

llvm::Expected<Platform> mlir::qnn::loadPlatform(Operation *op,
                                                 StringRef name) {
  if (name != modulePlatformName)
    return ::qnn::energy::loadPlatform(name);
  auto module =
      isa<ModuleOp>(op) ? cast<ModuleOp>(op) : op->getParentOfType<ModuleOp>();
  Attribute attribute = module ? module->getAttr(platformAttrName) : nullptr;
  if (auto known = dyn_cast_or_null<StringAttr>(attribute))
    return ::qnn::energy::loadPlatform(known.getValue());
  std::string text;
  llvm::raw_string_ostream os(text);
  if (!isa_and_nonnull<DictionaryAttr>(attribute) || !writeYaml(attribute, os))
    return llvm::createStringError(
        "platform 'module' is the attribute '" + platformAttrName +
        "' of the module, the name of a platform or a dictionary with the keys "
        "of a platform file; there is none");
  return ::qnn::energy::parsePlatform(
      llvm::MemoryBufferRef(text, platformAttrName));
}
