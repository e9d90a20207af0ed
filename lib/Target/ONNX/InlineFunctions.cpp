//===- InlineFunctions.cpp - Functions of a model ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InlineFunctions.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;

namespace mlir::qnn {

std::string OnnxFunction::describe() const {
  return "function " +
         quoteOnnxName((domain.empty() ? "" : domain + ".") + name);
}

/// Domain, name and overload, none of which has a zero byte unless the model is
/// hostile, and then no harm is done.
static std::string makeKey(StringRef domain, StringRef name,
                           StringRef overload) {
  return (domain + Twine('\0') + name + Twine('\0') + overload).str();
}

std::string OnnxFunction::getKey() const {
  return makeKey(domain, name, overload);
}

namespace {

/// Expands the calls in one model.
class Inliner {
public:
  Inliner(OnnxModel &model, ArrayRef<OnnxFunction> functions);

  Error run();

private:
  /// What the names of a body become.
  using Names = StringMap<std::string>;

  const OnnxFunction *lookup(const OnnxNode &node) const;
  /// Appends what \p node stands for to the result.
  Error expand(OnnxNode node);
  Error expandCall(const OnnxNode &call, const OnnxFunction &function);
  Expected<Names> bindNames(const OnnxNode &call, const OnnxFunction &function,
                            StringRef prefix);
  Expected<OnnxNode> instantiate(const OnnxNode &node, const OnnxNode &call,
                                 const OnnxFunction &function, StringRef prefix,
                                 const Names &names);
  Error takeFromBudget(const OnnxNode &node, const OnnxNode &call,
                       StringRef prefix);
  /// A name that nothing has, beginning with \p wish.
  std::string makeUnique(std::string wish);
  /// Where results of \p call come from that the body does not compute.
  void addIdentity(const OnnxNode &call, StringRef from, StringRef to);

  OnnxModel &model;
  StringMap<const OnnxFunction *> functions;
  StringSet<> taken;
  /// The greatest number that makeUnique has given to a wish.
  StringMap<unsigned> lastNumber;
  std::vector<const OnnxFunction *> active;
  std::vector<OnnxNode> result;
  /// Bytes that bodies may still take.
  int64_t budget = int64_t(1) << 26;
};

} // namespace

Inliner::Inliner(OnnxModel &model, ArrayRef<OnnxFunction> list) : model(model) {
  for (const OnnxFunction &function : list)
    functions[function.getKey()] = &function;
  for (const auto &initializer : model.initializers)
    taken.insert(initializer.getKey());
  for (const OnnxValueInfo &input : model.inputs)
    taken.insert(input.name);
  for (const OnnxNode &node : model.nodes)
    for (const std::string &output : node.outputs)
      taken.insert(output);
}

Error Inliner::run() {
  std::vector<OnnxNode> nodes = std::move(model.nodes);
  for (OnnxNode &node : nodes)
    if (Error error = expand(std::move(node)))
      return error;
  model.nodes = std::move(result);
  return Error::success();
}

const OnnxFunction *Inliner::lookup(const OnnxNode &node) const {
  return functions.lookup(makeKey(node.domain, node.opType, node.overload));
}

Error Inliner::expand(OnnxNode node) {
  if (const OnnxFunction *function = lookup(node))
    return expandCall(node, *function);
  result.push_back(std::move(node));
  return Error::success();
}

Error Inliner::expandCall(const OnnxNode &call, const OnnxFunction &function) {
  constexpr size_t maxDepth = 64;
  if (is_contained(active, &function))
    return call.makeError("the call is recursive",
                          function.describe() + " calls itself",
                          "functions are expanded, so that they must end");
  if (active.size() == maxDepth)
    return call.makeError("functions call each other too deeply",
                          "at most " + Twine(maxDepth) +
                              " calls within calls are supported",
                          "expand the model's functions with onnx.inliner");
  std::string prefix = (!call.name.empty()      ? call.name
                        : !call.outputs.empty() ? call.outputs.front()
                                                : call.opType) +
                       "/";
  for (const OnnxNode &node : function.nodes)
    if (Error error = takeFromBudget(node, call, prefix))
      return error;
  Expected<Names> names = bindNames(call, function, prefix);
  if (!names)
    return names.takeError();
  active.push_back(&function);
  for (const OnnxNode &node : function.nodes) {
    Expected<OnnxNode> copy = instantiate(node, call, function, prefix, *names);
    if (!copy)
      return copy.takeError();
    if (Error error = expand(std::move(*copy)))
      return error;
  }
  active.pop_back();
  return Error::success();
}

/// Roughly the memory that \p node takes.
static int64_t getCost(const OnnxNode &node) {
  size_t cost = sizeof(OnnxNode) + node.name.size() + node.opType.size();
  for (const std::string &name : node.inputs)
    cost += sizeof(std::string) + name.size();
  for (const std::string &name : node.outputs)
    cost += sizeof(std::string) + name.size();
  for (const OnnxAttribute &attr : node.attributes) {
    cost += sizeof(OnnxAttribute) + attr.s.size() + attr.floats.size() * 4 +
            attr.ints.size() * 8;
    for (const std::string &text : attr.strings)
      cost += sizeof(std::string) + text.size();
  }
  return static_cast<int64_t>(cost);
}

Error Inliner::takeFromBudget(const OnnxNode &node, const OnnxNode &call,
                              StringRef prefix) {
  // Names grow by the prefix, and are kept in tables, too.
  size_t numNames = 2 + node.inputs.size() + 2 * node.outputs.size();
  budget -=
      getCost(node) + static_cast<int64_t>(numNames * (prefix.size() + 64));
  if (budget < 0)
    return call.makeError("the model's functions expand to too many nodes",
                          "more than 64 MiB",
                          "expand fewer calls, or simplify the model");
  return Error::success();
}

std::string Inliner::makeUnique(std::string wish) {
  if (taken.insert(wish).second)
    return wish;
  // Where the last search for this wish ended, lest many equal ones take long.
  unsigned &number = lastNumber.try_emplace(wish, 1).first->second;
  std::string name;
  do
    name = wish + "_" + std::to_string(++number);
  while (!taken.insert(name).second);
  return name;
}

void Inliner::addIdentity(const OnnxNode &call, StringRef from, StringRef to) {
  OnnxNode node;
  node.name = call.name;
  node.opType = "Identity";
  node.opset = maxKnownOnnxOpset;
  node.inputs = {from.str()};
  node.outputs = {to.str()};
  result.push_back(std::move(node));
}

Expected<Inliner::Names> Inliner::bindNames(const OnnxNode &call,
                                            const OnnxFunction &function,
                                            StringRef prefix) {
  auto check = [&](size_t given, size_t declared, const char *what) -> Error {
    if (given <= declared)
      return Error::success();
    return call.makeError(Twine("the call has too many ") + what,
                          function.describe() + " has " + Twine(declared) +
                              ", the node has " + Twine(given));
  };
  if (Error error = check(call.inputs.size(), function.inputs.size(), "inputs"))
    return std::move(error);
  if (Error error =
          check(call.outputs.size(), function.outputs.size(), "outputs"))
    return std::move(error);
  Names names;
  for (auto [index, input] : enumerate(function.inputs)) {
    bool isGiven = index < call.inputs.size();
    if (!names.try_emplace(input, isGiven ? call.inputs[index] : "").second)
      return makeOnnxError(function.describe(), "two inputs have one name",
                           quoteOnnxName(input));
  }
  StringSet<> computed;
  for (const OnnxNode &node : function.nodes)
    for (const std::string &output : node.outputs)
      computed.insert(output);
  for (auto [index, output] : enumerate(call.outputs)) {
    const std::string &inner = function.outputs[index];
    if (output.empty())
      continue;
    auto [it, inserted] = names.try_emplace(inner, output);
    if (inserted && computed.contains(inner))
      continue;
    // An input that is handed through, or a result that is asked for twice?
    if (inserted || it->second.empty())
      return call.makeError("output " + quoteOnnxName(output) + " has no value",
                            function.describe() + " does not compute " +
                                quoteOnnxName(inner));
    addIdentity(call, it->second, output);
  }
  for (const OnnxNode &node : function.nodes)
    for (const std::string &output : node.outputs)
      if (!output.empty() && !names.contains(output))
        names[output] = makeUnique((prefix + output).str());
  return names;
}

/// The value that attribute \p name of \p function has in \p call, or null.
static const OnnxAttribute *
findValue(const OnnxNode &call, const OnnxFunction &function, StringRef name) {
  if (const OnnxAttribute *given = call.findAttribute(name))
    return given;
  auto it = find_if(function.defaults, [&](const OnnxAttribute &attr) {
    return attr.name == name;
  });
  return it == function.defaults.end() ? nullptr : &*it;
}

Expected<OnnxNode> Inliner::instantiate(const OnnxNode &node,
                                        const OnnxNode &call,
                                        const OnnxFunction &function,
                                        StringRef prefix, const Names &names) {
  OnnxNode copy = node;
  copy.name = (prefix + (node.name.empty() ? node.opType : node.name)).str();
  for (std::string &output : copy.outputs)
    if (!output.empty())
      output = names.lookup(output);
  for (std::string &input : copy.inputs) {
    if (input.empty())
      continue;
    auto it = names.find(input);
    // Functions do not see the tensors of the graph that calls them.
    if (it == names.end())
      return copy.makeError(
          "the input " + quoteOnnxName(input) + " is not defined",
          "no input or node of " + function.describe() + " has it");
    input = it->second;
  }
  erase_if(copy.attributes, [&](OnnxAttribute &attr) {
    if (attr.refName.empty())
      return false;
    const OnnxAttribute *value = findValue(call, function, attr.refName);
    // Without a value the operator's own default holds.
    if (!value)
      return true;
    std::string name = attr.name;
    attr = *value;
    attr.name = std::move(name);
    return false;
  });
  return copy;
}

Error inlineOnnxFunctions(OnnxModel &model, ArrayRef<OnnxFunction> functions) {
  if (functions.empty())
    return Error::success();
  return Inliner(model, functions).run();
}

} // namespace mlir::qnn
