//===- Calibration.h - Statistics of a network's values ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_QUANTIZATION_CALIBRATION_H
#define QNN_QUANTIZATION_CALIBRATION_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "qnn/Quantization/SecondMoments.h"
#include "qnn/Quantization/Sites.h"
#include "qnn/Quantization/Statistics.h"

namespace mlir::qnn {

/// A copy of the module with only `function` in it, whose results are `values`
/// of the function.
OwningOpRef<ModuleOp> makeObservedModule(func::FuncOp function,
                                         ArrayRef<Value> values);

/// Whether a function has statistics of its values as attributes.
bool hasStatistics(func::FuncOp function);

/// Removes them.
void removeStatistics(func::FuncOp function);

/// What calibration samples say about the sites of a function. The memory does
/// not depend on the number of samples.
class Calibration {
public:
  /// `withMoments`: also collect the second moments of each layer's inputs.
  Calibration(const QuantizationSites &sites, bool withMoments);

  /// What attributes of the function say: see StatisticsAttr. Second moments
  /// are not among them, only the means of each layer's inputs. Fails if a site
  /// has no statistics, naming it.
  static llvm::Expected<Calibration>
  fromAttributes(const QuantizationSites &sites);

  /// Writes attributes. All sites must have seen a sample.
  void setAttributes() const;

  /// The values that add() wants of each sample: the activations, and what lies
  /// between them and the layers.
  ArrayRef<Value> getObservedValues() const { return observed; }

  /// Takes in the observed values of one sample, in row-major order. Fails on
  /// NaN and infinity.
  llvm::Error add(ArrayRef<ArrayRef<float>> values);

  const ::qnn::TensorStatistics &getStatistics(int64_t activation) const {
    return statistics[activation];
  }
  /// Whether only the means of layers' inputs are known, not their second
  /// moments.
  bool hasOnlyMeans() const;
  /// Of each group of layer `layer`; empty if not collected.
  ArrayRef<::qnn::SecondMoments> getMoments(int64_t layer) const {
    return moments[layer];
  }

  /// `{"schema": 1, "activations": [{"name", "min", "max", "mean", "variance",
  /// "density", "samples", "channels": [...]}]}`
  llvm::json::Value toJson() const;

private:
  explicit Calibration(const QuantizationSites &sites) : sites(sites) {}

  const QuantizationSites &sites;
  SmallVector<Value> observed;
  /// For each layer, which of the observed values it reads.
  SmallVector<int64_t> operands;
  std::vector<::qnn::TensorStatistics> statistics;
  std::vector<std::vector<::qnn::SecondMoments>> moments;
};

} // namespace mlir::qnn

#endif // QNN_QUANTIZATION_CALIBRATION_H
