//===- SecondMoments.h - Correlations of a layer's inputs -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_QUANTIZATION_SECONDMOMENTS_H
#define QNN_QUANTIZATION_SECONDMOMENTS_H

#include "qnn/Quantization/WeightMatrix.h"
#include "llvm/ADT/ArrayRef.h"

#include <Eigen/Core>
#include <utility>

namespace qnn {

/// The mean of x and of x x^T over all positions at which a contraction forms a
/// dot product of x with rows of its weights. If d is the error of a row of
/// weights, the squared error of the outputs is d^T E[x x^T] d on average, and
/// their mean shifts by d^T E[x]: all that rounding and bias correction need
/// of the data, whatever its amount.
class SecondMoments {
public:
  /// Of a group of `size` inputs for each dot product.
  explicit SecondMoments(int64_t size)
      : sum(Eigen::VectorXd::Zero(size)),
        products(Eigen::MatrixXd::Zero(size, size)) {}

  /// Of which only the mean is known.
  explicit SecondMoments(Eigen::VectorXd mean)
      : count(1), sum(std::move(mean)) {}

  /// Takes in positions, one in each column of `inputs`.
  void add(const Eigen::MatrixXf &inputs);

  int64_t getCount() const { return count; }
  Eigen::VectorXd getMean() const;
  bool hasProducts() const { return products.size() > 0; }
  /// Requires hasProducts().
  Eigen::MatrixXd getProducts() const;

private:
  int64_t count = 0;
  Eigen::VectorXd sum;
  /// The lower triangle.
  Eigen::MatrixXd products;
};

} // namespace qnn

#endif // QNN_QUANTIZATION_SECONDMOMENTS_H
