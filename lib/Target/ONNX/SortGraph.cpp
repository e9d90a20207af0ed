//===- SortGraph.cpp - Order and names of a graph ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/ONNX/OnnxModel.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

#include <functional>
#include <queue>

using namespace llvm;

namespace mlir::qnn {

namespace {

/// The names that a graph defines, and by what.
class NameTable {
public:
  /// Stands for a graph input or initializer in place of a node's index.
  static constexpr int64_t notANode = -1;

  Error build(const OnnxModel &model);

  /// The index of the node that defines \p name, `notANode`, or nothing if the
  /// name is not defined.
  std::optional<int64_t> lookup(StringRef name) const {
    auto it = producers.find(name);
    if (it == producers.end())
      return std::nullopt;
    return it->second;
  }

  /// `did you mean 'x'?` as a help text, or an empty one.
  std::string suggest(StringRef name) const;

private:
  StringMap<int64_t> producers;
};

} // namespace

Error NameTable::build(const OnnxModel &model) {
  for (const auto &initializer : model.initializers)
    producers.try_emplace(initializer.getKey(), notANode);
  for (const OnnxValueInfo &input : model.inputs)
    if (!producers.try_emplace(input.name, notANode).second)
      return makeOnnxError("graph input " + quoteOnnxName(input.name),
                           "the name is defined twice");
  for (auto [index, node] : enumerate(model.nodes))
    for (const std::string &output : node.outputs) {
      if (output.empty())
        continue;
      auto [it, inserted] =
          producers.try_emplace(output, static_cast<int64_t>(index));
      if (!inserted)
        return node.makeError(
            "the name " + quoteOnnxName(output) + " is defined twice",
            it->second == notANode
                ? std::string("a graph input or initializer has it")
                : "also by " + model.nodes[it->second].describe());
    }
  return Error::success();
}

std::string NameTable::suggest(StringRef name) const {
  // Names may be long and many: look only at those of similar, modest length.
  constexpr size_t maxLength = 64;
  unsigned bestDistance = 3;
  StringRef best;
  for (const auto &entry : producers) {
    StringRef candidate = entry.getKey();
    if (candidate.size() > maxLength || name.size() > maxLength)
      continue;
    unsigned distance =
        name.edit_distance(candidate, /*AllowReplacements=*/true, bestDistance);
    // Prefer the alphabetically first among equals: map order is not stable.
    if (distance < bestDistance ||
        (distance == bestDistance && !best.empty() && candidate < best)) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best.empty() ? "" : "did you mean " + quoteOnnxName(best) + "?";
}

/// Names a node of a cycle. \p numWaiting counts, for each node, the inputs
/// that could not be computed; at least one of the nodes where it is not zero
/// is on a cycle.
static Error makeCycleError(const OnnxModel &model, const NameTable &names,
                            const std::vector<unsigned> &numWaiting) {
  // From any waiting node, going back through waiting producers must come to
  // a node twice; that node is on a cycle.
  std::vector<bool> visited(model.nodes.size(), false);
  size_t index = 0;
  while (!numWaiting[index])
    ++index;
  std::string via;
  while (!visited[index]) {
    visited[index] = true;
    for (const std::string &input : model.nodes[index].inputs) {
      std::optional<int64_t> producer = names.lookup(input);
      if (producer && *producer >= 0 && numWaiting[*producer]) {
        index = static_cast<size_t>(*producer);
        via = input;
        break;
      }
    }
  }
  return model.nodes[index].makeError("the graph has a cycle",
                                      "the node needs its own result " +
                                          quoteOnnxName(via));
}

Error sortAndCheckOnnxGraph(OnnxModel &model) {
  NameTable names;
  if (Error error = names.build(model))
    return error;

  size_t numNodes = model.nodes.size();
  std::vector<std::vector<size_t>> users(numNodes);
  // How many inputs of a node come from nodes that are not sorted yet.
  std::vector<unsigned> numWaiting(numNodes, 0);
  for (auto [index, node] : enumerate(model.nodes))
    for (const std::string &input : node.inputs) {
      if (input.empty())
        continue;
      std::optional<int64_t> producer = names.lookup(input);
      if (!producer)
        return node.makeError(
            "the input " + quoteOnnxName(input) + " is not defined",
            "no graph input, initializer or node has it", names.suggest(input));
      if (*producer == NameTable::notANode)
        continue;
      users[*producer].push_back(index);
      ++numWaiting[index];
    }

  // Among the nodes that are ready, always take the first of the file.
  std::priority_queue<size_t, std::vector<size_t>, std::greater<size_t>> ready;
  for (size_t index = 0; index < numNodes; ++index)
    if (!numWaiting[index])
      ready.push(index);
  std::vector<size_t> order;
  while (!ready.empty()) {
    size_t index = ready.top();
    ready.pop();
    order.push_back(index);
    for (size_t user : users[index])
      if (--numWaiting[user] == 0)
        ready.push(user);
  }
  if (order.size() != numNodes)
    return makeCycleError(model, names, numWaiting);

  if (model.outputs.empty())
    return makeOnnxError("", "the graph has no outputs");
  StringSet<> seen;
  for (const OnnxValueInfo &output : model.outputs) {
    std::string where = "graph output " + quoteOnnxName(output.name);
    if (!seen.insert(output.name).second)
      return makeOnnxError(where, "the output is listed twice");
    if (!names.lookup(output.name))
      return makeOnnxError(where, "the output is not defined",
                           "no graph input, initializer or node has its name",
                           names.suggest(output.name));
  }

  std::vector<OnnxNode> sorted;
  sorted.reserve(numNodes);
  for (size_t index : order)
    sorted.push_back(std::move(model.nodes[index]));
  model.nodes = std::move(sorted);
  return Error::success();
}

} // namespace mlir::qnn
