//===- ImageFolder.cpp - Samples as image files -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Data/ImageFolder.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace qnn;

static constexpr int64_t maxBytes = int64_t(2) << 30;

/// The names of what lies in `path`, sorted: folders, and image files. Hidden
/// and other files are passed over.
static llvm::Error list(llvm::StringRef path, std::vector<std::string> &folders,
                        std::vector<std::string> &images) {
  std::error_code code;
  llvm::sys::fs::directory_iterator it(path, code), end;
  for (; !code && it != end; it.increment(code)) {
    llvm::StringRef name = llvm::sys::path::filename(it->path());
    if (name.starts_with("."))
      continue;
    if (llvm::sys::fs::is_directory(it->path()))
      folders.push_back(it->path());
    else if (name.ends_with_insensitive(".png") ||
             name.ends_with_insensitive(".jpg") ||
             name.ends_with_insensitive(".jpeg"))
      images.push_back(it->path());
  }
  if (code)
    return llvm::createStringError(path + ": " + code.message());
  llvm::sort(folders);
  llvm::sort(images);
  return llvm::Error::success();
}

llvm::Expected<ImageFolder> ImageFolder::open(llvm::StringRef path) {
  ImageFolder result;
  result.path = path.str();
  std::vector<std::string> classes;
  if (llvm::Error error = list(path, classes, result.files))
    return std::move(error);
  if (!result.files.empty() && !classes.empty())
    return llvm::createStringError(
        path + ": holds folders and images ('" + result.files.front() +
        "'); give a folder of images, or of one folder for each class");
  std::vector<std::vector<std::string>> byClass;
  size_t most = 0;
  for (const std::string &folder : classes) {
    std::vector<std::string> folders, images;
    if (llvm::Error error = list(folder, folders, images))
      return std::move(error);
    most = std::max(most, images.size());
    byClass.push_back(std::move(images));
  }
  for (size_t i = 0; i < most; ++i)
    for (auto [label, images] : llvm::enumerate(byClass))
      if (i < images.size()) {
        result.files.push_back(images[i]);
        result.labels.push_back(label);
      }
  if (result.files.empty())
    return llvm::createStringError(path +
                                   ": holds no .png, .jpg or .jpeg file");
  return result;
}

/// Red, green and blue are the gray of `image`.
static NpyArray toColor(const NpyArray &image) {
  NpyArray color =
      NpyArray::zeros(NpyType::U8, {image.shape[0], image.shape[1], 3});
  for (size_t i = 0; i < image.data.size(); ++i)
    std::fill_n(color.data.begin() + 3 * i, 3, image.data[i]);
  return color;
}

llvm::Expected<NpyArray> ImageFolder::read(const SampleRange &range) const {
  llvm::Expected<int64_t> end = findRangeEnd(range, size());
  if (!end)
    return llvm::createStringError(path + ": " +
                                   llvm::toString(end.takeError()));
  std::vector<NpyArray> images;
  int64_t channels = 1, bytes = 0;
  for (int64_t i = range.first; i < *end; ++i) {
    llvm::Expected<NpyArray> image = readImage(files[i]);
    if (!image)
      return image.takeError();
    bytes += 3 * image->shape[0] * image->shape[1];
    if (bytes > maxBytes)
      return llvm::createStringError(
          path + ": more than 2 GiB of images; ask for fewer samples");
    channels = std::max(channels, image->shape[2]);
    images.push_back(std::move(*image));
    llvm::ArrayRef<int64_t> shape = images.back().shape;
    llvm::ArrayRef<int64_t> first = images.front().shape;
    if (shape.drop_back() != first.drop_back())
      return llvm::createStringError(
          files[i] + ": has " + llvm::Twine(shape[0]) + " x " +
          llvm::Twine(shape[1]) + " pixels, but '" + files[range.first] +
          "' has " + llvm::Twine(first[0]) + " x " + llvm::Twine(first[1]) +
          "; images must have the size that the network takes");
  }
  NpyArray result;
  result.type = NpyType::U8;
  result.shape = {static_cast<int64_t>(images.size()), images[0].shape[0],
                  images[0].shape[1], channels};
  for (const NpyArray &image : images)
    llvm::append_range(result.data, image.shape[2] < channels
                                        ? toColor(image).data
                                        : image.data);
  return result;
}

llvm::Expected<NpyArray>
ImageFolder::readLabels(const SampleRange &range) const {
  if (labels.empty())
    return llvm::createStringError(
        path + ": images have no labels; put each class into a folder of its "
               "own, or give a file of labels");
  llvm::Expected<int64_t> end = findRangeEnd(range, size());
  if (!end)
    return llvm::createStringError(path + ": " +
                                   llvm::toString(end.takeError()));
  auto part =
      llvm::ArrayRef<int64_t>(labels).slice(range.first, *end - range.first);
  return NpyArray::fromI64({static_cast<int64_t>(part.size())}, part);
}
