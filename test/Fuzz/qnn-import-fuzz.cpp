//===- qnn-import-fuzz.cpp - Damaged models ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Imports damaged models: none may crash the importer, keep it busy, or take
/// more memory than its size explains.
///
///   qnn-import-fuzz --seeds=0:20000 examples/digits/models test/Target/ONNX
///   qnn-import-fuzz --reproduce=4711 -o 4711.onnx ...   (the same corpus)
///
//===----------------------------------------------------------------------===//

#include "Campaign.h"
#include "Mutator.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/WithColor.h"

#include <fstream>

using namespace mlir::qnn::fuzz;
namespace cl = llvm::cl;

/// What the sanitizers, if built in, do. They find these by name.
extern "C" const char *__asan_default_options();
extern "C" const char *__ubsan_default_options();
extern "C" const char *__asan_default_options() {
  // LLVM's allocator is inlined in our code, which poisons, and packaged in
  // LLVM's, which does not know of it.
  return "detect_leaks=0:allow_user_poisoning=0:quarantine_size_mb=8:max_"
         "allocation_size_mb=1024:"
         "allocator_may_return_null=0";
}
extern "C" const char *__ubsan_default_options() {
  return "halt_on_error=1:print_stacktrace=1";
}

static cl::list<std::string> corpusPaths(cl::Positional, cl::OneOrMore,
                                         cl::desc("<models and folders>"));
static cl::opt<std::string> seeds("seeds", cl::value_desc("A:B"),
                                  cl::desc("Run the seeds A to B-1"),
                                  cl::init("0:1000"));
static cl::opt<unsigned> timeLimit("time-limit", cl::init(5),
                                   cl::desc("Seconds that a file may take"));
static cl::opt<unsigned>
    compileEvery("compile-every", cl::init(8),
                 cl::desc("Compile the module of one seed in so many"));
static cl::opt<unsigned> maxBytes("max-bytes", cl::init(100000),
                                  cl::desc("Leave out larger models"));
static cl::opt<bool> messages("messages",
                              cl::desc("Print why files are refused"));
static cl::opt<uint64_t> reproduce("reproduce", cl::value_desc("SEED"),
                                   cl::desc("Import the file of one seed"));
static cl::opt<std::string> output("o", cl::value_desc("FILE"),
                                   cl::desc("Where --reproduce writes it"));

static llvm::Expected<uint64_t> run() {
  std::vector<std::string> paths(corpusPaths.begin(), corpusPaths.end());
  llvm::Expected<Corpus> corpus = Corpus::load(paths, maxBytes);
  if (!corpus)
    return corpus.takeError();
  CampaignOptions options;
  auto [first, last] = llvm::StringRef(seeds).split(':');
  if (first.getAsInteger(10, options.first) ||
      last.getAsInteger(10, options.last))
    return llvm::createStringError("--seeds takes A:B");
  llvm::SmallString<64> folder;
  if (auto error =
          llvm::sys::fs::createUniqueDirectory("qnn-import-fuzz", folder))
    return llvm::createStringError(error, "cannot make a folder");
  options.folder = folder.str().str();
  makeExternalData(options.folder);
  options.timeLimit = timeLimit;
  options.compileEvery = compileEvery;
  options.printsMessages = messages;
  ImportChecker checker(options.folder);
  corpus->keepIf([&](const std::string &bytes) {
    return checker.check(bytes, /*compiles=*/false) >= Outcome::Imported;
  });
  if (!corpus->size())
    return llvm::createStringError("no model of the corpus imports");
  uint64_t numFailures = 0;
  if (reproduce.getNumOccurrences()) {
    std::string bytes = makeFile(*corpus, reproduce);
    if (!output.empty())
      std::ofstream(output, std::ios::binary) << bytes;
    checker.check(bytes, compileEvery && reproduce % compileEvery == 0);
    llvm::outs() << checker.message() << checker.problem() << "\n";
    numFailures = !checker.problem().empty();
  } else {
    llvm::outs() << corpus->size() << " models\n";
    numFailures = runCampaign(*corpus, options);
  }
  llvm::sys::fs::remove_directories(folder);
  return numFailures;
}

int main(int argc, char **argv) {
  cl::ParseCommandLineOptions(argc, argv, "Imports damaged ONNX models\n");
  llvm::Expected<uint64_t> numFailures = run();
  if (numFailures)
    return *numFailures != 0;
  llvm::WithColor::error() << llvm::toString(numFailures.takeError()) << "\n";
  return 2;
}
