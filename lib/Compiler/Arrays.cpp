//===- Arrays.cpp - NumPy arrays as tensors ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Arrays.h"
#include "qnn/CalibratedModel.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace qnn;
using mlir::qnn::ElementKind;
using mlir::qnn::IntType;
using mlir::qnn::PackedType;
using mlir::qnn::Tensor;

NpyType qnn::arrayTypeFor(mlir::Type type) {
  if (type.isF64())
    return NpyType::F64;
  if (auto code = llvm::dyn_cast<IntType>(type)) {
    int64_t least = code.getMinValue(), greatest = code.getMaxValue();
    if (llvm::isInt<8>(least) && llvm::isInt<8>(greatest))
      return NpyType::I8;
    if (least >= 0 && llvm::isUInt<8>(greatest))
      return NpyType::U8;
    if (llvm::isInt<16>(least) && llvm::isInt<16>(greatest))
      return NpyType::I16;
    return least >= 0 ? NpyType::U16 : NpyType::I32;
  }
  if (llvm::isa<PackedType>(type))
    return NpyType::U32;
  if (type.isInteger(16))
    return NpyType::I16;
  if (type.isInteger(32))
    return NpyType::I32;
  return type.isInteger(64) ? NpyType::I64 : NpyType::F32;
}

template <typename T>
static std::vector<T> readIntegers(const NpyArray &array) {
  std::vector<T> values(array.numElements());
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<T>(array.intAt(i));
  return values;
}

llvm::Expected<Tensor> qnn::toTensor(const NpyArray &array,
                                     mlir::RankedTensorType type) {
  std::optional<ElementKind> kind =
      mlir::qnn::getElementKind(type.getElementType());
  if (kind == ElementKind::Real) {
    std::vector<double> values(array.numElements());
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = array.at(i);
    return Tensor::reals(array.shape, std::move(values));
  }
  if (array.isFloat()) {
    std::string message;
    llvm::raw_string_ostream(message)
        << "expected integers for elements of type " << type.getElementType()
        << ", got an array of " << stringifyNpyType(array.type);
    return llvm::createStringError(message);
  }
  if (kind == ElementKind::Accumulator)
    return Tensor::accumulators(array.shape, readIntegers<int64_t>(array));
  if (kind == ElementKind::Word)
    return Tensor::words(array.shape, readIntegers<uint32_t>(array));
  // Codes beyond 32 bits must not wrap into valid ones.
  for (int64_t i = 0, e = array.numElements(); i < e; ++i)
    if (!llvm::isInt<32>(array.intAt(i)))
      return llvm::createStringError("element " + llvm::Twine(i) + " (" +
                                     llvm::Twine(array.intAt(i)) +
                                     ") is no code of the input's type");
  return Tensor::codes(array.shape, readIntegers<int32_t>(array));
}

NpyArray qnn::toArray(const Tensor &tensor, NpyType type) {
  NpyArray array = NpyArray::zeros(type, tensor.getShape());
  for (int64_t i = 0, e = tensor.getNumElements(); i < e; ++i) {
    switch (tensor.getKind()) {
    case ElementKind::Real:
      array.set(i, tensor.getReals()[i]);
      break;
    case ElementKind::Word:
      array.setInt(i, tensor.getWords()[i]);
      break;
    case ElementKind::Code:
    case ElementKind::Accumulator:
      array.setInt(i, tensor.getInteger(i));
      break;
    }
  }
  return array;
}

//===----------------------------------------------------------------------===//
// Samples
//===----------------------------------------------------------------------===//

/// The number of samples of shape `actual`, or a failure if it does not fit
/// `info`.
static llvm::Expected<int64_t> countSamples(const TensorInfo &info,
                                            llvm::ArrayRef<int64_t> actual) {
  llvm::ArrayRef<int64_t> expected = info.shape;
  if (expected == actual)
    return 1;
  if (expected.size() == actual.size() && !expected.empty() &&
      expected.drop_front() == actual.drop_front() && expected[0] > 0 &&
      actual[0] > 0 && actual[0] % expected[0] == 0)
    return actual[0] / expected[0];
  return llvm::createStringError(
      "input '" + info.name + "' must have shape " + formatNpyShape(expected) +
      (expected.empty() ? "" : ", or a multiple of axis 0") + ", got " +
      formatNpyShape(actual));
}

/// Part `index` of `array`, which has `count` parts along axis 0.
static NpyArray takeSample(const NpyArray &array, llvm::ArrayRef<int64_t> shape,
                           int64_t index) {
  NpyArray sample = NpyArray::zeros(array.type, shape);
  const char *begin = array.data.data() + index * sample.data.size();
  std::copy(begin, begin + sample.data.size(), sample.data.begin());
  return sample;
}

/// Fails unless axis 0 of all inputs and outputs has the same size, so that it
/// can be taken for the batch.
static llvm::Error checkBatchable(llvm::ArrayRef<TensorInfo> inputs,
                                  llvm::ArrayRef<TensorInfo> outputs) {
  for (llvm::ArrayRef<TensorInfo> infos : {inputs, outputs})
    for (const TensorInfo &info : infos)
      if (info.shape.empty() || info.shape[0] != inputs[0].shape[0])
        return llvm::createStringError(
            "several samples were given, but axis 0 of '" + info.name + "' " +
            formatNpyShape(info.shape) + " is not the batch axis of '" +
            inputs[0].name + "' " + formatNpyShape(inputs[0].shape) +
            "; give one sample at a time");
  return llvm::Error::success();
}

llvm::Expected<int64_t>
qnn::countSamples(llvm::ArrayRef<TensorInfo> inputs,
                  llvm::ArrayRef<llvm::SmallVector<int64_t>> shapes) {
  if (shapes.size() != inputs.size())
    return llvm::createStringError(
        "the model has " + llvm::Twine(inputs.size()) + " inputs, got " +
        llvm::Twine(shapes.size()));
  int64_t samples = 1;
  for (auto [index, shape] : llvm::enumerate(shapes)) {
    llvm::Expected<int64_t> count = ::countSamples(inputs[index], shape);
    if (!count)
      return count.takeError();
    if (index > 0 && *count != samples)
      return llvm::createStringError(
          "input '" + inputs[index].name + "' has " + llvm::Twine(*count) +
          " samples, input '" + inputs[0].name + "' " + llvm::Twine(samples));
    samples = *count;
  }
  return samples;
}

llvm::Error qnn::forEachSample(
    llvm::ArrayRef<TensorInfo> inputs, llvm::ArrayRef<NpyArray> given,
    llvm::function_ref<llvm::Error(llvm::ArrayRef<NpyArray>, int64_t)> visit) {
  llvm::SmallVector<llvm::SmallVector<int64_t>> shapes;
  for (const NpyArray &array : given)
    shapes.push_back(array.shape);
  llvm::Expected<int64_t> samples = countSamples(inputs, shapes);
  if (!samples)
    return samples.takeError();
  if (*samples == 1)
    return visit(given, 1);
  std::vector<NpyArray> sample(given.size());
  for (int64_t s = 0; s < *samples; ++s) {
    for (size_t i = 0; i < given.size(); ++i)
      sample[i] = takeSample(given[i], inputs[i].shape, s);
    if (llvm::Error error = visit(sample, *samples))
      return error;
  }
  return llvm::Error::success();
}

llvm::Expected<std::vector<NpyArray>> qnn::runSamples(
    llvm::ArrayRef<TensorInfo> inputs, llvm::ArrayRef<TensorInfo> outputs,
    llvm::ArrayRef<NpyArray> given,
    llvm::function_ref<
        llvm::Expected<std::vector<NpyArray>>(llvm::ArrayRef<NpyArray>)>
        runOne) {
  std::vector<NpyArray> joined;
  auto visit = [&](llvm::ArrayRef<NpyArray> sample,
                   int64_t samples) -> llvm::Error {
    if (samples > 1)
      if (llvm::Error error = checkBatchable(inputs, outputs))
        return error;
    llvm::Expected<std::vector<NpyArray>> results = runOne(sample);
    if (!results)
      return results.takeError();
    if (joined.empty()) {
      joined = std::move(*results);
      if (samples > 1)
        for (NpyArray &array : joined)
          array.shape[0] *= samples;
      return llvm::Error::success();
    }
    for (size_t i = 0; i < joined.size(); ++i)
      joined[i].data.insert(joined[i].data.end(), (*results)[i].data.begin(),
                            (*results)[i].data.end());
    return llvm::Error::success();
  };
  if (llvm::Error error = forEachSample(inputs, given, visit))
    return std::move(error);
  return joined;
}
