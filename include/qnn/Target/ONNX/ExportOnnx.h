//===- ExportOnnx.h - The qnn dialect to ONNX models ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The exporter: the real level of `qnn` as an ONNX file, in one of two styles.
/// Importing the file gives a module that means the same, bit for bit, except
/// for NaN.
///
/// **qdq** uses standard operators only. Codes are INT8 and UINT8, INT4 and
/// UINT4 (opset 21), INT16 and UINT16 (opset 21).
///
/// | quantizer | form |
/// |---|---|
/// | 8 bits; 4 and 16 where the opset has them | QuantizeLinear |
/// | up to 8 bits, other ranges (also `narrow`) | QuantizeLinear to 8 bits,
/// then Clip on the codes ("QCDQ") | | 9 to 15 bits | Max and Min on the
/// numbers, then QuantizeLinear to 16 bits | | bipolar | Sign(Sign(x) + 0.5),
/// then QuantizeLinear with scale 1 |
///
/// Constants of up to 8 bits also pass a Clip, which tells their width; `pow2`
/// codes are written as the numbers that they stand for.
///
/// **qonnx** writes each quantize and its dequantize as Quant or BipolarQuant,
/// and weights as float initializers behind one. What these cannot express
/// (codes at the border of the function, odd zero points, different scales at
/// both ends, biases of 32 bits) takes its form from `qdq`.
///
/// The operator set is the lowest that has the operators and types needed, at
/// least 13.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TARGET_ONNX_EXPORTONNX_H
#define QNN_TARGET_ONNX_EXPORTONNX_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

#include <string>
#include <vector>

namespace mlir::qnn {

enum class OnnxExportStyle { QDQ, QONNX };

struct OnnxExportOptions {
  OnnxExportStyle style = OnnxExportStyle::QDQ;
  /// The newest operator set that the reader of the file knows.
  int64_t maxOpset = 21;
  /// Round scales and other parameters to float32 where they are not. Without
  /// it, one that is not a float32 number cannot be exported.
  bool roundParameters = false;
};

/// Why an op cannot be exported.
struct OnnxExportProblem {
  Location loc;
  /// The op, such as `qnn.quantize`.
  std::string op;
  /// Its `qnn.name`, or empty.
  std::string name;
  std::string reason;
  /// What would help.
  std::string cure;
};

/// A sentence about \p problem.
std::string describe(const OnnxExportProblem &problem);

/// Writes \p problems as JSON, one object in each line, with the keys `op`,
/// `name`, `reason` and `cure`.
void printOnnxExportProblems(llvm::ArrayRef<OnnxExportProblem> problems,
                             raw_ostream &os);

/// Returns \p function as the bytes of an ONNX file, the same for the same
/// function. The graph is named after the module. On failure \p problems lists
/// every op that cannot be exported; nothing is emitted as a diagnostic.
FailureOr<std::string> exportOnnx(func::FuncOp function,
                                  const OnnxExportOptions &options,
                                  std::vector<OnnxExportProblem> &problems);

/// The function of \p module that is the model: `main`, or the only one with a
/// body; null if that is unclear.
func::FuncOp findModelFunction(ModuleOp module);

/// Registers `--export-onnx` for qnn-translate, with its options.
void registerToOnnxTranslation();

} // namespace mlir::qnn

#endif // QNN_TARGET_ONNX_EXPORTONNX_H
