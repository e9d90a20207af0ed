//===- LayerWriter.cpp - A network, layer by layer --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerWriter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::qnn;

static ArrayRef<int64_t> getShape(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

LayerWriter::LayerWriter(MLIRContext &context, StringRef name,
                         const NetworkWidths &widths, int64_t channels,
                         int64_t size)
    : builder(&context), loc(builder.getUnknownLoc()), widths(widths),
      module(ModuleOp::create(loc)) {
  builder.setInsertionPointToEnd(module->getBody());
  auto type =
      RankedTensorType::get({1, channels, size, size}, builder.getF32Type());
  function = func::FuncOp::create(builder, loc, name,
                                  builder.getFunctionType(type, type));
  function.setArgAttr(0, nameAttrName, builder.getStringAttr("image"));
  builder.setInsertionPointToStart(function.addEntryBlock());
  image = quantize(function.getArgument(0),
                   widths.image ? widths.image : getBits(0));
}

unsigned LayerWriter::getBits(size_t index) const {
  return widths.layers[std::min(index, widths.layers.size() - 1)];
}

template <typename OpT>
Value LayerWriter::named(OpT op, StringRef kind, size_t number) {
  op->setAttr(nameAttrName, builder.getStringAttr(kind + Twine(number)));
  return op.getResult();
}

Value LayerWriter::quantize(Value value, unsigned bits) {
  auto type = cast<RankedTensorType>(value.getType());
  auto code = IntType::get(builder.getContext(), bits,
                           bits == 1 ? Encoding::Bipolar : Encoding::Signed);
  auto scale = builder.getDenseF64ArrayAttr(0.5);
  auto zeroPoint = builder.getDenseI32ArrayAttr(0);
  Value codes = QuantizeOp::create(builder, loc, type.clone(code), value, scale,
                                   zeroPoint, IntegerAttr(), Rounding::HalfEven,
                                   /*narrow=*/false);
  return DequantizeOp::create(builder, loc, type, codes, scale, zeroPoint,
                              IntegerAttr());
}

Value LayerWriter::parameter(ArrayRef<int64_t> shape) {
  auto type = RankedTensorType::get(shape, builder.getF32Type());
  return arith::ConstantOp::create(builder, loc,
                                   DenseElementsAttr::get(type, 0.5f));
}

Value LayerWriter::conv(Value input, int64_t filters, int64_t kernel,
                        int64_t stride, int64_t pad) {
  unsigned bits = getBits(numLayers);
  // The image has its quantizer already.
  if (input != image)
    input = quantize(input, bits);
  Value weights =
      quantize(parameter({filters, getShape(input)[1], kernel, kernel}), bits);
  return named(
      Conv2DOp::create(builder, loc, input, weights, parameter({filters}),
                       builder.getDenseI64ArrayAttr({stride, stride}),
                       builder.getDenseI64ArrayAttr({pad, pad, pad, pad}),
                       builder.getDenseI64ArrayAttr({1, 1}),
                       /*groups=*/1, Layout::NCHW),
      "conv", ++numLayers);
}

Value LayerWriter::dense(Value input, int64_t outputs, bool hasBias) {
  unsigned bits = getBits(numLayers);
  auto type = cast<RankedTensorType>(input.getType());
  int64_t size = type.getNumElements();
  if (type.getRank() != 2)
    input = ReshapeOp::create(builder, loc, type.clone({1, size}), input);
  input = quantize(input, bits);
  Value weights = quantize(parameter({size, outputs}), bits);
  Value result = named(MatMulOp::create(builder, loc, input, weights), "dense",
                       ++numLayers);
  if (!hasBias)
    return result;
  return ElementwiseOp::create(builder, loc, ElementwiseKind::Add,
                               ValueRange{result, parameter({outputs})},
                               DenseF64ArrayAttr());
}

Value LayerWriter::activate(Value input) {
  bool isBinary = getBits(numLayers) == 1;
  return ElementwiseOp::create(
      builder, loc, isBinary ? ElementwiseKind::Clip : ElementwiseKind::Relu,
      ValueRange{input},
      isBinary ? builder.getDenseF64ArrayAttr({-1, 1}) : DenseF64ArrayAttr());
}

Value LayerWriter::maxPool(Value input, int64_t kernel, int64_t stride,
                           int64_t pad) {
  // What is left over at the end is part of the last window.
  int64_t size = getShape(input)[2];
  int64_t rest = (size + 2 * pad - kernel) % stride;
  int64_t end = pad + (rest ? stride - rest : 0);
  return named(
      MaxPoolOp::create(builder, loc, input,
                        builder.getDenseI64ArrayAttr({kernel, kernel}),
                        builder.getDenseI64ArrayAttr({stride, stride}),
                        builder.getDenseI64ArrayAttr({pad, pad, end, end}),
                        builder.getDenseI64ArrayAttr({1, 1}), Layout::NCHW),
      "pool", ++numPools);
}

Value LayerWriter::globalMean(Value input) {
  // The mean reads a map that is stored at the width of the next layer.
  input = quantize(input, getBits(numLayers));
  int64_t size = getShape(input)[2];
  return named(AvgPoolOp::create(builder, loc, input,
                                 builder.getDenseI64ArrayAttr({size, size}),
                                 builder.getDenseI64ArrayAttr({size, size}),
                                 builder.getDenseI64ArrayAttr({0, 0, 0, 0}),
                                 builder.getDenseI64ArrayAttr({1, 1}),
                                 Layout::NCHW, /*count_include_pad=*/false),
               "pool", ++numPools);
}

Value LayerWriter::add(Value lhs, Value rhs) {
  // Both maps are stored at the width of the next layer.
  unsigned bits = getBits(numLayers);
  lhs = quantize(lhs, bits);
  rhs = quantize(rhs, bits);
  return named(ElementwiseOp::create(builder, loc, ElementwiseKind::Add,
                                     ValueRange{lhs, rhs}, DenseF64ArrayAttr()),
               "add", ++numAdds);
}

OwningOpRef<ModuleOp> LayerWriter::finish(Value result) {
  result = quantize(result, getBits(numLayers - 1));
  func::ReturnOp::create(builder, loc, result);
  function.setFunctionType(builder.getFunctionType(
      function.getArgumentTypes(), ValueRange{result}.getTypes()));
  return std::move(module);
}
