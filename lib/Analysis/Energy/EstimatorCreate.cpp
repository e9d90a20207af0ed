//===- EstimatorCreate.cpp - Model and platform come together ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/ClosedForm.h"
#include "qnn/Analysis/Energy/TiledEstimator.h"

#include "llvm/Support/FormatVariadic.h"

using namespace qnn::energy;

llvm::Expected<std::unique_ptr<Estimator>>
Estimator::create(const Platform &platform, const EstimatorOptions &options) {
  if (options.model == ModelKind::Closed)
    return std::make_unique<ClosedFormModel>(platform, options);
  auto tiled = std::make_unique<TiledEstimator>(platform, options);
  auto refuse = [&](const char *why) {
    return llvm::createStringError(
        llvm::formatv("platform '{0}' {1}; --energy-model=closed prices it",
                      platform.getName(), why)
            .str());
  };
  const Machine &machine = tiled->getMachine();
  if (options.idealDataflow && !machine.getLaw().isSliced())
    return refuse("has no datapath that the closed form's settings describe");
  if (machine.getLaw().getForm() == ComputeLaw::Form::Instruction)
    return refuse("is a processor, which the tiled model does not describe");
  if (machine.getMain() < 0)
    return refuse("has no memories for the tiled model");
  if (!options.idealDataflow && machine.getAxes().empty())
    return refuse("has no array for the tiled model");
  return tiled;
}
