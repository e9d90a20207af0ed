//===- Progress.cpp - A progress bar on terminals ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Progress.h"

#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

#include <memory>

using namespace qnn;

Progress::Progress(llvm::StringRef what)
    : what(what), isShown(llvm::sys::Process::StandardErrIsDisplayed()) {}

Progress::~Progress() {
  if (lastPercent >= 0)
    llvm::errs() << "\r\x1b[K";
}

void Progress::update(int64_t done, int64_t total) {
  int64_t percent = total > 0 ? 100 * done / total : 100;
  if (!isShown || percent == lastPercent)
    return;
  lastPercent = percent;
  constexpr int64_t width = 40;
  std::string bar(percent * width / 100, '#');
  bar.resize(width, '.');
  llvm::errs() << "\r" << what << " [" << bar << "] " << done << "/" << total;
}

std::function<void(llvm::StringRef, int64_t, int64_t)> qnn::makeProgress() {
  return [bar = std::shared_ptr<Progress>(), last = std::string()](
             llvm::StringRef what, int64_t done, int64_t total) mutable {
    if (!bar || what != last) {
      // The old bar goes before the new one comes.
      bar.reset();
      bar = std::make_shared<Progress>(what);
      last = what.str();
    }
    bar->update(done, total);
    if (done == total)
      bar.reset();
  };
}
