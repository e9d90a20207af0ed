//===- TargetRecord.h - What code generation knows of a target --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A target record is a row of data: triple, CPU, features, what the kernels
/// may use, and the register tiles that fit its registers. Passes read records
/// and never ask for an architecture by name; a new target is a new row.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TARGET_TARGETRECORD_H
#define QNN_TARGET_TARGETRECORD_H

#include "qnn/Dialect/QNN/IR/QNNTypes.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace qnn {

/// MR pixels by NR vectors of output channels held in registers at once.
struct KernelTile {
  int64_t mr = 1;
  int64_t nr = 1;
};

/// How a binary kernel counts ones of vectors without a popcount instruction.
enum class PopcountForm {
  /// One instruction counts the ones of each 32-bit lane, or the target has
  /// no vectors: plain math.ctpop.
  Native,
  /// A byte shuffle looks up the counts of nibbles (AVX2, SSSE3, NEON).
  NibbleTable,
};

/// How four byte products are summed into a 32-bit lane.
enum class DotForm {
  /// Widen, multiply, add: one code after the other.
  Scalar,
  /// `llvm.x86.avx512.vpdpbusd.512` (or .256): unsigned by signed bytes.
  Vpdpbusd,
  /// `vpmaddwd` (AVX2, AVX-512 BW): widened to 16 bits, products added in
  /// pairs.
  Maddwd,
};

/// One compilation target.
struct TargetRecord {
  /// The name on the command line.
  std::string name;
  /// Features that were asked for on top of those of `name`.
  std::string extraFeatures;
  /// LLVM triple, CPU name and feature string (`+a,-b`). Empty triple: the
  /// target has no object code (c99).
  std::string triple, cpu, features;
  /// i32 elements of a vector register; 1 means scalar kernels.
  int64_t lanes = 1;
  /// Vector registers (scalar registers if lanes is 1) that a tile may use.
  int64_t registers = 12;
  bool hasVnni = false;
  bool hasVpopcntdq = false;
  PopcountForm popcount = PopcountForm::Native;
  DotForm dot = DotForm::Scalar;
  /// Arithmetic instructions and loads that start in one cycle (of vectors,
  /// unless lanes is 1): what the choice of kernels reckons with.
  double instructionsPerCycle = 1, loadsPerCycle = 1;
  /// Bits of `index` and of a pointer: 32 or 64.
  unsigned indexBits = 64;
  /// Alignment of buffers and constants, in bytes.
  int64_t alignment = 64;
  /// Whether integer code may use floating-point instructions.
  bool allowsFloatInIntegerCode = true;
  /// Whether callers may have threads to share the work of a layer.
  bool hasThreads = false;
  /// Names of records of the same triple, best first: an object of this target
  /// holds code for each of them, and takes the first that the CPU can run.
  /// Whatever is not an object is made for this record, the least of them.
  std::vector<std::string> variants;
  /// The energy platform that reports use unless told otherwise.
  std::string energyPlatform;
  /// What the target is, in one line.
  std::string description;

  /// `NAME` or `NAME:FEATURES`: what lookupTarget finds this record by.
  std::string getSpec() const {
    return extraFeatures.empty() ? name : name + ":" + extraFeatures;
  }
  bool hasObjectCode() const { return !triple.empty(); }

  /// Register tiles of a kernel kind, best first. Every list is non-empty. The
  /// tiles of AVX-512 and AVX2 are measured, the others follow from the number
  /// of registers.
  llvm::ArrayRef<KernelTile> getTiles(mlir::qnn::MmaKind kind) const;

  /// Instructions that multiply a pair of words (vectors of them) of a kernel
  /// kind and add the product to an accumulator.
  double getProductInstructions(mlir::qnn::MmaKind kind) const;
  /// Cycles from one product to the next one on the same accumulator.
  int64_t getProductLatency(mlir::qnn::MmaKind kind) const;
};

/// The record of `name`, with `features` (`+a,-b`, may be empty) added to its
/// own; `name` may have features too: `NAME:+a,-b`. Fails on an unknown name
/// (with the nearest known one) or feature list that is not made of `+name` and
/// `-name`. `native` is the machine this code runs on.
llvm::Expected<TargetRecord> lookupTarget(llvm::StringRef name,
                                          llvm::StringRef features = "");

/// The record of the machine that this code runs on.
TargetRecord getNativeTarget();

/// Prints a table of all targets.
void listTargets(llvm::raw_ostream &os);

} // namespace qnn

#endif // QNN_TARGET_TARGETRECORD_H
