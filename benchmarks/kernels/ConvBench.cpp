//===- ConvBench.cpp - Convolution kernels against the machine's limit *- C++
//-*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Compiles 3 x 3 convolutions in process and times them in rounds that also
/// measure the machine's limit, so that each ratio comes from one run. Prints
/// JSON; `benchmarks/run.py` makes the table.
///
//===----------------------------------------------------------------------===//

#include "MachineLimit.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "qnn/Dialect/QNN/Transforms/Passes.h"
#include "qnn/Execution/JitModel.h"
#include "qnn/InitAllDialects.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <chrono>
#include <random>

using namespace mlir;
using namespace mlir::qnn;

namespace {

/// One benchmark: a square image, `channels` in and out.
struct Workload {
  const char *name;
  bool isBinary;
  int64_t size, channels;
};

const Workload workloads[] = {
    {"binary conv3x3 56x56x256", true, 56, 256},
    {"binary conv3x3 14x14x256", true, 14, 256},
    {"int8 conv3x3 56x56x256", false, 56, 256},
    {"int8 conv3x3 14x14x256", false, 14, 256},
};

/// Rounds of which the best counts, for kernels and limits alike.
constexpr int numRounds = 7;

OwningOpRef<ModuleOp> buildLayer(MLIRContext *context, const Workload &w) {
  std::mt19937 random(2017);
  std::vector<int8_t> weights(w.channels * 9 * w.channels);
  for (int8_t &weight : weights)
    weight = w.isBinary ? (random() & 1 ? 1 : -1)
                        : static_cast<int8_t>(random() % 255 - 127);
  std::string code = w.isBinary ? "!qnn.int<1, bipolar>" : "!qnn.int<8>";
  std::string end =
      w.isBinary
          ? "qnn.threshold %a {thresholds = dense<3> : tensor<1x1xi64>, "
            "decreasing = array<i1: false>, axis = 3 : i64}"
          : "qnn.requantize %a {multiplier = array<i32: 1234567>, offset = "
            "array<i64: 1073741824>, shift = array<i32: 34>, low = -128 : i64, "
            "high = 127 : i64, axis = 3 : i64}";
  std::string image =
      llvm::formatv("tensor<1x{0}x{0}x{1}x", w.size, w.channels);
  std::string filter = llvm::formatv("tensor<{0}x3x3x{0}x", w.channels);
  std::string text = llvm::formatv(
      "func.func @layer(%x: {0}{1}>) -> {0}{1}> {{\n"
      "  %w = qnn.constant dense<\"0x{2}\"> : {3}i8> -> {3}{1}>\n"
      "  %a = qnn.conv2d_integer nhwc %x, %w {{strides = array<i64: 1, 1>, "
      "pads = array<i64: 1, 1, 1, 1>} : ({0}{1}>, {3}{1}>) -> {0}i32>\n"
      "  %r = {4} : {0}i32> -> {0}{1}>\n  return %r : {0}{1}>\n}\n",
      image, code,
      llvm::toHex(
          StringRef(reinterpret_cast<char *>(weights.data()), weights.size())),
      filter, end);
  return parseSourceString<ModuleOp>(text, context);
}

/// Makes the function take and, if binary, return packed words: a layer within
/// a network, whose neighbours are packed too.
void dropEdges(ModuleOp module) {
  auto function = *module.getOps<func::FuncOp>().begin();
  Block &body = function.getBody().front();
  for (PackOp pack : llvm::make_early_inc_range(body.getOps<PackOp>())) {
    body.getArgument(0).setType(pack.getType());
    pack.replaceAllUsesWith(body.getArgument(0));
    pack.erase();
  }
  for (PackedConv2DOp conv : body.getOps<PackedConv2DOp>())
    if (conv.getEpilogue() == EpilogueKind::Threshold) {
      auto type = cast<RankedTensorType>(conv.getType());
      auto code = cast<IntType>(type.getElementType());
      SmallVector<int64_t> shape(type.getShape());
      shape.back() /= 32;
      conv.getResult().setType(
          RankedTensorType::get(shape, PackedType::get(type.getContext(), code,
                                                       PackedLayout::Planes)));
    }
  function.setType(FunctionType::get(module.getContext(),
                                     body.getArgumentTypes(),
                                     body.getTerminator()->getOperandTypes()));
}

/// A compiled layer with buffers to run on.
struct CompiledLayer {
  std::unique_ptr<::qnn::JitModel> model;
  std::vector<char> input, output;
  ::qnn::AlignedBuffer arena;

  /// Seconds of one call.
  double time() {
    const void *in = input.data();
    void *out = output.data();
    auto start = std::chrono::steady_clock::now();
    llvm::cantFail(model->run(in, out, arena));
    std::chrono::duration<double> elapsed =
        std::chrono::steady_clock::now() - start;
    return elapsed.count();
  }
};

llvm::Expected<CompiledLayer> compile(MLIRContext *context, const Workload &w) {
  OwningOpRef<ModuleOp> module = buildLayer(context, w);
  PassManager manager(context);
  manager.addNestedPass<func::FuncOp>(createQNNPackPass());
  if (!module || failed(manager.run(*module)))
    return llvm::createStringError("the layer does not compile");
  dropEdges(*module);
  auto model = ::qnn::JitModel::create(*module);
  if (!model)
    return model.takeError();
  const ::qnn::ModelSignature &signature = (*model)->getSignature();
  CompiledLayer layer{std::move(*model),
                      std::vector<char>(signature.inputs[0].getNumBytes()),
                      std::vector<char>(signature.outputs[0].getNumBytes()),
                      ::qnn::AlignedBuffer(0, 64)};
  layer.arena = layer.model->makeArena();
  std::mt19937 random(1);
  for (char &byte : layer.input)
    byte = static_cast<char>(random());
  return layer;
}

} // namespace

int main() {
  DialectRegistry registry;
  registerAllDialects(registry);
  MLIRContext context(registry);
  context.loadDialect<QNNDialect, func::FuncDialect>();
  llvm::json::Array results;
  for (const Workload &workload : workloads) {
    llvm::Expected<CompiledLayer> layer = compile(&context, workload);
    if (!layer) {
      llvm::errs() << "error: " << llvm::toString(layer.takeError()) << "\n";
      return 1;
    }
    double macs = 9.0 * workload.size * workload.size * workload.channels *
                  workload.channels;
    double best = 1e30;
    ::qnn::bench::Limit limit;
    layer->time();
    for (int round = 0; round < numRounds; ++round) {
      ::qnn::bench::Limit next = workload.isBinary
                                     ? ::qnn::bench::measureBinaryLimit()
                                     : ::qnn::bench::measureByteLimit();
      if (next.macsPerSecond > limit.macsPerSecond)
        limit = next;
      for (int repeat = 0; repeat < 10; ++repeat)
        best = std::min(best, layer->time());
    }
    double rate = macs / best;
    results.push_back(llvm::json::Object{
        {"name", workload.name},
        {"macs", macs},
        {"microseconds", best * 1e6},
        {"gmacs_per_second", rate / 1e9},
        {"limit_gmacs_per_second", limit.macsPerSecond / 1e9},
        {"limit_instructions", limit.instructions},
        {"fraction_of_limit",
         limit.macsPerSecond ? rate / limit.macsPerSecond : 0.0}});
  }
  llvm::outs() << llvm::formatv("{0:2}\n",
                                llvm::json::Value(std::move(results)));
  return 0;
}
