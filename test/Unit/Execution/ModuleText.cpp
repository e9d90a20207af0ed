//===- ModuleText.cpp - Modules of one op as text ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Differential.h"
#include "qnn/Support/Encoding.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace qnn;
using namespace qnn::test;

std::string Random::codeType(bool withPow2) {
  switch (in(0, withPow2 ? 4 : 3)) {
  case 0:
    return "!qnn.int<" + std::to_string(in(1, 16)) + ">";
  case 1:
    return "!qnn.int<" + std::to_string(in(1, 16)) + ", unsigned>";
  case 2:
    return "!qnn.int<1, bipolar>";
  case 3:
    return "!qnn.int<2, ternary>";
  default:
    return "!qnn.int<" + std::to_string(in(2, 5)) + ", pow2>";
  }
}

std::string qnn::test::tensorType(llvm::ArrayRef<int64_t> shape,
                                  const std::string &element) {
  std::string text = "tensor<";
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text + element + ">";
}

std::string qnn::test::arrayAttr(const std::string &element,
                                 llvm::ArrayRef<int64_t> values) {
  std::string text = "array<" + element;
  for (size_t i = 0; i < values.size(); ++i)
    text += (i ? ", " : ": ") + std::to_string(values[i]);
  return text + ">";
}

std::string qnn::test::realArrayAttr(const std::string &element,
                                     llvm::ArrayRef<double> values) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "array<" << element;
  for (size_t i = 0; i < values.size(); ++i)
    os << (i ? ", " : ": ") << llvm::format("%.17e", values[i]);
  os << ">";
  return text;
}

std::string qnn::test::oneOp(llvm::ArrayRef<std::string> argumentTypes,
                             const std::string &op,
                             const std::string &resultType) {
  std::string arguments, types;
  for (size_t i = 0; i < argumentTypes.size(); ++i) {
    arguments +=
        (i ? ", %" : "%") + std::to_string(i) + ": " + argumentTypes[i];
    types += (i ? ", " : "") + argumentTypes[i];
  }
  // Ops on one tensor print `input -> result`, others a function type.
  bool isFunctionLike = argumentTypes.size() > 1 ||
                        llvm::StringRef(op).contains("elementwise") ||
                        llvm::StringRef(op).contains("predicate");
  std::string signature = isFunctionLike ? "(" + types + ") -> " + resultType
                                         : types + " -> " + resultType;
  if (llvm::StringRef(op).contains("batch_norm") ||
      llvm::StringRef(op).contains("softmax"))
    signature = types;
  return "func.func @main(" + arguments + ") -> " + resultType +
         " {\n  %r = " + op + " : " + signature +
         "\n  return %r : " + resultType + "\n}\n";
}
