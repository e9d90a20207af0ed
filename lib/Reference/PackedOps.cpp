//===- PackedOps.cpp - Reference meaning: the packed level ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "Epilogue.h"
#include "OpTable.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"
#include "qnn/Support/BitPacking.h"
#include "llvm/ADT/bit.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::reference;

//===----------------------------------------------------------------------===//
// Words of codes
//===----------------------------------------------------------------------===//

/// The bit pattern of a code, given as the number that it stands for.
static uint32_t codeBits(IntType code, int32_t value) {
  if (code.isPow2())
    return ::qnn::encodePow2(value, code.getWidth());
  if (code.isBipolar())
    return code.valueToLevel(value);
  return static_cast<uint32_t>(value) &
         llvm::maskTrailingOnes<uint32_t>(code.getWidth());
}

/// Appends the words of a run of codes to `words`; `padCode` fills bytes. Not
/// for taps, which are not runs of one pixel.
static void appendRun(PackedType type, ArrayRef<int32_t> codes, int32_t padCode,
                      std::vector<uint32_t> &words) {
  IntType code = type.getCode();
  if (type.getLayout() == PackedLayout::Lanes) {
    for (int32_t value : codes)
      words.push_back(code.isPow2() ? codeBits(code, value) : value);
    return;
  }
  size_t begin = words.size();
  words.resize(begin + type.getNumWords(codes.size()));
  auto run = MutableArrayRef<uint32_t>(words).drop_front(begin);
  if (type.getLayout() == PackedLayout::Bytes)
    return ::qnn::packBytes(codes, -code.getMinValue(), padCode, run);
  SmallVector<int32_t> bits;
  for (int32_t value : codes)
    bits.push_back(codeBits(code, value));
  ::qnn::packPlanes(bits, code.getWidth(), ::qnn::Encoding::Unsigned, run);
}

namespace {
/// The image that `qnn.pack` reads, with its halo.
struct PackedImage {
  PackOp op;
  const Tensor &input;

  bool isInside(int64_t y, int64_t x) const {
    return y >= 0 && y < input.getShape()[1] && x >= 0 &&
           x < input.getShape()[2];
  }
  /// The offset of the first code or word of a pixel inside.
  int64_t pixel(int64_t n, int64_t y, int64_t x) const {
    ArrayRef<int64_t> in = input.getShape();
    return ((n * in[1] + y) * in[2] + x) * in[3];
  }
  int32_t code(int64_t n, int64_t y, int64_t x, int64_t channel) {
    if (!isInside(y, x) || channel >= input.getShape()[3])
      return op.getPadCode();
    return input.getCodes()[pixel(n, y, x) + channel];
  }
};
} // namespace

/// Appends the words of one pixel in `taps` layout.
static void appendTaps(PackedImage &image, int64_t n, int64_t y, int64_t x,
                       std::vector<uint32_t> &words) {
  auto type = cast<RankedTensorType>(image.op.getType());
  IntType code = cast<PackedType>(type.getElementType()).getCode();
  int64_t step = image.op.getTapStep();
  for (int64_t channel = 0; channel < type.getDimSize(3); ++channel) {
    SmallVector<int32_t> taps;
    for (int64_t tap = 0; tap < 4; ++tap)
      taps.push_back(image.code(n, y, x + tap * step, channel));
    words.push_back(0);
    ::qnn::packBytes(taps, -code.getMinValue(), image.op.getPadCode(),
                     MutableArrayRef<uint32_t>(words).take_back(1));
  }
}

/// Appends the runs of one pixel.
static void appendPixel(PackedImage &image, int64_t n, int64_t y, int64_t x,
                        std::vector<uint32_t> &words) {
  auto type = cast<RankedTensorType>(image.op.getType());
  auto packed = cast<PackedType>(type.getElementType());
  bool isInside = image.isInside(y, x);
  if (image.input.getKind() == ElementKind::Word) {
    int64_t size = type.getDimSize(3);
    if (isInside) {
      llvm::append_range(
          words, image.input.getWords().slice(image.pixel(n, y, x), size));
      return;
    }
    // Words come in whole groups of codes.
    std::vector<int32_t> pad(size / packed.getNumPlanes() *
                                 packed.getCodesPerGroup(),
                             static_cast<int32_t>(image.op.getPadCode()));
    return appendRun(packed, pad, image.op.getPadCode(), words);
  }
  int64_t groups = image.op.getGroups();
  int64_t perGroup = image.input.getShape()[3] / groups;
  for (int64_t group = 0; group < groups; ++group) {
    SmallVector<int32_t> run;
    for (int64_t c = 0; c < perGroup; ++c)
      run.push_back(image.code(n, y, x, group * perGroup + c));
    appendRun(packed, run, image.op.getPadCode(), words);
  }
}

static llvm::Expected<Tensor> interpretPack(PackOp op, Operands operands) {
  auto type = cast<RankedTensorType>(op.getType());
  auto packed = cast<PackedType>(type.getElementType());
  ArrayRef<int64_t> out = type.getShape();
  int64_t top = op.getHalo()[0], left = op.getHalo()[1];
  PackedImage image{op, *operands[0]};
  std::vector<uint32_t> words;
  words.reserve(type.getNumElements());
  bool isTaps = packed.getLayout() == PackedLayout::Taps;
  for (int64_t n = 0; n < out[0]; ++n)
    for (int64_t y = -top; y < out[1] - top; ++y)
      for (int64_t x = -left; x < out[2] - left; ++x) {
        if (isTaps)
          appendTaps(image, n, y, x, words);
        else
          appendPixel(image, n, y, x, words);
      }
  return Tensor::words(type.getShape(), std::move(words));
}

//===----------------------------------------------------------------------===//
// Products of words, as qnn.mma defines them
//===----------------------------------------------------------------------===//

/// The weight of plane `plane` of a code: 2^plane, negative for a sign.
static int32_t planeWeight(IntType code, int64_t plane) {
  bool isTwosComplement = code.getEncoding() == Encoding::Signed ||
                          code.getEncoding() == Encoding::Ternary;
  bool isSign = isTwosComplement && plane + 1 == code.getWidth();
  return isSign ? -(1 << plane) : 1 << plane;
}

/// Byte `index` of a word, as unsigned number.
static uint32_t byteOf(uint32_t word, unsigned index) {
  return (word >> (8 * index)) & 0xff;
}

/// The sum of products that two words stand for; wraps at 32 bits. `lhsPlane`
/// and `rhsPlane` are their planes.
static uint32_t multiplyWords(MmaKind kind, uint32_t lhs, uint32_t rhs,
                              IntType lhsCode, int64_t lhsPlane,
                              IntType rhsCode, int64_t rhsPlane) {
  switch (kind) {
  case MmaKind::XorPopcount:
    return llvm::popcount(lhs ^ rhs);
  case MmaKind::AndPopcount:
    return static_cast<uint32_t>(planeWeight(lhsCode, lhsPlane)) *
           static_cast<uint32_t>(planeWeight(rhsCode, rhsPlane)) *
           llvm::popcount(lhs & rhs);
  case MmaKind::Dot: {
    uint32_t sum = 0;
    for (unsigned i = 0; i < 4; ++i)
      sum += byteOf(lhs, i) *
             static_cast<uint32_t>(static_cast<int8_t>(byteOf(rhs, i)));
    return sum;
  }
  case MmaKind::Shift:
    return lhs * static_cast<uint32_t>(rhsCode.decode(rhs));
  }
  llvm_unreachable("all kinds are listed");
}

//===----------------------------------------------------------------------===//
// The kernel
//===----------------------------------------------------------------------===//

namespace {
/// Sizes and types of a kernel, and its parameters as plain arrays.
struct Kernel {
  MmaKind kind;
  IntType inputCode, weightCode;
  int64_t inputPlanes, weightPlanes;
  PackedConv2DOp::WindowRow row;
  int64_t groupsPerRow;
  int64_t height, width, kernelHeight;
  int64_t batch, outHeight, outWidth, outChannels;
  int64_t strideY, strideX, dilationY, nr, lanes;
  int64_t channelsPerGroup, blocksPerGroup;
  bool isLaneWise;
  int64_t columnClasses = 1;
  std::vector<int64_t> offset, thresholds;
};
} // namespace

/// The number of classes that a list of them mentions.
static int64_t countClasses(std::optional<ArrayRef<int32_t>> list) {
  return list && !list->empty() ? *llvm::max_element(*list) + 1 : 1;
}

/// The code type of the result, also if it is packed; null for accumulators.
static IntType resultCode(PackedConv2DOp op) {
  Type element = getElementTypeOrSelf(op.getType());
  auto words = dyn_cast<PackedType>(element);
  return words ? words.getCode() : dyn_cast<IntType>(element);
}

static llvm::Expected<Kernel> makeKernel(PackedConv2DOp op) {
  auto input = cast<RankedTensorType>(op.getInput().getType());
  auto weights = cast<RankedTensorType>(op.getWeights().getType());
  ArrayRef<int64_t> out = resultShape(op);
  auto inputWord = cast<PackedType>(input.getElementType());
  auto weightWord = cast<PackedType>(weights.getElementType());
  Kernel k;
  k.kind = op.getKind();
  k.inputCode = inputWord.getCode();
  k.weightCode = weightWord.getCode();
  k.inputPlanes = inputWord.getNumPlanes();
  k.weightPlanes = weightWord.getNumPlanes();
  k.row = op.getWindowRow();
  k.groupsPerRow = weights.getDimSize(2);
  k.height = input.getDimSize(1);
  k.width = input.getDimSize(2);
  k.kernelHeight = weights.getDimSize(1);
  k.batch = input.getDimSize(0);
  k.outHeight = out[1];
  k.outWidth = out[2];
  k.outChannels = op.getOutChannels();
  k.strideY = op.getStrides()[0];
  k.strideX = op.getStrides()[1];
  k.dilationY = op.getDilations()[0];
  k.channelsPerGroup = op.getChannelsPerGroup();
  k.blocksPerGroup = op.getBlocksPerGroup();
  k.isLaneWise = op.getLaneWise();
  k.nr = op.getTile().getNr();
  k.lanes = op.getTile().getLanes();
  k.columnClasses = countClasses(op.getColumnClass());
  auto read = [](std::optional<ElementsAttr> attr,
                 std::vector<int64_t> &values) -> llvm::Error {
    if (!attr)
      return llvm::Error::success();
    return readIntegers(*attr).moveInto(values);
  };
  if (llvm::Error error = read(op.getOffset(), k.offset))
    return error;
  if (llvm::Error error = read(op.getThresholds(), k.thresholds))
    return error;
  return k;
}

/// The raw sum of one output element; wraps at 32 bits.
static int32_t rawSum(const Kernel &k, ArrayRef<uint32_t> input,
                      ArrayRef<uint32_t> weights, int64_t n, int64_t oy,
                      int64_t ox, int64_t channel) {
  int64_t group = channel / k.channelsPerGroup,
          within = channel % k.channelsPerGroup;
  int64_t block = group * k.blocksPerGroup + within / (k.nr * k.lanes),
          column = within / k.lanes % k.nr, lane = within % k.lanes;
  // The first word group of a pixel that this channel reads.
  int64_t first = k.isLaneWise ? channel : group * k.row.runGroups;
  uint32_t sum = 0;
  for (int64_t fy = 0; fy < k.kernelHeight; ++fy) {
    int64_t row = (n * k.height + oy * k.strideY + fy * k.dilationY) * k.width;
    for (int64_t j = 0; j < k.groupsPerRow; ++j) {
      int64_t x = ox * k.strideX + j / k.row.runGroups * k.row.runStep;
      int64_t word =
          (row + x) * k.row.pixelGroups + first + j % k.row.runGroups;
      int64_t step = (block * k.kernelHeight + fy) * k.groupsPerRow + j;
      for (int64_t p = 0; p < k.inputPlanes; ++p)
        for (int64_t q = 0; q < k.weightPlanes; ++q)
          sum += multiplyWords(
              k.kind, input[word * k.inputPlanes + p],
              weights[((step * k.nr + column) * k.weightPlanes + q) * k.lanes +
                      lane],
              k.inputCode, p, k.weightCode, q);
    }
  }
  return static_cast<int32_t>(sum);
}

/// The epilogue of one element: an accumulator, or the number of a code of type
/// `code`.
static int64_t finish(PackedConv2DOp op, const Kernel &k, IntType code,
                      int64_t raw, int64_t classIndex, int64_t channel) {
  int64_t row = classIndex * k.outChannels + channel;
  switch (op.getEpilogue()) {
  case EpilogueKind::Affine:
    return raw * (*op.getMultiplier())[0] + k.offset[row];
  case EpilogueKind::Threshold: {
    int64_t perRow =
        cast<ShapedType>(op.getThresholds()->getType()).getDimSize(2);
    ArrayRef<int64_t> steps =
        ArrayRef<int64_t>(k.thresholds).slice(row * perRow, perRow);
    return code.levelToValue(
        op.getFirstLevel() +
        countSteps(steps, channelElement(*op.getDecreasing(), channel), raw));
  }
  case EpilogueKind::Requantize:
    return requantize(raw, channelElement(*op.getMultiplier(), channel),
                      k.offset[row], channelElement(*op.getShift(), channel),
                      op.getLow(), op.getHigh(), op.getTieEven(),
                      op.getZeroPoint());
  }
  llvm_unreachable("all epilogues are listed");
}

static llvm::Expected<Tensor> interpretPackedConv2D(PackedConv2DOp op,
                                                    Operands operands) {
  llvm::Expected<Kernel> kernel = makeKernel(op);
  if (!kernel)
    return kernel.takeError();
  const Kernel &k = *kernel;
  auto type = cast<RankedTensorType>(op.getType());
  auto words = dyn_cast<PackedType>(type.getElementType());
  IntType code = resultCode(op);
  std::vector<int64_t> values;
  for (int64_t n = 0; n < k.batch; ++n)
    for (int64_t oy = 0; oy < k.outHeight; ++oy)
      for (int64_t ox = 0; ox < k.outWidth; ++ox) {
        int64_t rowClass = op.getRowClass() ? (*op.getRowClass())[oy] : 0;
        int64_t columnClass =
            op.getColumnClass() ? (*op.getColumnClass())[ox] : 0;
        int64_t classIndex = rowClass * k.columnClasses + columnClass;
        for (int64_t channel = 0; channel < k.outChannels; ++channel)
          values.push_back(
              finish(op, k, code,
                     rawSum(k, operands[0]->getWords(), operands[1]->getWords(),
                            n, oy, ox, channel),
                     classIndex, channel));
      }
  ArrayRef<int64_t> shape = type.getShape();
  if (!code)
    return Tensor::accumulators(shape, std::move(values));
  std::vector<int32_t> codes(values.begin(), values.end());
  if (!words)
    return Tensor::codes(shape, std::move(codes));
  std::vector<uint32_t> packed;
  for (size_t begin = 0; begin < codes.size(); begin += k.outChannels)
    appendRun(words, ArrayRef<int32_t>(codes).slice(begin, k.outChannels),
              code.getMinValue(), packed);
  return Tensor::words(shape, std::move(packed));
}

void mlir::qnn::reference::addPackedOps(OpTable &table) {
  table.add<PackOp>(interpretPack);
  table.add<PackedConv2DOp>(interpretPackedConv2D);
}
