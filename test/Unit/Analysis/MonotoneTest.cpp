//===- MonotoneTest.cpp - Fewer bits never cost more energy -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Networks.h"

#include <random>

using namespace qnn::energy;
using namespace qnn::energy::test;

namespace {

// Property: under `cheapest` and `wide` no energy rises when one of q_w, q_a,
// q_o falls and nothing else changes.
TEST(MonotoneTest, CheapestIsMonotone) {
  const unsigned seed = 20170613;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  auto draw = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  for (int round = 0; round < 3000; ++round) {
    Builder network(draw(1, 64), 1 << draw(2, 5), draw(1, 16),
                    /*isImage=*/round % 4 == 0);
    unsigned weightBits = draw(1, 16), activationBits = draw(1, 16),
             outputBits = draw(1, 16);
    network.conv(draw(1, 64), weightBits, activationBits, outputBits);
    network.works.back().feedsOutside = true;
    auto works = network.works;
    // A map is stored at the width at which the layer reads it.
    auto link = [&] {
      if (!works[0].isImage)
        works[0].output = works[1].activation;
    };
    link();
    int64_t megabits = draw(0, 1);
    MacForm form = draw(0, 1) ? MacForm::Cheapest : MacForm::Wide;
    double before = totalNJ(works, megabits, form);

    OperandFormat *const operands[] = {&works[1].weight, &works[1].activation,
                                       &works[1].output};
    OperandFormat &operand = *operands[draw(0, 2)];
    operand.bits = draw(1, operand.bits);
    link();
    EXPECT_LE(totalNJ(works, megabits, form), before * (1 + 1e-12))
        << "round " << round;
  }
}

// The ceil rule alone breaks the property; the widths between the ends restore
// it: 8 by 3 bits takes 4-bit slices.
TEST(MonotoneTest, PassesIsNotMonotone) {
  EXPECT_GT(totalNJ(buildLayer2a(14, 15), 0, MacForm::Passes),
            totalNJ(buildLayer2a(15, 15), 0, MacForm::Passes));
  EXPECT_GT(totalNJ(buildLayer2a(8, 3), 0, MacForm::Passes),
            totalNJ(buildLayer2a(8, 4), 0, MacForm::Cheapest));
  EXPECT_LT(totalNJ(buildLayer2a(8, 3), 0, MacForm::Cheapest),
            totalNJ(buildLayer2a(8, 4), 0, MacForm::Cheapest));
}

} // namespace
