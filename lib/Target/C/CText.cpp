//===- CText.cpp - Names, types and numbers in C ----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CText.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::qnn;

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

/// Keywords of C99 and C++ (headers are shared), names of types, constants and
/// functions that emitted code uses; and headers, since a network called math
/// would have a math.h.
static bool isReserved(StringRef word) {
  static const llvm::StringSet<> words = {
      "alignas",   "alignof",  "and",      "arena",     "asm",      "auto",
      "bitand",    "bitor",    "bool",     "break",     "case",     "catch",
      "char",      "class",    "compl",    "concept",   "const",    "constexpr",
      "continue",  "decltype", "default",  "delete",    "do",       "double",
      "else",      "enum",     "errno",    "exp",       "explicit", "export",
      "extern",    "false",    "float",    "floor",     "for",      "friend",
      "goto",      "if",       "inline",   "int",       "log",      "long",
      "main",      "memcpy",   "mutable",  "namespace", "new",      "noexcept",
      "not",       "nullptr",  "operator", "or",        "pow",      "private",
      "protected", "public",   "register", "requires",  "restrict", "return",
      "round",     "short",    "signed",   "sizeof",    "sqrt",     "static",
      "struct",    "switch",   "tanh",     "template",  "this",     "throw",
      "true",      "trunc",    "try",      "typedef",   "typeid",   "typename",
      "union",     "unsigned", "using",    "virtual",   "void",     "volatile",
      "wchar_t",   "while",    "xor",      "int8_t",    "int16_t",  "int32_t",
      "int64_t",   "uint8_t",  "uint16_t", "uint32_t",  "uint64_t", "size_t",
      "ptrdiff_t", "NULL",     "NAN",      "INFINITY"};
  static const llvm::StringSet<> headers = {
      "assert",  "complex", "ctype",  "fenv",   "inttypes", "iso646",
      "limits",  "locale",  "math",   "setjmp", "signal",   "stdarg",
      "stdbool", "stddef",  "stdint", "stdio",  "stdlib",   "string",
      "tgmath",  "time",    "wchar",  "wctype", "arm_acle", "qnn_runtime"};
  return words.contains(word) || headers.contains(word);
}

std::string mlir::qnn::toIdentifier(StringRef text) {
  std::string name;
  for (char c : text)
    name += llvm::isAlnum(c) ? c : '_';
  if (name.empty() || llvm::isDigit(name.front()))
    name.insert(0, "m");
  // Names that begin with an underscore belong to the implementation.
  if (name.front() == '_')
    name.insert(0, "m");
  if (isReserved(name))
    name += "_";
  return name;
}

std::string mlir::qnn::toMacro(StringRef identifier) {
  return identifier.upper();
}

std::string NameScope::claim(StringRef text) {
  std::string base = toIdentifier(text), name = base;
  for (unsigned i = 2; !taken.insert(name).second; ++i)
    name = base + "_" + std::to_string(i);
  return name;
}

//===----------------------------------------------------------------------===//
// Types and constants
//===----------------------------------------------------------------------===//

std::string mlir::qnn::getCType(Type type) {
  if (isa<emitc::PtrDiffTType>(type))
    return "ptrdiff_t";
  if (isa<emitc::SizeTType>(type))
    return "size_t";
  if (auto pointer = dyn_cast<emitc::PointerType>(type))
    return getCType(pointer.getPointee()) + " *";
  if (type.isF32())
    return "float";
  if (type.isF64())
    return "double";
  auto integer = cast<IntegerType>(type);
  if (integer.getWidth() == 1)
    return "bool";
  return (integer.isUnsigned() ? "uint" : "int") +
         std::to_string(integer.getWidth()) + "_t";
}

std::string mlir::qnn::getCLiteral(const APInt &value, Type type) {
  auto integer = dyn_cast<IntegerType>(type);
  if (!integer) {
    bool isUnsigned = isa<emitc::SizeTType>(type);
    return llvm::toString(value, 10, !isUnsigned) + (isUnsigned ? "U" : "");
  }
  unsigned width = integer.getWidth();
  if (width == 1)
    return value.isZero() ? "false" : "true";
  std::string bits = std::to_string(width);
  if (integer.isUnsigned() && value.isNegative() && value.sge(-32768))
    return "(" + getCType(type) + ")" + llvm::toString(value, 10, true);
  if (integer.isUnsigned()) {
    std::string digits = llvm::toString(value, 10, /*Signed=*/false);
    return width == 64 ? "UINT64_C(" + digits + ")" : digits + "U";
  }
  // -2147483648 would be the negation of a number that int lacks.
  if (value.isMinSignedValue() && width >= 32)
    return "INT" + bits + "_MIN";
  std::string digits = llvm::toString(value, 10, /*Signed=*/true);
  // Small numbers mean the same in an int, whatever they are combined with.
  bool isSmall = value.sge(-32768) && value.sle(32767);
  return width == 64 && !isSmall ? "INT64_C(" + digits + ")" : digits;
}

std::string mlir::qnn::getCLiteral(const APFloat &value) {
  bool isSingle = &value.getSemantics() == &APFloat::IEEEsingle();
  if (value.isNaN())
    return isSingle ? "NAN" : "(double)NAN";
  if (value.isInfinity()) {
    std::string sign = value.isNegative() ? "-" : "";
    return isSingle ? sign + "INFINITY" : "(double)" + sign + "INFINITY";
  }
  // The fewest digits that read back as the same number.
  SmallString<32> text;
  for (unsigned digits = isSingle ? 6 : 15;; ++digits) {
    text.clear();
    value.toString(text, digits);
    if (APFloat(value.getSemantics(), text).bitwiseIsEqual(value))
      break;
  }
  // "1E+10" and "-0" lack the point that makes them floating constants.
  if (StringRef(text).find_first_of(".E") == StringRef::npos)
    text += ".0";
  return (text + (isSingle ? "F" : "")).str();
}

std::string mlir::qnn::getCLiteral(Attribute value, Type type) {
  if (auto number = dyn_cast<FloatAttr>(value))
    return getCLiteral(number.getValue());
  return getCLiteral(cast<IntegerAttr>(value).getValue(), type);
}

//===----------------------------------------------------------------------===//
// Lines
//===----------------------------------------------------------------------===//

/// Where to break `text` so that at most `room` characters stay: at the last
/// space, or, in code, at the space in the fewest brackets, behind a comma if
/// there is one. Not left of `least` if that can be helped; npos if there is no
/// space at all.
static size_t findBreak(StringRef text, size_t room, size_t least,
                        bool isCode) {
  size_t best = StringRef::npos;
  std::tuple<bool, int, bool> bestRank;
  int depth = 0;
  for (auto [i, c] : llvm::enumerate(text)) {
    depth += (c == '(' || c == '[') - (c == ')' || c == ']');
    if (c != ' ' || i == 0)
      continue;
    if (i > room)
      return best == StringRef::npos ? i : best;
    bool isComma = isCode && text[i - 1] == ',';
    std::tuple<bool, int, bool> rank(i < least, isCode ? depth : 0, !isComma);
    if (best == StringRef::npos || rank <= bestRank) {
      best = i;
      bestRank = rank;
    }
  }
  return best;
}

/// Breaks `text` at spaces into lines of at most 80 columns, of which the first
/// starts at `indent` and the others at `hanging`.
static SmallVector<StringRef> breakText(StringRef text, unsigned indent,
                                        unsigned hanging, bool isCode) {
  constexpr size_t width = 80;
  SmallVector<StringRef> lines;
  size_t column = indent;
  while (column + text.size() > width) {
    size_t room = width - std::min<size_t>(column, width);
    size_t at = findBreak(text, room, room / 4, isCode);
    if (at == StringRef::npos)
      break;
    lines.push_back(text.take_front(at));
    text = text.drop_front(at + 1);
    column = hanging;
  }
  lines.push_back(text);
  return lines;
}

std::string mlir::qnn::wrapLine(StringRef statement, unsigned indent) {
  std::string result;
  unsigned column = indent;
  for (StringRef part :
       breakText(statement, indent, indent + 4, /*isCode=*/true)) {
    result += std::string(column, ' ') + part.str() + "\n";
    column = indent + 4;
  }
  return result;
}

std::string mlir::qnn::wrapComment(ArrayRef<std::string> lines) {
  std::string result = "/*";
  for (StringRef line : lines) {
    std::string safe;
    for (char c : line) {
      bool closes = !safe.empty() && ((safe.back() == '*' && c == '/') ||
                                      (safe.back() == '/' && c == '*'));
      safe += closes ? std::string(" ") + c : std::string(1, c);
    }
    for (StringRef part : breakText(safe, 6, 6, /*isCode=*/false)) {
      if (result.size() > 2)
        result += " *";
      result += (part.empty() ? "" : " ") + part.str() + "\n";
    }
  }
  result.pop_back();
  return result + " */\n";
}

std::string mlir::qnn::quote(StringRef text) {
  std::string result = "\"";
  for (unsigned char c : text) {
    if (c == '"' || c == '\\' || c == '?')
      result += '\\';
    if (llvm::isPrint(c)) {
      result += static_cast<char>(c);
      continue;
    }
    // Three octal digits: more could follow in the text.
    result += '\\';
    for (int shift = 6; shift >= 0; shift -= 3)
      result += static_cast<char>('0' + ((c >> shift) & 7));
  }
  return result + "\"";
}
