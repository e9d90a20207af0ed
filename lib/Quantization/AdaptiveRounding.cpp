//===- AdaptiveRounding.cpp - Rounding that minds the output ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AdaptiveRounding.h"

#include "llvm/ADT/STLExtras.h"

#include <Eigen/Cholesky>
#include <numeric>

using namespace qnn;

/// Added to the diagonal, as a share of its mean, so that inputs that were
/// never seen, or always seen together, do not move weights at will.
static constexpr double damping = 0.01;

AdaptiveRounding::AdaptiveRounding(const SecondMoments &moments,
                                   double inputNoise) {
  Eigen::MatrixXd products = moments.getProducts();
  int64_t size = products.rows();
  order.resize(size);
  std::iota(order.begin(), order.end(), 0);
  llvm::sort(order, [&](int64_t a, int64_t b) {
    return std::make_pair(-products(a, a), a) <
           std::make_pair(-products(b, b), b);
  });
  double added = damping * products.trace() / size + inputNoise;
  if (!(added > 0))
    added = 1;
  Eigen::MatrixXd ordered(size, size);
  for (int64_t i = 0; i < size; ++i)
    for (int64_t j = 0; j < size; ++j)
      ordered(i, j) = products(order[i], order[j]) + (i == j ? added : 0.0);
  Eigen::MatrixXd inverse =
      ordered.llt().solve(Eigen::MatrixXd::Identity(size, size));
  factor = inverse.llt().matrixU();
}

std::vector<int64_t> AdaptiveRounding::round(llvm::ArrayRef<double> row,
                                             double scale,
                                             const Codebook &codebook) const {
  int64_t size = row.size();
  Eigen::VectorXd rest(size);
  for (int64_t i = 0; i < size; ++i)
    rest[i] = row[order[i]] / scale;
  std::vector<int64_t> numbers(size);
  for (int64_t i = 0; i < size; ++i) {
    int64_t number = codebook.getNearest(rest[i]);
    numbers[order[i]] = number;
    double step = (rest[i] - number) / factor(i, i);
    int64_t left = size - i - 1;
    rest.tail(left) -= step * factor.row(i).tail(left).transpose();
  }
  return numbers;
}
