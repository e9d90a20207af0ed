//===- DataFlags.cpp - Options that name data -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DataFlags.h"
#include "RunInputs.h"
#include "qnn/Data/ArrayFile.h"
#include "qnn/Data/ImageFolder.h"
#include "llvm/Support/FileSystem.h"

using namespace qnn;

/// The samples of `range` of a file or a folder of images, or their labels.
/// Errors name the file.
static llvm::Expected<NpyArray> readPart(const std::string &path,
                                         const SampleRange &range,
                                         bool ofLabels = false) {
  if (llvm::sys::fs::is_directory(path)) {
    llvm::Expected<ImageFolder> folder = ImageFolder::open(path);
    if (!folder)
      return folder.takeError();
    return ofLabels ? folder->readLabels(range) : folder->read(range);
  }
  llvm::Expected<NpyArray> array = readArrayFile(path);
  if (!array)
    return array.takeError();
  array = takeSamples(std::move(*array), range);
  if (!array)
    return llvm::createStringError(path + ": " +
                                   llvm::toString(array.takeError()));
  return array;
}

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
    llvm::Expected<NpyArray> array = readPart(file, range);
    if (!array)
      return array.takeError();
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
  llvm::Expected<NpyArray> array = readPart(file, range, /*ofLabels=*/true);
  if (!array)
    return array.takeError();
  llvm::Expected<std::vector<int64_t>> labels = getLabels(*array);
  if (!labels)
    return llvm::createStringError(file + ": " +
                                   llvm::toString(labels.takeError()));
  if (static_cast<int64_t>(labels->size()) != numSamples)
    return llvm::createStringError(file + ": " + llvm::Twine(labels->size()) +
                                   " labels for " + llvm::Twine(numSamples) +
                                   " samples");
  return labels;
}

llvm::Expected<LabelledSamples>
qnn::readLabelledSamples(llvm::ArrayRef<TensorInfo> inputs,
                         llvm::ArrayRef<std::string> files,
                         const std::string &labels, llvm::StringRef range,
                         const Preprocessing &preprocessing) {
  llvm::Expected<SampleRange> part = parseSampleRange(range);
  if (!part)
    return part.takeError();
  LabelledSamples samples;
  if (llvm::Error error = readSamples(inputs, files, *part, preprocessing)
                              .moveInto(samples.inputs))
    return std::move(error);
  if (labels.empty())
    return samples;
  if (llvm::Error error =
          readLabels(labels, *part, samples.inputs.front().shape[0])
              .moveInto(samples.labels))
    return std::move(error);
  return samples;
}
