//===- ReduceOps.cpp - Removing what a failure does not need ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Reducer/Tester.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Reducer/Passes.h"

namespace mlir::qnn {
#define GEN_PASS_DEF_REDUCEOPSPASS
#include "qnn/Reducer/Passes.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;

/// Changes an op, or refuses without a change. An op has as many edits as the
/// function answers to, counted from 0.
using Edit = function_ref<bool(Operation *op, unsigned number)>;

/// Zero of `type`, or its least code; null for types other than tensors of
/// integers, floats, codes and words.
static TypedAttr getUniformValue(RankedTensorType type) {
  Builder builder(type.getContext());
  Type element = type.getElementType();
  auto code = dyn_cast<IntType>(element);
  if (code)
    element = code.getStorageType();
  else if (isa<PackedType>(element))
    element = builder.getI32Type();
  Attribute value = builder.getZeroAttr(element);
  if (code && !code.isRepresentable(0))
    value = builder.getIntegerAttr(element, code.getMinValue());
  return value ? DenseElementsAttr::get(type.clone(element), value)
               : DenseElementsAttr();
}

/// Erases `op` if nothing uses it.
static bool eraseUnused(Operation *op, unsigned number) {
  if (number > 0 || !op->use_empty() || op->hasTrait<OpTrait::IsTerminator>())
    return false;
  op->erase();
  return true;
}

/// Edit k puts operand k in the place of `op`.
static bool replaceByOperand(Operation *op, unsigned number) {
  if (op->getNumResults() != 1 || number >= op->getNumOperands() ||
      op->getOperand(number).getType() != op->getResult(0).getType())
    return false;
  op->getResult(0).replaceAllUsesWith(op->getOperand(number));
  op->erase();
  return true;
}

/// Puts a uniform constant in the place of `op`.
static bool replaceByConstant(Operation *op, unsigned number) {
  auto type = op->getNumResults() == 1
                  ? dyn_cast<RankedTensorType>(op->getResult(0).getType())
                  : RankedTensorType();
  if (number > 0 || !type || !type.hasStaticShape())
    return false;
  if (op->hasTrait<OpTrait::ConstantLike>()) {
    auto old = op->getAttrOfType<DenseElementsAttr>("value");
    if (old && old.isSplat())
      return false;
  }
  TypedAttr value = getUniformValue(type);
  if (!value)
    return false;
  OpBuilder builder(op);
  Value constant =
      value.getType() == type
          ? arith::ConstantOp::create(builder, op->getLoc(), value).getResult()
          : ConstantOp::create(builder, op->getLoc(), type,
                               cast<ElementsAttr>(value))
                .getResult();
  op->getResult(0).replaceAllUsesWith(constant);
  op->erase();
  return true;
}

/// Edit k takes result k away from a function of one block.
static bool eraseResult(Operation *op, unsigned number) {
  auto function = dyn_cast<func::FuncOp>(op);
  if (!function || number >= function.getNumResults() ||
      !function.getBody().hasOneBlock())
    return false;
  function.front().getTerminator()->eraseOperand(number);
  return succeeded(function.eraseResult(number));
}

/// Edit k takes argument k away from a function that does not use it.
static bool eraseArgument(Operation *op, unsigned number) {
  auto function = dyn_cast<func::FuncOp>(op);
  if (!function || number >= function.getNumArguments() ||
      function.isExternal() || !function.getArgument(number).use_empty())
    return false;
  return succeeded(function.eraseArgument(number));
}

/// The op at `index` in the order of a walk; null beyond the end.
static Operation *getOp(ModuleOp module, size_t index) {
  Operation *found = nullptr;
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    found = index == 0 ? op : nullptr;
    return index-- == 0 ? WalkResult::interrupt() : WalkResult::advance();
  });
  return found;
}

static size_t countOps(ModuleOp module) {
  size_t count = 0;
  module.walk([&](Operation *) { ++count; });
  return count;
}

namespace {

struct ReduceOps : qnn::impl::ReduceOpsPassBase<ReduceOps> {
  using ReduceOpsPassBase::ReduceOpsPassBase;

  void runOnOperation() override {
    SmallVector<std::string> arguments(testArgs.begin(), testArgs.end());
    Tester tester(test, arguments);
    ModuleOp module = getOperation();
    if (!isInteresting(tester, module)) {
      module.emitError("the input is not interesting: '")
          << test << "' did not exit with status 1";
      return signalPassFailure();
    }
    OwningOpRef<ModuleOp> best = module.clone();
    while (reduceOnce(tester, best)) {
    }
    module.getBodyRegion().takeBody(best->getBodyRegion());
  }

private:
  static bool isInteresting(const Tester &tester, ModuleOp module) {
    return tester.isInteresting(module).first == Tester::Interestingness::True;
  }

  /// Tries each edit once, the last op first, because its operands may become
  /// unused. True if one was kept.
  bool reduceOnce(const Tester &tester, OwningOpRef<ModuleOp> &best) {
    bool isSmaller = false;
    // Op 0 is the module itself.
    for (size_t index = countOps(*best); --index > 0;)
      for (Edit edit :
           {Edit(eraseUnused), Edit(replaceByOperand), Edit(replaceByConstant),
            Edit(eraseResult), Edit(eraseArgument)})
        isSmaller |= tryEdits(tester, best, index, edit);
    return isSmaller;
  }

  bool tryEdits(const Tester &tester, OwningOpRef<ModuleOp> &best, size_t index,
                Edit edit) {
    Operation *op = getOp(*best, index);
    auto function = dyn_cast_or_null<func::FuncOp>(op);
    if (!op)
      return false;
    unsigned limit = std::max(1u, op->getNumOperands());
    if (function)
      limit = std::max(
          {limit, function.getNumResults(), function.getNumArguments()});
    for (unsigned number = limit; number-- > 0;) {
      OwningOpRef<ModuleOp> candidate = best->clone();
      if (!edit(getOp(*candidate, index), number))
        continue;
      ++numTried;
      ScopedDiagnosticHandler quiet(&getContext(), [](Diagnostic &) {});
      if (failed(verify(*candidate)) || !isInteresting(tester, *candidate))
        continue;
      ++numKept;
      best = std::move(candidate);
      return true;
    }
    return false;
  }
};

} // namespace
