//===- QNNEnergyInterfaces.cpp - Logical work of ops ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

/// True if `value` is a constant, possibly through a quantizer or a change of
/// shape.
static bool isConstant(Value value) {
  // Importers write no longer chains; the bound keeps hostile input linear.
  for (unsigned depth = 0; depth < 8; ++depth) {
    Operation *def = value.getDefiningOp();
    if (!def)
      return false;
    if (def->hasTrait<OpTrait::ConstantLike>())
      return true;
    if (!isa<QuantizeOp, DequantizeOp, StructuralOpInterface>(def))
      return false;
    value = def->getOperand(0);
  }
  return false;
}

/// Work of `kind` with the element counts of the first operand and the result.
static EnergyWork workOf(Operation *op, EnergyWorkKind kind,
                         bool keepsCodes = false) {
  EnergyWork work;
  work.kind = kind;
  work.inputs = cast<ShapedType>(op->getOperand(0).getType()).getNumElements();
  work.outputs = cast<ShapedType>(op->getResult(0).getType()).getNumElements();
  work.keepsCodes = keepsCodes;
  return work;
}

#define QNN_WORK(OP, ...)                                                      \
  EnergyWork OP::getEnergyWork() { return workOf(*this, __VA_ARGS__); }

QNN_WORK(QuantizeOp, EnergyWorkKind::Epilogue)
QNN_WORK(DequantizeOp, EnergyWorkKind::Epilogue)
QNN_WORK(StaircaseOp, EnergyWorkKind::Epilogue)
QNN_WORK(MinifloatOp, EnergyWorkKind::Epilogue)
QNN_WORK(BatchNormOp, EnergyWorkKind::Epilogue)
QNN_WORK(ThresholdOp, EnergyWorkKind::Epilogue)
QNN_WORK(RequantizeOp, EnergyWorkKind::Epilogue)
QNN_WORK(SoftmaxOp, EnergyWorkKind::Epilogue)
QNN_WORK(ReshapeOp, EnergyWorkKind::Free, /*keepsCodes=*/true)
QNN_WORK(SliceOp, EnergyWorkKind::Free, /*keepsCodes=*/true)
QNN_WORK(GatherOp, EnergyWorkKind::Free, /*keepsCodes=*/true)
QNN_WORK(BroadcastOp, EnergyWorkKind::Free, /*keepsCodes=*/true)
QNN_WORK(PredicateOp, EnergyWorkKind::Epilogue)
QNN_WORK(SelectOp, EnergyWorkKind::Epilogue)
QNN_WORK(ToIntegerOp, EnergyWorkKind::Epilogue)
QNN_WORK(TopKOp, EnergyWorkKind::MapConsumer, /*keepsCodes=*/true)
QNN_WORK(ArgTopKOp, EnergyWorkKind::MapConsumer)
QNN_WORK(LookupOp, EnergyWorkKind::Epilogue)
QNN_WORK(AddIntegerOp, EnergyWorkKind::Merge)
QNN_WORK(MulIntegerOp, EnergyWorkKind::Merge)

/// Work of an op that puts every element elsewhere.
static EnergyWork moveOf(Operation *op) {
  EnergyWork work = workOf(op, EnergyWorkKind::Free, /*keepsCodes=*/true);
  work.movesData = true;
  return work;
}

EnergyWork TransposeOp::getEnergyWork() { return moveOf(*this); }
EnergyWork PadOp::getEnergyWork() { return moveOf(*this); }

EnergyWork ReduceOp::getEnergyWork() {
  EnergyWork work = workOf(*this, EnergyWorkKind::MapConsumer);
  work.loops.sizes[unsigned(LoopDim::C)] =
      work.inputs / std::max<int64_t>(work.outputs, 1);
  return work;
}

QNN_WORK(AddRequantizeOp, EnergyWorkKind::Merge)

EnergyWork ConcatOp::getEnergyWork() {
  EnergyWork work = workOf(*this, EnergyWorkKind::Free, /*keepsCodes=*/true);
  work.inputs = work.outputs;
  return work;
}

EnergyWork ResizeOp::getEnergyWork() {
  return workOf(*this, EnergyWorkKind::MapConsumer,
                /*keepsCodes=*/movesElements());
}

EnergyWork ElementwiseOp::getEnergyWork() {
  bool joinsMaps = getInputs().size() == 2 && !isConstant(getInputs()[0]) &&
                   !isConstant(getInputs()[1]);
  return workOf(*this,
                joinsMaps ? EnergyWorkKind::Merge : EnergyWorkKind::Epilogue,
                getKind() == ElementwiseKind::Relu);
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

static EnergyLoops loopsOf(const ConvGeometry &g, bool isPool) {
  EnergyLoops loops;
  loops.sizes = {
      g.batch,    g.outChannels / g.groups, g.channelsPerGroup(), g.outHeight,
      g.outWidth, g.kernelHeight,           g.kernelWidth,        g.groups};
  if (isPool) {
    loops.sizes[unsigned(LoopDim::K)] = loops.sizes[unsigned(LoopDim::C)] = 1;
    loops.sizes[unsigned(LoopDim::G)] = g.channels;
  }
  loops.strideY = g.strideY;
  loops.strideX = g.strideX;
  loops.dilationY = g.dilationY;
  loops.dilationX = g.dilationX;
  loops.inputHeight = g.height;
  loops.inputWidth = g.width;
  return loops;
}

EnergyWork MaxPoolOp::getEnergyWork() {
  // Words count as the codes that they hold.
  EnergyWork work =
      workOf(*this, EnergyWorkKind::MapConsumer, /*keepsCodes=*/true);
  work.loops = loopsOf(getGeometry(), /*isPool=*/true);
  if (auto words = dyn_cast<PackedType>(getElementTypeOrSelf(getType())))
    for (int64_t *count :
         {&work.inputs, &work.outputs, &work.loops.sizes[unsigned(LoopDim::G)]})
      *count *= words.getCodesPerGroup() / words.getNumPlanes();
  return work;
}

#define QNN_POOL_WORK(OP, KEEPS_CODES)                                         \
  EnergyWork OP::getEnergyWork() {                                             \
    EnergyWork work = workOf(*this, EnergyWorkKind::MapConsumer, KEEPS_CODES); \
    work.loops = loopsOf(getGeometry(), /*isPool=*/true);                      \
    return work;                                                               \
  }

QNN_POOL_WORK(AvgPoolOp, false)
QNN_POOL_WORK(SumPoolOp, false)

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

static int64_t countElements(Value value) {
  return cast<ShapedType>(value.getType()).getNumElements();
}

/// Bias words of a contraction: those of its bias operand, or of the constant
/// that the next op adds per channel.
static int64_t countBiases(ContractionOpInterface op, Value bias) {
  if (bias)
    return countElements(bias);
  // On the integer level biases are part of thresholds and offsets.
  if (auto biases = op->getAttrOfType<IntegerAttr>(biasesAttrName))
    return std::max<int64_t>(biases.getInt(), 0);
  Value result = op->getResult(0);
  auto add = result.hasOneUse()
                 ? dyn_cast<ElementwiseOp>(*result.getUsers().begin())
                 : ElementwiseOp();
  if (!add || add.getKind() != ElementwiseKind::Add)
    return 0;
  Value other = add.getInputs()[add.getInputs()[0] == result ? 1 : 0];
  int64_t channels =
      cast<ShapedType>(result.getType()).getDimSize(op.getOutputChannelAxis());
  return isConstant(other) && countElements(other) == channels ? channels : 0;
}

static EnergyWork contractionWork(ContractionOpInterface op,
                                  Value bias = Value()) {
  EnergyWork work = workOf(op, EnergyWorkKind::Contraction);
  work.inputs = countElements(op.getContractionInput());
  work.macs = op.getNumMacs();
  work.weights = countElements(op.getContractionWeights());
  work.biases = countBiases(op, bias);
  return work;
}

EnergyWork Conv2DOp::getEnergyWork() {
  EnergyWork work = contractionWork(*this, getBias());
  work.loops = loopsOf(getGeometry(), /*isPool=*/false);
  return work;
}

/// A product of M x C by C x K runs M times through b; one of several such,
/// each with weights of its own, has them in g. A transposed convolution is the
/// product of pixels with all taps.
static EnergyWork productWork(ContractionOpInterface op, Value bias = Value()) {
  EnergyWork work = contractionWork(op, bias);
  int64_t reduction = op.getReductionSize();
  int64_t channels = cast<ShapedType>(op->getResult(0).getType())
                         .getDimSize(op.getOutputChannelAxis());
  if (work.macs == 0 || work.macs % (channels * reduction))
    return work;
  int64_t products =
      std::max<int64_t>(work.weights / (channels * reduction), 1);
  int64_t rows = work.macs / (channels * reduction);
  if (rows % products)
    products = 1;
  work.loops.sizes[unsigned(LoopDim::K)] = channels;
  work.loops.sizes[unsigned(LoopDim::C)] = reduction;
  work.loops.sizes[unsigned(LoopDim::G)] = products;
  work.loops.sizes[unsigned(LoopDim::B)] = rows / products;
  return work;
}

EnergyWork ConvTranspose2DOp::getEnergyWork() {
  return productWork(*this, getBias());
}
EnergyWork ConvTranspose2DIntegerOp::getEnergyWork() {
  return productWork(*this);
}
EnergyWork MatMulOp::getEnergyWork() { return productWork(*this); }
EnergyWork MatMulIntegerOp::getEnergyWork() { return productWork(*this); }

//===----------------------------------------------------------------------===//
// Packed ops
//===----------------------------------------------------------------------===//

/// Everything about a contraction that its packed form does not show, in the
/// order in which `qnn.work` holds it.
static std::array<int64_t *, 18> getWorkFields(EnergyWork &work) {
  auto &s = work.loops.sizes;
  return {&s[0],
          &s[1],
          &s[2],
          &s[3],
          &s[4],
          &s[5],
          &s[6],
          &s[7],
          &work.loops.strideY,
          &work.loops.strideX,
          &work.loops.dilationY,
          &work.loops.dilationX,
          &work.loops.inputHeight,
          &work.loops.inputWidth,
          &work.weights,
          &work.biases,
          &work.inputs,
          &work.outputs};
}

Attribute mlir::qnn::addEnergies(Attribute first, Attribute second) {
  auto a = dyn_cast_or_null<EnergyAttr>(first);
  auto b = dyn_cast_or_null<EnergyAttr>(second);
  if (!a || !b || a.getPlatform() != b.getPlatform())
    return first;
  auto sum = [](FloatAttr x, FloatAttr y) {
    return FloatAttr::get(x.getType(),
                          x.getValueAsDouble() + y.getValueAsDouble());
  };
  return EnergyAttr::get(
      a.getContext(), a.getPlatform(), sum(a.getMac(), b.getMac()),
      sum(a.getSram(), b.getSram()), sum(a.getDram(), b.getDram()));
}

void mlir::qnn::carryEnergyWork(Operation *from, Operation *to) {
  if (Attribute carried = from->getAttr(workAttrName)) {
    to->setAttr(workAttrName, carried);
    return;
  }
  std::optional<EnergyWork> work = getEnergyWorkOf(from);
  if (!work || work->kind != EnergyWorkKind::Contraction)
    return;
  SmallVector<int64_t> values;
  for (int64_t *field : getWorkFields(*work))
    values.push_back(*field);
  to->setAttr(workAttrName, DenseI64ArrayAttr::get(to->getContext(), values));
}

void mlir::qnn::clearEnergyWork(Operation *op) {
  op->setAttr(workAttrName, DenseI64ArrayAttr::get(op->getContext(), {}));
}

/// The work that was carried over to `op`, if any.
static std::optional<EnergyWork> getCarriedWork(Operation *op) {
  auto carried = op->getAttrOfType<DenseI64ArrayAttr>(workAttrName);
  if (!carried)
    return std::nullopt;
  if (carried.empty())
    return workOf(op, EnergyWorkKind::Free, /*keepsCodes=*/true);
  EnergyWork work = workOf(op, EnergyWorkKind::Contraction);
  auto fields = getWorkFields(work);
  auto isPositive = [](int64_t value) { return value >= 0; };
  if (carried.size() != static_cast<int64_t>(fields.size()) ||
      !llvm::all_of(carried.asArrayRef(), isPositive))
    return std::nullopt;
  for (auto [field, value] : llvm::zip_equal(fields, carried.asArrayRef()))
    *field = value;
  work.macs = 1;
  for (int64_t size : work.loops.sizes)
    work.macs *= size;
  return work;
}

EnergyWork Conv2DIntegerOp::getEnergyWork() {
  if (std::optional<EnergyWork> carried = getCarriedWork(*this))
    return *carried;
  EnergyWork work = contractionWork(*this);
  work.loops = loopsOf(getGeometry(), /*isPool=*/false);
  return work;
}

EnergyWork PackOp::getEnergyWork() { return moveOf(*this); }

EnergyWork PackedConv2DOp::getEnergyWork() {
  if (std::optional<EnergyWork> carried = getCarriedWork(*this))
    return *carried;
  // Written by hand: channels are what the words hold.
  EnergyWork work = workOf(*this, EnergyWorkKind::Contraction);
  ArrayRef<int64_t> in = cast<ShapedType>(getInput().getType()).getShape();
  ArrayRef<int64_t> filter =
      cast<ShapedType>(getWeights().getType()).getShape();
  ArrayRef<int64_t> out = cast<ShapedType>(getType()).getShape();
  auto packed = cast<PackedType>(getElementTypeOrSelf(getInput().getType()));
  int64_t outChannels = static_cast<int64_t>(getOutChannels());
  int64_t groups = in[3] / packed.getNumPlanes();
  int64_t channels = groups * packed.getCodesPerGroup();
  work.loops.sizes = {
      in[0],
      outChannels,
      channels,
      out[1],
      out[2],
      filter[1],
      std::max<int64_t>(filter[2] / std::max<int64_t>(groups, 1), 1),
      1};
  work.loops.strideY = getStrides()[0];
  work.loops.strideX = getStrides()[1];
  work.loops.inputHeight = in[1];
  work.loops.inputWidth = in[2];
  work.weights = outChannels * channels * filter[1] *
                 work.loops.sizes[unsigned(LoopDim::FX)];
  work.inputs = in[0] * in[1] * in[2] * channels;
  work.outputs = in[0] * out[1] * out[2] * outChannels;
  work.macs = 1;
  for (int64_t size : work.loops.sizes)
    work.macs *= size;
  return work;
}
