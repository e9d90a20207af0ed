//===- OnnxMutationTest.cpp - Damaged models never crash --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxTestUtils.h"

#include "qnn/Target/ONNX/OnnxConstantFolding.h"

#include <random>

using namespace mlir::qnn;
using namespace mlir::qnn::test;

/// Reads \p bytes and folds what can be folded; either may fail.
static bool readAndFold(const std::string &bytes) {
  auto model = readOnnxModel(llvm::MemoryBufferRef(bytes, "mutated"));
  if (!model) {
    EXPECT_FALSE(llvm::toString(model.takeError()).empty());
    return false;
  }
  OnnxConstants constants(1 << 20);
  for (auto &initializer : model->initializers)
    constants.insert(initializer.getKey(), initializer.getValue());
  llvm::SmallVector<int64_t> shape = {1, 3, 8, 8};
  for (const OnnxNode &node : model->nodes) {
    auto folded = foldOnnxNode(node, constants, [&](llvm::StringRef) {
      return std::optional<llvm::ArrayRef<int64_t>>(shape);
    });
    if (!folded) {
      EXPECT_FALSE(llvm::toString(folded.takeError()).empty());
      return false;
    }
  }
  return true;
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
  const std::string original = parseGraph(R"(
    net (float[N,3,8,8] x) => (float[N,10] y)
    <float[4,3,3,3] w = {
       1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,
       1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,
       1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,
       1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9},
     float s = {0.125}, float z = {0}, float b = {4},
     int64 zero = {0}, int64[1] minus = {-1}, int64[1] one = {1}> {
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
      y = Reshape(c, t)
    })").SerializeAsString();
  ASSERT_TRUE(readAndFold(original));

  constexpr unsigned seed = 20240607;
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  unsigned accepted = 0;
  constexpr unsigned rounds = 3000;
  for (unsigned round = 0; round < rounds; ++round) {
    std::string bytes = original;
    mutate(bytes, random);
    accepted += readAndFold(bytes);
  }
  std::cout << accepted << " of " << rounds << " mutants are models\n";
  // Both outcomes occur, or the test tests only one of them.
  EXPECT_GT(accepted, rounds / 20);
  EXPECT_LT(accepted, rounds - rounds / 20);
}
