//===- CheckImport.cpp - What must hold for any bytes -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CheckImport.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "qnn/InitAllDialects.h"
#include "qnn/Pipelines/CompilePhases.h"
#include "qnn/Target/ONNX/ImportOnnx.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace mlir;
using namespace mlir::qnn::fuzz;

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// Resident bytes of this process now (`VmRSS:`) or at most (`VmHWM:`).
static int64_t readMemory(StringRef key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (StringRef(line).starts_with(key))
      return std::atoll(line.c_str() + key.size()) * 1024;
  return 0;
}

static void resetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

/// What a file may take: 256 MiB less what the tool itself takes, and ten times
/// the file.
static int64_t getMemoryLimit(size_t fileBytes) {
  return (int64_t(192) << 20) + 10 * static_cast<int64_t>(fileBytes);
}

//===----------------------------------------------------------------------===//
// ImportChecker
//===----------------------------------------------------------------------===//

void ImportChecker::renewContext() {
  if (context && ++numUses < 64)
    return;
  numUses = 0;
  DialectRegistry registry;
  mlir::qnn::registerAllDialects(registry);
  context =
      std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
}

/// A message is for people: printable, of a length that can be read.
void ImportChecker::checkMessage(StringRef message) {
  said = message.str();
  if (message.empty())
    found = "a message is empty";
  else if (!llvm::all_of(message, llvm::isPrint))
    found = "a message is not printable: " + llvm::toHex(message);
  else if (message.size() > 2000)
    found = "a message is too long: " + message.take_front(300).str();
}

/// Whether `module` is small enough to be compiled in no time.
static bool isSmall(Operation *module) {
  int64_t numElements = 0;
  module->walk([&](Operation *op) {
    for (Type type : op->getResultTypes())
      if (auto tensor = dyn_cast<RankedTensorType>(type))
        numElements += tensor.getNumElements();
  });
  return numElements < 1 << 16;
}

bool ImportChecker::compile(Operation *op) {
  auto module = cast<ModuleOp>(op);
  std::string text, again;
  llvm::raw_string_ostream(text) << module;
  // The names of resources are unique in a context: parse in another one.
  ImportChecker other(folder);
  other.renewContext();
  OwningOpRef<ModuleOp> parsed =
      parseSourceString<ModuleOp>(text, other.context.get());
  if (parsed)
    llvm::raw_string_ostream(again) << *parsed;
  if (text != again)
    found = parsed ? "printing and parsing changes the module"
                   : "the module cannot be parsed";
  mlir::qnn::CompilePhaseOptions options;
  options.target = llvm::cantFail(::qnn::lookupTarget("x86-64-v3"));
  return succeeded(
      mlir::qnn::runCompilePhases(module, mlir::qnn::CompilePhase::Import,
                                  mlir::qnn::CompilePhase::Packed, options));
}

Outcome ImportChecker::import(const std::string &bytes, bool compiles) {
  auto model =
      mlir::qnn::readOnnxModel(llvm::MemoryBufferRef(bytes, "file"), folder);
  if (!model) {
    checkMessage(llvm::toString(model.takeError()));
    return Outcome::Unreadable;
  }
  unsigned numErrors = 0;
  bool isImporting = true;
  ScopedDiagnosticHandler handler(&*context, [&](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
      ++numErrors;
    if (isImporting)
      checkMessage(diagnostic.str());
  });
  OwningOpRef<ModuleOp> module = mlir::qnn::importOnnx(&*context, *model);
  isImporting = false;
  if (bool(module) == (numErrors > 0))
    found = module ? "imported in spite of an error" : "refused silently";
  if (!module)
    return Outcome::Refused;
  return compiles && isSmall(*module) && compile(*module) ? Outcome::Compiled
                                                          : Outcome::Imported;
}

Outcome ImportChecker::check(const std::string &bytes, bool compiles) {
  renewContext();
  found.clear();
  said.clear();
  resetPeak();
  int64_t before = readMemory("VmRSS:");
  Outcome outcome = import(bytes, compiles);
  peakBytes = readMemory("VmHWM:") - before;
  if (peakBytes > getMemoryLimit(bytes.size()))
    found = "takes " + std::to_string(peakBytes >> 20) + " MiB for a file of " +
            std::to_string(bytes.size()) + " bytes";
  return outcome;
}

void mlir::qnn::fuzz::makeExternalData(const std::string &folder) {
  std::ofstream(folder + "/weights.bin") << std::string(1 << 16, '\1');
  // Another process may have made them.
  (void)::symlink("/etc/hostname", (folder + "/link").c_str());
  (void)::mkfifo((folder + "/pipe").c_str(), 0600);
  (void)::mkdir((folder + "/folder").c_str(), 0700);
}
