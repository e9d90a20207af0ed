//===- Elements.h - Reading constant attributes -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_REFERENCE_ELEMENTS_H
#define QNN_LIB_REFERENCE_ELEMENTS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/Support/Error.h"

#include <vector>

namespace mlir::qnn::reference {

/// The elements of a constant of `i8`, `i16`, `i32` or `i64`, dense or a dense
/// resource, sign-extended. Fails on other attributes and on a resource whose
/// data is missing or has another size than the type says.
llvm::Expected<std::vector<int64_t>> readIntegers(ElementsAttr attr);

/// The elements of a constant of `f32` or `f64`; fails as readIntegers does.
llvm::Expected<std::vector<double>> readReals(ElementsAttr attr);

} // namespace mlir::qnn::reference

#endif // QNN_LIB_REFERENCE_ELEMENTS_H
