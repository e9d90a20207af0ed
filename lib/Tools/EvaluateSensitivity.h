//===- EvaluateSensitivity.h - Which layers need bits -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TOOLS_EVALUATESENSITIVITY_H
#define QNN_LIB_TOOLS_EVALUATESENSITIVITY_H

#include "QuantizeFlags.h"

namespace qnn {

/// The part of qnn-evaluate's command line that --sensitivity needs, too.
struct EvaluationData {
  std::string model;
  std::vector<std::string> data;
  std::string labels, range;
  bool json = false;
};

/// --sensitivity, and the calibration and quantization that go with it.
class SensitivityFlags {
public:
  explicit SensitivityFlags(llvm::cl::OptionCategory &category)
      : category(category) {}

  bool isAsked() const { return !widths.empty(); }
  Preprocessing getPreprocessing() const {
    return calibration.getPreprocessing().get();
  }

  /// Measures and prints.
  llvm::Error run(const EvaluationData &data,
                  const LoadOptions &loadOptions) const;

private:
  llvm::cl::OptionCategory &category;
  llvm::cl::list<unsigned> widths{
      "sensitivity", llvm::cl::CommaSeparated,
      llvm::cl::desc("Of a real model: what each of these widths does to each "
                     "layer's weights and each activation, all others at 12 "
                     "bits (or the greatest of these)"),
      llvm::cl::value_desc("BITS,..."), llvm::cl::cat(category)};
  llvm::cl::opt<std::string> checkpoint{
      "checkpoint",
      llvm::cl::desc("Keep measurements of --sensitivity in this file"),
      llvm::cl::value_desc("FILE.json"), llvm::cl::cat(category)};
  llvm::cl::opt<std::string> plot{
      "plot", llvm::cl::desc("Draw --sensitivity into this file"),
      llvm::cl::value_desc("FILE.svg"), llvm::cl::cat(category)};
  CalibrationFlags calibration{category};
  QuantizeFlags quantize{category};
};

} // namespace qnn

#endif // QNN_LIB_TOOLS_EVALUATESENSITIVITY_H
