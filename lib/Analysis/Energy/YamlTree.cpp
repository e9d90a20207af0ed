//===- YamlTree.cpp - A YAML document from a stranger -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "YamlTree.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"

using namespace qnn::energy;

namespace {

/// LLVM's parser works on demand: what is never asked for is never parsed, so
/// that a bound on the depth here bounds its recursion too.
class Reader {
public:
  explicit Reader(llvm::MemoryBufferRef buffer)
      : buffer(buffer), stream(prepare(), sources, /*ShowColors=*/false) {}

  llvm::Expected<YamlTree> read();

private:
  static constexpr unsigned maxDepth = 6;
  static constexpr size_t maxBytes = 1 << 20;

  /// Errors of the parser come through the source manager: keep the first.
  llvm::StringRef prepare() {
    sources.setDiagHandler(
        [](const llvm::SMDiagnostic &diagnostic, void *context) {
          static_cast<Reader *>(context)->fail(diagnostic.getLineNo(),
                                               diagnostic.getMessage());
        },
        this);
    return buffer.getBuffer();
  }

  /// Notes the first error. False, to be handed on.
  bool fail(unsigned line, const llvm::Twine &message) {
    if (error.empty())
      error = llvm::formatv("{0}:{1}: {2}", buffer.getBufferIdentifier(), line,
                            message.str());
    return false;
  }

  unsigned getLine(llvm::yaml::Node *node) {
    // The parser's own buffer starts where ours does.
    const char *position = node->getSourceRange().Start.getPointer();
    llvm::StringRef text = buffer.getBuffer();
    if (position < text.begin() || position > text.end())
      return 1;
    return 1 +
           llvm::StringRef(text.begin(), position - text.begin()).count('\n');
  }

  bool readNode(llvm::yaml::Node *node, unsigned depth, YamlTree &tree);
  bool readMap(llvm::yaml::MappingNode *node, unsigned depth, YamlTree &tree);

  llvm::MemoryBufferRef buffer;
  std::string error;
  llvm::SourceMgr sources;
  llvm::yaml::Stream stream;
};

} // namespace

bool Reader::readMap(llvm::yaml::MappingNode *node, unsigned depth,
                     YamlTree &tree) {
  for (llvm::yaml::KeyValueNode &entry : *node) {
    auto *key = llvm::dyn_cast_or_null<llvm::yaml::ScalarNode>(entry.getKey());
    if (!key)
      return fail(tree.line, "a key must be a word");
    llvm::SmallString<32> storage;
    std::string name = key->getValue(storage).str();
    unsigned line = getLine(key);
    if (llvm::is_contained(tree.keys, name))
      return fail(line, llvm::formatv("key '{0}' appears twice", name).str());
    tree.keys.push_back(std::move(name));
    tree.children.emplace_back();
    tree.children.back().line = line;
    if (!readNode(entry.getValue(), depth + 1, tree.children.back()))
      return false;
  }
  return error.empty();
}

bool Reader::readNode(llvm::yaml::Node *node, unsigned depth, YamlTree &tree) {
  if (!node || stream.failed())
    return fail(tree.line, "this is not YAML");
  if (depth > maxDepth)
    return fail(getLine(node), "nested too deeply");
  tree.line = std::max(tree.line, getLine(node));
  if (!node->getAnchor().empty() || llvm::isa<llvm::yaml::AliasNode>(node))
    return fail(tree.line, "anchors and aliases are not supported");
  if (auto *scalar = llvm::dyn_cast<llvm::yaml::ScalarNode>(node)) {
    llvm::SmallString<64> storage;
    tree.text = scalar->getValue(storage).str();
    return error.empty();
  }
  if (auto *block = llvm::dyn_cast<llvm::yaml::BlockScalarNode>(node)) {
    tree.text = block->getValue().str();
    return error.empty();
  }
  if (auto *map = llvm::dyn_cast<llvm::yaml::MappingNode>(node)) {
    tree.kind = YamlTree::Map;
    return readMap(map, depth, tree);
  }
  if (auto *list = llvm::dyn_cast<llvm::yaml::SequenceNode>(node)) {
    tree.kind = YamlTree::List;
    for (llvm::yaml::Node &child : *list) {
      tree.children.emplace_back();
      tree.children.back().line = tree.line;
      if (!readNode(&child, depth + 1, tree.children.back()))
        return false;
    }
    return error.empty();
  }
  return fail(tree.line, "a value is missing");
}

llvm::Expected<YamlTree> Reader::read() {
  YamlTree tree;
  tree.line = 1;
  if (buffer.getBufferSize() > maxBytes) {
    fail(1, "a platform file has at most 1 MiB");
  } else {
    auto document = stream.begin();
    if (document == stream.end() || !document->getRoot()) {
      fail(1, "the file is empty");
    } else if (readNode(document->getRoot(), 0, tree) && !stream.failed()) {
      ++document;
      if (document != stream.end())
        fail(1, "a platform file has one document");
    }
    if (stream.failed())
      fail(1, "this is not YAML");
  }
  if (!error.empty())
    return llvm::createStringError(error);
  return tree;
}

const YamlTree *YamlTree::find(llvm::StringRef key) const {
  auto it = llvm::find(keys, key);
  return it == keys.end() ? nullptr : &children[it - keys.begin()];
}

llvm::Expected<YamlTree> YamlTree::parse(llvm::MemoryBufferRef buffer) {
  return Reader(buffer).read();
}
