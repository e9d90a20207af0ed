//===- TileNest.cpp - Loops and tiles that code is made of ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/IR/TileNest.h"

using namespace mlir;
using namespace mlir::qnn;

StringRef mlir::qnn::stringifyTiledOperand(unsigned operand) {
  static constexpr const char *const names[] = {"weights", "inputs", "outputs"};
  return names[operand];
}

StringRef mlir::qnn::stringifyAccessKind(AccessKind kind) {
  switch (kind) {
  case AccessKind::Macs:
    return "macs";
  case AccessKind::In:
    return "in";
  case AccessKind::Partials:
    return "partial out";
  case AccessKind::Finals:
    return "final out";
  }
  llvm_unreachable("unknown kind of access");
}

static ArrayAttr makeLoops(Builder &builder, ArrayRef<LoopAttr> loops) {
  return builder.getArrayAttr(SmallVector<Attribute>(loops));
}

DictionaryAttr mlir::qnn::makeTilesAttr(MLIRContext *context,
                                        const TileNest &nest) {
  Builder builder(context);
  SmallVector<Attribute> memories;
  for (const TileNest::Memory &memory : nest.memories) {
    NamedAttrList entries;
    entries.append("name", builder.getStringAttr(memory.name));
    for (auto [operand, cut] : llvm::enumerate(memory.cuts))
      if (cut)
        entries.append(stringifyTiledOperand(operand),
                       builder.getI64IntegerAttr(*cut));
    memories.push_back(entries.getDictionary(context));
  }
  NamedAttrList entries;
  entries.append("platform", builder.getStringAttr(nest.platform));
  entries.append("elides_first_read",
                 builder.getBoolAttr(nest.elidesFirstRead));
  entries.append("multicast", builder.getBoolAttr(nest.hasMulticast));
  entries.append("spatial", makeLoops(builder, nest.spatial));
  entries.append("temporal", makeLoops(builder, nest.temporal));
  entries.append("memories", builder.getArrayAttr(memories));
  return entries.getDictionary(context);
}

/// Reads an array of loops; an empty message is success.
static std::string readLoops(Attribute attribute,
                             SmallVectorImpl<LoopAttr> &loops) {
  auto array = dyn_cast_or_null<ArrayAttr>(attribute);
  if (!array)
    return "needs 'spatial' and 'temporal', arrays of loops";
  for (Attribute element : array) {
    auto loop = dyn_cast<LoopAttr>(element);
    if (!loop || loop.getFactor() < 2)
      return "has a loop that is no #qnn.loop of two or more iterations";
    loops.push_back(loop);
  }
  return "";
}

static std::string readMemory(Attribute attribute, TileNest &nest) {
  auto entries = dyn_cast<DictionaryAttr>(attribute);
  auto name = entries ? entries.getAs<StringAttr>("name") : StringAttr();
  if (!name)
    return "has a memory without name";
  TileNest::Memory memory;
  memory.name = name.str();
  size_t known = 1;
  for (unsigned operand = 0; operand < memory.cuts.size(); ++operand) {
    auto cut = entries.getAs<IntegerAttr>(stringifyTiledOperand(operand));
    if (!cut)
      continue;
    ++known;
    int64_t least = 0;
    for (const TileNest::Memory &inner : nest.memories)
      least = inner.cuts[operand].value_or(least);
    int64_t most = nest.temporal.size();
    if (cut.getInt() < least || cut.getInt() > most)
      return (Twine("has a tile of ") + stringifyTiledOperand(operand) +
              " in '" + memory.name + "' of " + Twine(cut.getInt()) +
              " loops; expected " + Twine(least) + " to " + Twine(most))
          .str();
    memory.cuts[operand] = cut.getInt();
  }
  if (known != entries.size())
    return "has a memory with something else than name, weights, inputs and "
           "outputs";
  nest.memories.push_back(std::move(memory));
  return "";
}

static std::string readTiles(DictionaryAttr tiles, TileNest &nest) {
  auto platform = tiles ? tiles.getAs<StringAttr>("platform") : StringAttr();
  auto elides = tiles ? tiles.getAs<BoolAttr>("elides_first_read") : BoolAttr();
  auto multicast = tiles ? tiles.getAs<BoolAttr>("multicast") : BoolAttr();
  auto memories = tiles ? tiles.getAs<ArrayAttr>("memories") : ArrayAttr();
  if (!platform || !elides || !multicast || !memories || tiles.size() != 6)
    return "must be a dictionary of platform, elides_first_read, multicast, "
           "spatial, temporal and memories";
  nest.platform = platform.str();
  nest.elidesFirstRead = elides.getValue();
  nest.hasMulticast = multicast.getValue();
  std::string message = readLoops(tiles.get("spatial"), nest.spatial);
  if (message.empty())
    message = readLoops(tiles.get("temporal"), nest.temporal);
  for (Attribute memory : memories)
    if (message.empty())
      message = readMemory(memory, nest);
  bool hasSums = llvm::any_of(nest.memories, [](const TileNest::Memory &m) {
    return m.cuts[TiledOutputs].has_value();
  });
  if (message.empty() && !hasSums)
    message = "has no tile for outputs, where sums could be";
  return message;
}

FailureOr<TileNest> mlir::qnn::readTileNest(Operation *op) {
  TileNest nest;
  std::string message =
      readTiles(op->getAttrOfType<DictionaryAttr>(tilesAttrName), nest);
  if (!message.empty())
    return op->emitOpError() << "'" << tilesAttrName << "' " << message;
  return nest;
}

/// Sums of reals run in the order c, fy, fx.
static bool keepsOrder(const TileNest &nest) {
  unsigned last = 0;
  for (ArrayRef<LoopAttr> loops :
       {ArrayRef(nest.temporal), ArrayRef(nest.spatial)})
    for (LoopAttr loop : llvm::reverse(loops)) {
      LoopDim dim = loop.getDim();
      bool isSummed =
          dim == LoopDim::C || dim == LoopDim::FY || dim == LoopDim::FX;
      if (isSummed && static_cast<unsigned>(dim) < last)
        return false;
      if (isSummed)
        last = static_cast<unsigned>(dim);
    }
  return true;
}

std::string mlir::qnn::getTileProblem(Operation *op, const TileNest &nest) {
  if (!isa<Conv2DOp, Conv2DIntegerOp, MatMulOp, MatMulIntegerOp>(op))
    return "only convolutions and matrix products on the real and the integer "
           "level run tile by tile";
  auto right = cast<RankedTensorType>(op->getOperand(1).getType());
  if (isa<MatMulOp, MatMulIntegerOp>(op) && right.getRank() != 2)
    return "stacks of matrices on the right do not run tile by tile";
  auto result = cast<RankedTensorType>(op->getResult(0).getType());
  if (isa<FloatType>(result.getElementType()) && !keepsOrder(nest))
    return "reals are summed in the order c, fy, fx, which the loops change";
  return "";
}

SmallVector<AccessCounter> mlir::qnn::listAccessCounters(Operation *op,
                                                         const TileNest &nest) {
  SmallVector<AccessCounter> counters = {{op, AccessKind::Macs}};
  for (auto [memory, described] : llvm::enumerate(nest.memories))
    for (unsigned operand = 0; operand < described.cuts.size(); ++operand) {
      if (!described.cuts[operand])
        continue;
      unsigned index = memory;
      counters.push_back({op, AccessKind::In, index, operand});
      if (operand != TiledOutputs)
        continue;
      counters.push_back({op, AccessKind::Partials, index, operand});
      counters.push_back({op, AccessKind::Finals, index, operand});
    }
  return counters;
}

FailureOr<SmallVector<AccessCounter>>
mlir::qnn::listAccessCounters(FunctionOpInterface function) {
  SmallVector<AccessCounter> counters;
  for (Operation &op : function.getFunctionBody().front()) {
    if (!op.hasAttr(tilesAttrName))
      continue;
    FailureOr<TileNest> nest = readTileNest(&op);
    if (failed(nest))
      return failure();
    llvm::append_range(counters, listAccessCounters(&op, *nest));
  }
  return counters;
}
