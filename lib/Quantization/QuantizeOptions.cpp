//===- QuantizeOptions.cpp - How a network is quantized ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Quantization/QuantizeOptions.h"

#include "llvm/Support/Error.h"

using namespace qnn;

static constexpr std::pair<BiasCorrection, llvm::StringLiteral>
    biasCorrections[] = {{BiasCorrection::None, "none"},
                         {BiasCorrection::Weights, "weights"},
                         {BiasCorrection::Network, "network"}};

llvm::Expected<FloatFormat> FloatFormat::parse(llvm::StringRef name) {
  static constexpr std::pair<llvm::StringLiteral, FloatFormat> formats[] = {
      {"float16", {5, 10, 65504}},
      {"bfloat16", {8, 7, 0x1.FEp127}},
      {"e5m2", {5, 2, 57344}},
      {"e4m3", {4, 3, 448}}};
  for (const auto &[known, format] : formats)
    if (name == known)
      return format;
  return llvm::createStringError("unknown float format '" + name +
                                 "': expected float16, bfloat16, e5m2 or e4m3");
}

llvm::StringRef qnn::stringifyBiasCorrection(BiasCorrection correction) {
  return biasCorrections[static_cast<size_t>(correction)].second;
}

std::optional<BiasCorrection>
qnn::symbolizeBiasCorrection(llvm::StringRef name) {
  for (const auto &[correction, known] : biasCorrections)
    if (name == known)
      return correction;
  return std::nullopt;
}

llvm::Error qnn::parseWeightFormat(llvm::StringRef text,
                                   LayerPrecision &precision) {
  if (text == "binary") {
    precision.weightBits = 1;
    precision.weightEncoding = Encoding::Bipolar;
    return llvm::Error::success();
  }
  if (text == "ternary") {
    precision.weightBits = 2;
    precision.weightEncoding = Encoding::Ternary;
    return llvm::Error::success();
  }
  llvm::StringRef digits = text;
  precision.weightEncoding =
      digits.consume_front("pow2:") ? Encoding::Pow2 : Encoding::TwosComplement;
  if (digits.getAsInteger(10, precision.weightBits))
    return llvm::createStringError(
        "unknown weight format '" + text +
        "': expected bits (2 to 16), binary, ternary or pow2:BITS (2 to 6)");
  return llvm::Error::success();
}

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
