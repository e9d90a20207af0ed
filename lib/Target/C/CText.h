//===- CText.h - Names, types and numbers in C ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The words of emitted C: identifiers, type names, constants, and lines of at
/// most 80 columns.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_C_CTEXT_H
#define QNN_LIB_TARGET_C_CTEXT_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Types.h"
#include "llvm/ADT/StringSet.h"

namespace mlir::qnn {

/// `text` as a C identifier: other characters become `_`, a leading digit gets
/// an `m` before it, keywords and words of the standard headers a `_` behind.
std::string toIdentifier(StringRef text);

/// Identifiers in upper case, for macros.
std::string toMacro(StringRef identifier);

/// Hands out distinct identifiers.
class NameScope {
public:
  /// `toIdentifier(text)`, with `_2`, `_3`, ... behind it if that is taken.
  std::string claim(StringRef text);

private:
  llvm::StringSet<> taken;
};

/// The C99 name of a scalar type in EmitC form (`int8_t`, `uint32_t`,
/// `ptrdiff_t`, `double`, ...).
std::string getCType(Type type);

/// A number of type `type` as a constant in C. Exact: a floating point number
/// reads back as itself.
std::string getCLiteral(Attribute value, Type type);

/// An integer of type `type`, and a float or double, as a constant in C.
std::string getCLiteral(const APInt &value, Type type);
std::string getCLiteral(const APFloat &value);

/// `statement` behind `indent` spaces, broken at spaces so that lines fit in 80
/// columns; ends with a newline.
std::string wrapLine(StringRef statement, unsigned indent);

/// `text` as the lines of a comment that begins at column 0. Comment delimiters
/// inside are broken up.
std::string wrapComment(ArrayRef<std::string> lines);

/// `text` in double quotes, escaped. Not for trigraph-happy compilers: `?` is
/// escaped as well.
std::string quote(StringRef text);

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_C_CTEXT_H
