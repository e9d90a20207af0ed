//===- QNNChoiceOps.cpp - Comparing, choosing, converting -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/TypeUtilities.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qnn;

/// True for codes that are bit patterns, which have no order.
static bool isPow2(Type type) {
  auto code = dyn_cast<IntType>(type);
  return code && code.isPow2();
}

//===----------------------------------------------------------------------===//
// PredicateOp and SelectOp
//===----------------------------------------------------------------------===//

LogicalResult PredicateOp::verify() {
  PredicateKind kind = getKind();
  size_t arity = kind == PredicateKind::Not ? 1 : 2;
  if (getInputs().size() != arity)
    return emitOpError("kind ")
           << stringifyPredicateKind(kind) << " takes " << arity
           << " operands, got " << getInputs().size();
  Type element = getElementTypeOrSelf(getInputs()[0].getType());
  for (Value input : getInputs())
    if (getElementTypeOrSelf(input.getType()) != element)
      return emitOpError("operands must have the same element type");
  if (kind >= PredicateKind::And && !isBoolean(element))
    return emitOpError("kind ")
           << stringifyPredicateKind(kind)
           << " takes !qnn.int<1, unsigned>, got " << element;
  if (isPow2(element))
    return emitOpError("pow2 codes are bit patterns and cannot be compared");
  return success();
}

LogicalResult SelectOp::verify() {
  if (getElementTypeOrSelf(getOnTrue().getType()) !=
      getElementTypeOrSelf(getOnFalse().getType()))
    return emitOpError("on_true and on_false must have the same element type");
  return success();
}

//===----------------------------------------------------------------------===//
// ToIntegerOp
//===----------------------------------------------------------------------===//

std::pair<int64_t, int64_t> ToIntegerOp::getRange() {
  if (IntType code = getCodeType(getResult()))
    return {code.getMinValue(), code.getMaxValue()};
  unsigned width = getElementTypeOrSelf(getType()).getIntOrFloatBitWidth();
  return {llvm::minIntN(width), llvm::maxIntN(width)};
}

LogicalResult ToIntegerOp::verify() {
  IntType code = getCodeType(getResult());
  if (!code || code.getEncoding() == Encoding::Signed ||
      code.isUnsignedEncoding())
    return success();
  return emitOpError("the result must be an accumulator, or a signed or "
                     "unsigned code, got ")
         << code;
}

std::optional<ChannelFunction>
ToIntegerOp::getChannelFunction(unsigned, int64_t, int64_t) {
  auto [least, greatest] = getRange();
  bool isReal = isa<FloatType>(getElementTypeOrSelf(getInput().getType()));
  auto apply = [=, least = least, greatest = greatest](double x) {
    int64_t result =
        isReal ? toInteger(x, least, greatest)
               : wrapInteger(static_cast<int64_t>(x), least, greatest);
    return static_cast<double>(result);
  };
  return ChannelFunction{apply, /*monotone=*/isReal};
}

//===----------------------------------------------------------------------===//
// TopKOp and ArgTopKOp
//===----------------------------------------------------------------------===//

template <typename OpTy>
static LogicalResult verifyTopK(OpTy op) {
  if (isPow2(getElementTypeOrSelf(op.getInput().getType())))
    return op.emitOpError("pow2 codes are bit patterns and have no order");
  return success();
}

LogicalResult TopKOp::verify() { return verifyTopK(*this); }

LogicalResult ArgTopKOp::verify() { return verifyTopK(*this); }
