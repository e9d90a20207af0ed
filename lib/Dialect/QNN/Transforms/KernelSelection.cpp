//===- KernelSelection.cpp - Which kernel runs a contraction ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/Transforms/KernelSelection.h"
#include "qnn/Dialect/QNN/IR/PlainLoops.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

/// As many products of an unsigned by a signed byte fit in 32 bits.
static constexpr int64_t maxDotProducts = (int64_t(1) << 31) / (255 * 128) - 1;

//===----------------------------------------------------------------------===//
// What can run
//===----------------------------------------------------------------------===//

/// True if planes of the code are those of a two's complement or unsigned
/// number.
static bool hasPlainPlanes(IntType code) {
  return !code.isBipolar() && !code.isPow2();
}

/// True if the numbers of all weights are signed bytes.
static bool hasByteWeights(const ContractionView &view) {
  return llvm::all_of(view.weights, [](int32_t weight) {
    return weight >= -128 && weight <= 127;
  });
}

/// Products that one output sums.
static int64_t reductionSize(const ConvGeometry &g) {
  return g.kernelHeight * g.kernelWidth * g.channelsPerGroup();
}

/// True if no sum of codes times weights, and no correction for zero points,
/// leaves the 32 bits at which the sums of kernels wrap.
static bool fitsLanes(const ContractionView &view) {
  auto magnitude = [](IntType code) {
    return static_cast<double>(
        std::max(-code.getMinValue(), code.getMaxValue()));
  };
  double input = magnitude(view.inputCode) +
                 std::fabs(static_cast<double>(view.inputZeroPoint));
  return input * magnitude(view.weightCode) *
             static_cast<double>(reductionSize(view.geometry)) <
         0x1p31;
}

/// True if `kind` computes the contraction.
static bool isApplicable(const ContractionView &view, MmaKind kind) {
  IntType in = view.inputCode, weight = view.weightCode;
  if (view.isShifted && kind != MmaKind::Dot)
    return false;
  switch (kind) {
  case MmaKind::XorPopcount:
    return in.isBipolar() && weight.isBipolar() && view.inputZeroPoint == 0;
  case MmaKind::AndPopcount:
    return hasPlainPlanes(in) && hasPlainPlanes(weight) &&
           in.isRepresentable(view.inputZeroPoint) && fitsLanes(view);
  case MmaKind::Dot:
    // Unsigned bytes by signed bytes.
    return in.getMaxValue() - in.getMinValue() <= 255 && !weight.isPow2() &&
           hasByteWeights(view) &&
           reductionSize(view.geometry) <= maxDotProducts;
  case MmaKind::Shift:
    return weight.isPow2() && !in.isPow2() && fitsLanes(view);
  }
  llvm_unreachable("all kinds are listed");
}

/// True if weights of 0 between groups leave the raw sums alone: 0 is no
/// bipolar number, and a pow2 pattern costs a shift all the same.
static bool canMerge(MmaKind kind) {
  return kind == MmaKind::Dot || kind == MmaKind::AndPopcount;
}

/// How a kernel reads the channels of one pixel.
static PackedLayout getRunLayout(MmaKind kind) {
  if (kind == MmaKind::Dot)
    return PackedLayout::Bytes;
  return kind == MmaKind::Shift ? PackedLayout::Lanes : PackedLayout::Planes;
}

//===----------------------------------------------------------------------===//
// What it costs
//===----------------------------------------------------------------------===//

namespace {

/// Instructions that end one vector of results: requantize and store.
constexpr double epilogueInstructions = 14;
/// Cycles around the loop over steps, for each tile and for each of its rows.
constexpr double tileOverhead = 8, rowOverhead = 3;
/// The same for each row of plain loops, whose columns depend on the position.
constexpr double plainRowOverhead = 20;
/// Instructions that make a word of the input: bytes come in whole vectors,
/// taps one vector for each of the four, and scalars one by one.
constexpr double bytePackInstructions = 2, tapPackInstructions = 9,
                 scalarTapPackInstructions = 12;

/// A kernel without its tile: sizes of its loops.
struct KernelShape {
  MmaKind kind;
  PackedLayout layout;
  bool isLaneWise;
  /// Register rows are cut from `width` columns; all else repeats.
  int64_t images, width, groups, channelsPerGroup;
  int64_t rows, stepsPerRow;
  int64_t inputPlanes, weightPlanes;
  /// Words of the packed input.
  int64_t inputWords;
};

} // namespace

static KernelShape getShape(const ContractionView &view, MmaKind kind,
                            PackedLayout layout, bool isLaneWise) {
  const ConvGeometry &g = view.geometry;
  auto packed = PackedType::get(view.op->getContext(), view.inputCode, layout);
  bool hasPlanes = layout == PackedLayout::Planes;
  KernelShape shape;
  shape.kind = kind;
  shape.layout = layout;
  shape.isLaneWise = isLaneWise;
  shape.images = g.batch * g.outHeight;
  shape.width = g.outWidth;
  shape.groups = isLaneWise ? 1 : g.groups;
  shape.channelsPerGroup = g.outChannels / shape.groups;
  shape.rows = g.kernelHeight;
  int64_t runs = layout == PackedLayout::Taps
                     ? llvm::divideCeil(g.kernelWidth, 4)
                     : g.kernelWidth;
  shape.inputPlanes = packed.getNumPlanes();
  shape.weightPlanes = hasPlanes ? view.weightCode.getWidth() : 1;
  int64_t words = packed.getNumWords(g.channelsPerGroup());
  shape.stepsPerRow = runs * (words / shape.inputPlanes);
  shape.inputWords = g.batch * (g.height + g.padTop + g.padBottom) *
                     (g.width + g.padLeft + g.padRight) * g.groups * words;
  return shape;
}

/// Cycles of the kernel with a register tile.
static double estimate(const KernelShape &s, const ::qnn::KernelTile &tile,
                       const ::qnn::TargetRecord &target) {
  double products = tile.mr * tile.nr * s.inputPlanes * s.weightPlanes;
  double loads = (s.isLaneWise ? products : tile.mr * s.inputPlanes) +
                 tile.nr * s.weightPlanes;
  double instructions = products * target.getProductInstructions(s.kind);
  // What does not fit in registers is stored and loaded in every step.
  int64_t live = tile.mr * tile.nr + tile.nr * s.weightPlanes + 2;
  double spills = std::max<int64_t>(live - target.registers, 0);
  double step = std::max({instructions / target.instructionsPerCycle,
                          (loads + 2 * spills) / target.loadsPerCycle,
                          double(target.getProductLatency(s.kind))});
  double end = epilogueInstructions * tile.mr * tile.nr;
  // Results of one bit go into words of 32.
  bool splitsWords = s.kind == MmaKind::XorPopcount &&
                     tile.nr * target.lanes % 32 && s.channelsPerGroup >= 32;
  if (splitsWords)
    end *= 2;
  double perTile = tileOverhead +
                   s.rows * (s.stepsPerRow * step + rowOverhead) +
                   end / target.instructionsPerCycle;
  double tiles = double(s.images) * llvm::divideCeil(s.width, tile.mr) *
                 s.groups *
                 llvm::divideCeil(s.channelsPerGroup, tile.nr * target.lanes);
  double pack = bytePackInstructions;
  if (s.layout == PackedLayout::Taps)
    pack = target.lanes > 1 ? tapPackInstructions : scalarTapPackInstructions;
  return tiles * perTile +
         pack * s.inputWords / target.lanes / target.instructionsPerCycle;
}

/// Adds the kernel with its best tile to `choices`, which stay sorted.
static void addChoice(const ContractionView &view, MmaKind kind,
                      PackedLayout layout, bool isLaneWise,
                      int64_t mergedGroups, const ::qnn::TargetRecord &target,
                      SmallVectorImpl<KernelChoice> &choices) {
  KernelShape shape = getShape(view, kind, layout, isLaneWise);
  std::optional<::qnn::KernelTile> best;
  double bestCycles = 0;
  for (const ::qnn::KernelTile &tile : target.getTiles(kind)) {
    if (tile.mr > shape.width)
      continue;
    double cycles = estimate(shape, tile, target);
    if (!best || cycles < bestCycles) {
      best = tile;
      bestCycles = cycles;
    }
  }
  // Every list ends with a tile of one pixel.
  assert(best && "no tile is narrow enough");
  KernelChoice choice{
      kind,
      layout,
      TileAttr::get(view.op->getContext(), best->mr, best->nr, target.lanes),
      mergedGroups,
      isLaneWise,
      bestCycles};
  auto isFaster = [](const KernelChoice &a, const KernelChoice &b) {
    return a.cycles < b.cycles;
  };
  choices.insert(llvm::upper_bound(choices, choice, isFaster), choice);
}

SmallVector<KernelChoice>
mlir::qnn::rankKernels(const ContractionView &view,
                       const ::qnn::TargetRecord &target,
                       std::optional<MmaKind> forced) {
  SmallVector<KernelChoice> choices;
  const ConvGeometry &g = view.geometry;
  for (MmaKind kind : {MmaKind::XorPopcount, MmaKind::AndPopcount, MmaKind::Dot,
                       MmaKind::Shift}) {
    if ((forced && *forced != kind) || !isApplicable(view, kind))
      continue;
    if (kind == MmaKind::Dot && g.groups > 1 && isDepthwise(g))
      addChoice(view, kind, PackedLayout::Taps, /*isLaneWise=*/true, 1, target,
                choices);
    // Groups as they are, or made one until they fill a vector.
    int64_t most = canMerge(kind) ? g.groups : 1;
    int64_t outPerGroup = g.outChannels / g.groups;
    for (int64_t merged = 1; merged <= most && g.groups % merged == 0;
         merged *= 2) {
      ContractionView grouped = view;
      grouped.geometry.groups = g.groups / merged;
      if (!isApplicable(grouped, kind))
        break;
      addChoice(grouped, kind, getRunLayout(kind), /*isLaneWise=*/false, merged,
                target, choices);
      if (kind == MmaKind::Dot && g.kernelWidth > 1)
        addChoice(grouped, kind, PackedLayout::Taps, /*isLaneWise=*/false,
                  merged, target, choices);
      if (outPerGroup * merged >= target.lanes)
        break;
    }
  }
  return choices;
}

double mlir::qnn::estimatePlainLoops(const ContractionView &view,
                                     const ::qnn::TargetRecord &target) {
  const ConvGeometry &g = view.geometry;
  // Blocks of output channels, one code at a time. Channels of one group share
  // the codes that they read; depthwise, each has its own.
  double block = getChannelBlock(g);
  double inputCode = view.inputZeroPoint ? 2 : 1, loopStep = 3;
  double product =
      2 + (isDepthwise(g) ? inputCode : inputCode / block) + loopStep / block;
  double outputs = double(g.batch) * g.outHeight * g.outWidth * g.outChannels;
  double instructions =
      outputs * (reductionSize(g) * product + epilogueInstructions);
  double overhead = tileOverhead + g.kernelHeight * plainRowOverhead;
  return (instructions + outputs / block * overhead) /
         target.instructionsPerCycle;
}

std::string mlir::qnn::describeKernel(const KernelChoice &choice) {
  std::string text = llvm::formatv(
      "{0}{1} on {2}, tile {3} x {4}", choice.isLaneWise ? "lane-wise " : "",
      stringifyMmaKind(choice.kind), stringifyPackedLayout(choice.layout),
      choice.tile.getMr(), choice.tile.getNr());
  if (choice.mergedGroups > 1)
    text += llvm::formatv(", {0} groups at a time", choice.mergedGroups);
  return text;
}
