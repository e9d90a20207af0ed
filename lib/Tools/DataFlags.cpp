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

namespace {
/// The samples of one input: rows `first` to `end` of an array.
struct InputSamples {
  std::unique_ptr<StoredArray> array;
  int64_t first = 0, end = 0;
  std::string file;
};

/// Samples in files and folders.
class FileSamples : public SampleSource {
public:
  FileSamples(llvm::ArrayRef<TensorInfo> models, Preprocessing preprocessing)
      : models(models), preprocessing(std::move(preprocessing)) {}

  llvm::Error open(llvm::ArrayRef<std::string> files, const SampleRange &range);

  int64_t size() const override { return numSamples; }
  int64_t getPartSize() const override;
  llvm::Expected<std::vector<NpyArray>> read(int64_t first,
                                             int64_t end) override;

private:
  llvm::ArrayRef<TensorInfo> models;
  Preprocessing preprocessing;
  std::vector<InputSamples> inputs;
  int64_t numSamples = 0;
};
} // namespace

/// The rows of `range` of a file or of a folder of images. Errors name it.
static llvm::Expected<InputSamples> openRows(const std::string &path,
                                             const SampleRange &range) {
  InputSamples rows;
  rows.file = path;
  if (llvm::sys::fs::is_directory(path)) {
    llvm::Expected<ImageFolder> folder = ImageFolder::list(path);
    if (!folder)
      return folder.takeError();
    if (llvm::Error error = folder->open(range).moveInto(rows.array))
      return std::move(error);
    rows.end = rows.array->shape()[0];
    return std::move(rows);
  }
  if (llvm::Error error = openArrayFile(path).moveInto(rows.array))
    return std::move(error);
  rows.first = range.first;
  if (llvm::Error error =
          findRangeEnd(range, rows.array->shape()[0]).moveInto(rows.end))
    return llvm::createStringError(path + ": " +
                                   llvm::toString(std::move(error)));
  return std::move(rows);
}

/// Opens the samples of each input.
llvm::Error FileSamples::open(llvm::ArrayRef<std::string> files,
                              const SampleRange &range) {
  llvm::SmallVector<llvm::SmallVector<int64_t>> shapes;
  for (auto [file, model] : llvm::zip_equal(files, models)) {
    llvm::Expected<InputSamples> rows = openRows(file, range);
    if (!rows)
      return rows.takeError();
    llvm::SmallVector<int64_t> stored(rows->array->shape());
    stored[0] = rows->end - rows->first;
    llvm::Expected<llvm::SmallVector<int64_t>> shape =
        fitSamples(stored, preprocessing, model.shape);
    if (!shape)
      return llvm::createStringError(file + ": " +
                                     llvm::toString(shape.takeError()));
    shapes.push_back(std::move(*shape));
    inputs.push_back(std::move(*rows));
  }
  return countSamples(models, shapes).moveInto(numSamples);
}

int64_t FileSamples::getPartSize() const {
  constexpr int64_t partBytes = int64_t(4) << 20;
  int64_t sampleBytes = 1;
  for (auto [input, model] : llvm::zip_equal(inputs, models))
    sampleBytes += input.array->getRowSize() * model.shape[0];
  return std::max<int64_t>(partBytes / sampleBytes, 1);
}

llvm::Expected<std::vector<NpyArray>> FileSamples::read(int64_t first,
                                                        int64_t end) {
  std::vector<NpyArray> arrays;
  for (auto [input, model] : llvm::zip_equal(inputs, models)) {
    int64_t batch = model.shape[0];
    llvm::Expected<NpyArray> array = input.array->read(
        input.first + first * batch, input.first + end * batch);
    if (!array)
      return array.takeError();
    array = preprocess(std::move(*array), preprocessing, model.shape);
    if (!array)
      return llvm::createStringError(input.file + ": " +
                                     llvm::toString(array.takeError()));
    arrays.push_back(std::move(*array));
  }
  return arrays;
}

llvm::Expected<std::unique_ptr<SampleSource>>
qnn::openSamples(llvm::ArrayRef<TensorInfo> inputs,
                 llvm::ArrayRef<std::string> files, const SampleRange &range,
                 const Preprocessing &preprocessing) {
  llvm::Expected<std::vector<std::string>> assigned =
      assignFiles(inputs, files, "[NAME=]FILE");
  if (!assigned)
    return assigned.takeError();
  auto samples = std::make_unique<FileSamples>(inputs, preprocessing);
  if (llvm::Error error = samples->open(*assigned, range))
    return std::move(error);
  return std::move(samples);
}

/// The labels of the samples of `range`.
static llvm::Expected<NpyArray> readLabelArray(const std::string &path,
                                               const SampleRange &range) {
  if (llvm::sys::fs::is_directory(path)) {
    llvm::Expected<ImageFolder> folder = ImageFolder::list(path);
    if (!folder)
      return folder.takeError();
    return folder->readLabels(range);
  }
  llvm::Expected<InputSamples> rows = openRows(path, range);
  if (!rows)
    return rows.takeError();
  return rows->array->read(rows->first, rows->end);
}

llvm::Expected<std::vector<int64_t>> qnn::readLabels(const std::string &file,
                                                     const SampleRange &range,
                                                     int64_t numSamples) {
  llvm::Expected<NpyArray> array = readLabelArray(file, range);
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
  llvm::Expected<std::unique_ptr<SampleSource>> source =
      openSamples(inputs, files, *part, preprocessing);
  if (!source)
    return source.takeError();
  if (llvm::Error error =
          (*source)->read(0, (*source)->size()).moveInto(samples.inputs))
    return std::move(error);
  if (labels.empty())
    return samples;
  if (llvm::Error error =
          readLabels(labels, *part, samples.inputs.front().shape[0])
              .moveInto(samples.labels))
    return std::move(error);
  return samples;
}
