//===- DataFlags.h - Options that name data ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TOOLS_DATAFLAGS_H
#define QNN_LIB_TOOLS_DATAFLAGS_H

#include "qnn/Data/DataSet.h"
#include "qnn/PrecisionAssignment.h"
#include "llvm/Support/CommandLine.h"

namespace qnn {

/// How stored samples become inputs: --permute, --data-offset, --data-scale.
struct PreprocessingFlags {
  explicit PreprocessingFlags(llvm::cl::OptionCategory &category)
      : category(category) {}

  Preprocessing get() const {
    return {{permutation.begin(), permutation.end()}, offset, scale};
  }

private:
  llvm::cl::OptionCategory &category;
  llvm::cl::list<int64_t> permutation{
      "permute", llvm::cl::CommaSeparated,
      llvm::cl::desc("Axes of the stored samples in the order of the network; "
                     "0,3,1,2 makes N,C,H,W of N,H,W,C"),
      llvm::cl::value_desc("AXIS,..."), llvm::cl::cat(category)};
  llvm::cl::opt<double> offset{
      "data-offset",
      llvm::cl::desc("Inputs are (stored - offset) * scale (default 0)"),
      llvm::cl::init(0), llvm::cl::cat(category)};
  llvm::cl::opt<double> scale{"data-scale",
                              llvm::cl::desc("See --data-offset (default 1)"),
                              llvm::cl::init(1), llvm::cl::cat(category)};
};

/// Opens the samples of `range` for all `inputs` in `files` ([NAME=]FILE, in
/// graph order unless named); they are read and preprocessed when asked for.
/// `inputs` must outlive the result. Errors name the file.
llvm::Expected<std::unique_ptr<SampleSource>>
openSamples(llvm::ArrayRef<TensorInfo> inputs,
            llvm::ArrayRef<std::string> files, const SampleRange &range,
            const Preprocessing &preprocessing);

/// Reads the labels of the samples of `range` from `file`. Fails unless there
/// are `numSamples`, naming the file.
llvm::Expected<std::vector<int64_t>> readLabels(const std::string &file,
                                                const SampleRange &range,
                                                int64_t numSamples);

/// Reads all samples of `range` with their labels, if `labels` names a file.
llvm::Expected<LabelledSamples>
readLabelledSamples(llvm::ArrayRef<TensorInfo> inputs,
                    llvm::ArrayRef<std::string> files,
                    const std::string &labels, llvm::StringRef range,
                    const Preprocessing &preprocessing);

} // namespace qnn

#endif // QNN_LIB_TOOLS_DATAFLAGS_H
