//===- Elements.h - Elements of constants -----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The elements of constants. Small constants are `dense`, which the context
/// uniques by copying; large ones are `dense_resource`, which only refers to
/// bytes, such as those of a mapped file. Whoever reads a constant does it by
/// these functions, which do not care.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT_QNN_IR_ELEMENTS_H
#define QNN_DIALECT_QNN_IR_ELEMENTS_H

#include "mlir/IR/BuiltinAttributes.h"

#include <memory>
#include <optional>

namespace mlir::qnn {

/// From this number of bytes on, a constant is a resource.
inline constexpr size_t minResourceBytes = 16384;

/// Makes a constant of elements that lie one after another in `bytes`, in
/// row-major order and each as wide as `type` says (8 bits or a multiple). A
/// resource refers to `bytes` as long as its context lives and shares `owner`,
/// which keeps them alive; without an owner the bytes are copied. Its key is a
/// hash of the content: equal constants are one, and print alike in every run.
ElementsAttr getElements(RankedTensorType type, ArrayRef<char> bytes,
                         std::shared_ptr<const void> owner = nullptr);

/// The same with `bytes` that the constant takes over.
ElementsAttr getElements(RankedTensorType type, std::vector<char> bytes);

/// The bytes of the elements, in the order of getElements; those of one element
/// if `value` is a splat. Nothing if it is neither dense nor a resource, if the
/// data of the resource is missing (elided when printed) or has another size
/// than its type says, or if elements are not made of whole bytes.
std::optional<ArrayRef<char>> getRawElements(ElementsAttr value);

/// All elements of a constant of integers of 8, 16, 32 or 64 bits, as signed
/// numbers. Fails on other types and where getRawElements has nothing.
FailureOr<SmallVector<int64_t>> readIntegers(ElementsAttr value);

/// All elements of a constant of f32 or f64; fails as readIntegers does.
FailureOr<SmallVector<double>> readReals(ElementsAttr value);

/// Element `index` of a constant of f32 or f64; nothing where readReals fails.
std::optional<double> readReal(ElementsAttr value, int64_t index);

/// The elements of `value` under another shape with as many elements; null if
/// it is neither dense nor a resource.
ElementsAttr reshapeElements(ElementsAttr value, ArrayRef<int64_t> shape);

/// `value` as a dense constant, a copy if it is a resource; null where
/// getRawElements has nothing.
DenseElementsAttr getDenseElements(ElementsAttr value);

} // namespace mlir::qnn

#endif // QNN_DIALECT_QNN_IR_ELEMENTS_H
