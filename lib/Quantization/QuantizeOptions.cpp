//===- QuantizeOptions.cpp - How a network is quantized ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Quantization/QuantizeOptions.h"

#include "llvm/Support/Error.h"

using namespace qnn;

static llvm::Error check(const LayerPrecision &precision,
                         const llvm::Twine &where) {
  if (precision.activationBits < 1 || precision.activationBits > maxCodeWidth)
    return llvm::createStringError(where +
                                   ": activations have 1 to 16 bits, not " +
                                   llvm::Twine(precision.activationBits));
  bool isOneBitInteger = precision.weightBits == 1 &&
                         precision.weightEncoding == Encoding::TwosComplement;
  if (!isValidWidth(precision.weightBits, precision.weightEncoding) ||
      isOneBitInteger || precision.weightEncoding == Encoding::Unsigned)
    return llvm::createStringError(
        where + ": there are no " +
        stringifyEncoding(precision.weightEncoding) + " weights of " +
        llvm::Twine(precision.weightBits) +
        " bits; signed weights have 2 to 16, bipolar 1, ternary 2, pow2 2 to "
        "6");
  return llvm::Error::success();
}

llvm::Error qnn::checkOptions(const QuantizeOptions &options) {
  if (llvm::Error error = check(options.precision, "precision"))
    return error;
  for (const auto &[name, precision] : options.layers)
    if (llvm::Error error = check(precision, "layer '" + name + "'"))
      return error;
  for (const auto &[name, bits] : options.activations)
    if (bits < 1 || bits > maxCodeWidth)
      return llvm::createStringError("activation '" + name +
                                     "': activations have 1 to 16 bits, not " +
                                     llvm::Twine(bits));
  if (options.inputBits > maxCodeWidth)
    return llvm::createStringError("network inputs have 1 to 16 bits, not " +
                                   llvm::Twine(options.inputBits));
  if (!(options.percentile > 0.5 && options.percentile <= 1))
    return llvm::createStringError("the percentile is a share of the values "
                                   "above 0.5 and at most 1");
  return llvm::Error::success();
}
