//===- RunInputs.cpp - Arrays for the inputs of a model ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RunInputs.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"

using namespace qnn;

/// The input whose name and a "=" begin `argument`, the longest if several do;
/// null if none.
static const TensorInfo *findNamed(llvm::ArrayRef<TensorInfo> inputs,
                                   llvm::StringRef argument) {
  const TensorInfo *best = nullptr;
  for (const TensorInfo &input : inputs)
    if (argument.starts_with(input.name + "=") &&
        (!best || best->name.size() < input.name.size()))
      best = &input;
  return best;
}

/// An error for `NAME=FILE` with a name that the model does not have.
static llvm::Error makeUnknownName(llvm::ArrayRef<TensorInfo> inputs,
                                   llvm::StringRef name) {
  std::string message = "the model has no input '" + name.str() + "'; it has";
  for (const TensorInfo &input : inputs)
    message += " '" + input.name + "'";
  auto distance = [&](const TensorInfo &input) {
    return name.edit_distance(input.name);
  };
  auto best = llvm::min_element(inputs, [&](const auto &a, const auto &b) {
    return distance(a) < distance(b);
  });
  if (best != inputs.end() && distance(*best) <= 2)
    message += "; did you mean '" + best->name + "'?";
  return llvm::createStringError(message);
}

llvm::Expected<std::vector<std::string>>
qnn::assignFiles(llvm::ArrayRef<TensorInfo> inputs,
                 llvm::ArrayRef<std::string> arguments,
                 llvm::StringRef option) {
  std::vector<std::string> files(inputs.size());
  std::vector<llvm::StringRef> unnamed;
  for (const std::string &argument : arguments) {
    const TensorInfo *input = findNamed(inputs, argument);
    if (!input) {
      // A "=" may also be part of a file name.
      llvm::StringRef name = llvm::StringRef(argument).split('=').first;
      if (name.size() != argument.size() && !llvm::sys::fs::exists(argument))
        return makeUnknownName(inputs, name);
      unnamed.push_back(argument);
      continue;
    }
    std::string &file = files[input - inputs.begin()];
    if (!file.empty())
      return llvm::createStringError("two arrays for input '" + input->name +
                                     "'");
    file = argument.substr(input->name.size() + 1);
  }
  auto next = unnamed.begin();
  for (std::string &file : files)
    if (file.empty() && next != unnamed.end())
      file = *next++;
  if (next != unnamed.end())
    return llvm::createStringError("more arrays than inputs: the model has " +
                                   llvm::Twine(inputs.size()));
  for (auto [input, file] : llvm::zip_equal(inputs, files))
    if (file.empty())
      return llvm::createStringError("no array for input '" + input.name +
                                     "'; give it by " + option);
  return files;
}

llvm::Expected<std::vector<NpyArray>>
qnn::readInputs(llvm::ArrayRef<TensorInfo> inputs,
                llvm::ArrayRef<std::string> arguments) {
  llvm::Expected<std::vector<std::string>> files =
      assignFiles(inputs, arguments, "--input FILE.npy");
  if (!files)
    return files.takeError();
  std::vector<NpyArray> arrays(inputs.size());
  for (size_t i = 0; i < inputs.size(); ++i)
    if (llvm::Error error = readNpy((*files)[i]).moveInto(arrays[i]))
      return error;
  return arrays;
}
