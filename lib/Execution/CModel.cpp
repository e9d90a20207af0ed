//===- CModel.cpp - A model compiled by way of C ----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Execution/CModel.h"
#include "qnn/Target/C/CEmitter.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace llvm;
using namespace qnn;

namespace {
/// A folder that is removed with its files.
struct TemporaryFolder {
  SmallString<128> path;

  ~TemporaryFolder() {
    if (!path.empty())
      sys::fs::remove_directories(path);
  }
  std::string file(StringRef name) const {
    SmallString<128> result(path);
    sys::path::append(result, name);
    return result.str().str();
  }
};
} // namespace

/// Compiles `source` to a shared library. The message of a failure is that of
/// the compiler.
static Error compileLibrary(StringRef source, StringRef library,
                            StringRef messages) {
  ErrorOr<std::string> compiler = sys::findProgramByName("cc");
  if (!compiler)
    return createStringError("a C compiler 'cc' is needed to run emitted C");
  // No contraction to fused multiply-adds: emitted C means what it says.
  StringRef arguments[] = {*compiler, "-std=c99", "-O2",  "-ffp-contract=off",
                           "-fPIC",   "-shared",  source, "-o",
                           library,   "-lm"};
  std::optional<StringRef> redirects[] = {std::nullopt, messages, messages};
  std::string message;
  if (sys::ExecuteAndWait(*compiler, arguments, std::nullopt, redirects, 0, 0,
                          &message) == 0)
    return Error::success();
  if (auto text = MemoryBuffer::getFile(messages))
    message += (*text)->getBuffer();
  return createStringError("emitted C does not compile: " + message);
}

CModel::~CModel() {
  if (library.isValid())
    sys::DynamicLibrary::closeLibrary(library);
}

Expected<std::unique_ptr<CModel>> CModel::create(mlir::ModuleOp module,
                                                 StringRef name) {
  std::unique_ptr<CModel> model(new CModel());
  if (Error error = readSignature(module, name).moveInto(model->signature))
    return std::move(error);
  const std::string &symbol = model->signature.name;
  TemporaryFolder folder;
  if (std::error_code code =
          sys::fs::createUniqueDirectory("qnn-c", folder.path))
    return createStringError(code, "cannot make a temporary folder");
  mlir::qnn::CEmitOptions options;
  options.modelName = symbol;
  if (Error error = mlir::qnn::emitC(module, options, folder.path))
    return std::move(error);
  std::string path = folder.file("model.so");
  if (Error error = compileLibrary(folder.file(symbol + ".c"), path,
                                   folder.file("messages.txt")))
    return std::move(error);
  std::string message;
  model->library = sys::DynamicLibrary::getLibrary(path.c_str(), &message);
  if (!model->library.isValid())
    return createStringError("cannot load compiled C: " + message);
  model->call = reinterpret_cast<CallFunction>(
      model->library.getAddressOfSymbol((symbol + "_call").c_str()));
  if (!model->call)
    return createStringError("compiled C has no function '" + symbol +
                             "_call'");
  return model;
}
