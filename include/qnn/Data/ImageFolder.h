//===- ImageFolder.h - Samples as image files -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_DATA_IMAGEFOLDER_H
#define QNN_DATA_IMAGEFOLDER_H

#include "qnn/Data/ArrayFile.h"
#include "qnn/Data/DataSet.h"

namespace qnn {

/// A folder of PNG and JPEG files (`.png`, `.jpg`, `.jpeg`): in one folder for
/// each class, or all in it. Classes count from 0 in the order of their names.
///
/// Images come by name, one of each class in turn, so that the first n samples
/// are of all classes. Only images that are asked for are read.
class ImageFolder {
public:
  /// Lists the files. Fails if there are none, or some beside folders of
  /// classes.
  static llvm::Expected<ImageFolder> list(llvm::StringRef path);

  int64_t size() const { return files.size(); }

  /// The images of `range` as an array [samples, height, width, channels] of
  /// u8, with three channels (red, green, blue) or, if all are gray, one.
  /// Transparency is dropped, over black. Looks at all headers, and fails on
  /// images of different sizes; pixels are decoded when they are asked for, and
  /// files that cannot be fail then, naming the file.
  llvm::Expected<std::unique_ptr<StoredArray>>
  open(const SampleRange &range) const;

  /// The classes of the samples of `range`, as i64. Fails without folders of
  /// classes.
  llvm::Expected<NpyArray> readLabels(const SampleRange &range) const;

private:
  std::string path;
  std::vector<std::string> files;
  /// Empty if the folder holds the images itself.
  std::vector<int64_t> labels;
};

/// Decodes a file to [height, width, channels] of u8, as ImageFolder does.
llvm::Expected<NpyArray> readImage(llvm::StringRef path);

/// Its shape, from the header.
llvm::Expected<llvm::SmallVector<int64_t>> readImageShape(llvm::StringRef path);

} // namespace qnn

#endif // QNN_DATA_IMAGEFOLDER_H
