//===- ImportFinn.cpp - FINN's matrix layers --------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// XnorPopcountMatMul, and the matrix-vector activation unit under its names.
// Data and weights are numbers; what only a circuit has (PE, SIMD, memory
// modes, data types of streams) does not change them and is not read.
//
//===----------------------------------------------------------------------===//

#include "ImportThreshold.h"
#include "NodeExpansion.h"
#include "OpTable.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

/// Adds the number of equal pairs of bits, inputs 0 and 1 of the node: bits b
/// are signs 2b - 1, whose product has `equal - unequal` as sums, and `equal +
/// unequal` is their number \p depth. Returns the tensor's name.
static std::string addXnorPopcount(NodeExpansion &expansion, int64_t depth,
                                   bool isSigns) {
  std::string two = expansion.addScalar(2, "two");
  std::string one = expansion.addScalar(1, "one");
  auto addSigns = [&](size_t index, const Twine &name) {
    if (isSigns)
      return expansion.input(index);
    std::string doubled =
        expansion.add("Mul", {expansion.input(index), two}, name + ".doubled");
    return expansion.add("Sub", {doubled, one}, name);
  };
  std::string signs = addSigns(0, "signs");
  std::string weights = addSigns(1, "weights");
  std::string product = expansion.add("MatMul", {signs, weights}, "product");
  std::string count = expansion.addScalar(static_cast<double>(depth), "count");
  std::string twice = expansion.add("Add", {product, count}, "twice");
  return expansion.add("Div", {twice, two}, "popcount");
}

/// The number of rows of the weights, input 1, a matrix.
static Expected<SmallVector<int64_t>> readMatrix(GraphImporter &importer,
                                                 const OnnxNode &node) {
  auto shape = importer.getInputShape(node, 1);
  if (shape && shape->size() != 2)
    return node.makeError("the weights must be a matrix",
                          "their shape is " + formatOnnxShape(*shape));
  return shape;
}

Error mlir::qnn::importXnorPopcountMatMul(GraphImporter &importer,
                                          const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 2))
    return error;
  auto shape = readMatrix(importer, node);
  if (!shape)
    return shape.takeError();
  NodeExpansion expansion(importer, node);
  std::string result =
      addXnorPopcount(expansion, (*shape)[0], /*isSigns=*/false);
  expansion.addResult("Identity", {result});
  return expansion.finish();
}

//===----------------------------------------------------------------------===//
// MVAU
//===----------------------------------------------------------------------===//

/// Checks an attribute that repeats a size of the weights.
static Error checkSize(const OnnxNode &node, StringRef name, int64_t size) {
  Expected<int64_t> declared = getOnnxInt(node, name, size);
  if (!declared)
    return declared.takeError();
  if (*declared != size)
    return node.makeError("attribute '" + name + "' contradicts the weights",
                          Twine(*declared) + " and " + Twine(size),
                          "weights are MW x MH");
  return Error::success();
}

namespace {
/// The attributes of an MVAU that say what it computes.
struct Mvau {
  bool isXnor = false, isBipolar = false, hasActivation = true;
  double scale = 1, bias = 0;
};
} // namespace

static Expected<Mvau> readMvau(const OnnxNode &node) {
  Mvau mvau;
  Expected<bool> isXnor = getOnnxBool(node, "binaryXnorMode", false);
  if (!isXnor)
    return isXnor.takeError();
  Expected<bool> hasNone = getOnnxBool(node, "noActivation", false);
  if (!hasNone)
    return hasNone.takeError();
  std::string types[3];
  for (auto [index, name] :
       {std::pair{0, "inputDataType"}, std::pair{1, "weightDataType"},
        std::pair{2, "outputDataType"}}) {
    Expected<StringRef> type = getOnnxString(node, name, "");
    if (!type)
      return type.takeError();
    types[index] = type->str();
  }
  Expected<int64_t> first = getOnnxInt(node, "ActVal", 0);
  if (!first)
    return first.takeError();
  mvau.isXnor = *isXnor;
  mvau.isBipolar = types[0] == "BIPOLAR" && types[1] == "BIPOLAR";
  mvau.hasActivation = !*hasNone;
  bool yieldsSigns = types[2] == "BIPOLAR";
  mvau.scale = yieldsSigns ? 2 : 1;
  mvau.bias = yieldsSigns ? -1 : static_cast<double>(*first);
  return mvau;
}

Error mlir::qnn::importMvau(GraphImporter &importer, const OnnxNode &node) {
  auto mvau = readMvau(node);
  if (!mvau)
    return mvau.takeError();
  size_t arity = mvau->hasActivation ? 3 : 2;
  if (Error error = checkOnnxArity(node, arity, arity))
    return error;
  auto shape = readMatrix(importer, node);
  if (!shape)
    return shape.takeError();
  if (Error error = checkSize(node, "MW", (*shape)[0]))
    return error;
  if (Error error = checkSize(node, "MH", (*shape)[1]))
    return error;

  NodeExpansion expansion(importer, node);
  bool counts = mvau->isXnor || mvau->isBipolar;
  std::string product =
      counts ? addXnorPopcount(expansion, (*shape)[0], !mvau->isXnor)
             : expansion.add("MatMul", {expansion.input(0), expansion.input(1)},
                             "product");
  if (!mvau->hasActivation) {
    expansion.addResult("Identity", {product});
    return expansion.finish();
  }
  if (Error error = expansion.finish())
    return error;
  Expected<Value> sums = importer.getValue(product);
  if (!sums)
    return sums.takeError();
  int64_t axis = static_cast<int64_t>(getShape(*sums).size()) - 1;
  auto result = emitThresholds(importer, node, *sums,
                               {/*input=*/2, axis, mvau->scale, mvau->bias});
  if (!result)
    return result.takeError();
  importer.setResult(node, *result);
  return Error::success();
}
