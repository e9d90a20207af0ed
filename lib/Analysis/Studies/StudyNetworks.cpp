//===- StudyNetworks.cpp - The networks of the papers -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Studies/StudyNetworks.h"

#include "LayerWriter.h"
#include "qnn/Analysis/Energy/EnergyAnalysis.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::qnn;

//===----------------------------------------------------------------------===//
// Moons et al. 2017
//===----------------------------------------------------------------------===//

std::string TableITopology::getName() const {
  std::string name;
  for (const Block &block : blocks)
    name += (name.empty() ? "" : " ") + std::to_string(block.depth) + "x" +
            std::to_string(block.filters);
  return name;
}

size_t TableITopology::getNumLayers() const {
  size_t layers = 1;
  for (const Block &block : blocks)
    layers += block.depth;
  return layers;
}

llvm::Expected<TableITopology> mlir::qnn::parseTopology(StringRef text) {
  SmallVector<StringRef> words;
  llvm::SplitString(text, words, " ,");
  TableITopology topology;
  bool isValid = words.size() == 3;
  for (size_t i = 0; i < words.size() && isValid; ++i) {
    TableITopology::Block &block = topology.blocks[i];
    auto [depth, filters] = words[i].split('x');
    isValid = !depth.getAsInteger(10, block.depth) &&
              !filters.getAsInteger(10, block.filters) && block.depth >= 1 &&
              block.depth <= 3 && block.filters >= 1 && block.filters <= 4096;
  }
  if (!isValid)
    return llvm::createStringError(
        "bad topology '" + text +
        "': expected three blocks of depth (1 to 3) and filters, such as "
        "1x64,3x128,3x128");
  return topology;
}

std::vector<TableITopology> mlir::qnn::getTableI() {
  std::vector<TableITopology::Block> choices;
  for (int64_t depth = 1; depth <= 3; ++depth)
    for (int64_t filters = 32; filters <= 512; filters *= 2)
      choices.push_back({depth, filters});
  std::vector<TableITopology> topologies;
  for (const auto &a : choices)
    for (const auto &b : choices)
      for (const auto &c : choices)
        topologies.push_back({{a, b, c}});
  return topologies;
}

OwningOpRef<ModuleOp> mlir::qnn::buildTableI(MLIRContext &context,
                                             const TableITopology &topology,
                                             const NetworkWidths &widths) {
  LayerWriter writer(context, "main", widths, /*channels=*/3, /*size=*/32);
  Value value = writer.getImage();
  for (const TableITopology::Block &block : topology.blocks) {
    for (int64_t layer = 0; layer < block.depth; ++layer)
      value = writer.activate(writer.conv(value, block.filters, /*kernel=*/3,
                                          /*stride=*/1, /*pad=*/1));
    value = writer.maxPool(value, /*kernel=*/2, /*stride=*/2);
  }
  return writer.finish(writer.dense(value, 10, /*hasBias=*/false));
}

//===----------------------------------------------------------------------===//
// Hashemi et al. 2017
//===----------------------------------------------------------------------===//

static OwningOpRef<ModuleOp>
buildLeNet(MLIRContext &context, const NetworkWidths &widths, ChannelRule) {
  LayerWriter writer(context, "main", widths, /*channels=*/1, /*size=*/28);
  Value value = writer.conv(writer.getImage(), 20, 5, 1, 0);
  value = writer.conv(writer.maxPool(value, 2, 2), 50, 5, 1, 0);
  value = writer.dense(writer.maxPool(value, 2, 2), 500, /*hasBias=*/true);
  return writer.finish(
      writer.dense(writer.activate(value), 10, /*hasBias=*/true));
}

static OwningOpRef<ModuleOp>
buildCifar10(MLIRContext &context, const NetworkWidths &widths, ChannelRule) {
  LayerWriter writer(context, "main", widths, /*channels=*/3, /*size=*/32);
  Value value = writer.getImage();
  for (int64_t filters : {32, 32, 64})
    value = writer.maxPool(
        writer.activate(writer.conv(value, filters, 5, 1, 2)), 3, 2);
  return writer.finish(writer.dense(value, 10, /*hasBias=*/true));
}

//===----------------------------------------------------------------------===//
// Vasquez et al. 2021
//===----------------------------------------------------------------------===//

static OwningOpRef<ModuleOp> buildVgg19(MLIRContext &context,
                                        const NetworkWidths &widths,
                                        ChannelRule keep) {
  LayerWriter writer(context, "main", widths, /*channels=*/3, /*size=*/32);
  Value value = writer.getImage();
  const TableITopology::Block blocks[] = {
      {2, 64}, {2, 128}, {4, 256}, {4, 512}, {4, 512}};
  for (const TableITopology::Block &block : blocks) {
    for (int64_t layer = 0; layer < block.depth; ++layer) {
      bool isFirst = writer.getNumLayers() == 0;
      int64_t filters = isFirst ? block.filters : keep(block.filters);
      value = writer.activate(writer.conv(value, filters, 3, 1, 1));
    }
    value = writer.maxPool(value, 2, 2);
  }
  return writer.finish(writer.dense(value, 10, /*hasBias=*/true));
}

static OwningOpRef<ModuleOp> buildResNet18(MLIRContext &context,
                                           const NetworkWidths &widths,
                                           ChannelRule keep) {
  LayerWriter writer(context, "main", widths, /*channels=*/3, /*size=*/32);
  Value value = writer.activate(writer.conv(writer.getImage(), 64, 3, 1, 1));
  for (int64_t stage = 0; stage < 4; ++stage) {
    int64_t filters = keep(64 << stage);
    // The first stage adds to the maps of the first layer.
    int64_t outputs = stage == 0 ? 64 : filters;
    for (int64_t block = 0; block < 2; ++block) {
      int64_t stride = stage > 0 && block == 0 ? 2 : 1;
      Value inner = writer.activate(writer.conv(value, filters, 3, stride, 1));
      inner = writer.conv(inner, outputs, 3, 1, 1);
      Value shortcut =
          stride == 1 ? value : writer.conv(value, outputs, 1, stride, 0);
      value = writer.activate(writer.add(inner, shortcut));
    }
  }
  value = writer.globalMean(value);
  return writer.finish(writer.dense(value, 10, /*hasBias=*/true));
}

//===----------------------------------------------------------------------===//
// By name
//===----------------------------------------------------------------------===//

ArrayRef<StringLiteral> mlir::qnn::getNetworkNames() {
  static const StringLiteral names[] = {"lenet", "cifar10", "vgg19",
                                        "resnet18"};
  return names;
}

static llvm::Error checkWidths(StringRef name, const NetworkWidths &widths,
                               size_t numLayers) {
  size_t numWidths = widths.layers.size();
  if (numWidths != 1 && numWidths != numLayers)
    return llvm::createStringError(
        "'" + name + "' has " + Twine(numLayers) +
        " layers with weights: give one width, or one for each, not " +
        Twine(numWidths));
  for (unsigned bits : widths.layers)
    if (bits < 1 || bits > 16)
      return llvm::createStringError("bad width " + Twine(bits) +
                                     ": expected 1 to 16 bits");
  return llvm::Error::success();
}

llvm::Expected<OwningOpRef<ModuleOp>>
mlir::qnn::buildNetwork(MLIRContext &context, StringRef name,
                        const NetworkWidths &widths, ChannelRule keep) {
  struct Entry {
    size_t numLayers;
    OwningOpRef<ModuleOp> (*build)(MLIRContext &, const NetworkWidths &,
                                   ChannelRule);
  };
  // In the order of the names.
  static const Entry entries[] = {{4, buildLeNet},
                                  {4, buildCifar10},
                                  {17, buildVgg19},
                                  {21, buildResNet18}};
  const auto *it = llvm::find(getNetworkNames(), name);
  bool isNamed = it != getNetworkNames().end();
  llvm::Expected<TableITopology> topology = parseTopology(name);
  if (!topology) {
    llvm::consumeError(topology.takeError());
    if (!isNamed)
      return llvm::createStringError(
          "unknown network '" + name +
          "'; known: " + llvm::join(getNetworkNames(), ", ") +
          ", and topologies of Table I such as 1x64,3x128,3x128");
  }
  const Entry *entry =
      isNamed ? &entries[it - getNetworkNames().begin()] : nullptr;
  size_t numLayers = entry ? entry->numLayers : topology->getNumLayers();
  if (llvm::Error error = checkWidths(name, widths, numLayers))
    return std::move(error);
  if (!entry)
    return buildTableI(context, *topology, widths);
  auto keepAll = [](int64_t channels) { return channels; };
  return entry->build(context, widths, keep ? keep : ChannelRule(keepAll));
}

std::vector<::qnn::energy::LayerWork> mlir::qnn::collectWorks(ModuleOp module) {
  std::vector<::qnn::energy::LayerWork> works;
  std::vector<Operation *> ops;
  FailureOr<FunctionOpInterface> network = findNetwork(module, "");
  assert(succeeded(network) && "these modules have one function");
  LogicalResult result =
      collectWorks(*network, ::qnn::energy::OperandFormat::integer(8),
                   /*platform=*/"", works, ops);
  assert(succeeded(result) && "the ops of these networks have prices");
  (void)result;
  return works;
}
