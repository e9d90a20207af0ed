//===- ImportMatMul.cpp - Matrix products -----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphImporter.h"
#include "OpTable.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

/// Creates `lhs x rhs` for matrices, or stacks of them whose leading axes
/// broadcast.
static Expected<Value> createMatMul(GraphImporter &importer,
                                    const OnnxNode &node, const Twine &name,
                                    Value lhs, Value rhs) {
  ArrayRef<int64_t> left = getShape(lhs), right = getShape(rhs);
  if (left.back() != right[right.size() - 2])
    return node.makeError("the matrices do not fit",
                          formatOnnxShape(left) + " x " +
                              formatOnnxShape(right));
  auto shape = broadcastOnnxShapes(node, left.drop_back(2), right.drop_back(2));
  if (!shape)
    return shape.takeError();
  shape->append({left[left.size() - 2], right.back()});
  auto type = importer.getRealType(node, *shape);
  if (!type)
    return type.takeError();
  return importer.createNamed<MatMulOp>(node, name, *type, lhs, rhs)
      .getResult();
}

/// The shapes that the operands of a product are given. NumPy's rules: a vector
/// on the left is a row, on the right a column.
static std::pair<OnnxShape, OnnxShape> getMatrices(ArrayRef<int64_t> left,
                                                   ArrayRef<int64_t> right) {
  OnnxShape lhs(left), rhs(right);
  if (lhs.size() == 1)
    lhs.insert(lhs.begin(), 1);
  if (rhs.size() == 1)
    rhs.push_back(1);
  bool isStack = llvm::any_of(ArrayRef<int64_t>(rhs).drop_back(2),
                              [](int64_t dim) { return dim != 1; });
  if (isStack)
    return {lhs, rhs};
  // One matrix on the right multiplies all rows of the left alike: one product,
  // as large as it gets.
  int64_t rows =
      getOnnxElementCount(ArrayRef<int64_t>(lhs).drop_back()).value_or(0);
  return {{rows, lhs.back()}, {rhs[rhs.size() - 2], rhs.back()}};
}

Error mlir::qnn::importMatMul(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 2))
    return error;
  Expected<Value> lhs = importer.getReal(node, 0);
  if (!lhs)
    return lhs.takeError();
  Expected<Value> rhs = importer.getReal(node, 1);
  if (!rhs)
    return rhs.takeError();
  ArrayRef<int64_t> left = getShape(*lhs), right = getShape(*rhs);
  if (left.empty() || right.empty())
    return node.makeError("an operand is a scalar", "",
                          "use Mul to scale a tensor");
  auto stack = broadcastOnnxShapes(
      node, left.size() > 2 ? left.drop_back(2) : ArrayRef<int64_t>(),
      right.size() > 2 ? right.drop_back(2) : ArrayRef<int64_t>());
  if (!stack)
    return stack.takeError();
  // The axis that makes a vector a matrix is dropped again.
  OnnxShape result(*stack);
  if (left.size() > 1)
    result.push_back(left[left.size() - 2]);
  if (right.size() > 1)
    result.push_back(right.back());

  StringRef name = node.outputs[0];
  auto [leftShape, rightShape] = getMatrices(left, right);
  auto lhsMatrix = importer.reshape(node, name + ".lhs", *lhs, leftShape);
  if (!lhsMatrix)
    return lhsMatrix.takeError();
  auto rhsMatrix = importer.reshape(node, name + ".rhs", *rhs, rightShape);
  if (!rhsMatrix)
    return rhsMatrix.takeError();
  bool isPlain = result.size() >= 2 && result.size() == leftShape.size() &&
                 left.size() > 1 && right.size() > 1;
  auto product = createMatMul(importer, node, name + (isPlain ? "" : ".2d"),
                              *lhsMatrix, *rhsMatrix);
  if (!product)
    return product.takeError();
  auto reshaped = importer.reshape(node, name, *product, result);
  if (!reshaped)
    return reshaped.takeError();
  importer.setResult(node, *reshaped);
  return Error::success();
}

/// Multiplies \p value by \p factor, unless that is 1.
static Expected<Value> scale(GraphImporter &importer, const OnnxNode &node,
                             const Twine &name, Value value, double factor) {
  if (factor == 1)
    return value;
  std::string text = name.str();
  auto constant = importer.materialize(
      importer.getLoc(node), text + ".factor",
      OnnxTensor::fromDoubles(OnnxType::Float, {}, factor));
  if (!constant)
    return constant.takeError();
  return importer.elementwise(node, text, ElementwiseKind::Mul,
                              {value, *constant});
}

Error mlir::qnn::importGemm(GraphImporter &importer, const OnnxNode &node) {
  // The bias is optional since opset 11.
  if (Error error = checkOnnxArity(node, node.opset < 11 ? 3 : 2, 3))
    return error;
  double factors[2];
  for (auto [index, name] : {std::pair{0, "alpha"}, std::pair{1, "beta"}}) {
    Expected<double> factor = getOnnxFloat(node, name, 1);
    if (!factor)
      return factor.takeError();
    factors[index] = *factor;
  }
  Value operands[2];
  for (auto [index, name] : {std::pair{0, "transA"}, std::pair{1, "transB"}}) {
    Expected<bool> isTransposed = getOnnxBool(node, name, false);
    if (!isTransposed)
      return isTransposed.takeError();
    Expected<Value> operand = *isTransposed
                                  ? importer.getTransposed(node, index)
                                  : importer.getReal(node, index);
    if (!operand)
      return operand.takeError();
    operands[index] = *operand;
    if (getShape(*operand).size() != 2)
      return node.makeError("input " + Twine(index) + " must be a matrix",
                            "its shape is " +
                                formatOnnxShape(getShape(*operand)));
  }

  // The last of the ops takes the name of the result.
  StringRef name = node.outputs[0];
  bool hasBias = node.hasInput(2);
  bool isScaled = factors[0] != 1;
  auto product = createMatMul(importer, node,
                              name + (hasBias || isScaled ? ".matmul" : ""),
                              operands[0], operands[1]);
  if (!product)
    return product.takeError();
  auto result = scale(importer, node, name + (hasBias ? ".alpha" : ""),
                      *product, factors[0]);
  if (!result)
    return result.takeError();
  if (hasBias) {
    const OnnxTensor *constant = importer.getConstant(node, 2);
    Expected<Value> bias = Value();
    if (constant && constant->isFloat() && factors[1] != 1) {
      // Constants are computed as ONNX has them, in float32.
      SmallVector<double> numbers = constant->getDoubles();
      for (double &number : numbers)
        number *= factors[1];
      bias = importer.materialize(importer.getLoc(node), (name + ".beta").str(),
                                  OnnxTensor::fromDoubles(OnnxType::Float,
                                                          constant->getDims(),
                                                          numbers));
    } else {
      bias = importer.getReal(node, 2);
      if (bias)
        bias = scale(importer, node, name + ".beta", *bias, factors[1]);
    }
    if (!bias)
      return bias.takeError();
    SmallVector<int64_t> shape(getShape(*result));
    result = importer.elementwise(node, name, ElementwiseKind::Add,
                                  {*result, *bias});
    if (result && getShape(*result) != ArrayRef<int64_t>(shape))
      return node.makeError("the bias does not fit the product",
                            formatOnnxShape(getShape(*bias)) + " and " +
                                formatOnnxShape(shape));
    if (!result)
      return result.takeError();
  }
  importer.setResult(node, *result);
  return Error::success();
}
