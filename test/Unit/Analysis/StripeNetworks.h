//===- StripeNetworks.h - Networks whose ops may fuse -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_UNIT_ANALYSIS_STRIPENETWORKS_H
#define QNN_TEST_UNIT_ANALYSIS_STRIPENETWORKS_H

#include "Networks.h"

#include "qnn/Analysis/Energy/TiledEstimator.h"

namespace qnn::energy::test {

/// The plan of \p works with \p bits of main memory; 0: with any.
inline NetworkPlan planWithin(const std::vector<LayerWork> &works, int64_t bits,
                              EstimatorOptions options = {},
                              llvm::StringRef platform = "horowitz45") {
  options.model = ModelKind::Tiled;
  options.memory = bits ? MemorySize::split(bits) : MemorySize::unlimited();
  TiledEstimator estimator(llvm::cantFail(lookupPlatform(platform)), options);
  return llvm::cantFail(estimator.plan(works, {}));
}

/// A pool 2x2 that tells its loops.
inline void addPool(Builder &builder, unsigned bits) {
  int64_t before = builder.size;
  builder.pool(bits);
  LoopNest &nest = builder.works.back().nest;
  nest[LoopDim::G] = builder.channels;
  nest[LoopDim::OY] = nest[LoopDim::OX] = builder.size;
  nest[LoopDim::FY] = nest[LoopDim::FX] = 2;
  nest.strideY = nest.strideX = 2;
  nest.inputHeight = nest.inputWidth = before;
}

} // namespace qnn::energy::test

#endif // QNN_TEST_UNIT_ANALYSIS_STRIPENETWORKS_H
