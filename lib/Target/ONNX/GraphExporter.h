//===- GraphExporter.h - State of an export ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What the export functions share: the names of values, and helpers that add
/// nodes and initializers.
///
/// Constants are written when a name is asked for, so that those which take
/// another form (weights in front of a Quant) leave no trace. The export runs
/// once for the lowest operator set and again for a higher one if some op asked
/// for it.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_GRAPHEXPORTER_H
#define QNN_LIB_TARGET_ONNX_GRAPHEXPORTER_H

#include "CodeGroups.h"
#include "OnnxWriter.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Target/ONNX/ExportOnnx.h"

#include "llvm/ADT/StringSet.h"

namespace mlir::qnn {

class GraphExporter {
public:
  /// An export of \p function for operator set \p opset. Refusals are added to
  /// \p problems.
  GraphExporter(func::FuncOp function, const OnnxExportOptions &options,
                int64_t opset, std::vector<OnnxExportProblem> &problems);

  /// Writes the whole function. Succeeds if no op was refused.
  LogicalResult run();
  /// The operator set that the ops written so far need.
  int64_t getRequiredOpset() const { return requiredOpset; }
  llvm::Expected<std::string> finish() { return writer.finish(opset); }

  //===--------------------------------------------------------------------===//
  // Tensors
  //===--------------------------------------------------------------------===//

  /// The ONNX name of \p value; a constant is written now.
  std::string getName(Value value);
  /// Says that \p value is the tensor \p name, which another value is, too.
  void setAlias(Operation *op, Value value, StringRef name);
  /// The ONNX element type of \p value.
  FailureOr<OnnxType> getElementType(Operation *user, Value value);
  /// The type that codes of \p value, an IntType tensor, are stored in.
  FailureOr<OnnxType> getStorage(Operation *user, Value value);

  /// Writes an initializer that \p op needs and returns its name, which is that
  /// of the result and \p suffix.
  std::string addInitializer(Operation *op, const Twine &suffix,
                             const OnnxTensor &tensor);
  std::string addFloat(Operation *op, const Twine &suffix, float value);
  std::string addInts(Operation *op, const Twine &suffix,
                      ArrayRef<int64_t> values);

  //===--------------------------------------------------------------------===//
  // Nodes
  //===--------------------------------------------------------------------===//

  /// Adds a node whose output is result 0 of \p op.
  void addResult(Operation *op, StringRef opType, ArrayRef<std::string> inputs,
                 ArrayRef<OnnxNodeAttr> attributes = {}, StringRef domain = "");
  /// Adds a node of two outputs of which result 0 of \p op is the second.
  void addSecondResult(Operation *op, StringRef opType,
                       ArrayRef<std::string> inputs,
                       ArrayRef<OnnxNodeAttr> attributes);
  /// Adds a node on the way to the result of \p op and returns the name of its
  /// output, which is that of the result and \p suffix.
  std::string addNode(Operation *op, const Twine &suffix, StringRef opType,
                      ArrayRef<std::string> inputs,
                      ArrayRef<OnnxNodeAttr> attributes = {},
                      StringRef domain = "");

  //===--------------------------------------------------------------------===//
  // Limits
  //===--------------------------------------------------------------------===//

  /// Records that \p op cannot be exported. Always fails.
  LogicalResult refuse(Operation *op, const Twine &reason, const Twine &cure);
  /// Whether the file may use operator set \p version.
  bool mayUseOpset(int64_t version) const {
    return version <= options.maxOpset;
  }
  /// Asks for operator set \p version, which has \p what; refuses \p op if the
  /// file may not use it.
  LogicalResult requireOpset(Operation *op, int64_t version, const Twine &what);
  /// \p value as float32; refuses \p op if that is another number. \p what
  /// names it.
  FailureOr<float> getFloat(Operation *op, const Twine &what, double value);

  const OnnxExportOptions &options;
  /// The operator set of this run.
  const int64_t opset;
  const CodeGroups groups;

private:
  std::string makeUnique(const Twine &hint);
  void nameValues();
  LogicalResult addSignature();
  LogicalResult exportOp(Operation *op);
  LogicalResult addConstant(Operation *op);

  func::FuncOp function;
  std::vector<OnnxExportProblem> &problems;
  OnnxWriter writer;
  int64_t requiredOpset;
  DenseMap<Value, std::string> names;
  llvm::StringSet<> usedNames;
  /// Values that are outputs of the graph under their own name.
  DenseSet<Value> outputs;
  DenseSet<Operation *> writtenConstants;
};

/// The shape of a ranked tensor.
inline ArrayRef<int64_t> getDims(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

/// The numbers that the elements of \p op stand for, as a tensor of \p type; an
/// error if its resource has no data.
FailureOr<OnnxTensor> readCodes(GraphExporter &exporter, ConstantOp op,
                                OnnxType type);

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_GRAPHEXPORTER_H
