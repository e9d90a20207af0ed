//===- GraphImporter.h - State of an import ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What the import functions share: the values and constants known so far, and
/// helpers that create named ops.
///
/// A tensor of the graph is in one of three states. A *constant* is known at
/// import; a *quantized constant* is known as codes with scale and zero point;
/// a *value* was computed by an op. Constants become ops when a value is asked
/// for, so that constants which only shapes or attributes need leave no trace.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_GRAPHIMPORTER_H
#define QNN_LIB_TARGET_ONNX_GRAPHIMPORTER_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Target/ONNX/OnnxConstantFolding.h"
#include "qnn/Target/ONNX/OnnxModel.h"
#include "qnn/Target/ONNX/OnnxShapes.h"

#include "llvm/ADT/StringSet.h"

namespace mlir::qnn {

/// Scale and zero point: one element each, or one per index of `axis`.
struct QuantParams {
  SmallVector<double> scale;
  SmallVector<int32_t> zeroPoint = {0};
  std::optional<int64_t> axis;

  /// The parameter that applies to index \p channel of the axis.
  double getScale(int64_t channel) const {
    return scale.size() == 1 ? scale[0] : scale[channel];
  }
  int32_t getZeroPoint(int64_t channel) const {
    return zeroPoint.size() == 1 ? zeroPoint[0] : zeroPoint[channel];
  }
};

/// Numbers known as `scale * (code - zero point)`.
struct QuantizedConstant {
  /// The codes, in an integer type that holds them.
  OnnxTensor codes;
  /// `!qnn.int<...>`, or `i32` (biases).
  Type codeType;
  QuantParams params;
};

class GraphImporter {
public:
  GraphImporter(OpBuilder &builder, const OnnxModel &model);

  /// Folds or imports \p node. \see OpTable.h
  llvm::Error importNode(const OnnxNode &node);

  //===--------------------------------------------------------------------===//
  // Operands
  //===--------------------------------------------------------------------===//

  /// Input \p index as a value; a constant becomes an op.
  llvm::Expected<Value> getValue(const OnnxNode &node, size_t index);
  /// The same, and an error unless it is a tensor of real numbers.
  llvm::Expected<Value> getReal(const OnnxNode &node, size_t index);
  /// Input \p index as a matrix of real numbers with its axes exchanged.
  llvm::Expected<Value> getTransposed(const OnnxNode &node, size_t index);
  /// Input \p index if it is a constant, else null.
  const OnnxTensor *getConstant(const OnnxNode &node, size_t index) const;
  /// Input \p index if it is a quantized constant, else null.
  const QuantizedConstant *getQuantized(const OnnxNode &node,
                                        size_t index) const;
  /// The same as getConstant, but an error if it is not a constant. \p role
  /// names the input in the message.
  llvm::Expected<const OnnxTensor *>
  requireConstant(const OnnxNode &node, size_t index, StringRef role) const;
  /// The integers of input \p index, a constant list.
  llvm::Expected<OnnxShape> requireIntegers(const OnnxNode &node, size_t index,
                                            StringRef role) const;
  /// How often nodes and graph outputs name the tensor \p name.
  unsigned countUses(StringRef name);
  /// The value called \p name, for graph outputs.
  llvm::Expected<Value> getValue(StringRef name);
  /// Input \p index as real numbers, whatever it is: codes and integers are
  /// the numbers that they stand for.
  llvm::Expected<Value> getNumbers(const OnnxNode &node, size_t index);
  /// The same under the dimensions \p shape, which have as many elements.
  llvm::Expected<Value> getNumbers(const OnnxNode &node, size_t index,
                                   ArrayRef<int64_t> shape);
  /// The shape of input \p index, which may be a constant.
  llvm::Expected<SmallVector<int64_t>> getInputShape(const OnnxNode &node,
                                                     size_t index);
  /// The element type of input \p index as the model has it, where it is known:
  /// of constants, graph inputs and integers.
  std::optional<OnnxType> getInputType(const OnnxNode &node, size_t index);

  //===--------------------------------------------------------------------===//
  // Results
  //===--------------------------------------------------------------------===//

  /// Says that output 0 of \p node is \p value.
  void setResult(const OnnxNode &node, Value value) {
    setValue(node.outputs[0], value);
  }
  void setResult(const OnnxNode &node, QuantizedConstant constant) {
    quantized.insert_or_assign(node.outputs[0], std::move(constant));
  }
  void setResult(const OnnxNode &node, OnnxTensor constant) {
    constants.insert(node.outputs[0], std::move(constant));
  }
  void setValue(StringRef name, Value value) { values[name] = value; }
  /// Says that output 0 of \p node is \p value, or passes its error on.
  llvm::Error finish(const OnnxNode &node, llvm::Expected<Value> value) {
    if (!value)
      return value.takeError();
    setResult(node, *value);
    return llvm::Error::success();
  }
  /// Says that the integers of constant \p name are codes of type \p type,
  /// which has fewer bits than theirs.
  void setCodeType(StringRef name, IntType type) { codeTypes[name] = type; }
  /// That type; null if only the integers' own type is known.
  IntType getCodeType(StringRef name) const { return codeTypes.lookup(name); }
  /// Says that output 0 of \p node is INT32, and that \p numbers, which are
  /// real to qnn, are its elements.
  void setIntegers(const OnnxNode &node, Value numbers) {
    integers[node.outputs[0]] = numbers;
  }
  /// Whether input \p index are integers that are real to qnn.
  bool hasIntegers(const OnnxNode &node, size_t index) const {
    return integers.contains(node.inputs[index]);
  }

  /// A name for a tensor that the model does not have: \p name, or with a
  /// number appended if it is taken.
  std::string makeName(const Twine &name);
  /// Says that tensor \p name, from makeName, is a constant.
  void defineConstant(StringRef name, OnnxTensor constant) {
    constants.insert(name, std::move(constant));
  }
  void defineConstant(StringRef name, QuantizedConstant constant) {
    quantized.insert_or_assign(name, std::move(constant));
  }

  //===--------------------------------------------------------------------===//
  // Ops
  //===--------------------------------------------------------------------===//

  /// A location that names \p node and the model.
  Location getLoc(const OnnxNode &node);

  /// Creates an op at the place of \p node, named \p name.
  template <typename OpTy, typename... Args>
  OpTy createNamed(const OnnxNode &node, const Twine &name, Args &&...args) {
    auto op = OpTy::create(builder, getLoc(node), std::forward<Args>(args)...);
    op->setDiscardableAttr(nameAttrName, builder.getStringAttr(name));
    return op;
  }
  /// Creates an op named like output 0 of \p node.
  template <typename OpTy, typename... Args>
  OpTy create(const OnnxNode &node, Args &&...args) {
    return createNamed<OpTy>(node, node.outputs[0],
                             std::forward<Args>(args)...);
  }

  /// The error for operands whose element types differ.
  llvm::Error makeTypeError(const OnnxNode &node, Value lhs, Value rhs);
  /// A tensor type of real numbers (f32); an error at \p node if a dimension
  /// is not positive or the tensor is absurdly large.
  llvm::Expected<RankedTensorType> getRealType(const OnnxNode &node,
                                               ArrayRef<int64_t> shape);
  /// The same, with the element type \p elementType.
  llvm::Expected<RankedTensorType>
  getType(const OnnxNode &node, ArrayRef<int64_t> shape, Type elementType);
  /// Reshapes \p value to \p shape; returns it if it has the shape.
  llvm::Expected<Value> reshape(const OnnxNode &node, const Twine &name,
                                Value value, ArrayRef<int64_t> shape);
  /// Permutes the axes of \p value; \p permutation has one entry per axis.
  Value transpose(const OnnxNode &node, const Twine &name, Value value,
                  ArrayRef<int64_t> permutation);
  /// The given range of each axis of \p value; returns it if that is all.
  llvm::Expected<Value> slice(const OnnxNode &node, const Twine &name,
                              Value value, ArrayRef<OnnxSliceRange> ranges);
  /// The elements of \p value at \p indices (valid ones) along \p axis; a
  /// slice if they are evenly spaced.
  llvm::Expected<Value> gather(const OnnxNode &node, const Twine &name,
                               Value value, int64_t axis,
                               ArrayRef<int64_t> indices);
  /// Creates `qnn.elementwise` on operands that broadcast.
  llvm::Expected<Value> elementwise(const OnnxNode &node, const Twine &name,
                                    ElementwiseKind kind, ValueRange operands,
                                    ArrayRef<double> params = {});
  /// Creates `qnn.quantize` with one scale and zero point 0.
  Value quantize(const OnnxNode &node, const Twine &name, Value numbers,
                 IntType codeType, double scale = 1,
                 Rounding rounding = Rounding::HalfEven, bool isNarrow = false);
  /// Creates `qnn.dequantize` with one scale and zero point; the result is f32.
  Value dequantize(const OnnxNode &node, const Twine &name, Value codes,
                   double scale = 1, int32_t zeroPoint = 0);
  /// Creates an op for a constant.
  llvm::Expected<Value> materialize(Location loc, StringRef name,
                                    const OnnxTensor &tensor);
  Value materialize(Location loc, StringRef name,
                    const QuantizedConstant &constant);

  /// The type of codes that ONNX integers of \p type are, such as
  /// `!qnn.int<8, unsigned>` for UINT8 and `!qnn.int<1, unsigned>` for BOOL;
  /// null for types that are not codes.
  IntType getCodeType(OnnxType type);

  OpBuilder &builder;

private:
  /// Value \p name, made from a constant at \p loc if need be.
  llvm::Expected<Value> getValue(StringRef name, Location loc);

  const OnnxModel &model;
  OnnxConstants constants;
  llvm::StringMap<QuantizedConstant> quantized;
  llvm::StringMap<Value> values;
  llvm::StringMap<IntType> codeTypes;
  /// Filled by the first call of countUses.
  llvm::StringMap<unsigned> useCounts;
  /// Real values that stand for tensors of integers.
  llvm::StringMap<Value> integers;
  /// Every name of the model or from makeName; filled by the first makeName.
  llvm::StringSet<> names;
};

/// The shape of a ranked tensor.
inline ArrayRef<int64_t> getShape(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_GRAPHIMPORTER_H
