//===- CompiledModel.cpp - Running compiled models --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Arrays.h"
#include "CompiledModelImpl.h"
#include "mlir/AsmParser/AsmParser.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Execution/LibraryModel.h"
#include "qnn/InitAllDialects.h"
#include "qnn/Support/Encoding.h"

#include <cstring>

using namespace qnn;
using mlir::RankedTensorType;
using mlir::qnn::IntType;
using mlir::qnn::Tensor;

//===----------------------------------------------------------------------===//
// Making
//===----------------------------------------------------------------------===//

std::unique_ptr<CompiledModel::Impl>
CompiledModel::Impl::make(std::shared_ptr<mlir::MLIRContext> context,
                          std::unique_ptr<LoadedModel> code, Side inputs,
                          Side outputs) {
  auto compiled = std::make_unique<Impl>();
  compiled->context = std::move(context);
  compiled->code = std::move(code);
  compiled->inputs = std::move(inputs);
  compiled->outputs = std::move(outputs);
  compiled->arena = compiled->code->makeArena();
  for (const ModelBuffer &buffer : compiled->code->getSignature().inputs)
    compiled->inputBuffers.emplace_back(buffer.getNumBytes());
  for (const ModelBuffer &buffer : compiled->code->getSignature().outputs)
    compiled->outputBuffers.emplace_back(buffer.getNumBytes());
  return compiled;
}

/// What callers see of the buffers of a library.
static llvm::Expected<CompiledModel::Impl::Side>
describe(mlir::MLIRContext &context, llvm::ArrayRef<ModelBuffer> buffers) {
  CompiledModel::Impl::Side side;
  for (const ModelBuffer &buffer : buffers) {
    mlir::Type element = mlir::parseType(buffer.elementType, &context);
    if (!element)
      return llvm::createStringError("'" + buffer.elementType +
                                     "' is no element type");
    side.types.push_back(RankedTensorType::get(buffer.shape, element));
    TensorInfo info;
    info.name = buffer.name;
    info.shape.assign(buffer.shape.begin(), buffer.shape.end());
    info.elementType = buffer.elementType;
    info.type = arrayTypeFor(element);
    info.scale = buffer.scale;
    info.zeroPoint = buffer.zeroPoint.value_or(0);
    side.infos.push_back(std::move(info));
  }
  return side;
}

llvm::Expected<CompiledModel> CompiledModel::load(llvm::StringRef path,
                                                  unsigned threads) {
  llvm::Expected<std::unique_ptr<LibraryModel>> code = LibraryModel::load(path);
  if (!code)
    return code.takeError();
  mlir::DialectRegistry registry;
  registry.insert<mlir::qnn::QNNDialect>();
  auto context = std::make_shared<mlir::MLIRContext>(
      registry, mlir::MLIRContext::Threading::DISABLED);
  context->loadAllAvailableDialects();
  const ModelSignature &signature = (*code)->getSignature();
  auto inputs = describe(*context, signature.inputs);
  if (!inputs)
    return inputs.takeError();
  auto outputs = describe(*context, signature.outputs);
  if (!outputs)
    return outputs.takeError();
  CompiledModel model(Impl::make(std::move(context), std::move(*code),
                                 std::move(*inputs), std::move(*outputs)));
  model.setThreads(threads);
  return model;
}

void CompiledModel::setThreads(unsigned threads) {
  impl->pool = threads > 1 ? std::make_unique<WorkerPool>(threads) : nullptr;
}

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

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
  RankedTensorType type = inputs.types[index];
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
  NpyArray array =
      NpyArray::zeros(outputs.infos[index].type, outputs.infos[index].shape);
  IntType pattern = getPatternType(outputs.types[index]);
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

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

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
  if (llvm::Error error =
          code->run(inputPointers, outputPointers, arena, pool.get()))
    return error;
  std::vector<NpyArray> results;
  for (size_t i = 0; i < outputs.infos.size(); ++i)
    results.push_back(readOutput(i));
  return results;
}

CompiledModel::CompiledModel(std::unique_ptr<Impl> impl)
    : impl(std::move(impl)) {}
CompiledModel::CompiledModel(CompiledModel &&) = default;
CompiledModel &CompiledModel::operator=(CompiledModel &&) = default;
CompiledModel::~CompiledModel() = default;

llvm::ArrayRef<TensorInfo> CompiledModel::inputs() const {
  return impl->inputs.infos;
}
llvm::ArrayRef<TensorInfo> CompiledModel::outputs() const {
  return impl->outputs.infos;
}
int64_t CompiledModel::arenaBytes() const {
  return impl->code->getSignature().arenaBytes;
}

llvm::Expected<std::vector<NpyArray>>
CompiledModel::run(llvm::ArrayRef<NpyArray> inputs) {
  return runSamples(
      impl->inputs.infos, impl->outputs.infos, inputs,
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
