//===- PackKernels.cpp - Integer contractions to packed kernels -*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackedWords.h"
#include "TransposedPhases.h"
#include "qnn/Dialect/QNN/IR/PlainLoops.h"
#include "qnn/Dialect/QNN/IR/Schedule.h"
#include "qnn/Dialect/QNN/IR/TileNest.h"
#include "qnn/Dialect/QNN/Transforms/KernelSelection.h"
#include "qnn/Dialect/QNN/Transforms/PackedEpilogue.h"
#include "qnn/Dialect/QNN/Transforms/Passes.h"
#include "qnn/Support/BitPacking.h"

namespace mlir::qnn {
#define GEN_PASS_DEF_QNNPACKPASS
#include "qnn/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;

/// The encoding of planes in pure-maths terms.
static ::qnn::Encoding planeEncoding(IntType code) {
  if (code.isBipolar())
    return ::qnn::Encoding::Bipolar;
  return code.isUnsignedEncoding() ? ::qnn::Encoding::Unsigned
                                   : ::qnn::Encoding::TwosComplement;
}

/// Weights K, FY, FX, C as K, FY, ceil(FX / 4), 4 C: four taps of a channel
/// side by side, 0 behind the last.
static SmallVector<int32_t> gatherTaps(ArrayRef<int32_t> weights,
                                       int64_t kernelWidth, int64_t channels) {
  int64_t words = llvm::divideCeil(kernelWidth, 4);
  int64_t rows = weights.size() / (kernelWidth * channels);
  SmallVector<int32_t> result(rows * words * channels * 4, 0);
  for (auto [i, weight] : llvm::enumerate(weights)) {
    int64_t c = i % channels, fx = i / channels % kernelWidth,
            row = i / channels / kernelWidth;
    result[((row * words + fx / 4) * channels + c) * 4 + fx % 4] = weight;
  }
  return result;
}

/// The format of the runs of weights.
static ::qnn::RunFormat weightFormat(const ContractionView &view,
                                     PackedLayout layout) {
  switch (layout) {
  case PackedLayout::Planes:
    return ::qnn::RunFormat::planes(view.weightCode.getWidth(),
                                    planeEncoding(view.weightCode));
  case PackedLayout::Bytes:
  case PackedLayout::Taps:
    return ::qnn::RunFormat::bytes(/*offset=*/0, /*pad=*/0);
  case PackedLayout::Lanes:
    return ::qnn::RunFormat::lanes();
  }
  llvm_unreachable("all layouts are listed");
}

/// Packs the weights of `view` for `choice`.
static Value packWeights(OpBuilder &builder, const ContractionView &view,
                         const KernelChoice &choice) {
  const ConvGeometry &g = view.geometry;
  // Shifted weights are numbers that their code type need not have, and bytes
  // hold the numbers of a wide type if these happen to be small.
  IntType code = view.weightCode;
  bool isBytes = choice.layout == PackedLayout::Bytes ||
                 choice.layout == PackedLayout::Taps;
  if (view.isShifted || (isBytes && code.getWidth() > 8))
    code = IntType::get(builder.getContext(), 8, Encoding::Signed);
  auto packed = PackedType::get(builder.getContext(), code, choice.layout);
  bool isTaps = choice.layout == PackedLayout::Taps;
  // The lanes of a depthwise kernel are channels of one group.
  int64_t groups = choice.isLaneWise ? 1 : g.groups;
  int64_t channels = g.channelsPerGroup();
  SmallVector<int32_t> codes =
      choice.layout == PackedLayout::Lanes ? view.patterns : view.weights;
  ::qnn::ContractionLayout layout;
  layout.shape = {g.outChannels / groups, g.kernelHeight, g.kernelWidth,
                  channels};
  if (isTaps) {
    codes = gatherTaps(codes, g.kernelWidth, channels);
    layout.shape.kernelWidth = llvm::divideCeil(g.kernelWidth, 4);
    layout.shape.channels = 4 * channels;
  }
  layout.columns = choice.tile.getNr();
  layout.lanes = choice.tile.getLanes();
  layout.format = weightFormat(view, choice.layout);
  layout.wordsPerPixel = layout.format.wordsPerPlane(layout.shape.channels);
  std::vector<uint32_t> words;
  size_t perGroup = codes.size() / groups;
  for (int64_t group = 0; group < groups; ++group)
    llvm::append_range(
        words, ::qnn::packContractionWeights(
                   ArrayRef(codes).slice(group * perGroup, perGroup), layout));
  int64_t block = layout.columns * layout.lanes;
  SmallVector<int64_t> shape = {groups * static_cast<int64_t>(llvm::divideCeil(
                                             layout.shape.outChannels, block)),
                                g.kernelHeight,
                                layout.shape.kernelWidth * layout.wordsPerPixel,
                                layout.columns,
                                packed.getNumPlanes(),
                                layout.lanes};
  auto storage = RankedTensorType::get(shape, builder.getI32Type());
  auto value = DenseElementsAttr::get(
      storage, ArrayRef<int32_t>(reinterpret_cast<int32_t *>(words.data()),
                                 words.size()));
  return ConstantOp::create(builder, view.op->getLoc(),
                            RankedTensorType::get(shape, packed), value);
}

/// Reshapes `value` to `shape` unless it has that shape. Looks through
/// reshapes, so that kernels meet and can exchange words.
static Value reshapeTo(OpBuilder &builder, Value value,
                       ArrayRef<int64_t> shape) {
  while (auto reshape = value.getDefiningOp<ReshapeOp>())
    value = reshape.getInput();
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getShape() == shape)
    return value;
  return ReshapeOp::create(builder, value.getLoc(), type.clone(shape), value);
}

/// Packs the input of `view`, with the halo that the pads ask for.
static Value packInput(OpBuilder &builder, const ContractionView &view,
                       const KernelChoice &choice,
                       const RawRelation &relation) {
  const ConvGeometry &g = view.geometry;
  auto packed =
      PackedType::get(builder.getContext(), view.inputCode, choice.layout);
  Value input = reshapeTo(builder, view.op->getOperand(0),
                          {g.batch, g.height, g.width, g.channels});
  SmallVector<int64_t> halo = {g.padTop, g.padLeft, g.padBottom, g.padRight};
  bool isTaps = choice.layout == PackedLayout::Taps;
  int64_t groups = isTaps ? 1 : g.groups;
  int64_t words = groups * packed.getNumWords(g.channels / groups);
  // Vectors of lanes must not reach over the last pixel.
  if (choice.isLaneWise)
    words = llvm::alignTo(words, choice.tile.getNr() * choice.tile.getLanes());
  auto type = RankedTensorType::get({g.batch, g.height + g.padTop + g.padBottom,
                                     g.width + g.padLeft + g.padRight, words},
                                    packed);
  return PackOp::create(builder, view.op->getLoc(), type, input, halo,
                        relation.padCode, choice.tile.getLanes(), groups,
                        isTaps ? g.dilationX : 1);
}

/// Replaces one contraction, and the epilogue op after it, by a kernel.
static void packContraction(const ContractionView &original,
                            const KernelChoice &choice,
                            const ::qnn::TargetRecord &target) {
  ContractionView view = choice.mergedGroups > 1
                             ? mergeGroups(original, choice.mergedGroups)
                             : original;
  Operation *op = view.op;
  OpBuilder builder(op);
  RawRelation relation = relateRawSum(view, choice.kind);
  Operation *last = op;
  PackedEpilogue epilogue = buildEpilogue(op, relation, last);
  builder.setInsertionPoint(last);
  Value input = packInput(builder, view, choice, relation);
  Value weights = packWeights(builder, view, choice);

  const ConvGeometry &g = view.geometry;
  auto oldType = cast<RankedTensorType>(last->getResult(0).getType());
  auto type =
      RankedTensorType::get({g.batch, g.outHeight, g.outWidth, g.outChannels},
                            oldType.getElementType());
  auto classes = [&](ArrayRef<int32_t> of) {
    return relation.numClasses > 1 ? builder.getDenseI32ArrayAttr(of)
                                   : DenseI32ArrayAttr();
  };
  auto kernel = PackedConv2DOp::create(
      builder, last->getLoc(), type, input, weights, choice.kind, choice.tile,
      g.outChannels, ArrayRef<int64_t>{g.strideY, g.strideX}, epilogue.kind,
      epilogue.multiplier, epilogue.offset, epilogue.shift, epilogue.thresholds,
      epilogue.decreasing, epilogue.firstLevel, epilogue.low, epilogue.high,
      epilogue.tieEven, epilogue.zeroPoint, classes(relation.rowClass),
      classes(relation.columnClass), findSchedule(op, target.energyPlatform),
      ArrayRef<int64_t>{g.dilationY, g.dilationX},
      choice.isLaneWise ? 1 : g.groups,
      choice.layout == PackedLayout::Taps
          ? builder.getI64IntegerAttr(g.kernelWidth)
          : IntegerAttr(),
      choice.isLaneWise);
  carryEnergyWork(op, kernel);
  if (StringRef name = getOpName(op); !name.empty())
    kernel->setAttr(nameAttrName, builder.getStringAttr(name));
  Attribute energy = op->getAttr(energyAttrName);
  if (last != op)
    energy = addEnergies(energy, last->getAttr(energyAttrName));
  if (energy)
    kernel->setAttr(energyAttrName, energy);
  last->getResult(0).replaceAllUsesWith(
      reshapeTo(builder, kernel.getResult(), oldType.getShape()));
  if (last != op)
    last->erase();
  op->erase();
}

namespace {
struct QNNPackPass : public mlir::qnn::impl::QNNPackPassBase<QNNPackPass> {
  using QNNPackPassBase::QNNPackPassBase;

  /// The start of a remark on a contraction.
  static InFlightDiagnostic remark(Operation *op) {
    InFlightDiagnostic diag = op->emitRemark();
    if (StringRef name = mlir::qnn::getOpName(op); !name.empty())
      diag << "'" << name << "' ";
    return diag;
  }

  /// Says what was chosen, and what the others would have cost.
  static void explainChoice(Operation *op, ArrayRef<KernelChoice> choices,
                            double plainCycles, bool staysPlain) {
    auto cycles = [](double count) {
      return std::to_string(static_cast<int64_t>(count)) + " cycles";
    };
    InFlightDiagnostic diag = remark(op);
    StringRef before = "runs as ", about = ": about ";
    auto list = [&](const Twine &what, double count) {
      diag << before << what.str() << about << cycles(count);
      before = "; ";
      about = ": ";
    };
    if (staysPlain)
      list("plain loops", plainCycles);
    for (const KernelChoice &choice : choices)
      list(describeKernel(choice), choice.cycles);
    if (!staysPlain)
      list("plain loops", plainCycles);
  }

  void runOnOperation() override {
    llvm::Expected<::qnn::TargetRecord> record = ::qnn::lookupTarget(target);
    if (!record) {
      getOperation().emitError() << llvm::toString(record.takeError());
      return signalPassFailure();
    }
    std::optional<MmaKind> forced;
    if (kernel != "auto") {
      forced = symbolizeMmaKind(kernel);
      if (!forced && kernel != "none") {
        getOperation().emitError()
            << "unknown kernel '" << kernel
            << "'; expected auto, none, xor_popcount, and_popcount, dot or "
               "shift";
        return signalPassFailure();
      }
    }
    if (kernel == "none")
      return;
    SmallVector<ConvTranspose2DIntegerOp> transposed;
    getOperation().walk([&](ConvTranspose2DIntegerOp op) {
      if (!op->hasAttr(tilesAttrName))
        transposed.push_back(op);
    });
    for (ConvTranspose2DIntegerOp op : transposed) {
      StringRef reason;
      if (failed(expandPhases(op, reason)))
        remark(op) << "runs as plain loops: " << reason;
    }
    SmallVector<Operation *> contractions;
    getOperation().walk([&](Operation *op) {
      // Those with tiles run as they say.
      if (isa<Conv2DIntegerOp, MatMulIntegerOp>(op) &&
          !op->hasAttr(tilesAttrName))
        contractions.push_back(op);
    });
    for (Operation *op : contractions) {
      StringRef reason;
      FailureOr<ContractionView> view = viewContraction(op, reason);
      if (failed(view)) {
        remark(op) << "runs as plain loops: " << reason;
        continue;
      }
      SmallVector<KernelChoice> choices = rankKernels(*view, *record, forced);
      if (choices.empty()) {
        remark(op) << "runs as plain loops: no kernel multiplies "
                   << view->inputCode << " by " << view->weightCode;
        continue;
      }
      // The chosen one comes first.
      auto chosen =
          choices.begin() + std::min<size_t>(rank, choices.size() - 1);
      std::rotate(choices.begin(), chosen, chosen + 1);
      double plainCycles = estimatePlainLoops(*view, *record);
      // Vectors are what the estimate of plain loops knows nothing of. Kernels
      // gain by sharing words between channels, which depthwise ones cannot,
      // and their packed inputs are four times as large.
      bool staysPlain = !forced && rank == 0 && record->lanes == 1 &&
                        isDepthwise(view->geometry) &&
                        plainCycles < choices.front().cycles;
      if (explain)
        explainChoice(op, choices, plainCycles, staysPlain);
      if (staysPlain)
        continue;
      packContraction(*view, choices.front(), *record);
      ++numKernels;
    }
    // Reshapes between two kernels are dead now and would count as uses.
    SmallVector<ReshapeOp> reshapes;
    getOperation().walk([&](ReshapeOp op) { reshapes.push_back(op); });
    for (ReshapeOp reshape : llvm::reverse(reshapes))
      if (reshape.use_empty())
        reshape.erase();
    numPools += exchangeWords(getOperation());
  }
};
} // namespace
