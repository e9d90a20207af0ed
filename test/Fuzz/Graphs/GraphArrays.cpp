//===- GraphArrays.cpp - Inputs of random networks, results -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphCheck.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>

using namespace qnn;
using namespace qnn::test;

using Arrays = std::vector<NpyArray>;

/// The least and greatest number of a code type, as the IR prints it.
static std::pair<int64_t, int64_t> getRange(llvm::StringRef type) {
  int64_t bits = 0;
  type.drop_while([](char c) { return !llvm::isDigit(c); })
      .consumeInteger(10, bits);
  if (type.contains("unsigned"))
    return {0, (int64_t(1) << bits) - 1};
  if (type.contains("bipolar") || type.contains("ternary"))
    return {-1, 1};
  return {-(int64_t(1) << (bits - 1)), (int64_t(1) << (bits - 1)) - 1};
}

NpyArray qnn::test::makeInput(const TensorInfo &info, Dice &dice) {
  NpyArray array = NpyArray::zeros(info.type, info.shape);
  if (array.isFloat()) {
    for (int64_t i = 0; i < array.numElements(); ++i)
      array.set(i, dice.real(-2.5, 2.5));
    return array;
  }
  auto [low, high] = getRange(info.elementType);
  bool isBipolar = llvm::StringRef(info.elementType).contains("bipolar");
  for (int64_t i = 0; i < array.numElements(); ++i)
    array.setInt(i, isBipolar ? (dice.coin() ? 1 : -1) : dice.in(low, high));
  return array;
}

llvm::Error qnn::test::compareArrays(const Arrays &expected,
                                     llvm::Expected<Arrays> actual,
                                     const std::string &what) {
  if (!actual)
    return llvm::createStringError(what + ": " +
                                   llvm::toString(actual.takeError()));
  for (size_t k = 0; k < expected.size(); ++k) {
    const NpyArray &a = expected[k], &b = (*actual)[k];
    if (a.type != b.type || a.shape != b.shape)
      return llvm::createStringError(what + ": another type or shape");
    if (a.data == b.data)
      continue;
    for (int64_t i = 0; i < a.numElements(); ++i) {
      bool isSame =
          a.at(i) == b.at(i) || (std::isnan(a.at(i)) && std::isnan(b.at(i)));
      if (!isSame)
        return llvm::createStringError(what + ": element " + llvm::Twine(i) +
                                       " of output " + llvm::Twine(k) + " is " +
                                       std::to_string(b.at(i)) + ", expected " +
                                       std::to_string(a.at(i)));
    }
  }
  return llvm::Error::success();
}
