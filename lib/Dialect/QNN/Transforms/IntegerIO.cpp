//===- IntegerIO.cpp - Codes at the ends of a function ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Dialect/QNN/Transforms/Passes.h"

namespace mlir::qnn {
#define GEN_PASS_DEF_INTEGERIOPASS
#include "qnn/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;

/// True for ops that move the elements of one operand, whatever these mean.
static bool movesElements(Operation *op) {
  auto structural = dyn_cast<StructuralOpInterface>(op);
  return structural && op->getNumOperands() == 1 &&
         !structural.dependsOnOrder() && !structural.getFillNumber();
}

namespace {

class IntegerIOPass : public mlir::qnn::impl::IntegerIOPassBase<IntegerIOPass> {
public:
  void runOnOperation() override;

private:
  void convertInput(unsigned index);
  void convertResult(unsigned index);
  /// The quantizes that all paths from `value` lead to, through ops that move
  /// elements; failure if something else reads it.
  LogicalResult collectQuantizes(Value value, SmallVectorImpl<QuantizeOp> &ops);
  void remark(StringRef what, unsigned index, StringAttr name,
              const Twine &reason) {
    InFlightDiagnostic diag = getOperation().emitRemark();
    diag << what << " ";
    if (name && !name.getValue().empty())
      diag << "'" << name.getValue() << "'";
    else
      diag << index;
    diag << " stays real: " << reason;
  }
  template <typename OpTy>
  SmallVector<NamedAttribute> describe(OpTy op) {
    Builder builder(&getContext());
    return {builder.getNamedAttr(scaleAttrName,
                                 builder.getF64FloatAttr(op.getScaleOf(0))),
            builder.getNamedAttr(zeroPointAttrName, builder.getI64IntegerAttr(
                                                        op.getZeroPointOf(0)))};
  }
};

} // namespace

LogicalResult
IntegerIOPass::collectQuantizes(Value value, SmallVectorImpl<QuantizeOp> &ops) {
  for (Operation *user : value.getUsers()) {
    if (auto quantize = dyn_cast<QuantizeOp>(user)) {
      ops.push_back(quantize);
      continue;
    }
    if (!movesElements(user) ||
        failed(collectQuantizes(user->getResult(0), ops)))
      return failure();
  }
  return success();
}

/// Makes the results of ops that move elements of `value` codes, too.
static void retypeMoves(Value value, Type code) {
  for (Operation *user : value.getUsers()) {
    if (!movesElements(user))
      continue;
    Value result = user->getResult(0);
    result.setType(cast<RankedTensorType>(result.getType()).clone(code));
    retypeMoves(result, code);
  }
}

void IntegerIOPass::convertInput(unsigned index) {
  func::FuncOp function = getOperation();
  BlockArgument argument = function.getArgument(index);
  auto type = dyn_cast<RankedTensorType>(argument.getType());
  if (!type || !isa<FloatType>(type.getElementType()))
    return;
  auto name = function.getArgAttrOfType<StringAttr>(index, nameAttrName);
  SmallVector<QuantizeOp> quantizes;
  if (failed(collectQuantizes(argument, quantizes)) || quantizes.empty())
    return remark("input", index, name, "not only quantizers read it");
  QuantizeOp first = quantizes.front();
  if (first.isPerChannel())
    return remark("input", index, name,
                  "it is quantized with one scale or zero point per channel");
  for (QuantizeOp other : quantizes)
    if (getElementTypeOrSelf(other.getType()) !=
            getElementTypeOrSelf(first.getType()) ||
        !(other.getProperties() == first.getProperties()))
      return remark("input", index, name, "it is quantized in several ways");
  Type code = getElementTypeOrSelf(first.getType());
  for (NamedAttribute attr : describe(first))
    function.setArgAttr(index, attr.getName(), attr.getValue());
  argument.setType(type.clone(code));
  retypeMoves(argument, code);
  for (QuantizeOp quantize : quantizes) {
    quantize.replaceAllUsesWith(quantize.getInput());
    quantize.erase();
  }
  ++numInputs;
}

void IntegerIOPass::convertResult(unsigned index) {
  func::FuncOp function = getOperation();
  Operation *terminator = function.front().getTerminator();
  Value value = terminator->getOperand(index);
  if (!isa<FloatType>(getElementTypeOrSelf(value.getType())))
    return;
  auto name = function.getResultAttrOfType<StringAttr>(index, nameAttrName);
  // From the result up to the dequantize.
  SmallVector<Operation *> moves;
  while (Operation *op = value.getDefiningOp()) {
    if (!movesElements(op))
      break;
    moves.push_back(op);
    value = op->getOperand(0);
  }
  auto dequantize = value.getDefiningOp<DequantizeOp>();
  if (!dequantize || !getCodeType(dequantize.getInput()))
    return remark("result", index, name, "it is not dequantized codes");
  if (dequantize.isPerChannel())
    return remark("result", index, name,
                  "it has one scale or zero point per channel");
  OpBuilder builder(terminator);
  Value codes = dequantize.getInput();
  Type code = getElementTypeOrSelf(codes.getType());
  for (Operation *move : llvm::reverse(moves)) {
    Operation *clone = builder.clone(*move);
    clone->setOperand(0, codes);
    codes = clone->getResult(0);
    codes.setType(cast<RankedTensorType>(codes.getType()).clone(code));
  }
  for (NamedAttribute attr : describe(dequantize))
    function.setResultAttr(index, attr.getName(), attr.getValue());
  terminator->setOperand(index, codes);
  ++numOutputs;
}

void IntegerIOPass::runOnOperation() {
  func::FuncOp function = getOperation();
  if (function.isExternal())
    return;
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    convertInput(i);
  Operation *terminator = function.front().getTerminator();
  for (unsigned i = 0; i < terminator->getNumOperands(); ++i)
    convertResult(i);
  function.setType(FunctionType::get(&getContext(),
                                     function.front().getArgumentTypes(),
                                     terminator->getOperandTypes()));
  // Dequantizes that only the results used.
  for (Operation &op : llvm::make_early_inc_range(
           llvm::reverse(function.front().getOperations())))
    if (isOpTriviallyDead(&op))
      op.erase();
}
