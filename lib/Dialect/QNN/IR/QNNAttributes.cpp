//===- QNNAttributes.cpp - Attributes of the qnn dialect --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/IR/QNNAttributes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "qnn/Dialect/QNN/IR/QNNDialect.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::qnn;

/// Parses `[<k, 16>, <oy, 8>]`.
static ParseResult parseLoopList(AsmParser &parser,
                                 SmallVectorImpl<LoopAttr> &loops) {
  return parser.parseCommaSeparatedList(
      AsmParser::Delimiter::Square, [&]() -> ParseResult {
        Attribute loop = LoopAttr::parse(parser, Type());
        if (!loop)
          return failure();
        loops.push_back(cast<LoopAttr>(loop));
        return success();
      });
}

static void printLoopList(AsmPrinter &printer, ArrayRef<LoopAttr> loops) {
  printer << "[";
  llvm::interleaveComma(loops, printer,
                        [&](LoopAttr loop) { loop.print(printer); });
  printer << "]";
}

static ParseResult parseReal(AsmParser &parser, FloatAttr &real) {
  double value = 0;
  if (parser.parseFloat(value))
    return failure();
  real = parser.getBuilder().getF64FloatAttr(value);
  return success();
}

static void printReal(AsmPrinter &printer, FloatAttr real) {
  printer.printFloat(real.getValue());
}

/// Parses `[1.0, -2.5]`.
static ParseResult parseRealList(AsmParser &parser, DenseF64ArrayAttr &reals) {
  SmallVector<double> values;
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
        return parser.parseFloat(values.emplace_back());
      }))
    return failure();
  reals = parser.getBuilder().getDenseF64ArrayAttr(values);
  return success();
}

static void printRealList(AsmPrinter &printer, DenseF64ArrayAttr reals) {
  printer << "[";
  llvm::interleaveComma(reals.asArrayRef(), printer, [&](double value) {
    printer.printFloat(APFloat(value));
  });
  printer << "]";
}

/// Parses what may follow the numbers of a tensor: `, channels = [<...>, ...]`
/// and `, histogram = <...>`.
static ParseResult parseDetails(AsmParser &parser,
                                SmallVectorImpl<StatisticsAttr> &channels,
                                HistogramAttr &histogram) {
  auto parseChannel = [&]() -> ParseResult {
    channels.push_back(
        dyn_cast_or_null<StatisticsAttr>(StatisticsAttr::parse(parser, {})));
    return success(channels.back() != nullptr);
  };
  while (succeeded(parser.parseOptionalComma())) {
    if (succeeded(parser.parseOptionalKeyword("channels"))) {
      if (!channels.empty())
        return parser.emitError(parser.getCurrentLocation(), "two channels");
      if (parser.parseEqual() ||
          parser.parseCommaSeparatedList(AsmParser::Delimiter::Square,
                                         parseChannel))
        return failure();
      continue;
    }
    if (parser.parseKeyword("histogram") || parser.parseEqual())
      return failure();
    histogram =
        dyn_cast_or_null<HistogramAttr>(HistogramAttr::parse(parser, {}));
    if (!histogram)
      return failure();
  }
  return success();
}

static void printDetails(AsmPrinter &printer, ArrayRef<StatisticsAttr> channels,
                         HistogramAttr histogram) {
  if (!channels.empty()) {
    printer << ", channels = [";
    llvm::interleaveComma(channels, printer, [&](StatisticsAttr channel) {
      channel.print(printer);
    });
    printer << "]";
  }
  if (histogram) {
    printer << ", histogram = ";
    histogram.print(printer);
  }
}

#define GET_ATTRDEF_CLASSES
#include "qnn/Dialect/QNN/IR/QNNAttributes.cpp.inc"

void QNNDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "qnn/Dialect/QNN/IR/QNNAttributes.cpp.inc"
      >();
}

LogicalResult ScheduleAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   StringAttr, ArrayRef<LoopAttr> temporal,
                                   ArrayRef<LoopAttr> spatial) {
  for (ArrayRef<LoopAttr> loops : {temporal, spatial})
    for (LoopAttr loop : loops)
      if (loop.getFactor() < 1)
        return emitError() << "the factor of loop "
                           << stringifyLoopDim(loop.getDim())
                           << " must be at least 1, got " << loop.getFactor();
  return success();
}

LogicalResult
HistogramAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                      FloatAttr width, int64_t first,
                      ArrayRef<int64_t> counts) {
  constexpr int64_t numHalfBins = 2048;
  // Bins hold f32 values, the least of which is 2^-149.
  int exponent = 0;
  double value = width.getValueAsDouble();
  if (!(value >= 0x1p-160 && value <= 0x1p117) ||
      std::frexp(value, &exponent) != 0.5)
    return emitError() << "the width of bins must be a power of two, from "
                          "2^-160 to 2^117, got "
                       << value;
  if (counts.empty() || counts.front() == 0 || counts.back() == 0)
    return emitError() << "the first and the last bin must not be empty";
  if (llvm::any_of(counts, [](int64_t count) { return count < 0; }))
    return emitError() << "counts must not be negative";
  int64_t size = counts.size();
  if (first < -numHalfBins || first >= numHalfBins ||
      size > numHalfBins - first)
    return emitError() << "bins " << first << " to " << first + size - 1
                       << " are not within -2048 .. 2047";
  return success();
}

LogicalResult
StatisticsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                       int64_t samples, int64_t count, int64_t nonZeros,
                       DenseF64ArrayAttr range, DenseF64ArrayAttr sums,
                       ArrayRef<StatisticsAttr> channels,
                       HistogramAttr histogram) {
  if (samples < 1 || count < 1)
    return emitError() << "expected at least one sample and one element";
  if (nonZeros < 0 || nonZeros > count)
    return emitError() << nonZeros << " of " << count
                       << " elements cannot be non-zero";
  if (range.size() != 2 || sums.size() != 2)
    return emitError() << "'range' and 'sums' must have two numbers each";
  constexpr double greatest = std::numeric_limits<float>::max();
  if (llvm::any_of(range.asArrayRef(), [](double value) {
        return !(std::fabs(value) <= greatest);
      }))
    return emitError() << "'range' must hold f32 numbers";
  if (llvm::any_of(sums.asArrayRef(),
                   [](double value) { return !std::isfinite(value); }))
    return emitError() << "'sums' must be finite";
  if (range[0] > range[1])
    return emitError() << "the range ends below its begin";
  if (sums[1] < 0)
    return emitError() << "the sum of squares is negative";
  int64_t inChannels = 0;
  for (StatisticsAttr channel : channels) {
    if (!channel.getChannels().empty() || channel.getHistogram())
      return emitError() << "a channel has neither channels nor a histogram";
    inChannels += channel.getCount();
  }
  if (!channels.empty() && inChannels != count)
    return emitError() << "the channels have " << inChannels << " elements of "
                       << count;
  if (histogram) {
    int64_t counted = 0;
    for (int64_t bin : histogram.getCounts())
      counted += bin;
    if (counted != nonZeros)
      return emitError() << "the histogram counts " << counted << " values of "
                         << nonZeros << " that are not zero";
  }
  return success();
}
