//===- DataSet.cpp - Samples and labels -------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Data/DataSet.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

#include <cstring>
#include <functional>
#include <numeric>

using namespace qnn;

llvm::Expected<SampleRange> qnn::parseSampleRange(llvm::StringRef text) {
  auto [first, end] = text.split(':');
  SampleRange range;
  int64_t last = 0;
  bool isBad = !text.contains(':') ||
               (!first.empty() && first.getAsInteger(10, range.first)) ||
               (!end.empty() && end.getAsInteger(10, last));
  if (!end.empty())
    range.end = last;
  if (isBad || range.first < 0 || (range.end && *range.end <= range.first))
    return llvm::createStringError(
        "samples are given as FIRST:END, counted from 0 and END not included, "
        "such as 0:200; got '" +
        text + "'");
  return range;
}

llvm::Expected<int64_t> qnn::findRangeEnd(const SampleRange &range,
                                          int64_t count) {
  int64_t end = range.end.value_or(count);
  if (end > count || range.first >= end)
    return llvm::createStringError(
        "samples " + llvm::Twine(range.first) + ":" +
        (range.end ? llvm::Twine(end) : llvm::Twine("")) +
        " were asked for, but there are " + llvm::Twine(count));
  return end;
}

/// The elements of `array` with permuted axes.
static NpyArray permute(const NpyArray &array,
                        llvm::ArrayRef<int64_t> permutation) {
  int64_t rank = array.shape.size();
  llvm::SmallVector<int64_t> strides(rank, 1), shape, steps;
  for (int64_t i = rank - 1; i > 0; --i)
    strides[i - 1] = strides[i] * array.shape[i];
  for (int64_t axis : permutation) {
    shape.push_back(array.shape[axis]);
    steps.push_back(strides[axis]);
  }
  NpyArray result = NpyArray::zeros(array.type, shape);
  int64_t size = npyElementSize(array.type);
  llvm::SmallVector<int64_t> index(rank, 0);
  for (int64_t to = 0, e = array.numElements(); to < e; ++to) {
    int64_t from = 0;
    for (int64_t i = 0; i < rank; ++i)
      from += index[i] * steps[i];
    std::memcpy(&result.data[to * size], &array.data[from * size], size);
    for (int64_t i = rank - 1; i >= 0 && ++index[i] == shape[i]; --i)
      index[i] = 0;
  }
  return result;
}

static bool isPermutation(llvm::ArrayRef<int64_t> permutation, int64_t rank) {
  llvm::SmallVector<int64_t> sorted(permutation);
  llvm::sort(sorted);
  return static_cast<int64_t>(sorted.size()) == rank && permutation[0] == 0 &&
         llvm::equal(sorted, llvm::seq<int64_t>(0, rank));
}

llvm::Expected<llvm::SmallVector<int64_t>>
qnn::fitSamples(llvm::ArrayRef<int64_t> stored,
                const Preprocessing &preprocessing,
                llvm::ArrayRef<int64_t> inputShape) {
  llvm::SmallVector<int64_t> given(stored);
  if (!preprocessing.permutation.empty()) {
    if (!isPermutation(preprocessing.permutation, stored.size()))
      return llvm::createStringError(
          "axes " + formatNpyShape(preprocessing.permutation) +
          " do not permute those of data of shape " + formatNpyShape(stored) +
          "; axis 0 must stay first");
    for (auto [to, axis] : llvm::enumerate(preprocessing.permutation))
      given[to] = stored[axis];
  }
  auto product = [](llvm::ArrayRef<int64_t> sizes) {
    return std::accumulate(sizes.begin(), sizes.end(), int64_t(1),
                           std::multiplies<int64_t>());
  };
  int64_t inputSize = product(inputShape);
  if (inputShape.empty() || inputSize == 0 || product(given) % inputSize != 0 ||
      (product(given) / inputSize) * inputShape[0] != given[0])
    return llvm::createStringError("data of shape " + formatNpyShape(given) +
                                   " are not samples for an input of shape " +
                                   formatNpyShape(inputShape));
  llvm::SmallVector<int64_t> shape(inputShape);
  shape[0] = given[0];
  if (given.size() == shape.size() && given != shape)
    return llvm::createStringError(
        "data of shape " + formatNpyShape(given) +
        " are not samples for an input of shape " + formatNpyShape(inputShape) +
        "; --permute=0,3,1,2 makes N,C,H,W of N,H,W,C");
  return shape;
}

llvm::Expected<NpyArray> qnn::preprocess(NpyArray array,
                                         const Preprocessing &preprocessing,
                                         llvm::ArrayRef<int64_t> inputShape) {
  llvm::Expected<llvm::SmallVector<int64_t>> shape =
      fitSamples(array.shape, preprocessing, inputShape);
  if (!shape)
    return shape.takeError();
  if (!preprocessing.permutation.empty())
    array = permute(array, preprocessing.permutation);
  if (preprocessing.offset != 0 || preprocessing.scale != 1) {
    NpyArray reals = NpyArray::zeros(NpyType::F32, array.shape);
    for (int64_t i = 0, e = array.numElements(); i < e; ++i)
      reals.set(i, (array.at(i) - preprocessing.offset) * preprocessing.scale);
    array = std::move(reals);
  }
  array.shape = std::move(*shape);
  return array;
}

llvm::Expected<std::vector<int64_t>> qnn::getLabels(const NpyArray &array) {
  int64_t count = array.numElements();
  if (array.isFloat() || array.shape.empty() || array.shape[0] != count)
    return llvm::createStringError(
        "labels are one integer for each sample; got shape " +
        formatNpyShape(array.shape) + " of " + stringifyNpyType(array.type));
  std::vector<int64_t> labels;
  for (int64_t i = 0; i < count; ++i) {
    labels.push_back(array.intAt(i));
    if (labels.back() < 0)
      return llvm::createStringError(
          "label " + llvm::Twine(i) +
          " is negative: " + llvm::Twine(labels.back()));
  }
  return labels;
}
