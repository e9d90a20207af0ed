//===- EpilogueOps.cpp - Staircases as threshold or requantize --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Epilogue.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Support/FixedPoint.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qnn;

//===----------------------------------------------------------------------===//
// Threshold
//===----------------------------------------------------------------------===//

static Value createThreshold(OpBuilder &builder, Location loc,
                             const EpilogueTable &table, Value input,
                             Type resultType) {
  int64_t numRows = table.rows.size(), numSteps = table.levels.count - 1;
  SmallVector<int64_t> steps;
  SmallVector<bool> decreasing;
  for (const ::qnn::StepFunction &row : table.rows) {
    llvm::append_range(steps, row.steps);
    decreasing.push_back(row.decreasing);
  }
  if (llvm::all_equal(decreasing))
    decreasing.resize(1);
  auto type = RankedTensorType::get({numRows, numSteps}, builder.getI64Type());
  return ThresholdOp::create(
      builder, loc, resultType, input,
      DenseIntElementsAttr::get(type, ArrayRef<int64_t>(steps)),
      builder.getDenseBoolArrayAttr(decreasing),
      builder.getI64IntegerAttr(table.levels.first),
      builder.getI64IntegerAttr(table.axis));
}

//===----------------------------------------------------------------------===//
// Requantize
//===----------------------------------------------------------------------===//

/// Says `form` (which has no tie rule) under the tie rule of `parity`: as it
/// is if no exact multiple matters, else doubled, which leaves no multiples.
static bool adoptTieRule(::qnn::FixedPointStep &form, int parity,
                         const ::qnn::StepFunction &row, Interval interval) {
  form.tieEven = true;
  form.tieParity = parity;
  if (::qnn::equalOverRange(form, row, interval.low, interval.high))
    return true;
  if (form.shift >= 62 ||
      std::abs(form.offset) > (std::numeric_limits<int64_t>::max() >> 2))
    return false;
  form.multiplier *= 2;
  form.offset = 2 * form.offset + 1;
  form.shift += 1;
  return ::qnn::equalOverRange(form, row, interval.low, interval.high);
}

/// The offset of a form whose quotient is the code itself rather than the
/// level; none if the sums would leave 64 bits.
static std::optional<int64_t> getCodeOffset(const ::qnn::FixedPointStep &form,
                                            int64_t low, Interval interval) {
  ::qnn::FixedPointStep shifted = form;
  int64_t base, offset;
  if (llvm::MulOverflow(low, int64_t(1) << form.shift, base) ||
      llvm::AddOverflow(form.offset, base, offset))
    return std::nullopt;
  shifted.offset = offset;
  if (!::qnn::fitsSigned(shifted, 64, interval.low, interval.high))
    return std::nullopt;
  return offset;
}

/// One proven form per row, all with the same tie rule; none if a row has none.
static std::optional<SmallVector<::qnn::FixedPointStep>>
solveRows(const EpilogueTable &table, int parity) {
  SmallVector<::qnn::FixedPointStep> forms;
  for (auto [row, interval] : llvm::zip_equal(table.rows, table.intervals)) {
    // Slope 0: the solver estimates it from the breakpoints.
    auto form = ::qnn::solveFixedPoint(row, interval.low, interval.high,
                                       /*slope=*/0, parity != 0);
    if (!form || (form->tieEven && form->tieParity != parity))
      return std::nullopt;
    forms.push_back(*form);
  }
  if (llvm::none_of(forms, [](auto &form) { return form.tieEven; }))
    return forms;
  for (auto [form, row, interval] :
       llvm::zip_equal(forms, table.rows, table.intervals))
    if (!form.tieEven && !adoptTieRule(form, parity, row, interval))
      return std::nullopt;
  return forms;
}

static Value createRequantize(OpBuilder &builder, Location loc,
                              const EpilogueTable &table, Value input,
                              Type resultType) {
  const QuantizerLevels &levels = table.levels;
  if (levels.code.isBipolar())
    return {};
  int64_t low = levels.numberOf(0), high = levels.numberOf(levels.count - 1);
  // The op looks at the distance of the code, level + low, to the zero point.
  auto forms = solveRows(table, (low ^ levels.zeroPoint) & 1);
  if (!forms)
    return {};
  SmallVector<int32_t> multipliers, shifts;
  SmallVector<int64_t> offsets;
  for (auto [form, interval] : llvm::zip_equal(*forms, table.intervals)) {
    std::optional<int64_t> offset = getCodeOffset(form, low, interval);
    if (!offset)
      return {};
    multipliers.push_back(static_cast<int32_t>(form.multiplier));
    shifts.push_back(form.shift);
    offsets.push_back(*offset);
  }
  if (llvm::all_equal(multipliers) && llvm::all_equal(shifts) &&
      llvm::all_equal(offsets)) {
    multipliers.resize(1);
    shifts.resize(1);
    offsets.resize(1);
  }
  bool tieEven = forms->front().tieEven;
  return RequantizeOp::create(
      builder, loc, resultType, input,
      builder.getDenseI32ArrayAttr(multipliers),
      builder.getDenseI64ArrayAttr(offsets),
      builder.getDenseI32ArrayAttr(shifts), builder.getI64IntegerAttr(low),
      builder.getI64IntegerAttr(high),
      tieEven ? builder.getUnitAttr() : UnitAttr(),
      builder.getI64IntegerAttr(tieEven ? levels.zeroPoint : 0),
      builder.getI64IntegerAttr(table.axis));
}

//===----------------------------------------------------------------------===//
// Lookup
//===----------------------------------------------------------------------===//

/// The most elements of a lookup table, 16 bits each.
static constexpr int64_t maxLookupElements = int64_t(1) << 20;

/// `numbers` are those of the result, row after row.
static Value createLookup(OpBuilder &builder, Location loc, Value input,
                          Type resultType, ArrayRef<int64_t> numbers,
                          int64_t axis) {
  int64_t levels = getCodeType(input).getNumLevels();
  int64_t rows = numbers.size() / levels;
  IntegerType storage =
      cast<IntType>(getElementTypeOrSelf(resultType)).getStorageType();
  SmallVector<APInt> elements;
  for (int64_t number : numbers)
    elements.emplace_back(storage.getWidth(), static_cast<uint64_t>(number),
                          /*isSigned=*/false, /*implicitTrunc=*/true);
  auto type = RankedTensorType::get({rows, levels}, storage);
  return LookupOp::create(builder, loc, resultType, input,
                          DenseElementsAttr::get(type, elements),
                          builder.getI64IntegerAttr(axis));
}

//===----------------------------------------------------------------------===//
// The choice
//===----------------------------------------------------------------------===//

/// True if each code of the input becomes the same number.
static bool isIdentity(const EpilogueTable &table, Value input,
                       Type resultType) {
  if (input.getType() != resultType)
    return false;
  IntType code = table.levels.code;
  for (auto [row, interval] : llvm::enumerate(table.intervals))
    for (int64_t x = interval.low; x <= interval.high; ++x)
      if (code.isRepresentable(x) && table.numberOf(row, x) != x)
        return false;
  return true;
}

/// The steps that lead from piece to piece, and the pieces as a table.
static Value createPieces(OpBuilder &builder, Location loc,
                          const EpilogueTable &table, Value input,
                          Type resultType, std::string &reason) {
  int64_t most = 1;
  for (const ::qnn::PieceFunction &row : table.pieces)
    most = std::max(most, row.getNumPieces());
  unsigned bits = std::max(1u, llvm::Log2_64_Ceil(most));
  int64_t numRows = table.getNumRows();
  if (bits > 16 || (numRows << bits) > maxLookupElements) {
    reason = "the ops before it change direction too often";
    return {};
  }
  SmallVector<int64_t> steps, numbers;
  for (auto [row, interval] : llvm::zip_equal(table.pieces, table.intervals)) {
    ArrayRef<int64_t> starts = row.starts, levels = row.levels;
    llvm::append_range(steps, starts.drop_front());
    steps.append(most - row.getNumPieces(), interval.high + 1);
    for (int64_t i = 0; i < int64_t(1) << bits; ++i)
      numbers.push_back(table.levels.numberOf(
          levels[std::min<int64_t>(i, levels.size() - 1)]));
  }
  auto indexType = IntType::get(builder.getContext(), bits, Encoding::Unsigned);
  auto type = RankedTensorType::get({numRows, most - 1}, builder.getI64Type());
  Value index = ThresholdOp::create(
      builder, loc, cast<RankedTensorType>(resultType).clone(indexType), input,
      DenseIntElementsAttr::get(type, ArrayRef<int64_t>(steps)),
      builder.getDenseBoolArrayAttr({false}), builder.getI64IntegerAttr(0),
      builder.getI64IntegerAttr(table.axis));
  return createLookup(builder, loc, index, resultType, numbers, table.axis);
}

/// A table from every code of the input's type; codes that cannot occur become
/// what the nearest one does.
static Value createCodeLookup(OpBuilder &builder, Location loc,
                              const EpilogueTable &table, Value input,
                              Type resultType) {
  IntType from = getCodeType(input);
  if (!from || from.isPow2() ||
      table.getNumRows() * from.getNumLevels() > maxLookupElements)
    return {};
  SmallVector<int64_t> numbers;
  for (auto [row, interval] : llvm::enumerate(table.intervals))
    for (int64_t level = 0; level < from.getNumLevels(); ++level)
      numbers.push_back(
          table.numberOf(row, std::clamp(from.levelToValue(level), interval.low,
                                         interval.high)));
  return createLookup(builder, loc, input, resultType, numbers, table.axis);
}

Value mlir::qnn::materializeEpilogue(OpBuilder &builder, Location loc,
                                     const EpilogueTable &table, Value input,
                                     Type resultType, RequantizeForm form,
                                     int64_t maxThresholds,
                                     std::string &reason) {
  if (isIdentity(table, input, resultType))
    return input;
  if (!table.pieces.empty()) {
    if (Value result = createCodeLookup(builder, loc, table, input, resultType))
      return result;
    return createPieces(builder, loc, table, input, resultType, reason);
  }
  bool prefersThreshold =
      form == RequantizeForm::Threshold ||
      (form == RequantizeForm::Auto && table.levels.count - 1 <= maxThresholds);
  if (!prefersThreshold) {
    if (Value result = createRequantize(builder, loc, table, input, resultType))
      return result;
    // A curve: one load finds what a search would, unless it is short.
    if (table.levels.count > 4)
      if (Value result =
              createCodeLookup(builder, loc, table, input, resultType))
        return result;
  }
  return createThreshold(builder, loc, table, input, resultType);
}
