//===- CodeGroups.cpp - Tensors of codes that belong together ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CodeGroups.h"

using namespace mlir;
using namespace mlir::qnn;

/// Whether it does not matter when the zero point of \p op is added: it is 0
/// or, where only ties depend on it, even.
static bool isZeroPointFree(QuantizeOp op) {
  bool isNearestEven = op.getRounding() == Rounding::HalfEven;
  return llvm::all_of(op.getZeroPoint(), [&](int32_t zeroPoint) {
    return isNearestEven ? zeroPoint % 2 == 0 : zeroPoint == 0;
  });
}

bool mlir::qnn::addsZeroPointLast(QuantizeOp op) {
  return !op.getZeroPointFirst() || isZeroPointFree(op);
}

std::optional<StringRef> mlir::qnn::getQonnxRounding(Rounding rounding) {
  switch (rounding) {
  case Rounding::HalfEven:
    return "ROUND";
  case Rounding::Floor:
    return "FLOOR";
  case Rounding::Ceil:
    return "CEIL";
  case Rounding::TowardZero:
    return "DOWN";
  case Rounding::AwayFromZero:
    return "UP";
  case Rounding::HalfAwayFromZero:
    return "HALF_UP";
  case Rounding::HalfTowardZero:
    return "HALF_DOWN";
  case Rounding::HalfUp:
  case Rounding::HalfDown:
    return std::nullopt;
  }
  llvm_unreachable("all rounding modes are listed");
}

std::optional<StringRef> mlir::qnn::getQonnxRounding(QuantizeOp op) {
  IntType code = getCodeType(op.getResult());
  if (code.isBipolar())
    return "ROUND";
  if (!op.getZeroPointFirst() && !isZeroPointFree(op))
    return std::nullopt;
  if (std::optional<StringRef> name = getQonnxRounding(op.getRounding()))
    return name;
  // Negative numbers, where these differ from HALF_UP and HALF_DOWN, become 0.
  if (!code.isUnsignedEncoding())
    return std::nullopt;
  return op.getRounding() == Rounding::HalfUp ? "HALF_UP" : "HALF_DOWN";
}

static bool isCodes(Value value) { return getCodeType(value) != nullptr; }

/// Whether \p op is no quantizer and takes or makes codes.
static bool usesCodes(Operation *op) {
  return !isa<QuantizeOp, DequantizeOp, ConstantOp, func::ReturnOp>(op) &&
         (llvm::any_of(op->getOperands(), isCodes) ||
          llvm::any_of(op->getResults(), isCodes));
}

/// Whether \p op takes codes of one type and makes codes of that type, and
/// nothing else.
static bool passesCodesOn(Operation *op) {
  if (op->getNumOperands() == 0 || op->getNumResults() == 0)
    return false;
  IntType type = getCodeType(op->getOperand(0));
  auto hasType = [&](Value value) { return getCodeType(value) == type; };
  return type && llvm::all_of(op->getOperands(), hasType) &&
         llvm::all_of(op->getResults(), hasType);
}

CodeGroups::CodeGroups(func::FuncOp function, OnnxExportStyle style) {
  joinGroups(function);
  visitQuantizers(function);
  visitBorders(function);
  if (style == OnnxExportStyle::QDQ)
    for (auto &entry : groups)
      entry.second.areNumbers = false;
}

void CodeGroups::joinGroups(func::FuncOp function) {
  // First the groups, whose leaders change while they grow, then their marks.
  function.walk([&](Operation *op) {
    if (!usesCodes(op))
      return;
    DenseMap<Type, void *> first;
    auto join = [&](Value value) {
      if (!isCodes(value))
        return;
      void *key = value.getAsOpaquePointer();
      classes.unionSets(
          first.try_emplace(getCodeType(value), key).first->second, key);
    };
    llvm::for_each(op->getOperands(), join);
    llvm::for_each(op->getResults(), join);
  });
  function.walk([&](Operation *op) {
    if (!usesCodes(op))
      return;
    bool isPassing = passesCodesOn(op);
    auto mark = [&](Value value) {
      if (!isCodes(value))
        return;
      getGroup(value).arePassedOn = true;
      if (!isPassing)
        see(value);
    };
    llvm::for_each(op->getOperands(), mark);
    llvm::for_each(op->getResults(), mark);
  });
}

void CodeGroups::see(Value codes) {
  Group &group = getGroup(codes);
  group.areSeen = true;
  group.areNumbers = false;
}

void CodeGroups::visitQuantizers(func::FuncOp function) {
  function.walk([&](DequantizeOp op) {
    if (!isCodes(op.getInput()))
      return;
    Group &group = getGroup(op.getInput());
    // The axis would have to follow each op that passes codes on.
    if (group.arePassedOn && op.isPerChannel())
      group.areNumbers = false;
    if (!group.dequantize)
      group.dequantize = op;
    DequantizeOp other = group.dequantize;
    if (op.getScale() != other.getScale() ||
        op.getZeroPoint() != other.getZeroPoint() ||
        (op.isPerChannel() && op.getAxis() != other.getAxis()))
      group.areNumbers = false;
  });
  function.walk([&](QuantizeOp op) {
    Group &group = getGroup(op.getResult());
    group.areQuantized = true;
    DequantizeOp other = group.dequantize;
    bool isBipolar = getCodeType(op.getResult()).isBipolar();
    bool isSame = other && op.getZeroPoint() == other.getZeroPoint() &&
                  (isBipolar ||
                   (op.getScale() == other.getScale() &&
                    (!op.isPerChannel() || op.getAxis() == other.getAxis())));
    if (!isSame || !getQonnxRounding(op))
      group.areNumbers = false;
  });
}

void CodeGroups::visitBorders(func::FuncOp function) {
  for (Value argument : function.getArguments())
    if (isCodes(argument))
      see(argument);
  // A constant in front of a dequantize is written as weights; any other is
  // codes, and so is what returns.
  function.walk([&](Operation *op) {
    if (auto constant = dyn_cast<ConstantOp>(op))
      if (isCodes(constant.getResult()))
        getGroup(constant.getResult()).areNumbers = false;
    if (isa<func::ReturnOp>(op))
      for (Value operand : op->getOperands())
        if (isCodes(operand))
          see(operand);
  });
}

CodeGroups::Group &CodeGroups::getGroup(Value codes) {
  void *key = codes.getAsOpaquePointer();
  classes.insert(key);
  return groups[classes.getLeaderValue(key)];
}

const CodeGroups::Group *CodeGroups::findGroup(Value codes) const {
  auto member = classes.findLeader(codes.getAsOpaquePointer());
  if (member == classes.member_end())
    return nullptr;
  auto it = groups.find(*member);
  return it == groups.end() ? nullptr : &it->second;
}

bool CodeGroups::areNumbers(Value codes) const {
  const Group *group = findGroup(codes);
  return group && group->areNumbers;
}

bool CodeGroups::areBooleans(Value codes) const {
  const Group *group = findGroup(codes);
  return group && group->areSeen && !group->areQuantized &&
         isBoolean(getCodeType(codes));
}

bool CodeGroups::arePassedOn(Value codes) const {
  const Group *group = findGroup(codes);
  return group && group->arePassedOn;
}

DequantizeOp CodeGroups::getDequantize(Value codes) const {
  return findGroup(codes)->dequantize;
}
