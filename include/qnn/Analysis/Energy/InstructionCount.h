//===- InstructionCount.h - Instructions of lowered layers ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What a scalar processor executes for a layer function on the level of loops
/// (after `qnn-lower-to-loops`): how often each kind of operation runs, and the
/// instructions that a C compiler makes of it. Loops run as often as their
/// bounds say, which may depend on the loops around them.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_INSTRUCTIONCOUNT_H
#define QNN_ANALYSIS_ENERGY_INSTRUCTIONCOUNT_H

#include "qnn/Analysis/Energy/LayerWork.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::qnn {

/// Kinds of operations that cost alike. What computes addresses is free: it
/// becomes part of loads, stores and loops.
enum class InstructionKind : unsigned {
  Call,          ///< Entry and return of the layer.
  LoopEntry,     ///< A loop begins.
  LoopStep,      ///< An iteration.
  Carried,       ///< A value handed from an iteration to the next.
  FillEntry,     ///< A loop that stores one value begins.
  FillWord,      ///< 32 bits of it.
  Load,          ///< Up to 32 bits.
  LoadWide,      ///< 64 bits.
  LoadTable,     ///< Of a constant, up to 32 bits.
  LoadTableWide, ///< Of a constant, 64 bits.
  Store,         ///< Up to 32 bits.
  StoreWide,     ///< 64 bits.
  Simple,        ///< 32 bits: add, logic, shift.
  Compare,       ///< 32 bits.
  Choose,        ///< 32 bits: selection, a comparison as a number.
  Multiply,      ///< 32 bits.
  Divide,        ///< 32 bits.
  SimpleWide,    ///< 64 bits: add, logic.
  ChooseWide,    ///< 64 bits: comparison, selection.
  MultiplyWide,  ///< 64 bits, of factors of 32 bits.
  MultiplyFull,  ///< 64 bits, of wider factors.
  ShiftWide,     ///< 64 bits, by a constant, or a term of such a product.
  ShiftAnyWide,  ///< 64 bits, by a value.
  RealAdd,       ///< float64 in software: addition, subtraction.
  RealExtend,    ///< float64: from float32.
  RealConvert,   ///< float64: from and to other types.
  RealChoose,    ///< float64: comparison.
  RealMultiply,  ///< float64.
  RealScale,     ///< float64: division by a power of two.
  RealDivide,    ///< float64, otherwise.
  RealFunction,  ///< float64: exp and the like.
  RealRound,     ///< float64: to an integer.
  DotLeft,       ///< A word of inputs, made ready for products of bytes.
  DotRight,      ///< A word of weights, likewise.
  Dot,           ///< A pair of words of bytes, multiplied and summed.
  XorPopcount,   ///< A pair of binary words, mismatches counted and summed.
  AndPopcount,   ///< A pair of planes, common ones counted, shifted and summed.
  ShiftTerm,     ///< A product with a power of two.
};
inline constexpr unsigned numInstructionKinds = 38;

/// `load`, `loop_step` and so on.
StringRef stringifyInstructionKind(InstructionKind kind);

/// Executions by kind.
using InstructionMix = std::array<double, numInstructionKinds>;

/// What runs in one call of \p layer.
InstructionMix countInstructionMix(func::FuncOp layer);

/// Instructions of a Cortex-M4 for \p mix, compiled by GCC at -O2.
double getCortexM4Instructions(const InstructionMix &mix);

/// The same with the 32-bit words of data that move from and to SRAM and from
/// flash, where constants are.
::qnn::energy::LayerWork::Instructions
getCortexM4Work(const InstructionMix &mix);

/// Sets `instructions` of the \p works of \p function if \p platform is that of
/// a compile target whose instructions can be predicted: compiles a copy for it
/// up to loops. \p ops are those of the works. What packs, converts or moves a
/// map is part of the op that wants it so. A function that cannot be compiled
/// gets no prediction.
void predictInstructions(FunctionOpInterface function, StringRef platform,
                         ArrayRef<Operation *> ops,
                         std::vector<::qnn::energy::LayerWork> &works);

} // namespace mlir::qnn

#endif // QNN_ANALYSIS_ENERGY_INSTRUCTIONCOUNT_H
