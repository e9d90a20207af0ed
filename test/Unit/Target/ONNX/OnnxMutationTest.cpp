//===- OnnxMutationTest.cpp - Damaged models never crash --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxTestUtils.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "qnn/Target/ONNX/ImportOnnx.h"

#include <random>

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

namespace {
enum class Outcome { Unreadable, Refused, Imported };
} // namespace

/// Imports \p bytes. A failure must come with a message.
static Outcome import(MLIRContext &context, const std::string &bytes) {
  auto model = readOnnxModel(llvm::MemoryBufferRef(bytes, "mutated"));
  if (!model) {
    EXPECT_FALSE(llvm::toString(model.takeError()).empty());
    return Outcome::Unreadable;
  }
  unsigned numErrors = 0;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    numErrors += !diagnostic.str().empty();
    return success();
  });
  bool isImported = bool(importOnnx(&context, *model));
  EXPECT_NE(isImported, numErrors > 0);
  return isImported ? Outcome::Imported : Outcome::Refused;
}

/// Changes one to four bytes, or the length.
static void mutate(std::string &bytes, std::mt19937 &random) {
  switch (random() % 8) {
  case 0:
    bytes.resize(random() % bytes.size());
    return;
  case 1:
    bytes.insert(random() % bytes.size(), 1 + random() % 4,
                 static_cast<char>(random()));
    return;
  case 2:
    bytes.erase(random() % bytes.size(), 1 + random() % 4);
    return;
  default:
    for (unsigned count = 1 + random() % 4; count > 0; --count)
      bytes[random() % bytes.size()] = static_cast<char>(random());
  }
}

TEST(OnnxMutationTest, NeverCrashes) {
  std::string graph = R"(
    net (float[N,3,8,8] x) => (float[N,10] y)
    <float[4,3,3,3] w = {
       1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,
       1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,
       1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,
       1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9},
     int8 iz = {-3}, float[1,256] mw = {MATRIX}, float[1] v = {1},
     float s = {0.125}, float z = {0}, float b = {4},
     int64 zero = {0},
     int64[1] minus = {-1}, int64[1] one = {1}> {
      q = qonnx.custom_op.general.Quant<signed = 1, narrow = 0,
                                        rounding_mode = "ROUND">(w, s, z, b)
      c = Conv<kernel_shape = [3, 3], pads = [1, 1, 1, 1]>(x, q)
      sh = Shape(x)
      n = Gather<axis = 0>(sh, zero)
      u = Unsqueeze(n, minus)
      l = Slice(sh, one, minus)
      k = Constant<value = int64[1] {-1}>()
      f = Cast<to = 1>(l)
      p = Pow(f, s)
      t = Concat<axis = 0>(u, k)
      g = Reshape(c, t)
      d = QuantizeLinear(g, s, iz)
      e = DequantizeLinear(d, s, iz)
      m = Gemm<transB = 1>(e, mw)
      y = BatchNormalization(m, v, v, v, v)
    })";
  std::string matrix = "1";
  for (int column = 1; column < 256; ++column)
    matrix += "," + std::to_string(column % 5);
  graph.replace(graph.find("MATRIX"), 6, matrix);
  const std::string original = parseGraph(graph).SerializeAsString();
  MLIRContext context(MLIRContext::Threading::DISABLED);
  ASSERT_EQ(import(context, original), Outcome::Imported);

  constexpr unsigned seed = 20240607;
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  unsigned counts[3] = {};
  constexpr unsigned rounds = 3000;
  for (unsigned round = 0; round < rounds; ++round) {
    std::string bytes = original;
    mutate(bytes, random);
    ++counts[static_cast<unsigned>(import(context, bytes))];
  }
  std::cout << "unreadable " << counts[0] << ", refused " << counts[1]
            << ", imported " << counts[2] << "\n";
  // All outcomes occur, or the test tests only some of the code.
  for (unsigned count : counts)
    EXPECT_GT(count, rounds / 50);
}
