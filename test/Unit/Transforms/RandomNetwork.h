//===- RandomNetwork.h - Small networks for equality tests ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Networks of a few layers on the real level, as text, drawn from a seed.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_UNIT_TRANSFORMS_RANDOMNETWORK_H
#define QNN_TEST_UNIT_TRANSFORMS_RANDOMNETWORK_H

#include "../Reference/Program.h"

namespace mlir::qnn::test {

/// What a random network may contain.
struct NetworkOptions {
  /// Structural ops between the layers and their quantizers.
  bool hasStructuralOps = false;
};

/// The text of a function `main` from codes or float32 images to codes or
/// float32 numbers, in the layout nchw.
std::string makeNetwork(Random &random, const NetworkOptions &options);

} // namespace mlir::qnn::test

#endif // QNN_TEST_UNIT_TRANSFORMS_RANDOMNETWORK_H
