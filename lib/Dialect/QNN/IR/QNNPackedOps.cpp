//===- QNNPackedOps.cpp - Words, kernels and the register tile --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Matchers.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

static RankedTensorType tensorOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

//===----------------------------------------------------------------------===//
// PackOp
//===----------------------------------------------------------------------===//

/// Checks that the halo and the bytes behind a run can hold `padCode`.
static LogicalResult verifyPadCode(PackOp op, PackedType packed) {
  IntType code = packed.getCode();
  int64_t pad = op.getPadCode(), least = code.getMinValue();
  switch (packed.getLayout()) {
  case PackedLayout::Planes:
    if (!code.isRepresentable(pad))
      return op.emitOpError("pad_code ")
             << pad << " is not a code of type " << code;
    return success();
  case PackedLayout::Bytes:
  case PackedLayout::Taps:
    if (code.getWidth() > 8)
      return op.emitOpError("codes of type ") << code << " do not fit in bytes";
    // Not only codes: zero between bipolar codes is the byte 1.
    if (pad < least || pad > least + 255)
      return op.emitOpError("pad_code ")
             << pad << " does not fit in a byte above " << least;
    return success();
  case PackedLayout::Lanes:
    return success();
  }
  llvm_unreachable("all layouts are listed");
}

/// True if a pixel of the result has the words that its codes need.
static bool hasFittingWords(PackOp op, PackedType packed, int64_t codes,
                            int64_t words) {
  if (packed.getLayout() == PackedLayout::Taps)
    return words >= codes;
  int64_t groups = op.getGroups();
  return codes % groups == 0 &&
         words == groups * packed.getNumWords(codes / groups);
}

LogicalResult PackOp::verify() {
  auto packed = cast<PackedType>(tensorOf(getResult()).getElementType());
  Type element = tensorOf(getInput()).getElementType();
  if (element != packed && element != packed.getCode())
    return emitOpError("packs ")
           << element << " into words of " << packed.getCode();
  ArrayRef<int64_t> in = tensorOf(getInput()).getShape();
  ArrayRef<int64_t> out = tensorOf(getResult()).getShape();
  ArrayRef<int64_t> halo = getHalo();
  if (in.size() != 4 || out.size() != 4)
    return emitOpError("input and result must have rank 4");
  if (halo.size() != 4 || llvm::any_of(halo, [](int64_t h) { return h < 0; }))
    return emitOpError("halo must have 4 elements, none negative");
  if (getGroups() < 1 || getTapStep() < 1)
    return emitOpError("groups and tap_step must be positive");
  if (element == packed && packed.getLayout() == PackedLayout::Taps)
    return emitOpError("words of taps cannot get a halo");
  if (out[0] != in[0] || out[1] != in[1] + halo[0] + halo[2] ||
      out[2] != in[2] + halo[1] + halo[3] ||
      !(element == packed ? out[3] == in[3]
                          : hasFittingWords(*this, packed, in[3], out[3])))
    return emitOpError("result shape does not fit the input and its halo");
  return verifyPadCode(*this, packed);
}

//===----------------------------------------------------------------------===//
// PackedConv2DOp
//===----------------------------------------------------------------------===//

/// Number of border classes along one axis: one more than the greatest index.
/// Fails if there is not one index per position.
static FailureOr<int64_t> countClasses(std::optional<ArrayRef<int32_t>> indices,
                                       int64_t positions) {
  if (!indices)
    return 1;
  if (static_cast<int64_t>(indices->size()) != positions ||
      llvm::any_of(*indices, [](int32_t index) { return index < 0; }))
    return failure();
  return int64_t(*llvm::max_element(*indices)) + 1;
}

/// Checks an i64 table of shape classes x channels (x anything).
static LogicalResult verifyTable(PackedConv2DOp op, StringRef name,
                                 std::optional<ElementsAttr> table,
                                 int64_t rank, int64_t classes) {
  auto type = table ? cast<ShapedType>(table->getType()) : ShapedType();
  int64_t channels = op.getOutChannels();
  if (!type || type.getRank() != rank || type.getDimSize(0) < classes ||
      type.getDimSize(1) != channels || !type.getElementType().isInteger(64))
    return op.emitOpError()
           << stringifyEpilogueKind(op.getEpilogue()) << " epilogue needs "
           << name << " of shape " << classes << " x " << channels
           << (rank == 3 ? " x T" : "") << " and type i64";
  return success();
}

/// Checks that a list of the epilogue is there and has `size` elements.
template <typename T>
static LogicalResult verifyList(PackedConv2DOp op, StringRef name,
                                std::optional<ArrayRef<T>> list, int64_t size) {
  if (!list || static_cast<int64_t>(list->size()) != size)
    return op.emitOpError()
           << stringifyEpilogueKind(op.getEpilogue()) << " epilogue needs "
           << name << " of " << size << " elements";
  return success();
}

/// The type of the codes that the kernel yields, as such or in words.
static IntType getResultCode(PackedConv2DOp op) {
  Type element = tensorOf(op.getResult()).getElementType();
  if (auto words = dyn_cast<PackedType>(element))
    return words.getCode();
  return cast<IntType>(element);
}

/// Checks that the levels that thresholds count are those of some code.
static LogicalResult verifyLevels(PackedConv2DOp op) {
  IntType code = getResultCode(op);
  int64_t first = op.getFirstLevel();
  int64_t steps = cast<ShapedType>(op.getThresholds()->getType()).getDimSize(2);
  if (code.isPow2())
    return op.emitOpError("the result cannot have pow2 codes");
  if (first < 0 || first + steps >= code.getNumLevels())
    return op.emitOpError("first_level ")
           << first << " and " << steps << " thresholds exceed the "
           << code.getNumLevels() << " levels of " << code;
  return success();
}

/// Checks that low .. high and the shifts are those of `qnn.requantize`.
static LogicalResult verifyClamp(PackedConv2DOp op) {
  IntType code = getResultCode(op);
  int64_t low = op.getLow(), high = op.getHigh();
  if (code.isPow2() || code.isBipolar())
    return op.emitOpError("a requantize epilogue cannot yield ")
           << stringifyEncoding(code.getEncoding()) << " codes";
  if (low > high || low < code.getMinValue() || high > code.getMaxValue())
    return op.emitOpError("range ")
           << low << " .. " << high << " does not lie in that of " << code;
  ArrayRef<int32_t> shifts = *op.getShift();
  for (int64_t shift : shifts)
    if (shift < 0 || shift > 62)
      return op.emitOpError("shift must lie in 0 .. 62, got ") << shift;
  return success();
}

/// Checks the attributes of the epilogue against the result.
static LogicalResult verifyEpilogue(PackedConv2DOp op) {
  RankedTensorType result = tensorOf(op.getResult());
  FailureOr<int64_t> rows =
      countClasses(op.getRowClass(), result.getDimSize(1));
  FailureOr<int64_t> columns =
      countClasses(op.getColumnClass(), result.getDimSize(2));
  if (failed(rows) || failed(columns))
    return op.emitOpError("row_class and column_class need one index for each "
                          "row and column of the result");
  int64_t classes = *rows * *columns, channels = op.getOutChannels();
  bool isAccumulator = isa<IntegerType>(result.getElementType());
  if (isAccumulator != (op.getEpilogue() == EpilogueKind::Affine))
    return op.emitOpError()
           << stringifyEpilogueKind(op.getEpilogue()) << " epilogue yields "
           << (isAccumulator ? "codes" : "accumulators") << ", not " << result;
  switch (op.getEpilogue()) {
  case EpilogueKind::Affine:
    return success(
        succeeded(verifyList(op, "multiplier", op.getMultiplier(), 1)) &&
        succeeded(verifyTable(op, "offset", op.getOffset(), 2, classes)));
  case EpilogueKind::Threshold:
    return success(
        succeeded(verifyList(op, "decreasing", op.getDecreasing(), channels)) &&
        succeeded(
            verifyTable(op, "thresholds", op.getThresholds(), 3, classes)) &&
        succeeded(verifyLevels(op)));
  case EpilogueKind::Requantize:
    return success(
        succeeded(verifyList(op, "multiplier", op.getMultiplier(), channels)) &&
        succeeded(verifyList(op, "shift", op.getShift(), channels)) &&
        succeeded(verifyTable(op, "offset", op.getOffset(), 2, classes)) &&
        succeeded(verifyClamp(op)));
  }
  llvm_unreachable("all epilogues are listed");
}

PackedConv2DOp::WindowRow PackedConv2DOp::getWindowRow() {
  auto input = tensorOf(getInput());
  auto packed = cast<PackedType>(input.getElementType());
  bool isTaps = packed.getLayout() == PackedLayout::Taps;
  WindowRow row;
  row.pixelGroups = input.getDimSize(3) / packed.getNumPlanes();
  row.runGroups = getLaneWise() ? 1 : row.pixelGroups / getGroups();
  row.runs = tensorOf(getWeights()).getDimSize(2) /
             std::max<int64_t>(row.runGroups, 1);
  row.runStep = (isTaps ? 4 : 1) * getDilations()[1];
  int64_t taps = getKernelWidth() ? *getKernelWidth() : row.runs;
  row.span = (taps - 1) * getDilations()[1] + 1;
  return row;
}

int64_t PackedConv2DOp::getBlocksPerGroup() {
  return tensorOf(getWeights()).getDimSize(0) / getGroups();
}

int64_t PackedConv2DOp::getChannelsPerGroup() {
  return getOutChannels() / getGroups();
}

/// Checks how weights and pixels of words fit the groups and the layout.
static LogicalResult verifyGroups(PackedConv2DOp op) {
  RankedTensorType input = tensorOf(op.getInput());
  RankedTensorType weights = tensorOf(op.getWeights());
  auto packed = cast<PackedType>(input.getElementType());
  int64_t groups = op.getGroups();
  if (groups < 1 || op.getOutChannels() % groups ||
      weights.getDimSize(0) % groups)
    return op.emitOpError("blocks and channels must be shared by ")
           << groups << " groups";
  bool isTaps = packed.getLayout() == PackedLayout::Taps;
  if (isTaps != op.getKernelWidth().has_value())
    return op.emitOpError("kernel_width is for taps, and taps need it");
  if (op.getLaneWise() && (!isTaps || groups != 1))
    return op.emitOpError("lane_wise reads taps and has no groups");
  PackedConv2DOp::WindowRow row = op.getWindowRow();
  if (row.runGroups < 1 || input.getDimSize(3) % packed.getNumPlanes() ||
      (!op.getLaneWise() && row.pixelGroups % groups) ||
      weights.getDimSize(2) % row.runGroups ||
      (isTaps && row.runs != static_cast<int64_t>(
                                 llvm::divideCeil(*op.getKernelWidth(), 4))))
    return op.emitOpError("rows of ")
           << weights.getDimSize(2) << " word groups do not fit pixels of "
           << input.getDimSize(3) << " words";
  TileAttr tile = op.getTile();
  if (op.getLaneWise() &&
      row.pixelGroups != weights.getDimSize(0) * tile.getNr() * tile.getLanes())
    return op.emitOpError("lane_wise needs pixels of whole blocks of words");
  return success();
}

/// Checks the number of positions and channels of the result.
static LogicalResult verifySizes(PackedConv2DOp op) {
  RankedTensorType input = tensorOf(op.getInput());
  RankedTensorType result = tensorOf(op.getResult());
  int64_t rows =
      (tensorOf(op.getWeights()).getDimSize(1) - 1) * op.getDilations()[0] + 1;
  int64_t height = input.getDimSize(1) - rows;
  int64_t width = input.getDimSize(2) - op.getWindowRow().span;
  if (height < 0 || width < 0)
    return op.emitOpError("the kernel is larger than the input");
  int64_t channels = op.getOutChannels();
  if (auto words = dyn_cast<PackedType>(result.getElementType())) {
    if (words.getCode().getWidth() != 1 ||
        words.getLayout() != PackedLayout::Planes)
      return op.emitOpError("only 1-bit results can be words, in planes");
    if (op.getGroups() != 1)
      return op.emitOpError("results of groups cannot be words");
    channels = words.getNumWords(channels);
  }
  SmallVector<int64_t> expected = {input.getDimSize(0),
                                   height / op.getStrides()[0] + 1,
                                   width / op.getStrides()[1] + 1, channels};
  if (ArrayRef<int64_t>(expected) != result.getShape())
    return op.emitOpError("result must have shape ")
           << RankedTensorType::get(expected, result.getElementType())
           << ", got " << result;
  return success();
}

LogicalResult PackedConv2DOp::verify() {
  RankedTensorType input = tensorOf(getInput());
  RankedTensorType weights = tensorOf(getWeights());
  RankedTensorType result = tensorOf(getResult());
  if (input.getRank() != 4 || weights.getRank() != 6 || result.getRank() != 4)
    return emitOpError("input and result must have rank 4, weights rank 6");
  TileAttr tile = getTile();
  if (tile.getMr() < 1 || tile.getNr() < 1 || tile.getLanes() < 1)
    return emitOpError("tile sizes must be positive");
  auto packedWeights = cast<PackedType>(weights.getElementType());
  int64_t channels = getOutChannels();
  if (channels < 1 || weights.getDimSize(3) != tile.getNr() ||
      weights.getDimSize(5) != tile.getLanes() ||
      weights.getDimSize(4) != packedWeights.getNumPlanes() ||
      weights.getDimSize(0) * tile.getNr() * tile.getLanes() < channels)
    return emitOpError("weights ") << weights << " do not fit the tile " << tile
                                   << " and " << channels << " channels";
  if (getStrides().size() != 2 || getStrides()[0] < 1 || getStrides()[1] < 1)
    return emitOpError("strides must be two positive numbers");
  if (getDilations().size() != 2 || getDilations()[0] < 1 ||
      getDilations()[1] < 1)
    return emitOpError("dilations must be two positive numbers");
  if (failed(verifyGroups(*this)) || failed(verifySizes(*this)))
    return failure();
  return verifyEpilogue(*this);
}

//===----------------------------------------------------------------------===//
// MmaOp
//===----------------------------------------------------------------------===//

int64_t MmaOp::getLhsPlanes() {
  return getKind() == MmaKind::AndPopcount
             ? cast<IntType>(getLhsCode()).getWidth()
             : 1;
}

int64_t MmaOp::getRhsPlanes() {
  return getKind() == MmaKind::AndPopcount
             ? cast<IntType>(getRhsCode()).getWidth()
             : 1;
}

int64_t MmaOp::getMR() {
  int64_t words = getLhs().size() / getLhsPlanes();
  return getLaneWise() ? words / getNR() : words;
}
int64_t MmaOp::getNR() { return getRhs().size() / getRhsPlanes(); }

LogicalResult MmaOp::verify() {
  if (getLhs().empty() || getRhs().empty() ||
      getLhs().size() % getLhsPlanes() || getRhs().size() % getRhsPlanes())
    return emitOpError("operand counts must be multiples of the plane counts ")
           << getLhsPlanes() << " and " << getRhsPlanes();
  if (static_cast<int64_t>(getAcc().size()) != getMR() * getNR())
    return emitOpError("a tile of ")
           << getMR() << " x " << getNR() << " takes as many accumulators, got "
           << getAcc().size();
  Type lane = getRhs().front().getType();
  for (Value value : llvm::concat<Value>(getRhs(), getAcc()))
    if (value.getType() != lane)
      return emitOpError("rhs and accumulators must have one type");
  Type input = getLaneWise() ? lane : Builder(getContext()).getI32Type();
  for (Value value : getLhs())
    if (value.getType() != input)
      return emitOpError("lhs must be ") << input;
  if (getLaneWise() && getKind() == MmaKind::AndPopcount)
    return emitOpError("and_popcount is not lane_wise");
  auto lhs = cast<IntType>(getLhsCode()), rhs = cast<IntType>(getRhsCode());
  if (getKind() == MmaKind::XorPopcount &&
      !(lhs.isBipolar() && rhs.isBipolar()))
    return emitOpError("xor_popcount multiplies bipolar codes");
  if (getKind() == MmaKind::Shift && !rhs.isPow2())
    return emitOpError("shift multiplies by pow2 codes");
  if (getKind() == MmaKind::Dot && (lhs.getWidth() > 8 || rhs.getWidth() > 8))
    return emitOpError("dot multiplies codes of at most 8 bits");
  return success();
}
