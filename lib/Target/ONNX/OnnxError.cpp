//===- OnnxError.cpp - What is wrong with a model, where and why *- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/ONNX/OnnxError.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace mlir::qnn {

char OnnxError::ID = 0;

void OnnxError::log(raw_ostream &os) const {
  if (!where.empty())
    os << where << ": ";
  os << what;
  if (!why.empty())
    os << ": " << why;
  if (!help.empty())
    os << "; " << help;
}

Error makeOnnxError(const Twine &where, const Twine &what, const Twine &why,
                    const Twine &help) {
  return make_error<OnnxError>(where.str(), what.str(), why.str(), help.str());
}

std::string quoteOnnxName(StringRef name) {
  constexpr size_t maxLength = 80;
  std::string result = "'";
  raw_string_ostream os(result);
  printEscapedString(name.take_front(maxLength), os);
  if (name.size() > maxLength)
    os << "...";
  os << "'";
  return result;
}

} // namespace mlir::qnn
