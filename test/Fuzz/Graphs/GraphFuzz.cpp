//===- GraphFuzz.cpp - The tool qnn-graph-fuzz ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphCheck.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"

using namespace qnn::test;
namespace cl = llvm::cl;

static cl::opt<std::string> seeds("seeds", cl::desc("First and last seed + 1"),
                                  cl::value_desc("A:B"), cl::init("0:100"));
static cl::opt<int64_t>
    cEvery("c-every", cl::desc("Also compile each N-th network as C; 0: none"),
           cl::value_desc("N"), cl::init(0));
static cl::opt<int64_t> jitEvery("jit-every",
                                 cl::desc("Compile each N-th network; 0: none"),
                                 cl::value_desc("N"), cl::init(1));
static cl::opt<int64_t> report("report",
                               cl::desc("Print coverage every N networks"),
                               cl::value_desc("N"), cl::init(0));
static cl::opt<bool> print("print", cl::desc("Only print the networks"));

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::ParseCommandLineOptions(argc, argv,
                              "Random networks through every level.\n");
  uint64_t begin = 0, end = 0;
  auto [first, last] = llvm::StringRef(seeds).split(':');
  if (first.getAsInteger(10, begin) || last.getAsInteger(10, end)) {
    llvm::errs() << "--seeds wants A:B, got '" << seeds << "'\n";
    return 1;
  }
  CheckOptions options;
  llvm::SmallString<128> folder;
  if (llvm::sys::fs::createUniqueDirectory("qnn-graph-fuzz", folder))
    return 1;
  options.folder = folder.str().str();
  Coverage coverage;
  int64_t failures = 0;
  for (uint64_t seed = begin; seed < end; ++seed) {
    if (print) {
      Dice dice(seed);
      llvm::outs() << "// seed " << seed << "\n" << makeRandomGraph(dice);
      continue;
    }
    options.compiles = jitEvery > 0 && seed % jitEvery == 0;
    options.emitsC = cEvery > 0 && seed % cEvery == 0;
    if (llvm::Error error = checkGraph(seed, options, coverage)) {
      ++failures;
      llvm::outs() << "seed " << seed << ": "
                   << llvm::toString(std::move(error)) << "\n";
      llvm::outs().flush();
    }
    if (report > 0 && (seed + 1) % report == 0) {
      llvm::outs() << "up to seed " << seed << ", " << failures
                   << " differences\n";
      coverage.print(llvm::outs());
      llvm::outs().flush();
    }
  }
  llvm::sys::fs::remove_directories(folder);
  if (print)
    return 0;
  coverage.print(llvm::outs());
  llvm::outs() << failures << " differences\n";
  return failures != 0;
}
