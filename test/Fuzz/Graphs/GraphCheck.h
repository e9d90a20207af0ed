//===- GraphCheck.h - One network through all levels ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_FUZZ_GRAPHS_GRAPHCHECK_H
#define QNN_TEST_FUZZ_GRAPHS_GRAPHCHECK_H

#include "RandomGraph.h"
#include "qnn/Compiler.h"

#include <map>

namespace qnn::test {

/// What the networks of a run contained.
struct Coverage {
  int64_t graphs = 0;
  /// Graphs of which no op stayed real between its quantizers.
  int64_t integerGraphs = 0;
  /// Graphs in compiled and in emitted C form.
  int64_t compiled = 0, emitted = 0;
  /// How many graphs have each op, kernel and epilogue.
  std::map<std::string, int64_t> features;
  /// Why ops stayed real.
  std::map<std::string, int64_t> reasons;

  /// Notes the integer ops, kernels and epilogues of a module.
  void count(llvm::StringRef text);
  void print(llvm::raw_ostream &os) const;
};

/// Random numbers, or codes of the type that the input has.
NpyArray makeInput(const TensorInfo &info, Dice &dice);

/// Fails at the first element of `actual` that is not the one of `expected`.
llvm::Error compareArrays(const std::vector<NpyArray> &expected,
                          llvm::Expected<std::vector<NpyArray>> actual,
                          const std::string &what);

/// How far a network is taken.
struct CheckOptions {
  /// Files are written here.
  std::string folder;
  bool compiles = true, emitsC = false;
};

/// Interprets the network of `seed` as it is, and compares every bit with the
/// interpreted integer and packed levels, with compiled code, and maybe with
/// emitted C. Each kernel is forced in turn. The error names what differs.
llvm::Error checkGraph(uint64_t seed, const CheckOptions &options,
                       Coverage &coverage);

/// Compiles the network `text` with integer IO and compares what it makes of
/// the codes of `inputs` with `expected`, the real results.
llvm::Error checkIntegerEnds(Model &model, CompileOptions options,
                             llvm::StringRef text, std::vector<NpyArray> inputs,
                             const std::vector<NpyArray> &expected,
                             const CheckOptions &check, Coverage &coverage);

} // namespace qnn::test

#endif // QNN_TEST_FUZZ_GRAPHS_GRAPHCHECK_H
