//===- CFunctionPrinter.cpp - EmitC functions as C99 ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CFunctionPrinter.h"
#include "mlir/IR/Matchers.h"
#include "qnn/Conversion/QNNToEmitC/QNNToEmitC.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::qnn;

/// Longer expressions get a variable of their own.
static constexpr size_t maxInlineLength = 64;
/// Sums of a position and a constant up to this length get none at all.
static constexpr size_t maxNameLength = 10;

/// What an lvalue writes to: a variable, or the buffer behind a pointer.
static Value getRoot(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto subscript = dyn_cast<emitc::SubscriptOp>(op))
      value = subscript.getValue();
    else if (auto cast = dyn_cast<emitc::CastOp>(op))
      value = cast.getSource();
    else
      break;
  }
  return value;
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

CFunctionPrinter::Expression CFunctionPrinter::use(Value value) {
  auto *it = pending.find(value);
  assert(it != pending.end() && "an operand is printed before its definition");
  --it->second.uses;
  return it->second.expression;
}

std::string CFunctionPrinter::operand(Value value, Binding tightest,
                                      SmallVectorImpl<Value> &reads) {
  Expression expression = use(value);
  llvm::append_range(reads, expression.reads);
  if (expression.binding > tightest)
    return "(" + expression.text + ")";
  return expression.text;
}

void CFunctionPrinter::declare(Value value, StringRef text) {
  std::string name = "v" + std::to_string(nextValue++);
  std::string type = getCType(value.getType());
  line((type.back() == '*' ? type : "const " + type + " ") + name + " = " +
       text.str() + ";");
  pending[value].expression = {name, Binding::Atom, {}};
}

void CFunctionPrinter::define(Value value, Expression expression) {
  int64_t uses = std::distance(value.use_begin(), value.use_end());
  if (uses == 0)
    return;
  pending[value].uses = uses;
  // Put off only to the same block: elsewhere it could be evaluated often. Real
  // arithmetic is one operation a statement, so that no compiler may fuse it.
  bool isReal = isa<FloatType>(value.getType()) &&
                isa<emitc::AddOp, emitc::SubOp, emitc::MulOp, emitc::DivOp>(
                    value.getDefiningOp());
  // A position such as i + 1 is its own name.
  auto sum = value.getDefiningOp<emitc::AddOp>();
  if (sum && isa<emitc::PtrDiffTType>(sum.getType()) &&
      matchPattern(sum.getRhs(), m_Constant()) && expression.reads.empty() &&
      expression.text.size() <= maxNameLength) {
    pending[value].expression = std::move(expression);
    return;
  }
  // Calls inside calls are hard to read.
  Operation *user = *value.user_begin();
  bool isNestedCall = isa<emitc::CallOpaqueOp>(value.getDefiningOp()) &&
                      isa<emitc::CallOpaqueOp>(user);
  bool isOnce = uses == 1 && !isReal && !isNestedCall &&
                user->getBlock() == value.getParentBlock() &&
                expression.text.size() <= maxInlineLength;
  if (isOnce)
    pending[value].expression = std::move(expression);
  else
    declare(value, expression.text);
}

void CFunctionPrinter::flush(const llvm::SmallDenseSet<Value> &written) {
  for (auto &[value, entry] : pending) {
    bool isStale =
        entry.uses > 0 && llvm::any_of(entry.expression.reads, [&](Value root) {
          return written.contains(root);
        });
    if (isStale && !isa<emitc::LValueType>(value.getType())) {
      std::string text = entry.expression.text;
      declare(value, text);
    }
  }
}

void CFunctionPrinter::line(StringRef statement) {
  out += wrapLine(statement, indent);
}

//===----------------------------------------------------------------------===//
// Ops that are expressions
//===----------------------------------------------------------------------===//

void CFunctionPrinter::printAtom(Value value, StringRef text) {
  Binding binding = text.starts_with("-") || text.starts_with("(")
                        ? Binding::Unary
                        : Binding::Atom;
  pending[value] = {{text.str(), binding, {}},
                    std::distance(value.use_begin(), value.use_end())};
}

void CFunctionPrinter::visitSubscript(emitc::SubscriptOp op) {
  Expression element;
  std::string buffer = operand(op.getValue(), Binding::Atom, element.reads);
  std::string index =
      operand(op.getIndices().front(), Binding::Other, element.reads);
  element.text = buffer + "[" + index + "]";
  Value result = op.getResult();
  pending[result] = {std::move(element),
                     std::distance(result.use_begin(), result.use_end())};
}

void CFunctionPrinter::visitLoad(emitc::LoadOp op) {
  Expression loaded = use(op.getOperand());
  Value root = getRoot(op.getOperand());
  // Constants cannot change.
  if (!root.getDefiningOp<emitc::GetGlobalOp>())
    loaded.reads.push_back(root);
  Value result = op.getResult();
  if (!root.getDefiningOp<emitc::VariableOp>())
    return define(result, std::move(loaded));
  // A variable is its own name, for any number of uses, until it changes.
  pending[result] = {std::move(loaded),
                     std::distance(result.use_begin(), result.use_end())};
}

void CFunctionPrinter::visitCast(emitc::CastOp op) {
  Expression result;
  // An array is a pointer already.
  if (isa<emitc::ArrayType>(op.getSource().getType())) {
    result = use(op.getSource());
    pending[op.getDest()] = {std::move(result), INT64_MAX};
    return;
  }
  std::string source = operand(op.getSource(), Binding::Unary, result.reads);
  // -1 behind a cast would read as a subtraction.
  if (StringRef(source).starts_with("-"))
    source = "(" + source + ")";
  result.text = "(" + getCType(op.getType()) + ")" + source;
  result.binding = Binding::Unary;
  define(op.getDest(), std::move(result));
}

void CFunctionPrinter::visitConditional(emitc::ConditionalOp op) {
  Expression result;
  std::string text =
      operand(op.getCondition(), Binding::Comparison, result.reads);
  text += " ? " + operand(op.getTrueValue(), Binding::Sum, result.reads);
  text += " : " + operand(op.getFalseValue(), Binding::Sum, result.reads);
  result.text = text;
  result.binding = Binding::Other;
  // Its type is int after promotion.
  auto integer = dyn_cast<IntegerType>(op.getType());
  if (integer && integer.getWidth() > 1 && integer.getWidth() < 32) {
    result.text = "(" + getCType(integer) + ")(" + text + ")";
    result.binding = Binding::Unary;
  }
  define(op.getResult(), std::move(result));
}

void CFunctionPrinter::visitCall(emitc::CallOpaqueOp op) {
  Expression result;
  SmallVector<std::string> args;
  for (Value arg : op.getOperands())
    args.push_back(operand(arg, Binding::Other, result.reads));
  result.text = op.getCallee().str() + "(" + llvm::join(args, ", ") + ")";
  define(op.getResult(0), std::move(result));
}

void CFunctionPrinter::visitUnary(Operation &op, StringRef sign) {
  Expression result;
  std::string source = operand(op.getOperand(0), Binding::Atom, result.reads);
  result.text = sign.str() + source;
  result.binding = Binding::Unary;
  define(op.getResult(0), std::move(result));
}

void CFunctionPrinter::visitBinary(Operation &op, StringRef sign,
                                   Binding binding) {
  // a * b + c - d and a + b < c need no parentheses; where a compiler or a
  // reader could stumble (&, |, <<, &&) there are some.
  Binding left = Binding::Unary, right = Binding::Unary;
  if (binding == Binding::Sum || binding == Binding::Product)
    left = binding;
  if (binding == Binding::Sum)
    right = Binding::Product;
  // Integers may be added in any order.
  if (sign == "+" && !isa<FloatType>(op.getResult(0).getType()))
    right = Binding::Sum;
  if (binding == Binding::Comparison)
    left = right = Binding::Sum;
  Expression result;
  std::string a = operand(op.getOperand(0), left, result.reads);
  std::string b = operand(op.getOperand(1), right, result.reads);
  // A small constant is written as an int, too narrow to be shifted far.
  if (sign == ">>" && op.getOperand(0).getType().isInteger(64) &&
      matchPattern(op.getOperand(0), m_Constant()))
    a = "(int64_t)" + a;
  StringRef negative = b;
  if (sign == "+" && negative.consume_front("-") &&
      matchPattern(op.getOperand(1), m_Constant())) {
    sign = "-";
    b = negative.str();
  } else if (binding == Binding::Sum && negative.starts_with("-")) {
    b = "(" + b + ")";
  }
  result.text = a + " " + sign.str() + " " + b;
  result.binding = binding;
  define(op.getResult(0), std::move(result));
}

//===----------------------------------------------------------------------===//
// Ops that are statements
//===----------------------------------------------------------------------===//

static std::string getVariableType(emitc::VariableOp op) {
  return getCType(cast<emitc::LValueType>(op.getType()).getValueType());
}

void CFunctionPrinter::printVariable(emitc::VariableOp op) {
  std::string name = "v" + std::to_string(nextValue++);
  printAtom(op.getResult(), name);
  // The first assignment declares it, if it is in the same block.
  Operation *first = nullptr;
  for (Operation *user : op->getUsers()) {
    Operation *ancestor = op->getBlock()->findAncestorOpInBlock(*user);
    if (!first || ancestor->isBeforeInBlock(first))
      first = ancestor;
  }
  if (!isa_and_present<emitc::AssignOp>(first))
    line(getVariableType(op) + " " + name + ";");
}

void CFunctionPrinter::printAssign(emitc::AssignOp op) {
  Value variable = op.getVar();
  SmallVector<Value> reads;
  std::string target = operand(variable, Binding::Atom, reads);
  std::string value = operand(op.getValue(), Binding::Other, reads);
  flush({getRoot(variable)});
  auto definition = variable.getDefiningOp<emitc::VariableOp>();
  bool isFirst = definition && definition->getBlock() == op->getBlock() &&
                 llvm::none_of(variable.getUsers(), [&](Operation *user) {
                   return definition->getBlock()
                       ->findAncestorOpInBlock(*user)
                       ->isBeforeInBlock(op);
                 });
  std::string type = isFirst ? getVariableType(definition) + " " : "";
  line(type + target + " = " + value + ";");
}

void CFunctionPrinter::printCall(emitc::CallOp op) {
  SmallVector<Value> reads;
  SmallVector<std::string> args;
  llvm::SmallDenseSet<Value> buffers;
  for (Value arg : op.getOperands()) {
    args.push_back(operand(arg, Binding::Other, reads));
    buffers.insert(getRoot(arg));
  }
  flush(buffers);
  line(symbols.at(op.getCallee()) + "(" + llvm::join(args, ", ") + ");");
}

/// Everything that is assigned inside `op`.
static llvm::SmallDenseSet<Value> getWritten(Operation *op) {
  llvm::SmallDenseSet<Value> written;
  op->walk([&](emitc::AssignOp assign) {
    written.insert(getRoot(assign.getVar()));
  });
  return written;
}

LogicalResult CFunctionPrinter::printFor(emitc::ForOp op) {
  SmallVector<Value> reads;
  std::string lower = operand(op.getLowerBound(), Binding::Other, reads);
  std::string upper = operand(op.getUpperBound(), Binding::Sum, reads);
  std::string step = operand(op.getStep(), Binding::Other, reads);
  flush(getWritten(op));
  std::string name = "i" + std::to_string(depth++);
  printAtom(op.getInductionVar(), name);
  line("for (" + getCType(op.getInductionVar().getType()) + " " + name + " = " +
       lower + "; " + name + " < " + upper + "; " + name +
       (step == "1" ? "++" : " += " + step) + ") {");
  indent += 2;
  LogicalResult result = printBlock(*op.getBody());
  indent -= 2;
  line("}");
  --depth;
  return result;
}

LogicalResult CFunctionPrinter::printIf(emitc::IfOp op) {
  SmallVector<Value> reads;
  std::string condition = operand(op.getCondition(), Binding::Other, reads);
  flush(getWritten(op));
  line("if (" + condition + ") {");
  indent += 2;
  LogicalResult result = printBlock(op.getThenRegion().front());
  indent -= 2;
  if (!op.getElseRegion().empty() &&
      !op.getElseRegion().front().without_terminator().empty()) {
    line("} else {");
    indent += 2;
    if (failed(printBlock(op.getElseRegion().front())))
      result = failure();
    indent -= 2;
  }
  line("}");
  return result;
}

LogicalResult CFunctionPrinter::printBlock(Block &block) {
  for (Operation &op : block)
    if (failed(printOp(op)))
      return failure();
  return success();
}

/// The sign of a comparison.
static StringRef getSign(emitc::CmpPredicate predicate) {
  switch (predicate) {
  case emitc::CmpPredicate::eq:
    return "==";
  case emitc::CmpPredicate::ne:
    return "!=";
  case emitc::CmpPredicate::lt:
    return "<";
  case emitc::CmpPredicate::le:
    return "<=";
  case emitc::CmpPredicate::gt:
    return ">";
  case emitc::CmpPredicate::ge:
    return ">=";
  case emitc::CmpPredicate::three_way:
    break;
  }
  llvm_unreachable("C has no three-way comparison");
}

LogicalResult CFunctionPrinter::printOp(Operation &op) {
  auto binary = [&](StringRef sign, Binding binding) {
    return [this, sign, binding](Operation *op) {
      visitBinary(*op, sign, binding);
      return success();
    };
  };
  auto unary = [&](StringRef sign) {
    return [this, sign](Operation *op) {
      visitUnary(*op, sign);
      return success();
    };
  };
  return llvm::TypeSwitch<Operation *, LogicalResult>(&op)
      .Case<emitc::YieldOp, emitc::ReturnOp>([](auto) { return success(); })
      .Case([&](emitc::ForOp op) { return printFor(op); })
      .Case([&](emitc::IfOp op) { return printIf(op); })
      .Case([&](emitc::VariableOp op) { return printVariable(op), success(); })
      .Case([&](emitc::AssignOp op) { return printAssign(op), success(); })
      .Case([&](emitc::CallOp op) { return printCall(op), success(); })
      .Case([&](emitc::LoadOp op) { return visitLoad(op), success(); })
      .Case(
          [&](emitc::SubscriptOp op) { return visitSubscript(op), success(); })
      .Case([&](emitc::CastOp op) { return visitCast(op), success(); })
      .Case([&](emitc::ConditionalOp op) {
        return visitConditional(op), success();
      })
      .Case([&](emitc::CallOpaqueOp op) { return visitCall(op), success(); })
      .Case([&](emitc::ConstantOp op) {
        printAtom(op, getCLiteral(op.getValue(), op.getType()));
        return success();
      })
      .Case([&](emitc::GetGlobalOp op) {
        printAtom(op, symbols.at(op.getName()));
        return success();
      })
      .Case([&](emitc::CmpOp op) {
        visitBinary(*op, getSign(op.getPredicate()), Binding::Comparison);
        return success();
      })
      .Case<emitc::AddOp>(binary("+", Binding::Sum))
      .Case<emitc::SubOp>(binary("-", Binding::Sum))
      .Case<emitc::MulOp>(binary("*", Binding::Product))
      .Case<emitc::DivOp>(binary("/", Binding::Product))
      .Case<emitc::RemOp>(binary("%", Binding::Product))
      .Case<emitc::BitwiseAndOp>(binary("&", Binding::Other))
      .Case<emitc::BitwiseOrOp>(binary("|", Binding::Other))
      .Case<emitc::BitwiseXorOp>(binary("^", Binding::Other))
      .Case<emitc::BitwiseLeftShiftOp>(binary("<<", Binding::Other))
      .Case<emitc::BitwiseRightShiftOp>(binary(">>", Binding::Other))
      .Case<emitc::LogicalAndOp>(binary("&&", Binding::Other))
      .Case<emitc::LogicalOrOp>(binary("||", Binding::Other))
      .Case<emitc::LogicalNotOp>(unary("!"))
      .Case<emitc::UnaryMinusOp>(unary("-"))
      .Default([](Operation *op) {
        return op->emitOpError("cannot be printed as C");
      });
}

LogicalResult CFunctionPrinter::print(emitc::FuncOp func) {
  // Layers use the same memory for numbers of different types. Each sees one
  // type, as C wants it, as long as they are not merged.
  if (func.isPrivate())
    line("QNN_NOINLINE");
  std::string head = "static void " + symbols.at(func.getName()) + "(";
  unsigned numInputs = 0, numOutputs = 0;
  for (BlockArgument arg : func.getArguments()) {
    unsigned index = arg.getArgNumber();
    bool isWritten = bool(func.getArgAttr(index, writtenAttrName));
    std::string name;
    if (func.getArgAttr(index, "qnn.arena"))
      name = "arena";
    else if (isWritten)
      name = "out" + std::to_string(numOutputs++);
    else
      name = "in" + std::to_string(numInputs++);
    printAtom(arg, name);
    head += (index ? ", " : "") + std::string(isWritten ? "" : "const ") +
            getCType(arg.getType()) + "restrict " + name;
  }
  line(head + (func.getNumArguments() ? ")" : "void)"));
  line("{");
  indent = 2;
  for (BlockArgument arg : func.getArguments())
    if (arg.use_empty())
      line("(void)" + pending[arg].expression.text + ";");
  LogicalResult result = printBlock(func.getBody().front());
  indent = 0;
  line("}");
  return result;
}
