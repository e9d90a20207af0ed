//===- OrtSession.h - A model in ONNX Runtime -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Runs a model of one input and one output with ONNX Runtime, for timing. Its
/// C interface is a table of functions in an order that never changes, so a few
/// positions stand for its header.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_BENCHMARKS_PEERS_ORTSESSION_H
#define QNN_BENCHMARKS_PEERS_ORTSESSION_H

#include <cstddef>
#include <memory>
#include <string>

namespace qnn::bench {

/// A loaded model with a random input.
class OrtSession {
public:
  /// Loads `model` with the shared library `library`, for one thread and with
  /// all optimizations. Null, with the reason in `error`, if that fails.
  static std::unique_ptr<OrtSession> load(const std::string &library,
                                          const std::string &model,
                                          std::string &error);
  ~OrtSession();

  /// One inference, with the allocation of its output; false if it fails.
  bool run();

private:
  OrtSession();
  struct Impl;
  std::unique_ptr<Impl> impl;
};

} // namespace qnn::bench

#endif // QNN_BENCHMARKS_PEERS_ORTSESSION_H
