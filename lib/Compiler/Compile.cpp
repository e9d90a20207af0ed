//===- Compile.cpp - Compiling and running models ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Compile.h"
#include "Arrays.h"
#include "ErrorCollector.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Execution/CModel.h"
#include "qnn/Execution/JitModel.h"
#include "qnn/Support/Encoding.h"
#include "llvm/ADT/StringExtras.h"

#include <cstring>

using namespace qnn;
using mlir::RankedTensorType;
using mlir::qnn::CompilePhase;
using mlir::qnn::IntType;
using mlir::qnn::Tensor;

//===----------------------------------------------------------------------===//
// Phases
//===----------------------------------------------------------------------===//

/// `text` as a C identifier.
static std::string makeIdentifier(llvm::StringRef text) {
  std::string name;
  for (char c : text)
    name += llvm::isAlnum(c) ? c : '_';
  if (name.empty() || llvm::isDigit(name.front()))
    name.insert(name.begin(), '_');
  return name;
}

llvm::Expected<Compilation> qnn::runPhases(mlir::ModuleOp module,
                                           mlir::func::FuncOp function,
                                           const CompileOptions &options,
                                           CompilePhase phase) {
  Compilation result;
  if (llvm::Error error = lookupTarget(options.target, options.targetFeatures)
                              .moveInto(result.options.target))
    return error;
  result.options.requireInteger = options.requireInteger;
  result.options.integerIO = options.integerIO;
  result.options.kernel = options.kernel;
  // Only the model is compiled; other functions may be of any kind.
  result.module = mlir::ModuleOp::create(module.getLoc());
  auto copy = llvm::cast<mlir::func::FuncOp>(function->clone());
  result.module->push_back(copy);
  result.name =
      makeIdentifier(options.name.empty() ? function.getName() : options.name);
  copy.setName(result.name);

  ErrorCollector errors(*module.getContext());
  // The integer level has the final signature; loops have memrefs.
  CompilePhase middle = std::min(phase, CompilePhase::Integer);
  if (failed(mlir::qnn::runCompilePhases(*result.module, CompilePhase::Import,
                                         middle, result.options)))
    return errors.take("compilation failed");
  result.type = copy.getFunctionType();
  if (llvm::Error error =
          describeSignature(copy, result.inputs, result.outputs))
    return error;
  if (!options.accessPlatform.empty() && phase > CompilePhase::Integer)
    if (llvm::Error error =
            instrumentAccesses(copy, options).moveInto(result.accesses))
      return error;
  if (failed(mlir::qnn::runCompilePhases(*result.module, middle, phase,
                                         result.options)))
    return errors.take("compilation failed");
  return result;
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

struct CompiledModel::Impl {
  /// Where the types live.
  std::shared_ptr<mlir::MLIRContext> context;
  std::unique_ptr<LoadedModel> code;
  std::vector<TensorInfo> inputs, outputs;
  std::vector<AccessCount> accesses;
  std::vector<RankedTensorType> inputTypes, outputTypes;
  AlignedBuffer arena;
  std::vector<AlignedBuffer> inputBuffers, outputBuffers;

  /// `code` of `compilation`, with the buffers that it needs.
  static std::unique_ptr<Impl> make(const Model::Impl &model,
                                    const Compilation &compilation,
                                    std::unique_ptr<LoadedModel> code);
  llvm::Error fillInput(size_t index, const NpyArray &array);
  NpyArray readOutput(size_t index) const;
  llvm::Expected<std::vector<NpyArray>> runOne(llvm::ArrayRef<NpyArray> sample);
};

std::unique_ptr<CompiledModel::Impl>
CompiledModel::Impl::make(const Model::Impl &model,
                          const Compilation &compilation,
                          std::unique_ptr<LoadedModel> code) {
  auto compiled = std::make_unique<Impl>();
  compiled->code = std::move(code);
  compiled->context = model.context;
  compiled->inputs = compilation.inputs;
  compiled->outputs = compilation.outputs;
  compiled->accesses = compilation.accesses;
  mlir::FunctionType type = compilation.type;
  for (mlir::Type input : type.getInputs())
    compiled->inputTypes.push_back(llvm::cast<RankedTensorType>(input));
  for (mlir::Type result : type.getResults())
    compiled->outputTypes.push_back(llvm::cast<RankedTensorType>(result));
  compiled->arena = compiled->code->makeArena();
  for (const ModelBuffer &buffer : compiled->code->getSignature().inputs)
    compiled->inputBuffers.emplace_back(buffer.getNumBytes());
  for (const ModelBuffer &buffer : compiled->code->getSignature().outputs)
    compiled->outputBuffers.emplace_back(buffer.getNumBytes());
  return compiled;
}

/// Pow2 codes are stored as bit patterns; null for other element types.
static IntType getPatternType(RankedTensorType type) {
  auto code = llvm::dyn_cast<IntType>(type.getElementType());
  return code && code.isPow2() ? code : IntType();
}

/// True if elements of `array` are stored as compiled code stores them.
static bool isSameStorage(const NpyArray &array, Storage storage) {
  switch (storage) {
  case Storage::F32:
    return array.type == NpyType::F32;
  case Storage::F64:
    return array.type == NpyType::F64;
  case Storage::I8:
    return array.type == NpyType::I8;
  case Storage::U8:
    return array.type == NpyType::U8;
  case Storage::I16:
    return array.type == NpyType::I16;
  case Storage::U16:
    return array.type == NpyType::U16;
  case Storage::I32:
    return array.type == NpyType::I32;
  case Storage::U32:
    return array.type == NpyType::U32;
  case Storage::I64:
    return array.type == NpyType::I64;
  }
  llvm_unreachable("all storage types are listed");
}

/// True if every number of the storage type of `type` is valid.
static bool acceptsEveryNumber(RankedTensorType type) {
  auto code = llvm::dyn_cast<IntType>(type.getElementType());
  if (!code)
    return true;
  bool isPlain = code.isUnsignedEncoding() ||
                 code.getEncoding() == mlir::qnn::Encoding::Signed;
  return isPlain && code.getWidth() == code.getStorageType().getWidth();
}

llvm::Error CompiledModel::Impl::fillInput(size_t index,
                                           const NpyArray &array) {
  RankedTensorType type = inputTypes[index];
  AlignedBuffer &buffer = inputBuffers[index];
  const ModelBuffer &info = code->getSignature().inputs[index];
  if (isSameStorage(array, info.storage) && acceptsEveryNumber(type)) {
    std::memcpy(buffer.data(), array.data.data(), array.data.size());
    return llvm::Error::success();
  }
  // The interpreter's values, checked in the same way.
  llvm::Expected<Tensor> tensor = toTensor(array, type);
  if (!tensor)
    return tensor.takeError();
  if (llvm::Error error =
          checkTensor(*tensor, type, "input " + llvm::Twine(index)))
    return error;
  int64_t size = getNumBytes(info.storage);
  auto *bytes = static_cast<char *>(buffer.data());
  IntType pattern = getPatternType(type);
  for (int64_t i = 0, e = info.getNumElements(); i < e; ++i) {
    if (info.storage == Storage::F32) {
      auto value = static_cast<float>(tensor->getReals()[i]);
      std::memcpy(bytes + i * size, &value, size);
      continue;
    }
    if (info.storage == Storage::F64) {
      std::memcpy(bytes + i * size, &tensor->getReals()[i], size);
      continue;
    }
    int64_t value = info.storage == Storage::U32 ? tensor->getWords()[i]
                                                 : tensor->getInteger(i);
    if (pattern)
      value = encodePow2(value, pattern.getWidth());
    // Little endian, as all hosts of this project.
    std::memcpy(bytes + i * size, &value, size);
  }
  return llvm::Error::success();
}

/// Element `index` of integers of type `storage`.
static int64_t loadInteger(const char *bytes, int64_t index, Storage storage) {
  int64_t size = getNumBytes(storage);
  uint64_t bits = 0;
  std::memcpy(&bits, bytes + index * size, size);
  bool isUnsigned = storage == Storage::U8 || storage == Storage::U16 ||
                    storage == Storage::U32;
  return isUnsigned ? static_cast<int64_t>(bits)
                    : llvm::SignExtend64(bits, 8 * size);
}

NpyArray CompiledModel::Impl::readOutput(size_t index) const {
  const ModelBuffer &info = code->getSignature().outputs[index];
  const auto *bytes = static_cast<const char *>(outputBuffers[index].data());
  NpyArray array = NpyArray::zeros(outputs[index].type, outputs[index].shape);
  IntType pattern = getPatternType(outputTypes[index]);
  bool isNarrowUnsigned = info.storage == Storage::U8 &&
                          array.type == NpyType::I8; // both hold 0 .. 127
  if (!pattern && (isSameStorage(array, info.storage) || isNarrowUnsigned)) {
    std::memcpy(array.data.data(), bytes, array.data.size());
    return array;
  }
  for (int64_t i = 0, e = info.getNumElements(); i < e; ++i) {
    int64_t value = loadInteger(bytes, i, info.storage);
    array.setInt(i, pattern ? pattern.decode(value) : value);
  }
  return array;
}

llvm::Expected<std::vector<NpyArray>>
CompiledModel::Impl::runOne(llvm::ArrayRef<NpyArray> sample) {
  llvm::SmallVector<const void *> inputPointers;
  llvm::SmallVector<void *> outputPointers;
  for (size_t i = 0; i < sample.size(); ++i) {
    if (llvm::Error error = fillInput(i, sample[i]))
      return error;
    inputPointers.push_back(inputBuffers[i].data());
  }
  for (const AlignedBuffer &buffer : outputBuffers)
    outputPointers.push_back(buffer.data());
  if (llvm::Error error = code->run(inputPointers, outputPointers, arena))
    return error;
  std::vector<NpyArray> results;
  for (size_t i = 0; i < outputs.size(); ++i)
    results.push_back(readOutput(i));
  return results;
}

CompiledModel::CompiledModel(std::unique_ptr<Impl> impl)
    : impl(std::move(impl)) {}
CompiledModel::CompiledModel(CompiledModel &&) = default;
CompiledModel &CompiledModel::operator=(CompiledModel &&) = default;
CompiledModel::~CompiledModel() = default;

llvm::ArrayRef<TensorInfo> CompiledModel::inputs() const {
  return impl->inputs;
}
llvm::ArrayRef<TensorInfo> CompiledModel::outputs() const {
  return impl->outputs;
}
int64_t CompiledModel::arenaBytes() const {
  return impl->code->getSignature().arenaBytes;
}

llvm::Expected<std::vector<NpyArray>>
CompiledModel::run(llvm::ArrayRef<NpyArray> inputs) {
  return runSamples(
      impl->inputs, impl->outputs, inputs,
      [&](llvm::ArrayRef<NpyArray> sample) { return impl->runOne(sample); });
}

std::vector<AccessCount> CompiledModel::accesses() const {
  std::vector<AccessCount> counts = impl->accesses;
  for (auto [i, count] : llvm::enumerate(counts))
    count.elements = loadInteger(
        static_cast<const char *>(impl->outputBuffers.back().data()), i,
        Storage::I64);
  return counts;
}

llvm::Expected<CompiledModel> Model::compile(const CompileOptions &options) {
  if (options.target != "native")
    return llvm::createStringError(
        "a model runs in process on target 'native' only, not on '" +
        options.target + "'");
  llvm::Expected<Compilation> compilation =
      runPhases(*impl->module, impl->function, options, CompilePhase::Packed);
  if (!compilation)
    return compilation.takeError();
  ErrorCollector errors(*impl->context);
  auto code = JitModel::create(*compilation->module, options.optLevel,
                               compilation->name);
  if (!code)
    return errors.take(llvm::toString(code.takeError()));
  return CompiledModel(
      CompiledModel::Impl::make(*impl, *compilation, std::move(*code)));
}

llvm::Expected<CompiledModel> Model::compileC(const CompileOptions &options) {
  CompileOptions portable = options;
  portable.target = "c99";
  portable.targetFeatures.clear();
  // Not `main`, which C keeps for itself.
  portable.name = "model";
  llvm::Expected<Compilation> compilation =
      runPhases(*impl->module, impl->function, portable, CompilePhase::Loops);
  if (!compilation)
    return compilation.takeError();
  ErrorCollector errors(*impl->context);
  auto code = CModel::create(*compilation->module, compilation->name);
  if (!code)
    return errors.take(llvm::toString(code.takeError()));
  return CompiledModel(
      CompiledModel::Impl::make(*impl, *compilation, std::move(*code)));
}
