//===- PackKernels.cpp - Integer contractions to packed kernels -*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Dialect/QNN/IR/Schedule.h"
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

/// Packs the weights of `view` for `choice`.
static Value packWeights(OpBuilder &builder, const ContractionView &view,
                         const KernelChoice &choice) {
  const ConvGeometry &g = view.geometry;
  auto packed =
      PackedType::get(builder.getContext(), view.weightCode, choice.layout);
  int64_t groups = llvm::divideCeil(g.channels, packed.getCodesPerGroup());
  ::qnn::ContractionLayout layout;
  layout.shape = {g.outChannels, g.kernelHeight, g.kernelWidth, g.channels};
  layout.columns = choice.tile.getNr();
  layout.lanes = choice.tile.getLanes();
  layout.wordsPerPixel = groups;
  ArrayRef<int32_t> codes = view.weights;
  switch (choice.layout) {
  case PackedLayout::Planes:
    layout.format = ::qnn::RunFormat::planes(view.weightCode.getWidth(),
                                             planeEncoding(view.weightCode));
    break;
  case PackedLayout::Bytes:
    layout.format = ::qnn::RunFormat::bytes(/*offset=*/0, /*pad=*/0);
    break;
  case PackedLayout::Lanes:
    layout.format = ::qnn::RunFormat::lanes();
    codes = view.patterns;
    break;
  }
  std::vector<uint32_t> words = ::qnn::packContractionWeights(codes, layout);
  int64_t block = layout.columns * layout.lanes;
  SmallVector<int64_t> shape = {(g.outChannels + block - 1) / block,
                                g.kernelHeight,
                                g.kernelWidth * groups,
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
  auto type = RankedTensorType::get({g.batch, g.height + g.padTop + g.padBottom,
                                     g.width + g.padLeft + g.padRight,
                                     packed.getNumWords(g.channels)},
                                    packed);
  return PackOp::create(builder, view.op->getLoc(), type, input, halo,
                        relation.padCode, choice.tile.getLanes());
}

/// The `#qnn.energy` of two ops that become one: the sum, if both have one for
/// the same platform; else that of the contraction, which may be null.
static Attribute addEnergies(Operation *contraction, Operation *epilogue) {
  auto first = contraction->getAttrOfType<EnergyAttr>(energyAttrName);
  auto second = epilogue->getAttrOfType<EnergyAttr>(energyAttrName);
  if (!first || !second || contraction == epilogue ||
      first.getPlatform() != second.getPlatform())
    return first;
  auto sum = [](FloatAttr a, FloatAttr b) {
    return FloatAttr::get(a.getType(),
                          a.getValueAsDouble() + b.getValueAsDouble());
  };
  return EnergyAttr::get(first.getContext(), first.getPlatform(),
                         sum(first.getMac(), second.getMac()),
                         sum(first.getSram(), second.getSram()),
                         sum(first.getDram(), second.getDram()));
}

/// Replaces one contraction, and the epilogue op after it, by a kernel.
static void packContraction(const ContractionView &view,
                            const KernelChoice &choice,
                            const ::qnn::TargetRecord &target) {
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
      classes(relation.columnClass), findSchedule(op, target.energyPlatform));
  carryEnergyWork(op, kernel);
  if (StringRef name = getOpName(op); !name.empty())
    kernel->setAttr(nameAttrName, builder.getStringAttr(name));
  if (Attribute energy = addEnergies(op, last))
    kernel->setAttr(energyAttrName, energy);
  last->getResult(0).replaceAllUsesWith(
      reshapeTo(builder, kernel.getResult(), oldType.getShape()));
  if (last != op)
    last->erase();
  op->erase();
}

/// Lets a kernel with 1-bit results write words when only a pack reads them.
static bool writeWords(PackOp pack) {
  auto kernel = pack.getInput().getDefiningOp<PackedConv2DOp>();
  if (!kernel || !kernel->hasOneUse() ||
      kernel.getEpilogue() != EpilogueKind::Threshold)
    return false;
  IntType code = getCodeType(kernel.getResult());
  TileAttr tile = kernel.getTile();
  auto packed =
      cast<PackedType>(getElementTypeOrSelf(pack.getResult().getType()));
  if (!code || !code.isBipolar() ||
      packed.getLayout() != PackedLayout::Planes || tile.getLanes() < 8 ||
      (tile.getNr() * tile.getLanes()) % 32 || kernel.getOutChannels() % 32)
    return false;
  auto type = cast<RankedTensorType>(kernel.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape.back() /= 32;
  kernel.getResult().setType(RankedTensorType::get(shape, packed));
  // Without a halo the pack has nothing left to do.
  if (llvm::all_of(pack.getHalo(), [](int64_t h) { return h == 0; }))
    pack.replaceAllUsesWith(kernel.getResult());
  return true;
}

namespace {
struct QNNPackPass : public mlir::qnn::impl::QNNPackPassBase<QNNPackPass> {
  using QNNPackPassBase::QNNPackPassBase;

  /// The start of a remark on a contraction that stays as it is.
  static InFlightDiagnostic remark(Operation *op) {
    InFlightDiagnostic diag = op->emitRemark();
    if (StringRef name = mlir::qnn::getOpName(op); !name.empty())
      diag << "'" << name << "' ";
    diag << "runs as plain loops: ";
    return diag;
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
    SmallVector<Operation *> contractions;
    getOperation().walk([&](Operation *op) {
      if (isa<Conv2DIntegerOp, MatMulIntegerOp>(op))
        contractions.push_back(op);
    });
    for (Operation *op : contractions) {
      StringRef reason;
      FailureOr<ContractionView> view = viewContraction(op, reason);
      if (failed(view)) {
        remark(op) << reason;
        continue;
      }
      std::optional<KernelChoice> choice = chooseKernel(*view, *record, forced);
      if (!choice) {
        remark(op) << "no kernel multiplies " << view->inputCode << " by "
                   << view->weightCode;
        continue;
      }
      packContraction(*view, *choice, *record);
      ++numKernels;
    }
    // Reshapes between two kernels are dead now and would count as uses.
    SmallVector<ReshapeOp> reshapes;
    getOperation().walk([&](ReshapeOp op) { reshapes.push_back(op); });
    for (ReshapeOp reshape : llvm::reverse(reshapes))
      if (reshape.use_empty())
        reshape.erase();
    SmallVector<PackOp> packs;
    getOperation().walk([&](PackOp pack) { packs.push_back(pack); });
    for (PackOp pack : packs)
      if (writeWords(pack) && pack.use_empty())
        pack.erase();
  }
};
} // namespace
