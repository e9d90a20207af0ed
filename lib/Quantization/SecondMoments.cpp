//===- SecondMoments.cpp - Correlations of a layer's inputs -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Quantization/SecondMoments.h"

#include <algorithm>

using namespace qnn;

void SecondMoments::add(const Eigen::MatrixXf &inputs) {
  // The products of one sample fit float32 well; samples are added in float64.
  Eigen::MatrixXf local = Eigen::MatrixXf::Zero(inputs.rows(), inputs.rows());
  local.selfadjointView<Eigen::Lower>().rankUpdate(inputs);
  products += local.cast<double>();
  sum += inputs.cast<double>().rowwise().sum();
  count += inputs.cols();
}

Eigen::VectorXd SecondMoments::getMean() const {
  return sum / std::max<int64_t>(count, 1);
}

Eigen::MatrixXd SecondMoments::getProducts() const {
  Eigen::MatrixXd full = products.selfadjointView<Eigen::Lower>();
  return full / std::max<int64_t>(count, 1);
}
