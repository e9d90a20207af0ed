//===- Tensor.h - Values of the reference interpreter -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The tensors that the reference interpreter computes with: a shape, and the
/// elements in row-major order in the one C++ type that holds them exactly.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_REFERENCE_TENSOR_H
#define QNN_REFERENCE_TENSOR_H

#include "mlir/IR/BuiltinTypes.h"
#include "qnn/Dialect/QNN/IR/QNNTypes.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace mlir::qnn {

/// What the elements of a tensor are.
enum class ElementKind {
  /// Real numbers, as double (`f32` and `f64`).
  Real,
  /// Codes, as the numbers that they stand for (`!qnn.int`).
  Code,
  /// Integer sums (`i16`, `i32`, `i64`).
  Accumulator,
  /// Words of packed codes (`!qnn.packed`).
  Word,
};

/// The kind of a tensor element type; none if the interpreter has no such.
std::optional<ElementKind> getElementKind(Type elementType);

/// Says that real element i equals `scale[c] * centered[i]`, c being its index
/// along `axis`, or 0 if there is one scale. `centered` are codes minus their
/// zero point. Contractions and average pools of such tensors sum integers.
struct CodeOrigin {
  std::vector<int32_t> centered;
  SmallVector<double> scale;
  int64_t axis = 0;

  bool isPerTensor() const { return scale.size() == 1; }
  /// The scale of index `channel` along `axis`.
  double scaleOf(int64_t channel) const {
    return isPerTensor() ? scale[0] : scale[channel];
  }
};

/// A value of the interpreter.
class Tensor {
public:
  /// An empty real tensor of shape [0].
  Tensor() : shape({0}), elements(std::vector<double>()) {}

  /// Makes a tensor; the number of elements must be the shape's product.
  static Tensor reals(ArrayRef<int64_t> shape, std::vector<double> elements);
  static Tensor codes(ArrayRef<int64_t> shape, std::vector<int32_t> elements);
  static Tensor accumulators(ArrayRef<int64_t> shape,
                             std::vector<int64_t> elements);
  static Tensor words(ArrayRef<int64_t> shape, std::vector<uint32_t> elements);

  ElementKind getKind() const {
    return static_cast<ElementKind>(elements.index());
  }
  ArrayRef<int64_t> getShape() const { return shape; }
  int64_t getDimSize(int64_t axis) const { return shape[axis]; }
  int64_t getNumElements() const;

  /// The elements; the kind must be the one asked for.
  ArrayRef<double> getReals() const { return get<double>(); }
  ArrayRef<int32_t> getCodes() const { return get<int32_t>(); }
  ArrayRef<int64_t> getAccumulators() const { return get<int64_t>(); }
  ArrayRef<uint32_t> getWords() const { return get<uint32_t>(); }

  /// The elements of type T: double, int32_t (codes), int64_t (accumulators) or
  /// uint32_t (words).
  template <typename T>
  ArrayRef<T> get() const {
    return std::get<std::vector<T>>(elements);
  }

  /// Element `index` of codes or accumulators.
  int64_t getInteger(int64_t index) const {
    return getKind() == ElementKind::Code ? getCodes()[index]
                                          : getAccumulators()[index];
  }

  /// Element `index` of any kind as a double.
  double getAsDouble(int64_t index) const;

  /// The codes behind a real tensor; null if it does not stem from codes.
  const CodeOrigin *getOrigin() const { return origin.get(); }
  void setOrigin(CodeOrigin newOrigin) {
    origin = std::make_shared<const CodeOrigin>(std::move(newOrigin));
  }

  /// This tensor with another shape of as many elements. Keeps the origin if it
  /// is per tensor.
  Tensor reshaped(ArrayRef<int64_t> newShape) const;

  /// Rounds real elements to float32 and drops the origin; the value that an
  /// `f32` function argument or result has. Other kinds stay as they are.
  void roundToFloat32();

private:
  template <typename T>
  static Tensor make(ArrayRef<int64_t> shape, std::vector<T> elements);

  SmallVector<int64_t> shape;
  /// In the order of ElementKind.
  std::variant<std::vector<double>, std::vector<int32_t>, std::vector<int64_t>,
               std::vector<uint32_t>>
      elements;
  std::shared_ptr<const CodeOrigin> origin;
};

/// Checks that `tensor` is a value of type `type`: shape, kind, and that each
/// integer is one that the element type can hold. `what` starts the message.
llvm::Error checkTensor(const Tensor &tensor, RankedTensorType type,
                        const Twine &what);

} // namespace mlir::qnn

#endif // QNN_REFERENCE_TENSOR_H
