//===- RandomTensor.cpp - Inputs of differential tests ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomTensor.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Support/Encoding.h"

#include <cmath>
#include <cstring>

using namespace qnn;
using namespace qnn::test;
using mlir::RankedTensorType;
using mlir::qnn::ElementKind;
using mlir::qnn::IntType;
using mlir::qnn::Tensor;

/// Numbers of float32 that meet ties, signs and clipping.
static double randomReal(Random &random) {
  if (random.in(0, 3) == 0)
    return random.in(-16, 16) * 0.125;
  if (random.in(0, 30) == 0)
    return random.pick({0.0, -0.0, 1e30, -1e30, 1e-40, double(INFINITY)});
  return static_cast<float>(random.real(-4, 4));
}

Tensor qnn::test::randomTensor(RankedTensorType type, Random &random,
                               int64_t greatest) {
  int64_t count = type.getNumElements();
  mlir::Type element = type.getElementType();
  if (mlir::isa<mlir::FloatType>(element)) {
    std::vector<double> values(count);
    for (double &value : values)
      value = randomReal(random);
    return Tensor::reals(type.getShape(), values);
  }
  if (auto code = mlir::dyn_cast<IntType>(element)) {
    std::vector<int32_t> values(count);
    int64_t levels = code.isPow2()
                         ? ::qnn::numLevels(code.getWidth(), Encoding::Pow2)
                         : code.getNumLevels();
    for (int32_t &value : values)
      value = code.levelToValue(random.in(0, levels - 1));
    return Tensor::codes(type.getShape(), values);
  }
  std::vector<int64_t> values(count);
  for (int64_t &value : values)
    value = random.in(-greatest, greatest);
  return Tensor::accumulators(type.getShape(), values);
}

AlignedBuffer qnn::test::toBytes(const Tensor &tensor, mlir::Type element,
                                 const ModelBuffer &buffer) {
  AlignedBuffer bytes(buffer.getNumBytes());
  auto *data = static_cast<char *>(bytes.data());
  int64_t size = ::qnn::getNumBytes(buffer.storage);
  for (int64_t i = 0, e = tensor.getNumElements(); i < e; ++i) {
    if (tensor.getKind() == ElementKind::Real) {
      double wide = tensor.getReals()[i];
      auto narrow = static_cast<float>(wide);
      if (size == 8)
        std::memcpy(data + i * size, &wide, size);
      else
        std::memcpy(data + i * size, &narrow, size);
      continue;
    }
    int64_t value = tensor.getInteger(i);
    if (auto code = mlir::dyn_cast<IntType>(element); code && code.isPow2())
      value = ::qnn::encodePow2(value, code.getWidth());
    std::memcpy(data + i * size, &value, size);
  }
  return bytes;
}
