//===- CFunctionPrinter.h - EmitC functions as C99 --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Prints the EmitC that `convert-qnn-to-emitc` makes. Upstream's translation
/// of EmitC gives every value a variable and knows no `restrict` or `const`;
/// here a value that is used once is written where it is used, so that the
/// result reads like C.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_C_CFUNCTIONPRINTER_H
#define QNN_LIB_TARGET_C_CFUNCTIONPRINTER_H

#include "CText.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "llvm/ADT/MapVector.h"

namespace mlir::qnn {

/// C names of functions and globals.
using SymbolNames = llvm::StringMap<std::string>;

/// Prints one function.
class CFunctionPrinter {
public:
  /// Symbols must have a name in `symbols`.
  CFunctionPrinter(const SymbolNames &symbols, std::string &out)
      : symbols(symbols), out(out) {}

  /// Prints `func` as a static function. Arguments that are stored to are out0,
  /// out1, ..., one with the attribute `qnn.arena` is arena, others in0, ....
  /// Reports ops that it has no form for.
  LogicalResult print(emitc::FuncOp func);

private:
  /// How tightly an expression binds; the greater, the more parentheses.
  enum class Binding { Atom, Unary, Product, Sum, Comparison, Other };

  /// The text of a value, and what must not be written before it is evaluated:
  /// variables and buffers that it reads.
  struct Expression {
    std::string text;
    Binding binding = Binding::Atom;
    SmallVector<Value, 2> reads;
  };
  /// An expression whose evaluation is put off until its uses.
  struct Pending {
    Expression expression;
    int64_t uses;
  };

  LogicalResult printBlock(Block &block);
  LogicalResult printOp(Operation &op);
  LogicalResult printFor(emitc::ForOp op);
  LogicalResult printIf(emitc::IfOp op);
  void printVariable(emitc::VariableOp op);
  void printAssign(emitc::AssignOp op);
  void printCall(emitc::CallOp op);
  void printAtom(Value value, StringRef text);
  void visitLoad(emitc::LoadOp op);
  void visitSubscript(emitc::SubscriptOp op);
  void visitCast(emitc::CastOp op);
  void visitConditional(emitc::ConditionalOp op);
  void visitCall(emitc::CallOpaqueOp op);
  void visitUnary(Operation &op, StringRef sign);
  void visitBinary(Operation &op, StringRef sign, Binding binding);

  /// Takes the text of an operand; called once for each use.
  Expression use(Value value);
  /// The same in parentheses if it binds less tightly than `tightest`.
  std::string operand(Value value, Binding tightest,
                      SmallVectorImpl<Value> &reads);
  /// The value of `op` is `expression`: puts it off, or gives it a variable.
  void define(Value value, Expression expression);
  void declare(Value value, StringRef text);
  /// Gives variables to pending expressions that read any of `written`.
  void flush(const llvm::SmallDenseSet<Value> &written);
  void line(StringRef statement);

  const SymbolNames &symbols;
  std::string &out;
  llvm::MapVector<Value, Pending> pending;
  unsigned indent = 0, nextValue = 0, depth = 0;
};

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_C_CFUNCTIONPRINTER_H
