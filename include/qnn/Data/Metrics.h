//===- Metrics.h - How well a network does ----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_DATA_METRICS_H
#define QNN_DATA_METRICS_H

#include "qnn/Support/Npy.h"

#include <vector>

namespace qnn {

/// An estimate and its 95 % confidence interval.
struct Estimate {
  double value = 0, low = 0, high = 0;
};

/// The share hits / count, with Wilson's interval, which stays within 0 .. 1.
/// Requires count > 0.
Estimate estimateShare(int64_t hits, int64_t count);

/// The difference in the share of hits between two classifiers on the same
/// samples (first minus second). The interval is that of paired proportions
/// (Wald with Agresti and Min's half-count per cell): it counts only samples on
/// which the two disagree, and is much narrower than that of two separate
/// tests. Requires vectors of one size, not empty.
Estimate estimatePairedDifference(const std::vector<bool> &first,
                                  const std::vector<bool> &second);

/// The class of each sample: the index of the greatest of its outputs, the
/// first if several are. `outputs` has samples along axis 0.
std::vector<int64_t> getTopClasses(const NpyArray &outputs);

/// Whether each class is that of its label.
std::vector<bool> getHits(const std::vector<int64_t> &classes,
                          const std::vector<int64_t> &labels);

/// The area under the ROC curve of scores, where label 1 should score higher
/// than label 0: the chance that a positive sample outscores a negative one,
/// ties counting half. The interval is Hanley and McNeil's (1982). Fails unless
/// labels are 0 and 1 and both occur.
llvm::Expected<Estimate> estimateAuc(llvm::ArrayRef<double> scores,
                                     llvm::ArrayRef<int64_t> labels);

/// The difference of the areas under the ROC curves of two scores of the same
/// samples (first minus second). The interval is DeLong's (1988) for correlated
/// curves: what the scores order alike does not widen it. Fails as estimateAuc
/// does.
llvm::Expected<Estimate> estimateAucDifference(llvm::ArrayRef<double> first,
                                               llvm::ArrayRef<double> second,
                                               llvm::ArrayRef<int64_t> labels);

/// The ratio of signal to quantization noise in dB, of all elements together:
/// 10 log10(sum reference^2 / sum (value - reference)^2). Infinite if all are
/// equal. Requires arrays of one size.
double computeSqnr(const NpyArray &reference, const NpyArray &values);

/// The same with an interval, samples (axis 0) being what varies: that of a
/// ratio of means, by linearisation. With one sample it is the value itself.
/// Samples may come part by part.
class SqnrEstimator {
public:
  /// Takes in samples. Requires arrays of one size.
  void add(const NpyArray &reference, const NpyArray &values);

  Estimate estimate() const;

private:
  /// The sums of squares of each sample and of its error.
  std::vector<double> signals, noises;
};

/// The same of all samples at once.
Estimate estimateSqnr(const NpyArray &reference, const NpyArray &values);

} // namespace qnn

#endif // QNN_DATA_METRICS_H
