//===- ImportReduce.cpp - Sums, means, greatest elements --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NodeMath.h"
#include "OpTable.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

/// The axes that \p node reduces: all of \p rank if it names none, and none if
/// it says that this means none.
static Expected<OnnxShape> getAxes(GraphImporter &importer,
                                   const OnnxNode &node, int64_t rank) {
  // ReduceSum was the first to get its axes as an input.
  auto axes = readReducedAxes(importer, node,
                              node.opType == "ReduceSum" ? 13 : 18, rank);
  if (!axes)
    return axes.takeError();
  if (*axes)
    return std::move(**axes);
  Expected<bool> isNoop = getOnnxBool(node, "noop_with_empty_axes", false);
  if (!isNoop)
    return isNoop.takeError();
  if (*isNoop)
    return OnnxShape();
  return llvm::to_vector(llvm::seq<int64_t>(rank));
}

/// The mean of whole images is a pool, which has integer forms. Null if the
/// axes are not those of images.
static Value createGlobalPool(GraphImporter &importer, const OnnxNode &node,
                              const Twine &name, Value input,
                              ArrayRef<int64_t> axes) {
  ArrayRef<int64_t> shape = getShape(input);
  bool isNCHW = axes == ArrayRef<int64_t>{2, 3};
  if (shape.size() != 4 || !(isNCHW || axes == ArrayRef<int64_t>{1, 2}))
    return {};
  int64_t kernel[] = {shape[axes[0]], shape[axes[1]]};
  if (kernel[0] >= int64_t(1) << 31 || kernel[1] >= int64_t(1) << 31)
    return {};
  SmallVector<int64_t> result(shape);
  result[axes[0]] = result[axes[1]] = 1;
  auto type = RankedTensorType::get(result, importer.builder.getF32Type());
  return importer.createNamed<AvgPoolOp>(
      node, name, type, input, kernel, kernel, ArrayRef<int64_t>{0, 0, 0, 0},
      ArrayRef<int64_t>{1, 1}, isNCHW ? Layout::NCHW : Layout::NHWC,
      /*count_include_pad=*/false);
}

/// The formula of a reduction; the last of its ops is called \p last.
static Value createReduction(GraphImporter &importer, const OnnxNode &node,
                             NodeMath &math, Value input,
                             ArrayRef<int64_t> axes, StringRef last) {
  StringRef op = node.opType;
  auto reduce = [&](StringRef step, ReduceKind kind, Value value) {
    return math.reduce(step, kind, value, axes);
  };
  if (op == "ReduceMean") {
    std::string name = node.outputs[0] + (last.empty() ? "" : "." + last.str());
    if (Value pool = createGlobalPool(importer, node, name, input, axes))
      return pool;
  }
  if (op == "ReduceL1")
    return reduce(last, ReduceKind::Sum,
                  math.apply("abs", ElementwiseKind::Abs, input));
  if (op == "ReduceSumSquare" || op == "ReduceL2") {
    bool isNorm = op == "ReduceL2";
    Value sum = reduce(isNorm ? "sum" : last, ReduceKind::Sum,
                       math.mul("square", input, input));
    return isNorm ? math.apply(last, ElementwiseKind::Sqrt, sum) : sum;
  }
  if (op == "ReduceLogSum")
    return math.apply(last, ElementwiseKind::Log,
                      reduce("sum", ReduceKind::Sum, input));
  if (op == "ReduceLogSumExp") {
    // Relative to the greatest, so that no power overflows.
    Value greatest = reduce("max", ReduceKind::Max, input);
    Value power = math.apply("exp", ElementwiseKind::Exp,
                             math.sub("centered", input, greatest));
    Value sum = reduce("sum", ReduceKind::Sum, power);
    Value log = math.apply("log", ElementwiseKind::Log, sum);
    return math.add(last, log, greatest);
  }
  return reduce(last,
                llvm::StringSwitch<ReduceKind>(op)
                    .Case("ReduceMax", ReduceKind::Max)
                    .Case("ReduceMean", ReduceKind::Mean)
                    .Case("ReduceMin", ReduceKind::Min)
                    .Case("ReduceProd", ReduceKind::Prod)
                    .Case("ReduceSum", ReduceKind::Sum),
                input);
}

Error mlir::qnn::importReduce(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 2))
    return error;
  Expected<bool> keepsAxes = getOnnxBool(node, "keepdims", true);
  if (!keepsAxes)
    return keepsAxes.takeError();
  NodeMath math(importer, node);
  Value input = math.input(0);
  if (math.failed())
    return math.finish({});
  ArrayRef<int64_t> shape = getShape(input);
  Expected<OnnxShape> axes =
      getAxes(importer, node, static_cast<int64_t>(shape.size()));
  if (!axes)
    return axes.takeError();
  if (axes->empty() && !shape.empty())
    return math.finish(input);
  Value result = createReduction(importer, node, math, input, *axes,
                                 *keepsAxes ? "" : "kept");
  if (!*keepsAxes) {
    SmallVector<int64_t> left;
    for (auto [axis, size] : llvm::enumerate(shape))
      if (!llvm::is_contained(*axes, static_cast<int64_t>(axis)))
        left.push_back(size);
    result = math.reshape("", result, left);
  }
  return math.finish(result);
}
