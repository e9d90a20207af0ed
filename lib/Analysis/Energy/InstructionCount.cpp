//===- InstructionCount.cpp - Instructions of lowered layers ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/InstructionCount.h"

#include "qnn/Dialect/QNN/IR/QNNOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"

#include "llvm/ADT/TypeSwitch.h"

#include <optional>

using namespace mlir;
using namespace mlir::qnn;
using ::qnn::energy::LayerWork;

namespace {

/// Counts the ops of one layer.
class MixCounter {
public:
  InstructionMix run(func::FuncOp layer) {
    add(InstructionKind::Call, 1);
    countBlock(layer.getBody().front(), 1);
    return mix;
  }

private:
  void countBlock(Block &block, double times);
  void countOp(Operation &op, double times);
  void countLoop(scf::ForOp loop, double times);
  void countMma(MmaOp op, double times);
  void countArithmetic(Operation &op, double times);
  void countProduct(arith::MulIOp op, double times);
  void countShift(Operation &op, double times);
  void countChoice(Operation &op, double times);
  bool steersLoops(scf::ForOp loop) const;
  std::optional<int64_t> evaluate(Value value);
  std::optional<int64_t> evaluateOp(Operation &op);

  void add(InstructionKind kind, double times) {
    mix[static_cast<unsigned>(kind)] += times;
  }

  InstructionMix mix = {};
  /// What loops that steer others are at.
  llvm::DenseMap<Value, int64_t> known;
};

} // namespace

static bool isWide(Type type) { return type.isInteger(64); }

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

std::optional<int64_t> MixCounter::evaluateOp(Operation &op) {
  SmallVector<int64_t, 3> operands;
  for (Value operand : op.getOperands()) {
    std::optional<int64_t> value = evaluate(operand);
    if (!value)
      return std::nullopt;
    operands.push_back(*value);
  }
  return llvm::TypeSwitch<Operation *, std::optional<int64_t>>(&op)
      .Case([&](arith::AddIOp) { return operands[0] + operands[1]; })
      .Case([&](arith::SubIOp) { return operands[0] - operands[1]; })
      .Case([&](arith::MulIOp) { return operands[0] * operands[1]; })
      .Case([&](arith::MinSIOp) { return std::min(operands[0], operands[1]); })
      .Case([&](arith::MaxSIOp) { return std::max(operands[0], operands[1]); })
      .Case([&](arith::IndexCastOp) { return operands[0]; })
      .Case([&](arith::SelectOp) {
        return operands[0] ? operands[1] : operands[2];
      })
      .Case<arith::DivUIOp, arith::DivSIOp>(
          [&](Operation *) -> std::optional<int64_t> {
            if (operands[1] == 0)
              return std::nullopt;
            return operands[0] / operands[1];
          })
      .Case([&](arith::CmpIOp compare) {
        APInt a(64, operands[0], /*isSigned=*/true);
        APInt b(64, operands[1], /*isSigned=*/true);
        return int64_t(arith::applyCmpPredicate(compare.getPredicate(), a, b));
      })
      .Default([](Operation *) { return std::nullopt; });
}

std::optional<int64_t> MixCounter::evaluate(Value value) {
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return constant.getSExtValue();
  auto it = known.find(value);
  if (it != known.end())
    return it->second;
  Operation *op = value.getDefiningOp();
  if (!op || op->getNumRegions() || op->getNumResults() != 1)
    return std::nullopt;
  return evaluateOp(*op);
}

/// Do bounds or conditions inside \p loop depend on where it is?
bool MixCounter::steersLoops(scf::ForOp loop) const {
  SmallVector<Value> worklist = {loop.getInductionVar()};
  llvm::DenseSet<Value> seen;
  while (!worklist.empty()) {
    Value value = worklist.pop_back_val();
    if (!seen.insert(value).second)
      continue;
    for (Operation *user : value.getUsers()) {
      if (isa<scf::ForOp, scf::IfOp>(user))
        return true;
      if (isa<arith::ArithDialect>(user->getDialect()))
        worklist.append(user->result_begin(), user->result_end());
    }
  }
  return false;
}

/// Bits that each iteration of \p loop stores, if it only fills memory with one
/// value: C compilers make a call of it.
static std::optional<double> getFilledBits(scf::ForOp loop) {
  memref::StoreOp fill;
  for (Operation &op : loop.getBody()->without_terminator()) {
    bool isAddress = isa<arith::ArithDialect>(op.getDialect()) &&
                     op.getNumResults() == 1 &&
                     op.getResult(0).getType().isIndex();
    if (isAddress)
      continue;
    auto store = dyn_cast<memref::StoreOp>(op);
    if (!store || fill || !matchPattern(store.getValue(), m_Constant()))
      return std::nullopt;
    fill = store;
  }
  if (!fill || loop.getNumResults())
    return std::nullopt;
  return fill.getValue().getType().getIntOrFloatBitWidth();
}

/// True if \p value has at most 32 significant bits.
static bool isNarrow(Value value) {
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return constant.getSignificantBits() <= 32;
  Operation *op = value.getDefiningOp();
  return isa_and_nonnull<arith::ExtSIOp, arith::ExtUIOp>(op);
}

/// True if \p value is a constant power of two.
static bool isPowerOfTwo(Value value) {
  FloatAttr constant;
  return matchPattern(value, m_Constant(&constant)) &&
         constant.getValue().getExactInverse(nullptr);
}

void MixCounter::countLoop(scf::ForOp loop, double times) {
  std::optional<int64_t> lower = evaluate(loop.getLowerBound());
  std::optional<int64_t> upper = evaluate(loop.getUpperBound());
  std::optional<int64_t> step = evaluate(loop.getStep());
  // Bounds that nobody knows come from data: such loops search in a table.
  double trips = 2;
  bool isKnown = lower && upper && step && *step > 0;
  if (isKnown)
    trips = double(std::max<int64_t>((*upper - *lower + *step - 1) / *step, 0));
  if (std::optional<double> bits = getFilledBits(loop)) {
    add(InstructionKind::FillEntry, times);
    return add(InstructionKind::FillWord, times * trips * *bits / 32);
  }
  // Compilers unroll loops of two iterations.
  if (!isKnown || trips > 2) {
    add(InstructionKind::LoopEntry, times);
    add(InstructionKind::LoopStep, times * trips);
  }
  if (!isKnown || !steersLoops(loop))
    return countBlock(*loop.getBody(), times * trips);
  for (int64_t at = *lower; at < *upper; at += *step) {
    known[loop.getInductionVar()] = at;
    countBlock(*loop.getBody(), times);
  }
  known.erase(loop.getInductionVar());
}

void MixCounter::countBlock(Block &block, double times) {
  for (Operation &op : block)
    countOp(op, times);
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

void MixCounter::countMma(MmaOp op, double times) {
  double left = double(op.getLhs().size()), right = double(op.getRhs().size());
  double planes = double(op.getLhsPlanes() * op.getRhsPlanes());
  double products = double(op.getResults().size()) * planes;
  switch (op.getKind()) {
  case MmaKind::Dot:
    add(InstructionKind::DotLeft, times * left);
    add(InstructionKind::DotRight, times * right);
    return add(InstructionKind::Dot, times * products);
  case MmaKind::XorPopcount:
    return add(InstructionKind::XorPopcount, times * products);
  case MmaKind::AndPopcount:
    return add(InstructionKind::AndPopcount, times * products);
  case MmaKind::Shift:
    return add(InstructionKind::ShiftTerm, times * products);
  }
  llvm_unreachable("unknown kind of product");
}

/// The digits -1 and 1 of a constant: compilers multiply by shifting and adding
/// where there are few.
static std::optional<unsigned> countDigits(Value value) {
  APInt constant;
  if (!matchPattern(value, m_ConstantInt(&constant)))
    return std::nullopt;
  // The digits of n are where n and 3n differ.
  uint64_t number = std::abs(constant.getSExtValue());
  return llvm::popcount((3 * number) ^ number);
}

void MixCounter::countProduct(arith::MulIOp op, double times) {
  static constexpr unsigned fewDigits = 4;
  if (!isWide(op.getType()))
    return add(InstructionKind::Multiply, times);
  if (auto digits = countDigits(op.getRhs()); digits && *digits <= fewDigits) {
    add(InstructionKind::ShiftWide, times * *digits);
    return add(InstructionKind::SimpleWide, times * (*digits - 1.0));
  }
  bool isNarrowProduct = isNarrow(op.getLhs()) && isNarrow(op.getRhs());
  add(isNarrowProduct ? InstructionKind::MultiplyWide
                      : InstructionKind::MultiplyFull,
      times);
}

void MixCounter::countShift(Operation &op, double times) {
  APInt amount;
  bool isConstant = matchPattern(op.getOperand(1), m_ConstantInt(&amount));
  if (!isWide(op.getResult(0).getType())) {
    // Other operations shift an operand on the way.
    bool isFree = isConstant && op.getResult(0).hasOneUse() &&
                  isa<arith::OrIOp, arith::AddIOp, arith::XOrIOp>(
                      *op.getResult(0).user_begin());
    return add(InstructionKind::Simple, isFree ? 0 : times);
  }
  if (!isConstant)
    return add(InstructionKind::ShiftAnyWide, times);
  // A whole word moves by its name.
  if (amount.uge(32))
    return add(InstructionKind::Simple, 2 * times);
  add(InstructionKind::ShiftWide, times);
}

/// True if all bits of \p value but the lower 32 are 0.
static bool isSmall(Value value) {
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return constant.getActiveBits() <= 32;
  auto mask = value.getDefiningOp<arith::AndIOp>();
  return mask && isSmall(mask.getRhs());
}

/// Comparisons, selections, minima: numbers of 32 and 64 bits.
void MixCounter::countChoice(Operation &op, double times) {
  using Kind = InstructionKind;
  Type type = op.getOperand(op.getNumOperands() - 1).getType();
  bool wide = isWide(type) || isa<FloatType>(type);
  if (auto select = dyn_cast<arith::SelectOp>(op)) {
    bool isHalf =
        isSmall(select.getTrueValue()) && isSmall(select.getFalseValue());
    return add(wide && !isHalf ? Kind::ChooseWide : Kind::Choose, times);
  }
  if (auto compare = dyn_cast<arith::CmpIOp>(op)) {
    bool isEquality = compare.getPredicate() == arith::CmpIPredicate::eq ||
                      compare.getPredicate() == arith::CmpIPredicate::ne;
    return add(wide && !isEquality ? Kind::ChooseWide : Kind::Compare, times);
  }
  // A minimum or maximum compares and selects.
  add(wide ? Kind::ChooseWide : Kind::Compare, times);
  add(wide ? Kind::ChooseWide : Kind::Choose, times);
}

/// The constant that \p op sets or flips bits by, if it does one of them.
static std::optional<APInt> getBits(Operation *op) {
  APInt bits;
  if (!isa_and_nonnull<arith::OrIOp, arith::XOrIOp>(op) ||
      !matchPattern(op->getOperand(1), m_ConstantInt(&bits)))
    return std::nullopt;
  return bits;
}

/// True if compilers join \p op, which sets or flips constant bits, with the op
/// before it: bits that are 0 are set by flipping them.
static bool joinsBitsBefore(Operation &op) {
  Operation *before = op.getOperand(0).getDefiningOp();
  if (!getBits(&op) || !getBits(before) || !before->hasOneUse())
    return false;
  if (op.getName() == before->getName())
    return true;
  Value root = before->getResult(0);
  APInt set = APInt::getZero(root.getType().getIntOrFloatBitWidth());
  for (Operation *at = before; std::optional<APInt> bits = getBits(at);
       at = root.getDefiningOp()) {
    if (isa<arith::OrIOp>(at))
      set |= *bits;
    root = at->getOperand(0);
  }
  auto extension = root.getDefiningOp<arith::ExtUIOp>();
  return extension && set.countTrailingZeros() >=
                          extension.getIn().getType().getIntOrFloatBitWidth();
}

void MixCounter::countArithmetic(Operation &op, double times) {
  using Kind = InstructionKind;
  if (joinsBitsBefore(op))
    return;
  if (op.getOperand(op.getNumOperands() - 1).getType().isIndex()) {
    // Sums and products of indices are parts of addresses.
    if (isa<arith::SelectOp, arith::MaxSIOp, arith::MinSIOp>(op))
      add(Kind::Compare, times);
    return;
  }
  bool wide = isWide(op.getResult(0).getType());
  llvm::TypeSwitch<Operation *>(&op)
      .Case<arith::AddIOp, arith::SubIOp, arith::OrIOp, arith::XOrIOp>(
          [&](Operation *) {
            add(wide ? Kind::SimpleWide : Kind::Simple, times);
          })
      .Case([&](arith::AndIOp mask) {
        // Half of the bits of a mask say nothing new.
        bool isMask = matchPattern(mask.getRhs(), m_Constant());
        add(wide && !isMask ? Kind::SimpleWide : Kind::Simple, times);
      })
      .Case<arith::ShLIOp, arith::ShRSIOp, arith::ShRUIOp>(
          [&](Operation *) { countShift(op, times); })
      .Case<arith::CmpIOp, arith::SelectOp, arith::MaxSIOp, arith::MinSIOp,
            arith::MaxUIOp, arith::MinUIOp>(
          [&](Operation *) { countChoice(op, times); })
      .Case([&](arith::MulIOp product) { countProduct(product, times); })
      .Case<arith::DivSIOp, arith::DivUIOp, arith::RemSIOp, arith::RemUIOp>(
          [&](Operation *) { add(Kind::Divide, times); })
      .Case([&](arith::ExtUIOp extension) {
        // A comparison as a number takes two conditional moves.
        if (extension.getIn().getType().isInteger(1))
          add(Kind::Choose, 2 * times);
      })
      .Case<arith::AddFOp, arith::SubFOp>(
          [&](Operation *) { add(Kind::RealAdd, times); })
      .Case([&](arith::ExtFOp) { add(Kind::RealExtend, times); })
      .Case<arith::SIToFPOp, arith::UIToFPOp, arith::FPToSIOp, arith::TruncFOp>(
          [&](Operation *) { add(Kind::RealConvert, times); })
      .Case<arith::MulFOp>([&](Operation *) { add(Kind::RealMultiply, times); })
      .Case<arith::DivFOp>([&](Operation *) {
        bool isScale = isPowerOfTwo(op.getOperand(1));
        add(isScale ? Kind::RealScale : Kind::RealDivide, times);
      })
      .Case<arith::CmpFOp, arith::MaximumFOp, arith::MinimumFOp>(
          [&](Operation *) { add(Kind::RealChoose, times); })
      // Changes of width are part of loads, stores and products.
      .Default([](Operation *) {});
}

void MixCounter::countOp(Operation &op, double times) {
  using Kind = InstructionKind;
  llvm::TypeSwitch<Operation *>(&op)
      .Case([&](scf::ForOp loop) { countLoop(loop, times); })
      .Case([&](scf::IfOp choice) {
        // Without knowledge both sides are as likely.
        std::optional<int64_t> condition = evaluate(choice.getCondition());
        add(Kind::Choose, times);
        double then = condition ? double(*condition != 0) : 0.5;
        countBlock(*choice.thenBlock(), times * then);
        if (Block *other = choice.elseBlock())
          countBlock(*other, times * (1 - then));
      })
      .Case([&](scf::YieldOp yield) {
        if (isa<scf::ForOp>(yield->getParentOp()))
          add(Kind::Carried, times * yield.getNumOperands());
      })
      .Case([&](memref::LoadOp load) {
        Type type = load.getType();
        bool wide = isWide(type) || type.isF64();
        bool isTable = load.getMemRef().getDefiningOp<memref::GetGlobalOp>();
        Kind narrowKind = isTable ? Kind::LoadTable : Kind::Load;
        Kind wideKind = isTable ? Kind::LoadTableWide : Kind::LoadWide;
        add(wide ? wideKind : narrowKind, times);
      })
      .Case([&](memref::StoreOp store) {
        Type type = store.getValue().getType();
        bool wide = isWide(type) || type.isF64();
        add(wide ? Kind::StoreWide : Kind::Store, times);
      })
      .Case([&](MmaOp mma) { countMma(mma, times); })
      .Case<math::RoundEvenOp, math::FloorOp, math::CeilOp>(
          [&](Operation *) { add(Kind::RealRound, times); })
      .Default([&](Operation *other) {
        if (isa<math::MathDialect>(other->getDialect()))
          add(Kind::RealFunction, times);
        else if (isa<arith::ArithDialect>(other->getDialect()) &&
                 other->getNumOperands() > 0)
          countArithmetic(*other, times);
      });
}

InstructionMix mlir::qnn::countInstructionMix(func::FuncOp layer) {
  return MixCounter().run(layer);
}

//===----------------------------------------------------------------------===//
// Prices
//===----------------------------------------------------------------------===//

namespace {
struct KindInfo {
  const char *name;
  /// Instructions of a Cortex-M4.
  double cortexM4;
};
} // namespace

/// Derived from the code of the emitted kernels (a step of a 2 x 2 tile of
/// bytes is 26 instructions: 3 loads, 3 for each of its four words, 8 products,
/// 3 of the loop), then checked on networks; see docs/Platforms.md.
static constexpr KindInfo kinds[] = {{"call", 25},
                                     {"loop_entry", 5},
                                     {"loop_step", 2},
                                     {"carried", 0},
                                     {"fill_entry", 8},
                                     {"fill_word", 1},
                                     {"load", 1},
                                     {"load_wide", 1.5},
                                     {"load_table", 1},
                                     {"load_table_wide", 1.5},
                                     {"store", 1},
                                     {"store_wide", 1},
                                     {"simple", 1.05},
                                     {"compare", 1},
                                     {"choose", 1.3},
                                     {"multiply", 1},
                                     {"divide", 3},
                                     {"simple_wide", 1.5},
                                     {"choose_wide", 2.75},
                                     {"multiply_wide", 2},
                                     {"multiply_full", 8},
                                     {"shift_wide", 3},
                                     {"shift_any_wide", 8},
                                     {"real_add", 55},
                                     {"real_extend", 13},
                                     {"real_convert", 28},
                                     {"real_choose", 40},
                                     {"real_multiply", 52},
                                     {"real_scale", 45},
                                     {"real_divide", 500},
                                     {"real_function", 1800},
                                     {"real_round", 40},
                                     {"dot_left", 3},
                                     {"dot_right", 3},
                                     {"dot", 2},
                                     {"xor_popcount", 15},
                                     {"and_popcount", 17.5},
                                     {"shift_term", 8}};
static_assert(std::size(kinds) == numInstructionKinds);

StringRef mlir::qnn::stringifyInstructionKind(InstructionKind kind) {
  return kinds[static_cast<unsigned>(kind)].name;
}

double mlir::qnn::getCortexM4Instructions(const InstructionMix &mix) {
  double count = 0;
  for (auto [executions, kind] : llvm::zip_equal(mix, kinds))
    count += executions * kind.cortexM4;
  return count;
}

LayerWork::Instructions mlir::qnn::getCortexM4Work(const InstructionMix &mix) {
  auto at = [&](InstructionKind kind) {
    return mix[static_cast<unsigned>(kind)];
  };
  LayerWork::Instructions work;
  work.count = getCortexM4Instructions(mix);
  work.sramWords =
      at(InstructionKind::Load) + at(InstructionKind::Store) +
      at(InstructionKind::FillWord) +
      2 * (at(InstructionKind::LoadWide) + at(InstructionKind::StoreWide));
  work.flashWords =
      at(InstructionKind::LoadTable) + 2 * at(InstructionKind::LoadTableWide);
  return work;
}
