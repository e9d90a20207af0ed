//===- KernelSelection.cpp - Which kernel runs a contraction ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/Transforms/KernelSelection.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::qnn;

/// More plane pairs than this and unpacked bytes are faster: the measured ratio
/// of a popcount to a byte dot product is 684 to 128 products a cycle.
static constexpr int64_t maxPlanePairs = 5;

/// As many products of an unsigned by a signed byte fit in 32 bits.
static constexpr int64_t maxDotProducts = (int64_t(1) << 31) / (255 * 128) - 1;

static int64_t reductionSize(const ConvGeometry &g) {
  return g.kernelHeight * g.kernelWidth * g.channels;
}

//===----------------------------------------------------------------------===//
// Reading contractions
//===----------------------------------------------------------------------===//

/// Fills `view.weights` (and patterns) from the constant behind `weights`.
/// `isMatMul`: stored K x N, wanted N, 1, 1, K.
static LogicalResult readWeights(Value weights, bool isMatMul,
                                 ContractionView &view) {
  auto constant = weights.getDefiningOp<ConstantOp>();
  if (!constant)
    return failure();
  auto values = constant.getValue().tryGetValues<APInt>();
  if (!values)
    return failure();
  SmallVector<int64_t> stored;
  for (const APInt &value : *values)
    stored.push_back(value.getSExtValue());
  if (isMatMul) {
    auto shape = cast<RankedTensorType>(weights.getType()).getShape();
    SmallVector<int64_t> turned(stored.size());
    for (int64_t k = 0; k < shape[0]; ++k)
      for (int64_t n = 0; n < shape[1]; ++n)
        turned[n * shape[0] + k] = stored[k * shape[1] + n];
    stored = std::move(turned);
  }
  for (int64_t value : stored) {
    view.weights.push_back(view.weightCode.decode(value));
    if (view.weightCode.isPow2())
      view.patterns.push_back(value);
  }
  return success();
}

/// True if some weight zero point is not 0.
template <typename OpTy>
static bool hasWeightZeroPoint(OpTy op) {
  return llvm::any_of(op.getWeightZeroPoint(),
                      [](int32_t zeroPoint) { return zeroPoint != 0; });
}

FailureOr<ContractionView> mlir::qnn::viewContraction(Operation *op,
                                                      StringRef &reason) {
  ContractionView view;
  view.op = op;
  auto refuse = [&](StringRef why) {
    reason = why;
    return failure();
  };
  if (auto conv = dyn_cast<Conv2DIntegerOp>(op)) {
    view.geometry = conv.getGeometry();
    if (view.geometry.layout != Layout::NHWC)
      return refuse("it is not in nhwc layout");
    if (view.geometry.groups != 1)
      return refuse("it has groups");
    if (view.geometry.dilationX != 1 || view.geometry.dilationY != 1)
      return refuse("it is dilated");
    if (hasWeightZeroPoint(conv))
      return refuse("its weights have a zero point");
    view.inputZeroPoint = conv.getInputZeroPoint();
    view.inputCode = getCodeType(conv.getInput());
    view.weightCode = getCodeType(conv.getWeights());
    if (failed(readWeights(conv.getWeights(), /*isMatMul=*/false, view)))
      return refuse("its weights are not constant");
    return view;
  }
  auto matmul = dyn_cast<MatMulIntegerOp>(op);
  if (!matmul)
    return refuse("it is not an integer contraction");
  if (hasWeightZeroPoint(matmul))
    return refuse("its weights have a zero point");
  ArrayRef<int64_t> in =
      cast<RankedTensorType>(matmul.getInput().getType()).getShape();
  if (cast<RankedTensorType>(matmul.getType()).getRank() != 2)
    return refuse("it multiplies stacks of matrices");
  view.geometry.layout = Layout::NHWC;
  view.geometry.width = view.geometry.outWidth = in[0];
  view.geometry.channels = in[1];
  view.geometry.outChannels =
      cast<RankedTensorType>(matmul.getType()).getDimSize(1);
  view.inputZeroPoint = matmul.getInputZeroPoint();
  view.inputCode = getCodeType(matmul.getInput());
  view.weightCode = getCodeType(matmul.getWeights());
  if (failed(readWeights(matmul.getWeights(), /*isMatMul=*/true, view)))
    return refuse("its weights are not constant");
  return view;
}

//===----------------------------------------------------------------------===//
// Choosing
//===----------------------------------------------------------------------===//

/// True if planes of the code are those of a two's complement or unsigned
/// number.
static bool hasPlainPlanes(IntType code) {
  return !code.isBipolar() && !code.isPow2();
}

/// True if `kind` computes the contraction.
static bool isApplicable(const ContractionView &view, MmaKind kind) {
  IntType in = view.inputCode, weight = view.weightCode;
  switch (kind) {
  case MmaKind::XorPopcount:
    return in.isBipolar() && weight.isBipolar() && view.inputZeroPoint == 0;
  case MmaKind::AndPopcount:
    return hasPlainPlanes(in) && hasPlainPlanes(weight) &&
           in.isRepresentable(view.inputZeroPoint);
  case MmaKind::Dot:
    // Unsigned bytes by signed bytes.
    return in.getMaxValue() - in.getMinValue() <= 255 && !weight.isPow2() &&
           weight.getMinValue() >= -128 && weight.getMaxValue() <= 127 &&
           reductionSize(view.geometry) <= maxDotProducts;
  case MmaKind::Shift:
    return weight.isPow2() && !in.isPow2();
  }
  llvm_unreachable("all kinds are listed");
}

/// The first applicable kind, best first.
static std::optional<MmaKind> chooseKind(const ContractionView &view) {
  int64_t planePairs = view.inputCode.getWidth() * view.weightCode.getWidth();
  if (isApplicable(view, MmaKind::XorPopcount))
    return MmaKind::XorPopcount;
  if (isApplicable(view, MmaKind::AndPopcount) && planePairs <= maxPlanePairs)
    return MmaKind::AndPopcount;
  if (isApplicable(view, MmaKind::Dot))
    return MmaKind::Dot;
  if (isApplicable(view, MmaKind::Shift))
    return MmaKind::Shift;
  return std::nullopt;
}

/// The tile of the record that wastes the least: columns computed twice at the
/// right edge, and channels that only fill up a block. Ties go to the earlier,
/// better tile.
static ::qnn::KernelTile chooseTile(const ContractionView &view, MmaKind kind,
                                    const ::qnn::TargetRecord &target) {
  const ConvGeometry &g = view.geometry;
  std::optional<::qnn::KernelTile> best;
  int64_t bestCost = 0;
  for (const ::qnn::KernelTile &tile : target.getTiles(kind)) {
    if (tile.mr > g.outWidth)
      continue;
    int64_t columns = llvm::divideCeil(g.outWidth, tile.mr) * tile.mr;
    int64_t block = tile.nr * target.lanes;
    int64_t channels = llvm::divideCeil(g.outChannels, block) * block;
    if (!best || columns * channels < bestCost) {
      best = tile;
      bestCost = columns * channels;
    }
  }
  // No listed tile is as narrow as the output: few pixels, two vectors.
  if (best)
    return *best;
  return {1, g.outChannels > target.lanes ? 2 : 1};
}

std::optional<KernelChoice>
mlir::qnn::chooseKernel(const ContractionView &view,
                        const ::qnn::TargetRecord &target,
                        std::optional<MmaKind> forced) {
  std::optional<MmaKind> kind = forced ? forced : chooseKind(view);
  if (!kind || !isApplicable(view, *kind))
    return std::nullopt;
  ::qnn::KernelTile tile = chooseTile(view, *kind, target);
  PackedLayout layout = PackedLayout::Planes;
  if (*kind == MmaKind::Dot)
    layout = PackedLayout::Bytes;
  if (*kind == MmaKind::Shift)
    layout = PackedLayout::Lanes;
  return KernelChoice{
      *kind, layout,
      TileAttr::get(view.op->getContext(), tile.mr, tile.nr, target.lanes)};
}

//===----------------------------------------------------------------------===//
// Raw sums
//===----------------------------------------------------------------------===//

/// Groups positions of one axis by their valid taps. Returns the class of each
/// position; `taps` receives, per class, which taps are valid.
static SmallVector<int32_t>
classifyAxis(int64_t positions, int64_t kernel,
             function_ref<bool(int64_t, int64_t)> isValid,
             SmallVectorImpl<SmallVector<bool>> &taps) {
  SmallVector<int32_t> classes;
  for (int64_t position = 0; position < positions; ++position) {
    SmallVector<bool> valid;
    for (int64_t tap = 0; tap < kernel; ++tap)
      valid.push_back(isValid(position, tap));
    auto it = llvm::find(taps, valid);
    classes.push_back(it - taps.begin());
    if (it == taps.end())
      taps.push_back(valid);
  }
  return classes;
}

/// Sum of the weights of channel k at one tap.
static int64_t sumTap(const ContractionView &view, int64_t k, int64_t fy,
                      int64_t fx) {
  const ConvGeometry &g = view.geometry;
  int64_t begin = ((k * g.kernelHeight + fy) * g.kernelWidth + fx) * g.channels;
  int64_t sum = 0;
  for (int64_t c = 0; c < g.channels; ++c)
    sum += view.weights[begin + c];
  return sum;
}

RawRelation mlir::qnn::relateRawSum(const ContractionView &view, MmaKind kind) {
  const ConvGeometry &g = view.geometry;
  RawRelation relation;
  // Classes of one element unless the halo holds a code that is not zero.
  SmallVector<SmallVector<bool>> rows, columns;
  bool hasBorder = kind == MmaKind::XorPopcount;
  if (hasBorder) {
    relation.rowClass = classifyAxis(
        g.outHeight, g.kernelHeight,
        [&](int64_t oy, int64_t fy) { return g.hasRow(g.inputY(oy, fy)); },
        rows);
    relation.columnClass = classifyAxis(
        g.outWidth, g.kernelWidth,
        [&](int64_t ox, int64_t fx) { return g.hasColumn(g.inputX(ox, fx)); },
        columns);
  } else {
    relation.rowClass.assign(g.outHeight, 0);
    relation.columnClass.assign(g.outWidth, 0);
    rows.push_back(SmallVector<bool>(g.kernelHeight, true));
    columns.push_back(SmallVector<bool>(g.kernelWidth, true));
  }
  relation.numColumnClasses = columns.size();
  relation.numClasses = rows.size() * columns.size();

  // What each input element is above the number that the kernel multiplies.
  int64_t shiftPerTap = -view.inputZeroPoint;
  relation.padCode = view.inputZeroPoint;
  if (kind == MmaKind::Dot)
    shiftPerTap += view.inputCode.getMinValue();
  if (hasBorder) {
    // sum x w = (number of products) - 2 * mismatches.
    relation.factor = -2;
    relation.padCode = -1;
  }
  for (const SmallVector<bool> &row : rows)
    for (const SmallVector<bool> &column : columns)
      for (int64_t k = 0; k < g.outChannels; ++k) {
        int64_t offset = 0;
        if (hasBorder)
          offset = reductionSize(g);
        for (int64_t fy = 0; fy < g.kernelHeight; ++fy)
          for (int64_t fx = 0; fx < g.kernelWidth; ++fx) {
            bool isPad = !row[fy] || !column[fx];
            // A pad tap of an XNOR kernel has added -1 * weights.
            if (hasBorder && isPad)
              offset += sumTap(view, k, fy, fx);
            if (!hasBorder && shiftPerTap)
              offset += shiftPerTap * sumTap(view, k, fy, fx);
          }
        relation.offsets.push_back(offset);
      }
  return relation;
}
