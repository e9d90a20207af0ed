//===- PackedEpilogue.cpp - Epilogues in terms of raw sums ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/Transforms/PackedEpilogue.h"
#include "mlir/IR/Builders.h"

#include <cstdlib>
#include <limits>

using namespace mlir;
using namespace mlir::qnn;

static constexpr int64_t int32Min = std::numeric_limits<int32_t>::min();
static constexpr int64_t int32Max = std::numeric_limits<int32_t>::max();

/// Element `channel`, or the only one.
template <typename ArrayT>
static int64_t elementOf(const ArrayT &values, int64_t channel) {
  return values.size() == 1 ? values[0] : values[channel];
}

/// A kernel compares each sum with each threshold, one after another; so many
/// that a search among them is faster stay an op of their own.
static bool isFusible(ThresholdOp op) {
  constexpr int64_t maxThresholds = 255;
  return cast<ShapedType>(op.getThresholds().getType()).getDimSize(1) <=
         maxThresholds;
}

/// A constant of shape classes x channels (x thresholds).
static DenseElementsAttr table(Builder &builder, ArrayRef<int64_t> shape,
                               ArrayRef<int64_t> values) {
  return DenseElementsAttr::get(
      RankedTensorType::get(shape, builder.getI64Type()), values);
}

/// s * (factor * raw + offset) >= t  <=>  s' * raw >= t', with
/// s' = sign(s * factor) and t' = ceil((t - s * offset) / |factor|).
static PackedEpilogue
buildThreshold(ThresholdOp op, const RawRelation &relation, int64_t channels) {
  Builder builder(op.getContext());
  auto type = cast<ShapedType>(op.getThresholds().getType());
  auto values = op.getThresholds().getValues<APInt>();
  int64_t perRow = type.getDimSize(1);
  SmallVector<int64_t> steps;
  SmallVector<bool> decreasing;
  for (int64_t b = 0; b < relation.numClasses; ++b)
    for (int64_t k = 0; k < channels; ++k) {
      int64_t row = type.getDimSize(0) == 1 ? 0 : k;
      int64_t sign = elementOf(op.getDecreasing(), k) ? -1 : 1;
      int64_t offset = relation.offsets[b * channels + k];
      for (int64_t i = 0; i < perRow; ++i) {
        int64_t step = values[row * perRow + i].getSExtValue();
        // Beyond 32 bits a step means never or always; no raw sum gets there.
        int64_t limit = int64_t(1) << 40;
        step = std::clamp(step, -limit, limit);
        int64_t moved = llvm::divideCeilSigned(step - sign * offset,
                                               std::abs(relation.factor));
        steps.push_back(std::clamp(moved, int32Min, int32Max));
      }
      if (b == 0)
        decreasing.push_back(sign * relation.factor < 0);
    }
  PackedEpilogue epilogue;
  epilogue.kind = EpilogueKind::Threshold;
  epilogue.thresholds =
      table(builder, {relation.numClasses, channels, perRow}, steps);
  epilogue.decreasing = builder.getDenseBoolArrayAttr(decreasing);
  epilogue.firstLevel = op.getFirstLevel();
  return epilogue;
}

/// Folds the relation into multiplier and offset; none if the multiplier no
/// longer fits.
static std::optional<PackedEpilogue>
buildRequantize(RequantizeOp op, const RawRelation &relation,
                int64_t channels) {
  Builder builder(op.getContext());
  SmallVector<int32_t> multipliers, shifts;
  SmallVector<int64_t> offsets;
  for (int64_t k = 0; k < channels; ++k) {
    int64_t multiplier = elementOf(op.getMultiplier(), k) * relation.factor;
    if (multiplier < int32Min || multiplier > int32Max)
      return std::nullopt;
    multipliers.push_back(multiplier);
    shifts.push_back(elementOf(op.getShift(), k));
  }
  for (int64_t b = 0; b < relation.numClasses; ++b)
    for (int64_t k = 0; k < channels; ++k)
      offsets.push_back(elementOf(op.getOffset(), k) +
                        elementOf(op.getMultiplier(), k) *
                            relation.offsets[b * channels + k]);
  PackedEpilogue epilogue;
  epilogue.kind = EpilogueKind::Requantize;
  epilogue.multiplier = builder.getDenseI32ArrayAttr(multipliers);
  epilogue.shift = builder.getDenseI32ArrayAttr(shifts);
  epilogue.offset = table(builder, {relation.numClasses, channels}, offsets);
  epilogue.low = op.getLow();
  epilogue.high = op.getHigh();
  epilogue.tieEven = op.getTieEven();
  epilogue.zeroPoint = op.getZeroPoint();
  return epilogue;
}

Operation *mlir::qnn::getEpilogueOp(Operation *op) {
  int64_t axis =
      cast<RankedTensorType>(op->getResult(0).getType()).getRank() - 1;
  if (!op->hasOneUse())
    return nullptr;
  Operation *user = *op->user_begin();
  if (auto threshold = dyn_cast<ThresholdOp>(user))
    return static_cast<int64_t>(threshold.getAxis()) == axis &&
                   isFusible(threshold)
               ? user
               : nullptr;
  auto requantize = dyn_cast<RequantizeOp>(user);
  return requantize && static_cast<int64_t>(requantize.getAxis()) == axis
             ? user
             : nullptr;
}

PackedEpilogue mlir::qnn::buildEpilogue(Operation *op,
                                        const RawRelation &relation,
                                        Operation *&last) {
  int64_t channels = relation.offsets.size() / relation.numClasses;
  last = op;
  if (Operation *user = getEpilogueOp(op)) {
    if (auto threshold = dyn_cast<ThresholdOp>(user)) {
      last = user;
      return buildThreshold(threshold, relation, channels);
    }
    if (std::optional<PackedEpilogue> epilogue =
            buildRequantize(cast<RequantizeOp>(user), relation, channels)) {
      last = user;
      return *epilogue;
    }
  }
  Builder builder(op->getContext());
  PackedEpilogue epilogue;
  epilogue.multiplier =
      builder.getDenseI32ArrayAttr({static_cast<int32_t>(relation.factor)});
  epilogue.offset =
      table(builder, {relation.numClasses, channels}, relation.offsets);
  return epilogue;
}
