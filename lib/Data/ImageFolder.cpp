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

/// The names of what lies in `path`, sorted: folders, and image files. Hidden
/// and other files are passed over.
static llvm::Error listFiles(llvm::StringRef path,
                             std::vector<std::string> &folders,
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

llvm::Expected<ImageFolder> ImageFolder::list(llvm::StringRef path) {
  ImageFolder result;
  result.path = path.str();
  std::vector<std::string> classes;
  if (llvm::Error error = listFiles(path, classes, result.files))
    return std::move(error);
  if (!result.files.empty() && !classes.empty())
    return llvm::createStringError(
        path + ": holds folders and images ('" + result.files.front() +
        "'); give a folder of images, or of one folder for each class");
  std::vector<std::vector<std::string>> byClass;
  size_t most = 0;
  for (const std::string &folder : classes) {
    std::vector<std::string> folders, images;
    if (llvm::Error error = listFiles(folder, folders, images))
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

namespace {
/// Decodes images when they are asked for.
class ImageArray : public StoredArray {
public:
  ImageArray(llvm::ArrayRef<int64_t> shape, std::vector<std::string> files)
      : StoredArray(NpyType::U8, shape), files(std::move(files)) {}

  llvm::Expected<NpyArray> read(int64_t first, int64_t end) override {
    llvm::SmallVector<int64_t> partShape(shape());
    partShape[0] = end - first;
    NpyArray part = NpyArray::zeros(type(), partShape);
    char *to = part.data.data();
    for (int64_t i = first; i < end; ++i, to += getRowSize())
      if (llvm::Error error = readImageTo(files[i], to))
        return std::move(error);
    return part;
  }

private:
  llvm::Error readImageTo(llvm::StringRef file, char *to) const {
    llvm::Expected<NpyArray> image = readImage(file);
    if (!image)
      return image.takeError();
    int64_t channels = shape()[3];
    if (image->shape[0] != shape()[1] || image->shape[1] != shape()[2] ||
        image->shape[2] > channels)
      return llvm::createStringError(file + ": has changed");
    // Red, green and blue of a gray image are its gray.
    int64_t copies = channels / image->shape[2];
    for (char value : image->data)
      to = std::fill_n(to, copies, value);
    return llvm::Error::success();
  }

  std::vector<std::string> files;
};
} // namespace

llvm::Expected<std::unique_ptr<StoredArray>>
ImageFolder::open(const SampleRange &range) const {
  llvm::Expected<int64_t> end = findRangeEnd(range, size());
  if (!end)
    return llvm::createStringError(path + ": " +
                                   llvm::toString(end.takeError()));
  std::vector<std::string> chosen(files.begin() + range.first,
                                  files.begin() + *end);
  llvm::SmallVector<int64_t> first;
  int64_t channels = 1;
  for (const std::string &file : chosen) {
    llvm::Expected<llvm::SmallVector<int64_t>> shape = readImageShape(file);
    if (!shape)
      return shape.takeError();
    if (first.empty())
      first = *shape;
    if ((*shape)[0] != first[0] || (*shape)[1] != first[1])
      return llvm::createStringError(
          file + ": has " + llvm::Twine((*shape)[0]) + " x " +
          llvm::Twine((*shape)[1]) + " pixels, but '" + chosen.front() +
          "' has " + llvm::Twine(first[0]) + " x " + llvm::Twine(first[1]) +
          "; images must have the size that the network takes");
    channels = std::max(channels, (*shape)[2]);
  }
  llvm::SmallVector<int64_t> shape = {static_cast<int64_t>(chosen.size()),
                                      first[0], first[1], channels};
  return std::make_unique<ImageArray>(shape, std::move(chosen));
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
