//===- OnnxModel.h - An ONNX model, checked ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The structure of an ONNX model as plain data, and the functions that read
/// it. The protobuf classes stay inside lib/Target/ONNX.
///
/// A model that was read successfully satisfies these rules, whoever made it:
/// every name is defined exactly once; every input of a node is a graph input,
/// an initializer, or an output of an earlier node (`nodes` is sorted); every
/// graph output is defined; every tensor has as many bytes as its type and
/// dimensions say; calls of the model's own functions are expanded.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TARGET_ONNX_ONNXMODEL_H
#define QNN_TARGET_ONNX_ONNXMODEL_H

#include "qnn/Target/ONNX/OnnxError.h"
#include "qnn/Target/ONNX/OnnxTensor.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBufferRef.h"

#include <string>
#include <vector>

namespace mlir::qnn {

/// The newest version of the default operator set whose operators qnn knows.
inline constexpr int64_t maxKnownOnnxOpset = 25;

/// The newest version of the file format (IR version) that qnn knows.
inline constexpr int64_t maxKnownOnnxIrVersion = 13;

/// A node attribute. Only the member that `kind` names is meaningful.
struct OnnxAttribute {
  enum class Kind {
    Float,
    Int,
    String,
    Tensor,
    Floats,
    Ints,
    Strings,
    /// A subgraph, a type, a sparse tensor, a list of tensors: nothing that a
    /// supported operator has.
    Other
  };

  std::string name;
  /// In the body of a function, the function's attribute whose value this is;
  /// empty in a model that was read.
  std::string refName;
  Kind kind = Kind::Other;
  float f = 0;
  int64_t i = 0;
  std::string s;
  OnnxTensor t;
  std::vector<float> floats;
  std::vector<int64_t> ints;
  std::vector<std::string> strings;
};

/// The name of an attribute kind in messages, such as `list of integers`.
llvm::StringRef getOnnxAttributeKindName(OnnxAttribute::Kind kind);

/// An operator application.
struct OnnxNode {
  /// May be empty; describe() always finds something to call the node by.
  std::string name;
  std::string opType;
  /// Empty for the default domain (also when the model writes `ai.onnx`).
  std::string domain;
  /// Which function of several of this name is called (IR version 10).
  std::string overload;
  /// Version of `domain` in the model's opset imports, 0 if not imported.
  int64_t opset = 0;
  /// Empty strings are optional inputs left out.
  std::vector<std::string> inputs;
  /// Empty strings are optional outputs left out.
  std::vector<std::string> outputs;
  std::vector<OnnxAttribute> attributes;
  /// What describe() says instead, if not empty: for a node that is a part of
  /// the definition of another.
  std::string description;

  /// `node 'Conv_3' (Conv)`, or `node with output 'y' (my.domain.Op)`.
  std::string describe() const;
  /// `Conv`, or `my.domain.Op` outside the default domain.
  std::string getQualifiedOp() const;
  /// Whether input \p index is present.
  bool hasInput(size_t index) const {
    return index < inputs.size() && !inputs[index].empty();
  }
  /// The attribute called \p attrName, or null.
  const OnnxAttribute *findAttribute(llvm::StringRef attrName) const;

  /// An error located at this node. \see makeOnnxError
  llvm::Error makeError(const llvm::Twine &what, const llvm::Twine &why = "",
                        const llvm::Twine &help = "") const {
    return makeOnnxError(describe(), what, why, help);
  }
};

/// A dimension of a graph input or output: a number, or a symbol.
struct OnnxDim {
  /// Negative if unknown.
  int64_t value = -1;
  /// Name of a symbolic dimension, often empty.
  std::string symbol;
  bool isKnown() const { return value >= 0; }
};

/// The declared name and type of a graph input or output.
struct OnnxValueInfo {
  std::string name;
  /// ONNX number of the element type; may be one that OnnxTensor cannot hold.
  int32_t elementType = 0;
  /// False if the value is not a tensor, or if its rank is not declared.
  bool hasShape = false;
  bool isTensor = false;
  std::vector<OnnxDim> dims;
};

/// A whole model.
struct OnnxModel {
  /// Path or buffer name, for messages.
  std::string sourceName;
  std::string graphName;
  int64_t irVersion = 0;
  /// Opset version by domain; the default domain is the empty string.
  llvm::StringMap<int64_t> opsets;
  /// Inputs that are fed at run time: those without an initializer.
  std::vector<OnnxValueInfo> inputs;
  std::vector<OnnxValueInfo> outputs;
  llvm::StringMap<OnnxTensor> initializers;
  /// Sorted: a node comes after the nodes that it reads from, and otherwise in
  /// the file's order.
  std::vector<OnnxNode> nodes;
};

/// Reads the model in file \p path; `-` is standard input. External data is
/// looked for beside the file. Returns an OnnxError if the file cannot be read
/// or is not a sound ONNX model.
llvm::Expected<OnnxModel> readOnnxModel(llvm::StringRef path);

/// Reads a model from memory. \p externalDataDirectory is where external data
/// lies; if it is empty, a model with external data is an error.
llvm::Expected<OnnxModel>
readOnnxModel(llvm::MemoryBufferRef buffer,
              llvm::StringRef externalDataDirectory = "");

/// Sorts `model.nodes` stably so that each node follows its producers, and
/// checks the naming rules at the top of this file. The reading functions call
/// this. Time is `O(n log n)` in the number of nodes and edges.
llvm::Error sortAndCheckOnnxGraph(OnnxModel &model);

} // namespace mlir::qnn

#endif // QNN_TARGET_ONNX_ONNXMODEL_H
