//===- Differential.cpp - Compiled code against the interpreter -*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomTensor.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Parser/Parser.h"
#include "qnn/Execution/JitModel.h"
#include "qnn/InitAllDialects.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace qnn;
using namespace qnn::test;
using mlir::RankedTensorType;
using mlir::qnn::Tensor;

namespace {

/// A parsed module in a context of its own.
struct Parsed {
  explicit Parsed(const std::string &text) {
    mlir::DialectRegistry registry;
    mlir::qnn::registerAllDialects(registry);
    context = std::make_unique<mlir::MLIRContext>(
        registry, mlir::MLIRContext::Threading::DISABLED);
    module = mlir::parseSourceString<mlir::ModuleOp>(text, context.get());
  }

  mlir::func::FuncOp function() {
    return *module->getOps<mlir::func::FuncOp>().begin();
  }

  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

} // namespace

/// Bytes behind a buffer that compiled code must not touch.
static constexpr size_t guardBytes = 64;
static constexpr char rubbish = 0x5a;

/// A buffer of rubbish with a guard behind it.
static AlignedBuffer makeGuarded(size_t bytes) {
  AlignedBuffer buffer(bytes + guardBytes);
  std::memset(buffer.data(), rubbish, buffer.size());
  return buffer;
}

static bool isGuardIntact(const AlignedBuffer &buffer) {
  const char *end = static_cast<const char *>(buffer.data()) + buffer.size();
  return std::all_of(end - guardBytes, end,
                     [](char byte) { return byte == rubbish; });
}

/// Equal bits, or both NaN.
static bool isSame(const char *a, const char *b, Storage storage) {
  int64_t size = ::qnn::getNumBytes(storage);
  bool isEqual = std::memcmp(a, b, size) == 0;
  if (isEqual || storage != Storage::F32)
    return isEqual;
  float x, y;
  std::memcpy(&x, a, size);
  std::memcpy(&y, b, size);
  return std::isnan(x) && std::isnan(y);
}

/// Fails a test; \p extra becomes the last output if it has no counterpart.
static void
compareRuns(llvm::function_ref<mlir::LogicalResult(mlir::ModuleOp)> prepare,
            const std::string &text, Random &random, int64_t greatest,
            std::vector<int64_t> &extra) {
  SCOPED_TRACE(text);
  Parsed reference(text), compiled(text);
  ASSERT_TRUE(reference.module) << "the program does not parse";
  mlir::FunctionType type = reference.function().getFunctionType();
  llvm::SmallVector<Tensor> inputs;
  for (mlir::Type input : type.getInputs())
    inputs.push_back(
        randomTensor(mlir::cast<RankedTensorType>(input), random, greatest));
  auto expected = mlir::qnn::interpret(reference.function(), inputs);
  ASSERT_TRUE(bool(expected)) << llvm::toString(expected.takeError());
  if (prepare)
    ASSERT_TRUE(mlir::succeeded(prepare(*compiled.module)));
  auto model = JitModel::create(*compiled.module);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());

  const ModelSignature &signature = (*model)->getSignature();
  std::vector<AlignedBuffer> inputBytes, outputBytes;
  std::vector<const void *> inputPointers;
  std::vector<void *> outputPointers;
  for (auto [i, tensor] : llvm::enumerate(inputs)) {
    auto element = mlir::getElementTypeOrSelf(type.getInput(i));
    inputBytes.push_back(toBytes(tensor, element, signature.inputs[i]));
    inputPointers.push_back(inputBytes.back().data());
  }
  for (const ModelBuffer &buffer : signature.outputs) {
    // An element that is not written shows.
    outputBytes.push_back(makeGuarded(buffer.getNumBytes()));
    outputPointers.push_back(outputBytes.back().data());
  }
  AlignedBuffer arena = makeGuarded(signature.arenaBytes);
  llvm::Error error = (*model)->run(inputPointers, outputPointers, arena);
  ASSERT_FALSE(bool(error)) << llvm::toString(std::move(error));
  EXPECT_TRUE(isGuardIntact(arena)) << "writes behind the arena";
  for (auto [i, result] : llvm::enumerate(*expected)) {
    EXPECT_TRUE(isGuardIntact(outputBytes[i])) << "writes behind output " << i;
    const ModelBuffer &buffer = signature.outputs[i];
    auto element = mlir::getElementTypeOrSelf(type.getResult(i));
    AlignedBuffer wanted = toBytes(result, element, buffer);
    int64_t size = ::qnn::getNumBytes(buffer.storage);
    for (int64_t k = 0; k < buffer.getNumElements(); ++k) {
      auto *a = static_cast<const char *>(wanted.data()) + k * size;
      auto *b = static_cast<const char *>(outputBytes[i].data()) + k * size;
      ASSERT_TRUE(isSame(a, b, buffer.storage))
          << "element " << k << " of output " << i
          << ", interpreted: " << result.getAsDouble(k);
    }
  }
  if (signature.outputs.size() > expected->size()) {
    extra.resize(signature.outputs.back().getNumElements());
    std::memcpy(extra.data(), outputBytes.back().data(), 8 * extra.size());
  }
}

void qnn::test::expectSame(const std::string &text, Random &random,
                           int64_t greatest) {
  std::vector<int64_t> extra;
  compareRuns(nullptr, text, random, greatest, extra);
}

std::vector<int64_t> qnn::test::expectSameAfter(
    llvm::function_ref<mlir::LogicalResult(mlir::ModuleOp)> prepare,
    const std::string &text, Random &random, int64_t greatest) {
  std::vector<int64_t> extra;
  compareRuns(prepare, text, random, greatest, extra);
  return extra;
}

std::string qnn::test::compileError(const std::string &text) {
  Parsed parsed(text);
  if (!parsed.module)
    return "the program does not parse";
  std::string message;
  mlir::ScopedDiagnosticHandler handler(parsed.context.get(),
                                        [&](mlir::Diagnostic &diagnostic) {
                                          message += diagnostic.str();
                                          return mlir::success();
                                        });
  auto model = JitModel::create(*parsed.module);
  if (model)
    return "";
  return message + llvm::toString(model.takeError());
}
