//===- ImageFile.cpp - PNG and JPEG files -----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Data/ImageFolder.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/MemoryBuffer.h"

#include <png.h>
#include <turbojpeg.h>

using namespace qnn;

/// No sample of a network is larger; keeps broken headers from filling the
/// memory.
static constexpr int64_t maxPixels = int64_t(1) << 26;

static llvm::Error makeError(llvm::StringRef path, const llvm::Twine &what) {
  return llvm::createStringError(path + ": " + what);
}

static llvm::Error checkSize(llvm::StringRef path, int64_t height,
                             int64_t width) {
  if (height > 0 && width > 0 && height <= maxPixels / width)
    return llvm::Error::success();
  return makeError(path, "has impossible size " + llvm::Twine(height) + " x " +
                             llvm::Twine(width));
}

/// Reads the header, and the pixels unless `onlyHeader`.
static llvm::Expected<NpyArray>
decodePng(llvm::StringRef path, llvm::StringRef bytes, bool onlyHeader) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  llvm::scope_exit release([&] { png_image_free(&image); });
  if (!png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()))
    return makeError(path, llvm::Twine("no valid PNG: ") + image.message);
  if (llvm::Error error = checkSize(path, image.height, image.width))
    return std::move(error);
  bool isColor = image.format & PNG_FORMAT_FLAG_COLOR;
  image.format = isColor ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  NpyArray result;
  result.type = NpyType::U8;
  result.shape = {image.height, image.width, isColor ? 3 : 1};
  if (onlyHeader)
    return result;
  result.data.resize(result.numElements());
  png_color black{};
  if (!png_image_finish_read(&image, &black, result.data.data(),
                             /*row_stride=*/0, /*colormap=*/nullptr))
    return makeError(path, llvm::Twine("no valid PNG: ") + image.message);
  return result;
}

/// The same of JPEG.
static llvm::Expected<NpyArray>
decodeJpeg(llvm::StringRef path, llvm::StringRef bytes, bool onlyHeader) {
  tjhandle handle = tjInitDecompress();
  if (!handle)
    return makeError(path, "the JPEG decoder cannot be set up");
  llvm::scope_exit release([&] { tjDestroy(handle); });
  auto fail = [&] {
    return makeError(path,
                     llvm::Twine("no valid JPEG: ") + tjGetErrorStr2(handle));
  };
  auto *data = reinterpret_cast<const unsigned char *>(bytes.data());
  int width = 0, height = 0, subsampling = 0, colors = 0;
  if (tjDecompressHeader3(handle, data, bytes.size(), &width, &height,
                          &subsampling, &colors) != 0)
    return fail();
  if (llvm::Error error = checkSize(path, height, width))
    return std::move(error);
  bool isGray = colors == TJCS_GRAY;
  NpyArray result;
  result.type = NpyType::U8;
  result.shape = {height, width, isGray ? 1 : 3};
  if (onlyHeader)
    return result;
  result.data.resize(result.numElements());
  if (tjDecompress2(handle, data, bytes.size(),
                    reinterpret_cast<unsigned char *>(result.data.data()),
                    width, /*pitch=*/0, height, isGray ? TJPF_GRAY : TJPF_RGB,
                    TJFLAG_ACCURATEDCT) != 0)
    return fail();
  return result;
}

static llvm::Expected<NpyArray> decode(llvm::StringRef path, bool onlyHeader) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return makeError(path, buffer.getError().message());
  llvm::StringRef bytes = (*buffer)->getBuffer();
  if (bytes.starts_with("\x89PNG"))
    return decodePng(path, bytes, onlyHeader);
  if (bytes.starts_with("\xFF\xD8"))
    return decodeJpeg(path, bytes, onlyHeader);
  return makeError(path, "is neither PNG nor JPEG");
}

llvm::Expected<NpyArray> qnn::readImage(llvm::StringRef path) {
  return decode(path, /*onlyHeader=*/false);
}

llvm::Expected<llvm::SmallVector<int64_t>>
qnn::readImageShape(llvm::StringRef path) {
  llvm::Expected<NpyArray> image = decode(path, /*onlyHeader=*/true);
  if (!image)
    return image.takeError();
  return image->shape;
}
