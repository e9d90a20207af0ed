//===- AdaptiveRounding.h - Rounding that minds the output ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_QUANTIZATION_ADAPTIVEROUNDING_H
#define QNN_LIB_QUANTIZATION_ADAPTIVEROUNDING_H

#include "Codebook.h"
#include "qnn/Quantization/SecondMoments.h"

namespace qnn {

/// Rounds rows of weights for inputs with given second moments.
///
/// Weights are rounded in order of falling input energy. If weight j leaves the
/// error e, the weights r that are still real change by -e * H^-1[r,j] /
/// H^-1[j,j], H being E[x x^T] of the inputs from j on: the change that leaves
/// the least squared error in the output. All the factors come from one
/// Cholesky factor of the inverse, as Frantar et al. 2022 showed (GPTQ).
class AdaptiveRounding {
public:
  /// `inputNoise` is the mean squared error that the quantizer of the inputs
  /// leaves in each of them: weights cannot make up for one another through
  /// inputs that are not known better than that.
  AdaptiveRounding(const SecondMoments &moments, double inputNoise);

  /// Rounds row / scale to numbers of `codebook`.
  std::vector<int64_t> round(llvm::ArrayRef<double> row, double scale,
                             const Codebook &codebook) const;

private:
  std::vector<int64_t> order;
  /// Upper triangular U with U^T U = H^-1, in the order of rounding.
  Eigen::MatrixXd factor;
};

} // namespace qnn

#endif // QNN_LIB_QUANTIZATION_ADAPTIVEROUNDING_H
