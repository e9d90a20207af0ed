//===- Progress.h - A progress bar on terminals -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TOOLS_PROGRESS_H
#define QNN_LIB_TOOLS_PROGRESS_H

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <functional>
#include <string>

namespace qnn {

/// Draws a bar on standard error while something long runs. Does nothing if
/// standard error is not a terminal.
class Progress {
public:
  explicit Progress(llvm::StringRef what);
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  void update(int64_t done, int64_t total);

private:
  std::string what;
  bool isShown = false;
  int64_t lastPercent = -1;
};

/// Draws a bar for whatever is being done: the first argument says what.
std::function<void(llvm::StringRef what, int64_t done, int64_t total)>
makeProgress();

} // namespace qnn

#endif // QNN_LIB_TOOLS_PROGRESS_H
