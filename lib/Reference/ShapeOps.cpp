//===- ShapeOps.cpp - Reference meaning: ops that move elements -*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Offsets.h"
#include "OpTable.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::reference;

//===----------------------------------------------------------------------===//
// One operand
//===----------------------------------------------------------------------===//

/// Moves the elements of `input`: index i along axis a of the result reads the
/// offset `axes[a][i]` of the input, or the fill where it is -1.
static Tensor moveElements(StructuralOpInterface op, const Tensor &input,
                           ArrayRef<std::vector<int64_t>> axes) {
  std::vector<int64_t> offsets = combineOffsets(axes);
  ArrayRef<int64_t> shape = resultShape(op);
  double fill = op.getFillNumber().value_or(0);
  switch (input.getKind()) {
  case ElementKind::Code:
    return Tensor::codes(shape, gatherElements(input.getCodes(), offsets,
                                               static_cast<int32_t>(fill)));
  case ElementKind::Accumulator:
    return Tensor::accumulators(shape,
                                gatherElements(input.getAccumulators(), offsets,
                                               static_cast<int64_t>(fill)));
  case ElementKind::Word:
    return Tensor::words(shape, gatherElements(input.getWords(), offsets, 0u));
  case ElementKind::Real:
    break;
  }
  Tensor result =
      Tensor::reals(shape, gatherElements(input.getReals(), offsets, fill));
  const CodeOrigin *origin = input.getOrigin();
  if (!origin || fill != 0)
    return result;
  std::optional<int64_t> axis =
      origin->isPerTensor() ? 0 : op.getMovedAxis(origin->axis);
  if (!axis)
    return result;
  CodeOrigin moved;
  moved.centered =
      gatherElements<int32_t>(origin->centered, offsets, /*fill=*/0);
  moved.scale = origin->scale;
  moved.axis = *axis;
  result.setOrigin(std::move(moved));
  return result;
}

/// The offsets of indices `begin`, `begin + step`, ... (`count` of them) along
/// an axis of stride `stride`.
static std::vector<int64_t> makeSteps(int64_t begin, int64_t step,
                                      int64_t count, int64_t stride) {
  std::vector<int64_t> steps(count);
  for (int64_t i = 0; i < count; ++i)
    steps[i] = (begin + i * step) * stride;
  return steps;
}

/// The offsets of each index along each axis of `input`.
static SmallVector<std::vector<int64_t>> makeAllSteps(const Tensor &input) {
  SmallVector<std::vector<int64_t>> axes;
  for (auto [size, stride] :
       llvm::zip(input.getShape(), getStrides(input.getShape())))
    axes.push_back(makeSteps(0, 1, size, stride));
  return axes;
}

static llvm::Expected<Tensor> interpretReshape(ReshapeOp op,
                                               Operands operands) {
  return operands[0]->reshaped(resultShape(op));
}

static llvm::Expected<Tensor> interpretTranspose(TransposeOp op,
                                                 Operands operands) {
  SmallVector<std::vector<int64_t>> from = makeAllSteps(*operands[0]), axes;
  for (int64_t axis : op.getPermutation())
    axes.push_back(from[axis]);
  return moveElements(op, *operands[0], axes);
}

static llvm::Expected<Tensor> interpretSlice(SliceOp op, Operands operands) {
  SmallVector<int64_t> strides = getStrides(operands[0]->getShape());
  SmallVector<std::vector<int64_t>> axes;
  for (auto [axis, count] : llvm::enumerate(resultShape(op)))
    axes.push_back(makeSteps(op.getOffsets()[axis], op.getStrides()[axis],
                             count, strides[axis]));
  return moveElements(op, *operands[0], axes);
}

static llvm::Expected<Tensor> interpretPad(PadOp op, Operands operands) {
  SmallVector<std::vector<int64_t>> axes = makeAllSteps(*operands[0]);
  for (auto [axis, steps] : llvm::enumerate(axes)) {
    steps.insert(steps.begin(), op.getLow()[axis], -1);
    steps.insert(steps.end(), op.getHigh()[axis], -1);
  }
  return moveElements(op, *operands[0], axes);
}

static llvm::Expected<Tensor> interpretGather(GatherOp op, Operands operands) {
  SmallVector<std::vector<int64_t>> axes = makeAllSteps(*operands[0]);
  int64_t axis = op.getAxis();
  std::vector<int64_t> chosen;
  for (int64_t index : op.getIndices())
    chosen.push_back(axes[axis][index]);
  axes[axis] = std::move(chosen);
  return moveElements(op, *operands[0], axes);
}

static llvm::Expected<Tensor> interpretBroadcast(BroadcastOp op,
                                                 Operands operands) {
  SmallVector<std::vector<int64_t>> own = makeAllSteps(*operands[0]), axes;
  ArrayRef<int64_t> shape = resultShape(op);
  size_t missing = shape.size() - own.size();
  for (auto [axis, size] : llvm::enumerate(shape)) {
    bool isRepeated = axis < missing || own[axis - missing].size() == 1;
    axes.push_back(isRepeated ? std::vector<int64_t>(size, 0)
                              : own[axis - missing]);
  }
  return moveElements(op, *operands[0], axes);
}

//===----------------------------------------------------------------------===//
// Concat
//===----------------------------------------------------------------------===//

/// The lines of `parts` along the axis of `op`, one after another.
template <typename T>
static std::vector<T> joinElements(ConcatOp op, ArrayRef<ArrayRef<T>> parts) {
  ArrayRef<int64_t> shape = resultShape(op);
  int64_t outer = 1;
  for (int64_t size : shape.take_front(op.getAxis()))
    outer *= size;
  std::vector<T> result;
  result.reserve(cast<ShapedType>(op.getType()).getNumElements());
  for (int64_t row = 0; row < outer; ++row)
    for (ArrayRef<T> part : parts) {
      size_t size = part.size() / outer;
      llvm::append_range(result, part.slice(row * size, size));
    }
  return result;
}

/// Joins the elements of type T of all operands.
template <typename T>
static std::vector<T> joinOperands(ConcatOp op, Operands operands) {
  SmallVector<ArrayRef<T>> parts;
  for (const Tensor *operand : operands)
    parts.push_back(operand->get<T>());
  return joinElements<T>(op, parts);
}

/// The common origin of all operands, if the result has one.
static std::optional<CodeOrigin> joinOrigins(ConcatOp op, Operands operands) {
  const CodeOrigin *first = operands[0]->getOrigin();
  if (!first || (!first->isPerTensor() && !op.getMovedAxis(first->axis)))
    return std::nullopt;
  SmallVector<ArrayRef<int32_t>> parts;
  for (const Tensor *operand : operands) {
    const CodeOrigin *origin = operand->getOrigin();
    if (!origin || origin->scale != first->scale ||
        (!first->isPerTensor() && origin->axis != first->axis))
      return std::nullopt;
    parts.push_back(origin->centered);
  }
  CodeOrigin joined;
  joined.centered = joinElements<int32_t>(op, parts);
  joined.scale = first->scale;
  joined.axis = first->axis;
  return joined;
}

static llvm::Expected<Tensor> interpretConcat(ConcatOp op, Operands operands) {
  ArrayRef<int64_t> shape = resultShape(op);
  switch (operands[0]->getKind()) {
  case ElementKind::Code:
    return Tensor::codes(shape, joinOperands<int32_t>(op, operands));
  case ElementKind::Accumulator:
    return Tensor::accumulators(shape, joinOperands<int64_t>(op, operands));
  case ElementKind::Word:
    return Tensor::words(shape, joinOperands<uint32_t>(op, operands));
  case ElementKind::Real:
    break;
  }
  Tensor result = Tensor::reals(shape, joinOperands<double>(op, operands));
  if (std::optional<CodeOrigin> origin = joinOrigins(op, operands))
    result.setOrigin(std::move(*origin));
  return result;
}

//===----------------------------------------------------------------------===//
// Resize
//===----------------------------------------------------------------------===//

namespace {
/// Interpolates between elements.
class LinearResize {
public:
  LinearResize(ResizeOp op, const Tensor &input)
      : input(input.getReals()), strides(getStrides(input.getShape())),
        shape(resultShape(op)), fill(op.getFillNumber()) {
    for (int64_t axis = 0, rank = shape.size(); axis < rank; ++axis) {
      samples.push_back(op.getSamples(axis));
      keepsAxis.push_back(op.keepsAxis(axis));
    }
  }

  std::vector<double> run() {
    SmallVector<int64_t> position(shape.size(), 0);
    std::vector<double> result;
    result.reserve(ShapedType::getNumElements(shape));
    appendFrom(0, position, result);
    return result;
  }

private:
  /// Appends the results at `position`, for all indices of `axis` and later.
  void appendFrom(size_t axis, SmallVectorImpl<int64_t> &position,
                  std::vector<double> &result) {
    if (axis == shape.size()) {
      result.push_back(fill && isOutside(position) ? *fill
                                                   : sample(0, position, 0));
      return;
    }
    for (position[axis] = 0; position[axis] < shape[axis]; ++position[axis])
      appendFrom(axis + 1, position, result);
  }

  bool isOutside(ArrayRef<int64_t> position) const {
    for (auto [axis, i] : llvm::enumerate(position))
      if (samples[axis][i].isOutside)
        return true;
    return false;
  }

  /// The number at `position`, given the offset of the axes before `axis`.
  double sample(size_t axis, ArrayRef<int64_t> position, int64_t offset) const {
    if (axis == shape.size())
      return input[offset];
    const ResizeSample &at = samples[axis][position[axis]];
    double low = sample(axis + 1, position, offset + at.low * strides[axis]);
    if (keepsAxis[axis])
      return low;
    double high = sample(axis + 1, position, offset + at.high * strides[axis]);
    return low * (1 - at.weight) + high * at.weight;
  }

  ArrayRef<double> input;
  SmallVector<int64_t> strides;
  ArrayRef<int64_t> shape;
  std::optional<double> fill;
  SmallVector<SmallVector<ResizeSample>> samples;
  SmallVector<bool> keepsAxis;
};
} // namespace

static llvm::Expected<Tensor> interpretResize(ResizeOp op, Operands operands) {
  if (op.getMode() == ResizeMode::Linear)
    return Tensor::reals(resultShape(op), LinearResize(op, *operands[0]).run());
  SmallVector<int64_t> strides = getStrides(operands[0]->getShape());
  bool hasFill = op.getFillNumber().has_value();
  SmallVector<std::vector<int64_t>> axes;
  for (auto [axis, stride] : llvm::enumerate(strides)) {
    std::vector<int64_t> steps;
    for (const ResizeSample &sample : op.getSamples(axis))
      steps.push_back(hasFill && sample.isOutside ? -1 : sample.low * stride);
    axes.push_back(std::move(steps));
  }
  return moveElements(cast<StructuralOpInterface>(op.getOperation()),
                      *operands[0], axes);
}

void mlir::qnn::reference::addShapeOps(OpTable &table) {
  table.add<ReshapeOp>(interpretReshape);
  table.add<TransposeOp>(interpretTranspose);
  table.add<ConcatOp>(interpretConcat);
  table.add<SliceOp>(interpretSlice);
  table.add<PadOp>(interpretPad);
  table.add<GatherOp>(interpretGather);
  table.add<BroadcastOp>(interpretBroadcast);
  table.add<ResizeOp>(interpretResize);
}
