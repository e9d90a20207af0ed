//===- Corpus.cpp - Models to mutate ----------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Corpus.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <onnx/defs/parser.h>

#include <exception>
#include <set>

using namespace mlir::qnn::fuzz;
namespace fs = llvm::sys::fs;

/// All files in `path`, sorted.
static std::vector<std::string> listFiles(const std::string &path) {
  if (!fs::is_directory(path))
    return {path};
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(path, error), end;
       it != end && !error; it.increment(error))
    if (fs::is_regular_file(it->path()))
      files.push_back(it->path());
  llvm::sort(files);
  return files;
}

void Corpus::add(onnx::ModelProto model) {
  sizes.push_back(model.ByteSizeLong());
  models.push_back(std::move(model));
}

/// Adds the parts of `text` that are graphs. As for split-file, a line `#---`
/// begins a part; other lines with `#` are comments.
void Corpus::addText(const std::string &text) {
  std::string part;
  auto finish = [&] {
    std::string graph = llvm::StringRef(part).trim().str();
    part.clear();
    if (graph.empty())
      return;
    if (graph.front() != '<')
      graph = "<ir_version: 8, opset_import: [\"\" : 13, "
              "\"qonnx.custom_op.general\" : 1]>\n" +
              graph;
    onnx::ModelProto model;
    // A text need not be sound: some are there to be refused, and ONNX's parser
    // throws where a number is out of range.
    try {
      if (onnx::OnnxParser::Parse(model, graph.c_str()).IsOK())
        add(std::move(model));
    } catch (const std::exception &) {
    }
  };
  for (llvm::StringRef line : llvm::split(text, '\n')) {
    if (line.starts_with("#---"))
      finish();
    else if (!line.ltrim().starts_with("#"))
      part += line.str() + "\n";
  }
  finish();
}

void Corpus::collectWords() {
  std::set<std::string> ops, others;
  for (const onnx::ModelProto &model : models)
    for (const onnx::NodeProto &node : model.graph().node()) {
      ops.insert(node.op_type());
      others.insert(node.domain());
      for (const onnx::AttributeProto &attribute : node.attribute()) {
        others.insert(attribute.name());
        if (attribute.has_s())
          others.insert(attribute.s());
      }
    }
  others.insert(ops.begin(), ops.end());
  operators.assign(ops.begin(), ops.end());
  words.assign(others.begin(), others.end());
}

llvm::Expected<Corpus> Corpus::load(llvm::ArrayRef<std::string> paths,
                                    size_t maxBytes) {
  Corpus corpus;
  for (const std::string &path : paths)
    for (const std::string &file : listFiles(path)) {
      bool isText = llvm::StringRef(file).ends_with(".onnxtxt");
      if (!isText && !llvm::StringRef(file).ends_with(".onnx"))
        continue;
      auto buffer = llvm::MemoryBuffer::getFile(file);
      if (!buffer)
        return llvm::createStringError(buffer.getError(), file);
      if ((*buffer)->getBufferSize() > maxBytes)
        continue;
      onnx::ModelProto model;
      if (isText)
        corpus.addText((*buffer)->getBuffer().str());
      else if (model.ParseFromString((*buffer)->getBuffer().str()))
        corpus.add(std::move(model));
    }
  corpus.collectWords();
  if (corpus.operators.empty())
    return llvm::createStringError("the corpus has no model with a node");
  return corpus;
}

void Corpus::keepIf(
    llvm::function_ref<bool(const std::string &bytes)> isSound) {
  std::vector<onnx::ModelProto> all;
  all.swap(models);
  sizes.clear();
  for (onnx::ModelProto &model : all)
    if (isSound(model.SerializeAsString()))
      add(std::move(model));
}

const onnx::ModelProto &Corpus::pick(Random &random) const {
  size_t first = random() % models.size(), second = random() % models.size();
  return models[sizes[first] < sizes[second] ? first : second];
}

const std::string &Corpus::pickWord(Random &random) const {
  return words[random() % words.size()];
}

const std::string &Corpus::pickOperator(Random &random) const {
  return operators[random() % operators.size()];
}
