//===- NodeExpansion.h - Nodes imported by definition -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Operators that are defined by others (QLinearConv is DequantizeLinear, Conv,
/// QuantizeLinear) are imported as the nodes of their definition, so that these
/// check, fold and emit as anywhere else.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_NODEEXPANSION_H
#define QNN_LIB_TARGET_ONNX_NODEEXPANSION_H

#include "GraphImporter.h"

namespace mlir::qnn {

/// An integer attribute.
OnnxAttribute makeIntAttribute(StringRef name, int64_t value);
/// A list of integers.
OnnxAttribute makeIntsAttribute(StringRef name, ArrayRef<int64_t> values);

/// Imports the nodes of a definition one by one. Tensors are names; the empty
/// name is an input left out. After the first error nothing happens any more,
/// and finish() returns it: a definition reads without checks between its
/// lines. Nodes belong to the newest operator set, and errors in them are
/// located at the node that is defined.
class NodeExpansion {
public:
  NodeExpansion(GraphImporter &importer, const OnnxNode &node)
      : importer(importer), node(node) {}

  /// Input \p index of the defined node, or the empty name.
  std::string input(size_t index) const {
    return node.hasInput(index) ? node.inputs[index] : std::string();
  }

  /// Adds a node of the default domain and returns its output, whose name ends
  /// in \p suffix.
  std::string add(StringRef opType, ArrayRef<std::string> inputs,
                  const Twine &suffix, ArrayRef<OnnxAttribute> attributes = {});
  /// Adds a node whose output is output \p index of the defined node.
  void addResult(StringRef opType, ArrayRef<std::string> inputs,
                 ArrayRef<OnnxAttribute> attributes = {}, size_t index = 0);
  /// Sets the domain of the nodes that follow.
  void setDomain(StringRef newDomain) { domain = newDomain.str(); }

  /// A constant tensor of the definition.
  template <typename Constant>
  std::string addConstant(Constant constant, const Twine &suffix) {
    std::string name = makeName(suffix);
    importer.defineConstant(name, std::move(constant));
    return name;
  }
  /// A FLOAT scalar.
  std::string addScalar(double value, const Twine &suffix) {
    return addConstant(OnnxTensor::fromDoubles(OnnxType::Float, {}, value),
                       suffix);
  }

  /// DequantizeLinear of inputs \p first (codes), +1 (scale) and +2 (zero
  /// point, which may be left out).
  std::string dequantize(size_t first, const Twine &suffix,
                         std::optional<int64_t> axis = std::nullopt);
  /// QuantizeLinear of \p number with inputs \p first (scale) and +1 (zero
  /// point) as output 0. Codes have the type of the zero point, or without one
  /// that of input \p like.
  void quantizeResult(const std::string &number, size_t first, size_t like);

  /// Whether all is well so far.
  bool isValid() const { return !failed; }
  /// Stops with \p newError, unless there was one.
  void fail(llvm::Error newError);
  /// The first error, or success.
  llvm::Error finish() { return std::move(error); }

private:
  std::string makeName(const Twine &suffix) {
    return importer.makeName(node.outputs[0] + "." + suffix);
  }
  void import(StringRef opType, ArrayRef<std::string> inputs,
              ArrayRef<OnnxAttribute> attributes, StringRef output);

  GraphImporter &importer;
  const OnnxNode &node;
  std::string domain;
  bool failed = false;
  llvm::Error error = llvm::Error::success();
};

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_NODEEXPANSION_H
