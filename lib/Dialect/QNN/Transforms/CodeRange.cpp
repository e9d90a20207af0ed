//===- CodeRange.cpp - Which codes and accumulators can occur ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/Transforms/CodeRange.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Support/StepFunction.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

Interval mlir::qnn::joinAll(ArrayRef<Interval> intervals) {
  Interval all = intervals.front();
  for (Interval interval : intervals)
    all = all.join(interval);
  return all;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

FailureOr<SmallVector<int64_t>> mlir::qnn::readConstantCodes(Value codes) {
  auto constant = codes.getDefiningOp<ConstantOp>();
  IntType type = getCodeType(codes);
  if (!constant || !type)
    return failure();
  FailureOr<SmallVector<int64_t>> values = readIntegers(constant.getValue());
  if (succeeded(values))
    for (int64_t &value : *values)
      value = type.decode(value);
  return values;
}

//===----------------------------------------------------------------------===//
// Codes
//===----------------------------------------------------------------------===//

/// The range of the codes that `op` moves, and of its fill.
static Interval getMovedInterval(StructuralOpInterface op) {
  Interval range = getCodeInterval(op.getMovedOperands().front());
  auto include = [&](Interval other) {
    range = {std::min(range.low, other.low), std::max(range.high, other.high)};
  };
  for (Value operand : op.getMovedOperands().drop_front())
    include(getCodeInterval(operand));
  if (std::optional<double> fill = op.getFillNumber())
    include({static_cast<int64_t>(*fill), static_cast<int64_t>(*fill)});
  return range;
}

Interval mlir::qnn::getCodeInterval(Value codes) {
  if (auto structural = codes.getDefiningOp<StructuralOpInterface>())
    return getMovedInterval(structural);
  IntType type = getCodeType(codes);
  Interval all{type.getMinValue(), type.getMaxValue()};
  Operation *op = codes.getDefiningOp();
  if (!op)
    return all;
  return llvm::TypeSwitch<Operation *, Interval>(op)
      .Case([](QuantizeOp quantize) {
        return Interval{quantize.getLowCode(), quantize.getHighCode()};
      })
      .Case([&](ThresholdOp threshold) {
        int64_t first = threshold.getFirstLevel();
        int64_t steps =
            cast<ShapedType>(threshold.getThresholds().getType()).getDimSize(1);
        return Interval{type.levelToValue(first),
                        type.levelToValue(first + steps)};
      })
      .Case([&](LookupOp lookup) {
        FailureOr<SmallVector<int64_t>> values =
            readIntegers(lookup.getValues());
        if (failed(values) || values->empty())
          return all;
        for (int64_t &value : *values)
          value = type.decode(value);
        auto [least, greatest] =
            std::minmax_element(values->begin(), values->end());
        return Interval{*least, *greatest};
      })
      .Case<RequantizeOp, AddRequantizeOp>([](auto requantize) {
        return Interval{static_cast<int64_t>(requantize.getLow()),
                        static_cast<int64_t>(requantize.getHigh())};
      })
      .Case([&](ConstantOp constant) {
        FailureOr<SmallVector<int64_t>> values = readConstantCodes(codes);
        if (failed(values) || values->empty())
          return all;
        auto [least, greatest] =
            std::minmax_element(values->begin(), values->end());
        return Interval{*least, *greatest};
      })
      .Default([&](Operation *) { return all; });
}

//===----------------------------------------------------------------------===//
// Accumulators
//===----------------------------------------------------------------------===//

Interval mlir::qnn::multiply(Interval a, Interval b) {
  auto [low, high] = std::minmax(
      {a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
  return {low, high};
}

/// The range of factor * x for x in `interval`.
static Interval scaleInterval(Interval interval, int64_t factor) {
  int64_t a = interval.low * factor, b = interval.high * factor;
  return {std::min(a, b), std::max(a, b)};
}

/// Adds one product of the given range, which may be missing.
static void addTap(AccumulatorBounds &bounds, Interval product,
                   bool mayBeMissing) {
  Interval withZero = product.join({0, 0});
  Interval counted = mayBeMissing ? withZero : product;
  bounds.result.low += counted.low;
  bounds.result.high += counted.high;
  bounds.partialSums.low += withZero.low;
  bounds.partialSums.high += withZero.high;
}

static Interval intervalOf(ArrayRef<int32_t> values) {
  if (values.empty())
    return {};
  Interval all{values.front(), values.front()};
  for (int64_t value : values)
    all = all.join({value, value});
  return all;
}

namespace {
/// What a code minus its zero point can be, before it is computed.
struct Centered {
  Interval code, zeroPoint;

  /// In float64, which is exact enough to tell an overflow far away.
  double magnitude() const {
    auto abs = [](int64_t x) { return std::fabs(static_cast<double>(x)); };
    return std::max(abs(code.low), abs(code.high)) +
           std::max(abs(zeroPoint.low), abs(zeroPoint.high));
  }
};
} // namespace

/// Tells whether no sum of `taps` products of such numbers can come near the
/// limit of what the breakpoint search accepts.
static bool fitsAccumulator(Centered a, Centered b, int64_t taps) {
  return a.magnitude() * b.magnitude() * static_cast<double>(taps) <
         static_cast<double>(::qnn::maxAccumulator);
}

FailureOr<SmallVector<AccumulatorBounds>>
mlir::qnn::getContractionBounds(Value input, int64_t inputZeroPoint,
                                Value weights,
                                ArrayRef<int32_t> weightZeroPoints,
                                int64_t weightChannelAxis, bool hasPadding) {
  auto weightType = cast<RankedTensorType>(weights.getType());
  // Without an axis of channels, all weights count as those of one.
  bool hasChannels = weightChannelAxis >= 0;
  int64_t channels = hasChannels ? weightType.getDimSize(weightChannelAxis) : 1;
  int64_t taps = weightType.getNumElements() / std::max<int64_t>(channels, 1);
  Interval codes = getCodeInterval(input);
  Interval weightCodes = getCodeInterval(weights);
  Interval zeroPoints = intervalOf(weightZeroPoints);
  if (!fitsAccumulator({codes, {inputZeroPoint, inputZeroPoint}},
                       {weightCodes, zeroPoints}, taps))
    return failure();
  Interval centered{codes.low - inputZeroPoint, codes.high - inputZeroPoint};
  auto zeroPointOf = [&](int64_t channel) -> int64_t {
    return weightZeroPoints.size() == 1 ? weightZeroPoints[0]
                                        : weightZeroPoints[channel];
  };

  SmallVector<AccumulatorBounds> bounds(channels);
  FailureOr<SmallVector<int64_t>> values = readConstantCodes(weights);
  if (succeeded(values)) {
    int64_t inner = 1;
    for (int64_t size : weightType.getShape().drop_front(weightChannelAxis + 1))
      inner *= size;
    for (auto [index, value] : llvm::enumerate(*values)) {
      int64_t channel = static_cast<int64_t>(index) / inner % channels;
      addTap(bounds[channel],
             scaleInterval(centered, value - zeroPointOf(channel)), hasPadding);
    }
    return bounds;
  }
  for (int64_t channel = 0; channel < channels; ++channel) {
    int64_t zeroPoint = zeroPointOf(channel);
    Interval product =
        scaleInterval(centered, weightCodes.low - zeroPoint)
            .join(scaleInterval(centered, weightCodes.high - zeroPoint));
    AccumulatorBounds one;
    addTap(one, product, hasPadding);
    bounds[channel] = {scaleInterval(one.result, taps),
                       scaleInterval(one.partialSums, taps)};
  }
  return bounds;
}

FailureOr<AccumulatorBounds> mlir::qnn::getSumBounds(Value input,
                                                     int64_t inputZeroPoint,
                                                     int64_t taps,
                                                     bool hasPadding) {
  Interval codes = getCodeInterval(input);
  if (!fitsAccumulator({codes, {inputZeroPoint, inputZeroPoint}},
                       {{1, 1}, {0, 0}}, taps))
    return failure();
  AccumulatorBounds one;
  addTap(one, {codes.low - inputZeroPoint, codes.high - inputZeroPoint},
         hasPadding);
  return AccumulatorBounds{scaleInterval(one.result, taps),
                           scaleInterval(one.partialSums, taps)};
}

bool mlir::qnn::hasPads(ArrayRef<int64_t> pads) {
  return llvm::any_of(pads, [](int64_t pad) { return pad != 0; });
}

static SmallVector<Interval> resultsOf(ArrayRef<AccumulatorBounds> bounds) {
  return llvm::map_to_vector(
      bounds, [](const AccumulatorBounds &bound) { return bound.result; });
}

FailureOr<Interval> mlir::qnn::getSumInterval(ArrayRef<Value> inputs,
                                              ArrayRef<int64_t> multipliers,
                                              int64_t offset) {
  // The limit leaves room for what float64 drops.
  double magnitude = std::fabs(static_cast<double>(offset));
  Interval sum{offset, offset};
  for (auto [input, multiplier] : llvm::zip_equal(inputs, multipliers)) {
    FailureOr<Interval> all = getIntegerInterval(input);
    if (failed(all))
      return failure();
    magnitude += std::fabs(static_cast<double>(multiplier)) *
                 std::max(std::fabs(static_cast<double>(all->low)),
                          std::fabs(static_cast<double>(all->high)));
    if (!(magnitude < static_cast<double>(::qnn::maxAccumulator)))
      return failure();
    Interval scaled = scaleInterval(*all, multiplier);
    sum = {sum.low + scaled.low, sum.high + scaled.high};
  }
  return sum;
}

/// The bounds of `op`; failure if nothing is known of an operand or if the
/// worst case does not fit in 61 bits.
static FailureOr<Interval> getProductInterval(MulIntegerOp op) {
  Interval factors[2];
  int64_t zeroPoints[] = {static_cast<int64_t>(op.getLhsZeroPoint()),
                          static_cast<int64_t>(op.getRhsZeroPoint())};
  for (unsigned i = 0; i < 2; ++i) {
    FailureOr<Interval> terms = getSumInterval(op->getOperand(i), 1, 0);
    if (failed(terms) || std::abs(zeroPoints[i]) > ::qnn::maxAccumulator)
      return failure();
    factors[i] = {terms->low - zeroPoints[i], terms->high - zeroPoints[i]};
  }
  auto magnitude = [](Interval x) {
    return std::max(std::fabs(static_cast<double>(x.low)),
                    std::fabs(static_cast<double>(x.high)));
  };
  if (!(magnitude(factors[0]) * magnitude(factors[1]) <
        static_cast<double>(::qnn::maxAccumulator)))
    return failure();
  return multiply(factors[0], factors[1]);
}

FailureOr<SmallVector<Interval>>
mlir::qnn::getIntegerIntervals(Value value,
                               std::optional<int64_t> &channelAxis) {
  channelAxis.reset();
  if (getCodeType(value))
    return SmallVector<Interval>{getCodeInterval(value)};

  if (Operation *op = value.getDefiningOp()) {
    auto ofContraction =
        [&](auto contraction,
            bool hasPadding) -> FailureOr<SmallVector<Interval>> {
      auto bounds = getContractionBounds(
          contraction.getInput(), contraction.getInputZeroPoint(),
          contraction.getWeights(), contraction.getWeightZeroPoint(),
          contraction.getWeightChannelAxis(), hasPadding);
      if (failed(bounds))
        return failure();
      if (contraction.getWeightChannelAxis() >= 0)
        channelAxis = contraction.getOutputChannelAxis();
      return resultsOf(*bounds);
    };
    if (auto conv = dyn_cast<Conv2DIntegerOp>(op))
      return ofContraction(conv, hasPads(conv.getPads()));
    if (auto transposed = dyn_cast<ConvTranspose2DIntegerOp>(op))
      return ofContraction(transposed, /*hasPadding=*/true);
    if (auto matmul = dyn_cast<MatMulIntegerOp>(op))
      return ofContraction(matmul, false);
    if (auto sum = dyn_cast<SumPoolOp>(op)) {
      // A sum over n taps times common / n is at most one over common taps.
      int64_t common = sum.getCommonCount();
      auto bounds = getSumBounds(
          sum.getInput(), sum.getInputZeroPoint(),
          common > 0 ? common : sum.getKernel()[0] * sum.getKernel()[1],
          common == 0 && hasPads(sum.getPads()));
      if (failed(bounds))
        return failure();
      return SmallVector<Interval>{bounds->result};
    }
    if (auto sum = dyn_cast<AddIntegerOp>(op)) {
      FailureOr<Interval> interval =
          getSumInterval(llvm::to_vector(sum.getInputs()), sum.getMultipliers(),
                         sum.getOffset());
      if (failed(interval))
        return failure();
      return SmallVector<Interval>{*interval};
    }
    if (auto product = dyn_cast<MulIntegerOp>(op)) {
      FailureOr<Interval> interval = getProductInterval(product);
      if (failed(interval))
        return failure();
      return SmallVector<Interval>{*interval};
    }
    // The greatest of some elements is one of them.
    if (auto pool = dyn_cast<MaxPoolOp>(op))
      return getIntegerIntervals(pool.getInput(), channelAxis);
  }
  unsigned width =
      getElementTypeOrSelf(value.getType()).getIntOrFloatBitWidth();
  if (width > 32)
    return failure();
  return SmallVector<Interval>{{llvm::minIntN(width), llvm::maxIntN(width)}};
}

FailureOr<Interval> mlir::qnn::getIntegerInterval(Value value) {
  std::optional<int64_t> axis;
  FailureOr<SmallVector<Interval>> intervals = getIntegerIntervals(value, axis);
  if (failed(intervals))
    return failure();
  return joinAll(*intervals);
}

IntegerType mlir::qnn::getAccumulatorType(MLIRContext *context,
                                          Interval interval) {
  int64_t magnitude = std::max(-interval.low, interval.high) + 1;
  unsigned width = 64;
  if (magnitude <= llvm::maxIntN(16))
    width = 16;
  else if (magnitude <= llvm::maxIntN(32))
    width = 32;
  return IntegerType::get(context, width);
}
