//===- InitAllPasses.h - Every pass that the tools know ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_INITALLPASSES_H
#define QNN_INITALLPASSES_H

namespace mlir::qnn {

/// Registers the passes and pipelines of qnn alone, for a host that has
/// registered the upstream passes (mlir-opt with the plugin).
void registerOwnPasses();

/// Registers the passes and pipelines of qnn, and the upstream passes that its
/// pipelines are made of.
void registerAllPasses();

} // namespace mlir::qnn

#endif // QNN_INITALLPASSES_H
