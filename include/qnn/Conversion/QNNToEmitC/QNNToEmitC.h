//===- QNNToEmitC.h - From loops on flat buffers to EmitC -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The conversion behind emitted C. Split by dialect; another conversion to
/// EmitC may reuse the patterns with its own type converter, as long as index
/// becomes ptrdiff_t and memrefs become pointers.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_CONVERSION_QNNTOEMITC_QNNTOEMITC_H
#define QNN_CONVERSION_QNNTOEMITC_QNNTOEMITC_H

#include "mlir/Pass/Pass.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mlir::qnn {

/// Argument attribute of a function in EmitC form: the function stores to what
/// the argument points to.
inline constexpr llvm::StringLiteral writtenAttrName = "qnn.written";

/// Attribute of an `emitc.call_opaque` whose result depends on its operands
/// alone.
inline constexpr llvm::StringLiteral pureAttrName = "qnn.pure";

/// index -> ptrdiff_t, memref<NxT> -> pointer to T, builtin scalars to
/// themselves. Other types are not converted.
void populateCTypeConversions(TypeConverter &converter);

/// Integer arithmetic, comparisons and conversions.
void populateIntegerToEmitCPatterns(RewritePatternSet &patterns,
                                    const TypeConverter &converter);

/// Floating point arithmetic, comparisons, conversions, and `math`.
void populateFloatToEmitCPatterns(RewritePatternSet &patterns,
                                  const TypeConverter &converter);

/// Functions, calls, globals and buffers.
void populateBufferToEmitCPatterns(RewritePatternSet &patterns,
                                   const TypeConverter &converter);

/// `qnn.mma` with one lane.
void populateMmaToEmitCPatterns(RewritePatternSet &patterns,
                                const TypeConverter &converter);

#define GEN_PASS_DECL
#include "qnn/Conversion/QNNToEmitC/QNNToEmitC.h.inc"

#define GEN_PASS_REGISTRATION
#include "qnn/Conversion/QNNToEmitC/QNNToEmitC.h.inc"

} // namespace mlir::qnn

#endif // QNN_CONVERSION_QNNTOEMITC_QNNTOEMITC_H
