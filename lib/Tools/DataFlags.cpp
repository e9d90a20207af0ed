//===- DataFlags.cpp - Options that name data -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DataFlags.h"
#include "RunInputs.h"
#include "qnn/Data/ArrayFile.h"

using namespace qnn;

llvm::Expected<std::vector<NpyArray>>
qnn::readSamples(llvm::ArrayRef<TensorInfo> inputs,
                 llvm::ArrayRef<std::string> files, const SampleRange &range,
                 const Preprocessing &preprocessing) {
  llvm::Expected<std::vector<std::string>> assigned =
      assignFiles(inputs, files, "[NAME=]FILE");
  if (!assigned)
    return assigned.takeError();
  std::vector<NpyArray> arrays;
  for (auto [input, file] : llvm::zip_equal(inputs, *assigned)) {
    llvm::Expected<NpyArray> array = readArrayFile(file);
    if (!array)
      return array.takeError();
    array = takeSamples(std::move(*array), range);
    if (array)
      array = preprocess(std::move(*array), preprocessing, input.shape);
    if (!array)
      return llvm::createStringError(file + ": " +
                                     llvm::toString(array.takeError()));
    arrays.push_back(std::move(*array));
  }
  return arrays;
}

llvm::Expected<std::vector<int64_t>> qnn::readLabels(const std::string &file,
                                                     const SampleRange &range,
                                                     int64_t numSamples) {
  llvm::Expected<NpyArray> array = readArrayFile(file);
  if (!array)
    return array.takeError();
  array = takeSamples(std::move(*array), range);
  llvm::Expected<std::vector<int64_t>> labels =
      array ? getLabels(*array)
            : llvm::Expected<std::vector<int64_t>>(array.takeError());
  if (!labels)
    return llvm::createStringError(file + ": " +
                                   llvm::toString(labels.takeError()));
  if (static_cast<int64_t>(labels->size()) != numSamples)
    return llvm::createStringError(file + ": " + llvm::Twine(labels->size()) +
                                   " labels for " + llvm::Twine(numSamples) +
                                   " samples");
  return labels;
}
