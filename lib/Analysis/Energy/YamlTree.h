//===- YamlTree.h - A YAML document from a stranger -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_ANALYSIS_ENERGY_YAMLTREE_H
#define QNN_LIB_ANALYSIS_ENERGY_YAMLTREE_H

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"

#include <string>
#include <vector>

namespace qnn::energy {

/// A scalar, a mapping or a list. Only what platform files need: no anchors,
/// aliases, tags or several documents.
struct YamlTree {
  enum Kind { Scalar, Map, List } kind = Scalar;
  unsigned line = 0;
  std::string text;               ///< Of a scalar.
  std::vector<std::string> keys;  ///< Of a mapping, all different.
  std::vector<YamlTree> children; ///< Of a mapping or a list.

  /// The value of \p key of a mapping, or null.
  const YamlTree *find(llvm::StringRef key) const;

  /// Reads the only document of \p buffer. Size and depth are bounded; an error
  /// reads `FILE:LINE: what is wrong`.
  static llvm::Expected<YamlTree> parse(llvm::MemoryBufferRef buffer);
};

} // namespace qnn::energy

#endif // QNN_LIB_ANALYSIS_ENERGY_YAMLTREE_H
