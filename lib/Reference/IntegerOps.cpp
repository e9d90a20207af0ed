//===- IntegerOps.cpp - Reference meaning: the integer level ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Contraction.h"
#include "Elements.h"
#include "Epilogue.h"
#include "Offsets.h"
#include "OpTable.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::reference;

/// Codes minus their zero points, one per tensor or one per index of `axis`.
template <typename ZeroPoints>
static llvm::Expected<std::vector<int32_t>>
center(Operation *op, const Tensor &codes, int64_t axis,
       const ZeroPoints &zeroPoints) {
  std::vector<int32_t> result(codes.getNumElements());
  bool fits = true;
  forEachChannelRun(
      codes.getShape(), axis, [&](int64_t channel, int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          int64_t centered = codes.getCodes()[i] -
                             int64_t(channelElement(zeroPoints, channel));
          result[i] = static_cast<int32_t>(centered);
          fits &= centered == result[i];
        }
      });
  if (!fits)
    return makeError(op, "code minus zero point exceeds 32 bits");
  return result;
}

/// The result of a contraction, after the check that it is wide enough.
static llvm::Expected<Tensor> makeAccumulators(Operation *op,
                                               std::vector<int64_t> sums) {
  unsigned width =
      getElementTypeOrSelf(op->getResult(0)).getIntOrFloatBitWidth();
  for (int64_t sum : sums)
    if (!llvm::isIntN(width, sum))
      return makeError(op, "a sum (" + Twine(sum) + ") does not fit in i" +
                               Twine(width));
  return Tensor::accumulators(resultShape(op), std::move(sums));
}

/// Both operands of a contraction, centered.
struct CenteredOperands {
  std::vector<int32_t> input, weights;
};

template <typename OpTy>
static llvm::Expected<CenteredOperands> centerOperands(OpTy op,
                                                       Operands operands) {
  std::array<int64_t, 1> inputZeroPoint = {
      static_cast<int64_t>(op.getInputZeroPoint())};
  llvm::Expected<std::vector<int32_t>> input =
      center(op, *operands[0], 0, inputZeroPoint);
  if (!input)
    return input.takeError();
  // Without a channel axis there is one zero point.
  llvm::Expected<std::vector<int32_t>> weights =
      center(op, *operands[1], std::max<int64_t>(op.getWeightChannelAxis(), 0),
             op.getWeightZeroPoint());
  if (!weights)
    return weights.takeError();
  if (!sumFits(*input, *weights, op.getReductionSize()))
    return makeError(op, "the integer sum may exceed 64 bits");
  return CenteredOperands{std::move(*input), std::move(*weights)};
}

static llvm::Expected<Tensor> interpretConv2DInteger(Conv2DIntegerOp op,
                                                     Operands operands) {
  llvm::Expected<CenteredOperands> centered = centerOperands(op, operands);
  if (!centered)
    return centered.takeError();
  return makeAccumulators(op, convolve<int32_t, int64_t>(op.getGeometry(),
                                                         centered->input,
                                                         centered->weights));
}

static llvm::Expected<Tensor>
interpretConvTranspose2DInteger(ConvTranspose2DIntegerOp op,
                                Operands operands) {
  llvm::Expected<CenteredOperands> centered = centerOperands(op, operands);
  if (!centered)
    return centered.takeError();
  return makeAccumulators(
      op, convolveTransposed<int32_t, int64_t>(
              op.getGeometry(), centered->input, centered->weights));
}

static llvm::Expected<Tensor> interpretMatMulInteger(MatMulIntegerOp op,
                                                     Operands operands) {
  llvm::Expected<CenteredOperands> centered = centerOperands(op, operands);
  if (!centered)
    return centered.takeError();
  MatMulShape shape(operands[0]->getShape(), operands[1]->getShape(),
                    resultShape(op));
  return makeAccumulators(op, multiply<int32_t, int64_t>(shape, centered->input,
                                                         centered->weights));
}

static llvm::Expected<Tensor> interpretSumPool(SumPoolOp op,
                                               Operands operands) {
  std::vector<int64_t> sums(
      cast<RankedTensorType>(op.getType()).getNumElements());
  int64_t zeroPoint = op.getInputZeroPoint();
  ArrayRef<int32_t> input = operands[0]->getCodes();
  int64_t commonCount = op.getCommonCount();
  forEachWindow(op.getGeometry(), [&](int64_t output, ArrayRef<int64_t> taps) {
    for (int64_t tap : taps)
      sums[output] += input[tap] - zeroPoint;
    if (commonCount > 0)
      sums[output] *= commonCount / static_cast<int64_t>(taps.size());
  });
  return makeAccumulators(op, std::move(sums));
}

static llvm::Expected<Tensor> interpretThreshold(ThresholdOp op,
                                                 Operands operands) {
  llvm::Expected<std::vector<int64_t>> steps = readIntegers(op.getThresholds());
  if (!steps)
    return steps.takeError();
  auto type = cast<ShapedType>(op.getThresholds().getType());
  int64_t rows = type.getDimSize(0), perRow = type.getDimSize(1);
  IntType code = getCodeType(op.getResult());
  int64_t first = op.getFirstLevel();
  std::vector<int32_t> codes(operands[0]->getNumElements());
  forEachChannelRun(resultShape(op), op.getAxis(),
                    [&](int64_t channel, int64_t begin, int64_t end) {
                      ArrayRef<int64_t> row = ArrayRef<int64_t>(*steps).slice(
                          (rows == 1 ? 0 : channel) * perRow, perRow);
                      bool isDecreasing =
                          channelElement(op.getDecreasing(), channel);
                      for (int64_t i = begin; i < end; ++i)
                        codes[i] = code.levelToValue(
                            first + countSteps(row, isDecreasing,
                                               operands[0]->getInteger(i)));
                    });
  return Tensor::codes(resultShape(op), std::move(codes));
}

static llvm::Expected<Tensor> interpretRequantize(RequantizeOp op,
                                                  Operands operands) {
  std::vector<int32_t> codes(operands[0]->getNumElements());
  forEachChannelRun(resultShape(op), op.getAxis(),
                    [&](int64_t channel, int64_t begin, int64_t end) {
                      for (int64_t i = begin; i < end; ++i)
                        codes[i] = op.requantizePoint(
                            operands[0]->getInteger(i), channel);
                    });
  return Tensor::codes(resultShape(op), std::move(codes));
}

static llvm::Expected<Tensor> interpretLookup(LookupOp op, Operands operands) {
  llvm::Expected<std::vector<int64_t>> values = readIntegers(op.getValues());
  if (!values)
    return values.takeError();
  IntType from = getCodeType(op.getInput()), to = getCodeType(op.getResult());
  int64_t levels = from.getNumLevels();
  int64_t rows = cast<ShapedType>(op.getValues().getType()).getDimSize(0);
  ArrayRef<int32_t> input = operands[0]->getCodes();
  std::vector<int32_t> codes(input.size());
  forEachChannelRun(resultShape(op), op.getAxis(),
                    [&](int64_t channel, int64_t begin, int64_t end) {
                      int64_t row = rows == 1 ? 0 : channel * levels;
                      for (int64_t i = begin; i < end; ++i)
                        codes[i] = static_cast<int32_t>(to.decode(
                            (*values)[row + from.valueToLevel(input[i])]));
                    });
  return Tensor::codes(resultShape(op), std::move(codes));
}

static llvm::Expected<Tensor> interpretAddInteger(AddIntegerOp op,
                                                  Operands operands) {
  std::vector<int64_t> sums(
      cast<RankedTensorType>(op.getType()).getNumElements(), op.getOffset());
  for (auto [operand, multiplier] :
       llvm::zip_equal(operands, op.getMultipliers()))
    for (size_t i = 0; i < sums.size(); ++i) {
      int64_t product;
      if (llvm::MulOverflow(operand->getInteger(i), multiplier, product) ||
          llvm::AddOverflow(sums[i], product, sums[i]))
        return makeError(op, "a sum exceeds 64 bits");
    }
  return makeAccumulators(op, std::move(sums));
}

static llvm::Expected<Tensor> interpretMulInteger(MulIntegerOp op,
                                                  Operands operands) {
  ArrayRef<int64_t> shape = resultShape(op);
  std::vector<int64_t> offsetsA =
      broadcastOffsets(operands[0]->getShape(), shape);
  std::vector<int64_t> offsetsB =
      broadcastOffsets(operands[1]->getShape(), shape);
  int64_t lhsZero = op.getLhsZeroPoint(), rhsZero = op.getRhsZeroPoint();
  std::vector<int64_t> products(offsetsA.size());
  for (size_t i = 0; i < products.size(); ++i) {
    int64_t a, b;
    if (llvm::SubOverflow(operands[0]->getInteger(offsetsA[i]), lhsZero, a) ||
        llvm::SubOverflow(operands[1]->getInteger(offsetsB[i]), rhsZero, b) ||
        llvm::MulOverflow(a, b, products[i]))
      return makeError(op, "a product exceeds 64 bits");
  }
  return makeAccumulators(op, std::move(products));
}

static llvm::Expected<Tensor> interpretAddRequantize(AddRequantizeOp op,
                                                     Operands operands) {
  ArrayRef<int32_t> lhs = operands[0]->getCodes(),
                    rhs = operands[1]->getCodes();
  int64_t lhsMultiplier = op.getLhsMultiplier(),
          rhsMultiplier = op.getRhsMultiplier();
  int64_t offset = op.getOffset(), shift = op.getShift();
  int64_t low = op.getLow(), high = op.getHigh();
  std::vector<int32_t> codes(lhs.size());
  for (size_t i = 0; i < codes.size(); ++i)
    codes[i] =
        requantize(lhs[i], lhsMultiplier, rhs[i] * rhsMultiplier + offset,
                   shift, low, high, op.getTieEven(), op.getZeroPoint());
  return Tensor::codes(resultShape(op), std::move(codes));
}

void mlir::qnn::reference::addIntegerOps(OpTable &table) {
  table.add<Conv2DIntegerOp>(interpretConv2DInteger);
  table.add<ConvTranspose2DIntegerOp>(interpretConvTranspose2DInteger);
  table.add<MatMulIntegerOp>(interpretMatMulInteger);
  table.add<SumPoolOp>(interpretSumPool);
  table.add<ThresholdOp>(interpretThreshold);
  table.add<RequantizeOp>(interpretRequantize);
  table.add<LookupOp>(interpretLookup);
  table.add<AddIntegerOp>(interpretAddInteger);
  table.add<MulIntegerOp>(interpretMulInteger);
  table.add<AddRequantizeOp>(interpretAddRequantize);
}
