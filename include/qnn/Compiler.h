//===- Compiler.h - The facade of the compiler ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What tools and the Python bindings call: models as files, tensors as NumPy
/// arrays, no MLIR types. Every failure is an `llvm::Error` whose message is
/// meant for the user.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_COMPILER_H
#define QNN_COMPILER_H

#include "qnn/Support/Npy.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <memory>

namespace qnn {

/// An input or an output of a model.
struct TensorInfo {
  /// The name in the imported model; `input_<k>` or `output_<k>` if it has
  /// none.
  std::string name;
  llvm::SmallVector<int64_t> shape;
  /// The element type as the IR prints it, such as `f32` or `!qnn.int<8>`.
  std::string elementType;
  /// The NumPy type of arrays that hold it: f4 or f8 for real numbers, the
  /// narrowest integer type for codes.
  NpyType type = NpyType::F32;
};

/// What the caller decides about a model with open dimensions (ONNX only).
struct LoadOptions {
  /// The value of symbolic leading dimensions.
  int64_t batch = 1;
  /// Full shapes of inputs, each as `NAME=1x3x32x32`.
  std::vector<std::string> shapes;
};

/// A loaded network.
class Model {
public:
  /// Called with the name of a tensor inside the model and its value.
  using Observer =
      llvm::function_ref<void(llvm::StringRef name, const NpyArray &value)>;

  /// Loads `path`: `.onnx`, else MLIR as text or bytecode; "-" reads MLIR from
  /// standard input. The model is the function `main`, or the only function.
  static llvm::Expected<Model> load(llvm::StringRef path,
                                    const LoadOptions &options = {});

  Model(Model &&);
  Model &operator=(Model &&);
  ~Model();

  /// Inputs and outputs, in the order of the graph.
  llvm::ArrayRef<TensorInfo> inputs() const;
  llvm::ArrayRef<TensorInfo> outputs() const;

  /// Runs the reference interpreter, which defines what the model means.
  ///
  /// `inputs` are in the order of inputs(). If axis 0 of every input is the
  /// same multiple of the model's, the samples run one after another and the
  /// outputs are joined along axis 0. Numbers for a real input may have any
  /// type and are rounded to its precision; codes must be integers.
  ///
  /// `observer` sees what each op of the first sample computes. Real numbers
  /// arrive unrounded (f8).
  ///
  /// The first call prepares the constants; calls must not overlap.
  llvm::Expected<std::vector<NpyArray>>
  interpret(llvm::ArrayRef<NpyArray> inputs, Observer observer = nullptr);

private:
  struct Impl;
  explicit Model(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl;
};

} // namespace qnn

#endif // QNN_COMPILER_H
