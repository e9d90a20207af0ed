//===- MeasureNetwork.h - Running a network to judge it ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_COMPILER_MEASURENETWORK_H
#define QNN_LIB_COMPILER_MEASURENETWORK_H

#include "qnn/PrecisionAssignment.h"

namespace qnn {

/// What a network yields for samples: its outputs, and the same before a final
/// softmax. A distribution hides noise where the network is sure.
struct NetworkOutputs {
  std::vector<NpyArray> results, logits;
};

/// A network compiled to yield both.
class LogitModel {
public:
  static llvm::Expected<LogitModel> compile(const Model &model);

  llvm::Expected<NetworkOutputs> run(llvm::ArrayRef<NpyArray> inputs);

private:
  explicit LogitModel(CompiledModel compiled) : compiled(std::move(compiled)) {}

  CompiledModel compiled;
  size_t numResults = 0;
  /// Which output of `compiled` holds the logits of each result.
  std::vector<size_t> logits;
};

/// Whether the class of each sample, by the first result, is that of its label;
/// empty without labels.
std::vector<bool> findHits(const NetworkOutputs &outputs,
                           llvm::ArrayRef<int64_t> labels);

/// The power of the difference as a share of that of the reference.
double getNoise(llvm::ArrayRef<NpyArray> reference,
                llvm::ArrayRef<NpyArray> values);

/// Stands for all that measurements depend on but the widths: the calibrated
/// network and its `logits` for the search samples, the samples, and how it is
/// quantized.
std::string makeFingerprint(const CalibratedModel &model,
                            const QuantizeOptions &options,
                            llvm::ArrayRef<NpyArray> logits,
                            const LabelledSamples &search,
                            const LabelledSamples &test);

} // namespace qnn

#endif // QNN_LIB_COMPILER_MEASURENETWORK_H
