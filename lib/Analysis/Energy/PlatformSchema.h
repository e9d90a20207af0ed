//===- PlatformSchema.h - The keys of platform files ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_ANALYSIS_ENERGY_PLATFORMSCHEMA_H
#define QNN_LIB_ANALYSIS_ENERGY_PLATFORMSCHEMA_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace qnn::energy {

/// The version of the schema that `schema:` must name.
inline constexpr int platformSchemaVersion = 1;

/// What a key holds.
enum class KeyKind {
  Number,  ///< A constant.
  Integer, ///< A constant without fraction.
  Choice,  ///< One of `words`.
  Choices, ///< Some of `words`, separated by blanks.
};

/// One key of a section. A number lies in [least, greatest], or in
/// (least, greatest] if least is 0 and `mayBeZero` is false.
struct KeySpec {
  llvm::StringLiteral key;
  /// "choice=word": the key exists only beside that choice; empty: always.
  llvm::StringLiteral when;
  KeyKind kind;
  bool isRequired;
  /// Unit of a number, or the words of a choice, separated by `|`.
  llvm::StringLiteral unitOrWords;
  double least;
  double greatest;
  bool mayBeZero;
  llvm::StringLiteral help;

  bool isNumber() const {
    return kind == KeyKind::Number || kind == KeyKind::Integer;
  }
};

/// A mapping of a platform file, or a list of mappings.
struct SectionSpec {
  llvm::StringLiteral name; ///< Path: "compute", "compute.rows", "levels".
  enum Form { Map, List, NamedList } form;
  bool isRequired;
  llvm::ArrayRef<KeySpec> keys;
  llvm::StringLiteral help;
};

/// All sections in the order in which files are written. A section inside
/// another one follows it.
llvm::ArrayRef<SectionSpec> getPlatformSections();

} // namespace qnn::energy

#endif // QNN_LIB_ANALYSIS_ENERGY_PLATFORMSCHEMA_H
