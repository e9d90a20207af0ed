//===- EstimatorCreate.cpp - Model and platform come together ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/ClosedForm.h"

#include "llvm/Support/FormatVariadic.h"

using namespace qnn::energy;

llvm::Expected<std::unique_ptr<Estimator>>
Estimator::create(const Platform &platform, const EstimatorOptions &options) {
  if (options.model == ModelKind::Closed)
    return std::make_unique<ClosedFormModel>(platform, options);
  return llvm::createStringError("the tiled model is not built in");
}
