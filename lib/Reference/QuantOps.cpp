//===- QuantOps.cpp - Reference meaning: between numbers and codes -C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "OpTable.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::reference;

/// `qnn.constant`: the number of each code, or words as they are.
static llvm::Expected<Tensor> interpretConstant(ConstantOp op, Operands) {
  auto type = cast<RankedTensorType>(op.getType());
  llvm::Expected<std::vector<int64_t>> stored = readIntegers(op.getValue());
  if (!stored)
    return stored.takeError();
  auto code = dyn_cast<IntType>(type.getElementType());
  if (!code)
    return Tensor::words(type.getShape(), {stored->begin(), stored->end()});
  std::vector<int32_t> codes;
  codes.reserve(stored->size());
  for (int64_t element : *stored)
    codes.push_back(static_cast<int32_t>(code.decode(element)));
  return Tensor::codes(type.getShape(), std::move(codes));
}

/// `arith.constant`: real numbers or accumulators.
static llvm::Expected<Tensor> interpretArithConstant(arith::ConstantOp op,
                                                     Operands) {
  auto value = dyn_cast<ElementsAttr>(op.getValue());
  if (!value)
    return makeError(op, "only tensors are supported");
  ArrayRef<int64_t> shape = resultShape(op);
  if (isa<FloatType>(value.getElementType())) {
    llvm::Expected<std::vector<double>> reals = readReals(value);
    if (!reals)
      return reals.takeError();
    return Tensor::reals(shape, std::move(*reals));
  }
  llvm::Expected<std::vector<int64_t>> integers = readIntegers(value);
  if (!integers)
    return integers.takeError();
  return Tensor::accumulators(shape, std::move(*integers));
}

/// The axis that the parameters of a (de)quantize run along; any if there is
/// one for all elements. -1 stands for a scalar tensor.
template <typename OpTy>
static int64_t parameterAxis(OpTy op, ArrayRef<int64_t> shape) {
  if (std::optional<int64_t> axis = op.getAxis())
    return *axis;
  return shape.empty() ? -1 : 0;
}

/// Calls `body(element, channel)` for each element of an operand of a
/// (de)quantize; the channel is 0 if the parameters are per tensor.
template <typename OpTy, typename Body>
static void forEachElement(OpTy op, ArrayRef<int64_t> shape, Body body) {
  int64_t axis = parameterAxis(op, shape);
  if (axis < 0)
    return body(0, 0);
  bool isPerChannel = op.isPerChannel();
  forEachChannelRun(shape, axis,
                    [&](int64_t channel, int64_t begin, int64_t end) {
                      for (int64_t i = begin; i < end; ++i)
                        body(i, isPerChannel ? channel : 0);
                    });
}

static llvm::Expected<Tensor> interpretQuantize(QuantizeOp op,
                                                Operands operands) {
  ArrayRef<double> input = operands[0]->getReals();
  std::vector<int32_t> codes(input.size());
  forEachElement(op, operands[0]->getShape(), [&](int64_t i, int64_t channel) {
    codes[i] = static_cast<int32_t>(op.quantizePoint(input[i], channel));
  });
  return Tensor::codes(operands[0]->getShape(), std::move(codes));
}

/// Codes minus zero point, which later ops sum exactly.
static llvm::Expected<CodeOrigin> makeOrigin(DequantizeOp op,
                                             const Tensor &input) {
  CodeOrigin origin;
  ArrayRef<int32_t> codes = input.getCodes();
  origin.centered.resize(codes.size());
  bool fits = true;
  forEachElement(op, input.getShape(), [&](int64_t i, int64_t channel) {
    int64_t centered = codes[i] - op.getZeroPointOf(channel);
    fits &= centered == static_cast<int32_t>(centered);
    origin.centered[i] = static_cast<int32_t>(centered);
  });
  if (!fits)
    return makeError(op, "code minus zero point exceeds 32 bits");
  origin.scale.assign(op.getScale().begin(), op.getScale().end());
  origin.axis = op.getAxis().value_or(0);
  return origin;
}

static llvm::Expected<Tensor> interpretDequantize(DequantizeOp op,
                                                  Operands operands) {
  const Tensor &input = *operands[0];
  std::vector<double> reals(input.getNumElements());
  // The scalar function is that of the op, so that it is written only once.
  int64_t axis = parameterAxis(op, input.getShape());
  int64_t channels = op.isPerChannel() ? input.getDimSize(axis) : 1;
  SmallVector<ChannelFunction> functions;
  for (int64_t channel = 0; channel < channels; ++channel)
    functions.push_back(*op.getChannelFunction(0, axis, channel));
  forEachElement(op, input.getShape(), [&](int64_t i, int64_t channel) {
    reals[i] = functions[channel].apply(input.getAsDouble(i));
  });
  Tensor result = Tensor::reals(input.getShape(), std::move(reals));
  if (input.getKind() == ElementKind::Code) {
    llvm::Expected<CodeOrigin> origin = makeOrigin(op, input);
    if (!origin)
      return origin.takeError();
    result.setOrigin(std::move(*origin));
  }
  return result;
}

static llvm::Expected<Tensor> interpretStaircase(StaircaseOp op,
                                                 Operands operands) {
  ArrayRef<double> input = operands[0]->getReals();
  std::vector<double> result(input.size());
  forEachChannelRun(resultShape(op), op.getAxis(),
                    [&](int64_t channel, int64_t begin, int64_t end) {
                      SmallVector<double> steps =
                          op.getSteps(op.isPerTensor() ? 0 : channel);
                      for (int64_t i = begin; i < end; ++i)
                        result[i] =
                            static_cast<double>(countReached(input[i], steps));
                    });
  return Tensor::reals(resultShape(op), std::move(result));
}

static llvm::Expected<Tensor> interpretMinifloat(MinifloatOp op,
                                                 Operands operands) {
  MinifloatFormat format = op.getFormat();
  std::vector<double> result;
  for (double x : operands[0]->getReals())
    result.push_back(roundMinifloat(x, format));
  return Tensor::reals(resultShape(op), std::move(result));
}

void mlir::qnn::reference::addQuantOps(OpTable &table) {
  table.add<arith::ConstantOp>(interpretArithConstant);
  table.add<ConstantOp>(interpretConstant);
  table.add<QuantizeOp>(interpretQuantize);
  table.add<DequantizeOp>(interpretDequantize);
  table.add<StaircaseOp>(interpretStaircase);
  table.add<MinifloatOp>(interpretMinifloat);
}
