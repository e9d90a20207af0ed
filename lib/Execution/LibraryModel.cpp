//===- LibraryModel.cpp - A model in a shared library -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Execution/LibraryModel.h"
#include "qnn/Target/ModelABI.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;
using namespace qnn;

/// The name of the model in the library `path`, by its functions.
static Expected<std::string> findModel(StringRef path) {
  Expected<object::OwningBinary<object::ObjectFile>> file =
      object::ObjectFile::createObjectFile(path);
  if (!file)
    return file.takeError();
  auto *elf = dyn_cast<object::ELFObjectFileBase>(file->getBinary());
  if (!elf)
    return createStringError("it is no ELF library");
  std::string model;
  for (const object::ELFSymbolRef &symbol : elf->getDynamicSymbolIterators()) {
    Expected<StringRef> name = symbol.getName();
    if (!name)
      return name.takeError();
    if (!name->consume_back("_abi_version"))
      continue;
    if (!model.empty())
      return createStringError("it holds several models ('%s', '%s')",
                               model.c_str(), name->str().c_str());
    model = name->str();
  }
  if (model.empty())
    return createStringError("it holds no model of qnn");
  return model;
}

LibraryModel::~LibraryModel() {
  if (library.isValid())
    sys::DynamicLibrary::closeLibrary(library);
}

Expected<std::unique_ptr<LibraryModel>> LibraryModel::load(StringRef path) {
  auto fail = [&](const Twine &reason) {
    return createStringError(path + ": " + reason);
  };
  Expected<std::string> name = findModel(path);
  if (!name)
    return fail(toString(name.takeError()));
  // A name without a folder would be looked for elsewhere.
  SmallString<128> absolute(path);
  if (std::error_code code = sys::fs::make_absolute(absolute))
    return fail(code.message());
  std::unique_ptr<LibraryModel> model(new LibraryModel());
  std::string message;
  model->library = sys::DynamicLibrary::getLibrary(absolute.c_str(), &message);
  if (!model->library.isValid())
    return fail(message);

  std::string missing;
  auto find = [&](auto &function, StringRef suffix) {
    void *address =
        model->library.getAddressOfSymbol((*name + suffix).str().c_str());
    function = reinterpret_cast<std::decay_t<decltype(function)>>(address);
    if (!address && missing.empty())
      missing = *name + suffix.str();
  };
  uint32_t (*version)();
  find(version, "_abi_version");
  if (missing.empty() && version() != modelAbiVersion)
    return fail("its interface has version " + Twine(version()) +
                ", and this qnn knows " + Twine(modelAbiVersion) +
                "; compile the model again");
  const char *(*signature)(), *(*target)(), *(*describe)(int);
  find(signature, "_signature");
  find(target, "_target");
  find(describe, "_message");
  find(model->call, "_call");
  find(model->callParallel, "_call_parallel");
  if (!missing.empty())
    return fail("it has no function '" + missing + "'");
  if (!target())
    return fail(describe(static_cast<int>(ModelStatus::BadCpu)));
  if (Error error = parseSignature(signature()).moveInto(model->signature))
    return fail("its signature is damaged: " + toString(std::move(error)));
  return model;
}
