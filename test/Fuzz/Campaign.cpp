//===- Campaign.cpp - Many seeds --------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Campaign.h"
#include "Mutator.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>
#include <csignal>
#include <cstring>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace mlir::qnn::fuzz;

namespace {
/// What a child has done so far, in memory that outlives it.
struct Progress {
  uint64_t seed;
  uint64_t counts[numOutcomes];
  uint64_t numProblems;
  int64_t peakBytes;
};
} // namespace

/// Lets the kernel end this process when a file takes too long: by processor
/// time, and by the clock for what waits for ever.
static void startWatch(unsigned seconds) {
  itimerval processor{{0, 0}, {seconds, 0}}, clock{{0, 0}, {seconds * 12, 0}};
  setitimer(ITIMER_PROF, &processor, nullptr);
  setitimer(ITIMER_REAL, &clock, nullptr);
}

static void report(uint64_t seed, llvm::StringRef problem) {
  llvm::outs() << "FAILED seed " << seed << ": " << problem
               << "\n  reproduce with --reproduce=" << seed
               << " (and -o FILE.onnx to keep it) on the same corpus\n";
  llvm::outs().flush();
}

/// A child's work: the seeds from `first` on, a number that bounds its memory.
[[noreturn]] static void runChild(const Corpus &corpus,
                                  const CampaignOptions &options,
                                  uint64_t first, Progress &progress) {
  constexpr uint64_t maxSeeds = 1000;
  ImportChecker checker(options.folder);
  for (uint64_t seed = first; seed < options.last && seed - first < maxSeeds;
       ++seed) {
    progress.seed = seed;
    std::string bytes = makeFile(corpus, seed);
    startWatch(options.timeLimit);
    bool compiles = options.compileEvery && seed % options.compileEvery == 0;
    Outcome outcome = checker.check(bytes, compiles);
    ++progress.counts[static_cast<unsigned>(outcome)];
    progress.peakBytes = std::max(progress.peakBytes, checker.getPeakBytes());
    if (options.printsMessages && !checker.message().empty())
      llvm::outs() << "seed " << seed << ": " << checker.message() << "\n";
    if (!checker.problem().empty()) {
      ++progress.numProblems;
      report(seed, checker.problem());
    }
  }
  progress.seed = std::min(options.last, first + maxSeeds);
  llvm::outs().flush();
  _exit(0);
}

/// How a child ended, if not well.
static std::string describeEnd(int status) {
  if (WIFSIGNALED(status)) {
    int signal = WTERMSIG(status);
    if (signal == SIGPROF || signal == SIGALRM)
      return "takes too long";
    return std::string("crashes: ") + strsignal(signal);
  }
  return "exits with status " + std::to_string(WEXITSTATUS(status));
}

uint64_t mlir::qnn::fuzz::runCampaign(const Corpus &corpus,
                                      const CampaignOptions &options) {
  void *memory = mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto &progress = *new (memory) Progress{options.first, {}, 0, 0};
  auto start = std::chrono::steady_clock::now();
  uint64_t numCrashes = 0;
  for (uint64_t seed = options.first; seed < options.last;) {
    llvm::outs().flush();
    pid_t child = fork();
    if (child == 0)
      runChild(corpus, options, seed, progress);
    int status = 0;
    waitpid(child, &status, 0);
    seed = progress.seed;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
      continue;
    ++numCrashes;
    report(seed++, describeEnd(status));
  }
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  uint64_t numFailures = numCrashes + progress.numProblems;
  const uint64_t *counts = progress.counts;
  llvm::outs() << "seeds " << options.first << ":" << options.last << ": "
               << counts[0] << " unreadable, " << counts[1] << " refused, "
               << counts[2] << " imported, " << counts[3] << " compiled; "
               << numFailures << " failures; at most "
               << (progress.peakBytes >> 20) << " MiB; "
               << llvm::format("%.1f s\n", time.count());
  munmap(memory, sizeof(Progress));
  return numFailures;
}
