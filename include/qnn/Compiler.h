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
#include "llvm/Support/raw_ostream.h"

#include <memory>
#include <optional>

namespace mlir::qnn {
class EnergyAnalysis;
} // namespace mlir::qnn

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
  /// With integer IO, codes stand for the numbers scale * (code - zeroPoint).
  std::optional<double> scale;
  int64_t zeroPoint = 0;
};

/// What the caller decides about a model with open dimensions (ONNX only).
struct LoadOptions {
  /// The value of symbolic leading dimensions.
  int64_t batch = 1;
  /// Full shapes of inputs, each as `NAME=1x3x32x32`.
  std::vector<std::string> shapes;
};

/// How a model is compiled.
struct CompileOptions {
  /// A target of --list-targets.
  std::string target = "native";
  /// Added to the features of the target: `+a,-b`.
  std::string targetFeatures;
  /// LLVM's optimization level, 0 to 3.
  unsigned optLevel = 2;
  /// Fail if an op between integer ends stays real.
  bool requireInteger = false;
  /// Threads that share the large layers of one run; see
  /// CompiledModel::setThreads.
  unsigned threads = 1;
  /// Inputs and outputs become codes where a quantizer or a dequantizer stands;
  /// TensorInfo says which numbers they stand for.
  bool integerIO = false;
  /// Force a kernel kind (`xor_popcount`, `and_popcount`, `dot`, `shift`), or
  /// `none` to pack nothing.
  std::string kernel = "auto";
  /// Run contractions by their schedules for this energy platform (a preset or
  /// a file), those without one by the best, and count what the tiles move; see
  /// docs/Energy.md. With its own memory, or `accessMemory`.
  std::string accessPlatform, accessMemory;
  /// The MODEL in `MODEL_run` of objects and libraries; made a C identifier.
  /// Empty: the name of the function.
  std::string name;
};

/// What an energy report is about; the flags of docs/Energy.md.
struct EnergyReportOptions {
  /// `table`, `json`, `csv` or `html`.
  std::string format = "table";
  /// A built-in platform, or a platform file.
  std::string platform = "moons2017";
  /// The model: `closed` or `tiled`.
  std::string model = "closed";
  /// On-chip memory, such as `1Mb` or `unlimited`; empty: that of the platform.
  std::string memory;
  /// Bits of the network's input, 32 for float; 0: those of the platform.
  unsigned inputBits = 0;
};

/// Something about a model that its user should know.
struct CheckFinding {
  enum class Kind {
    /// The file cannot be read, or is not a sound model.
    File,
    /// The type or a dimension of an input is missing or not supported.
    Input,
    /// A node is not supported, or not sound.
    Node,
    /// An op between integer ends stays real: a float island.
    Real,
    /// A contraction runs without a packed kernel.
    Slow,
  };
  Kind kind = Kind::Node;
  /// The input, node or op.
  std::string where;
  /// What is wrong, why, and what would help; the last two may be empty.
  std::string what, why, help;

  /// Whether the model cannot be compiled; otherwise this is a warning.
  bool isError() const { return kind <= Kind::Node; }
};

/// What compilation finds out about a model.
struct CheckReport {
  std::vector<CheckFinding> findings;
  /// Convolutions and matrix products by how they run.
  int64_t numKernels = 0, numIntegerLoops = 0, numReal = 0;

  /// How many findings are errors. If there are any, nothing was counted.
  size_t getNumErrors() const;
  /// Prints the findings, the numbers, and what would help.
  void print(llvm::raw_ostream &os) const;
  /// The same as JSON: `{"schema": 1, "supported": true, "findings": [{"kind",
  /// "severity", "where", "what", "why", "help"}...], "contractions":
  /// {"packed", "plain_loops", "float64"}}`.
  void printJson(llvm::raw_ostream &os) const;
};

/// A form in which a compiled model is written to a file.
enum class EmitKind {
  /// MLIR text after a phase.
  Mlir,
  /// LLVM IR, optimized.
  LLVM,
  /// An object file; a header `PATH with .h` is written beside it.
  Object,
  /// A shared library, with a header too.
  SharedLibrary,
  /// C99: a folder of files (see qnn/Target/C/CEmitter.h). For targets of one
  /// lane; `native` means c99.
  C,
};

/// How a model is written as ONNX; see qnn/Target/ONNX/ExportOnnx.h.
struct OnnxOptions {
  /// `qdq` (standard operators) or `qonnx`.
  std::string style = "qdq";
  /// The newest operator set to use.
  int64_t maxOpset = 21;
  /// Round parameters that are not float32 numbers, instead of failing.
  bool roundParameters = false;
};

/// How many elements a memory has taken or given while an op ran.
struct AccessCount {
  std::string op;     ///< Name of the layer.
  std::string memory; ///< Empty for MACs.
  /// `weights`, `inputs` or `outputs`; empty for MACs.
  std::string operand;
  /// `macs`; `in`, from the next memory outwards; `partial out`, `final out`.
  std::string kind;
  int64_t elements = 0;
};

/// A model compiled for this machine.
class CompiledModel {
public:
  /// Loads a shared library that Model::emit wrote. Fails if it is not one of
  /// this machine, has another version of the interface, or needs another CPU.
  static llvm::Expected<CompiledModel> load(llvm::StringRef path,
                                            unsigned threads = 1);

  CompiledModel(CompiledModel &&);
  CompiledModel &operator=(CompiledModel &&);
  ~CompiledModel();

  /// Inputs and outputs, in the order of the graph.
  llvm::ArrayRef<TensorInfo> inputs() const;
  llvm::ArrayRef<TensorInfo> outputs() const;
  /// The size of the memory for intermediate values, in bytes.
  int64_t arenaBytes() const;

  /// Runs the compiled code; inputs, samples and errors as Model::interpret.
  /// The same result in every bit, whatever the number of threads.
  /// Allocates nothing but the outputs once the first call is over, if the
  /// types of the inputs are those of inputs(). Calls must not overlap.
  llvm::Expected<std::vector<NpyArray>> run(llvm::ArrayRef<NpyArray> inputs);

  /// Runs use `threads` threads from now on, the caller's included; 0 and 1
  /// mean the caller's alone. Emitted C has one thread.
  void setThreads(unsigned threads);

  /// What the last sample moved; empty without CompileOptions::accessPlatform.
  std::vector<AccessCount> accesses() const;

  struct Impl;

private:
  friend class Model;
  explicit CompiledModel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl;
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

  /// What an inference costs on a platform, per layer and in total, in the
  /// format that the options ask for; energies in pJ (json, csv). Fails on an
  /// unknown platform, model or format, or an op without a price.
  llvm::Expected<std::string>
  energy(const EnergyReportOptions &options = {}) const;

  /// Finds out what becomes of the model, without making code. Fails if it
  /// cannot be compiled.
  llvm::Expected<CheckReport> check(const CompileOptions &options = {});

  /// Finds out the same of the model in file `path`, and if it cannot be loaded
  /// because it is not supported, everything that stands in the way.
  static llvm::Expected<CheckReport> check(llvm::StringRef path,
                                           const LoadOptions &loadOptions,
                                           const CompileOptions &options = {});

  /// Compiles the model for this machine, in this process. The target must be
  /// `native`. The model itself does not change.
  llvm::Expected<CompiledModel> compile(const CompileOptions &options = {});

  /// The same by way of emitted C and the system's C compiler `cc`, which shows
  /// that emitted C computes the same. Target and optLevel are not looked at.
  llvm::Expected<CompiledModel> compileC(const CompileOptions &options = {});

  /// Compiles the model and writes it to the file `path`, wholly or not at all.
  /// `phase` (import, integer, packed, loops, llvm) says what EmitKind::Mlir
  /// shows.
  llvm::Error emit(EmitKind kind, llvm::StringRef path,
                   const CompileOptions &options = {},
                   llvm::StringRef phase = "packed");

  /// Writes the model as it was loaded to the ONNX file `path`, wholly or not
  /// at all. The error lists each op that has no form in ONNX.
  llvm::Error exportOnnx(llvm::StringRef path, const OnnxOptions &options = {});

private:
  friend class CalibratedModel;
  friend class LogitModel;
  friend llvm::Expected<mlir::qnn::EnergyAnalysis>
  analyzeEnergy(const Model &model, const EnergyReportOptions &options);
  friend class CompiledModel;
  struct Impl;
  explicit Model(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl;
};

} // namespace qnn

#endif // QNN_COMPILER_H
