//===- Campaign.h - Many seeds ----------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_FUZZ_CAMPAIGN_H
#define QNN_TEST_FUZZ_CAMPAIGN_H

#include "CheckImport.h"
#include "Corpus.h"

namespace mlir::qnn::fuzz {

struct CampaignOptions {
  /// The seeds `first` to `last - 1`.
  uint64_t first = 0, last = 0;
  /// Processor time that a file may take, in seconds.
  unsigned timeLimit = 5;
  /// One module in so many is compiled; 0: none.
  unsigned compileEvery = 8;
  /// Print what is said of each file that is refused.
  bool printsMessages = false;
  /// The folder of external data.
  std::string folder;
};

/// Imports the files of all seeds in child processes, so that a crash ends no
/// more than its seed. Prints each failure with how to reproduce it, and counts
/// to standard output. Returns the number of failures.
uint64_t runCampaign(const Corpus &corpus, const CampaignOptions &options);

} // namespace mlir::qnn::fuzz

#endif // QNN_TEST_FUZZ_CAMPAIGN_H
