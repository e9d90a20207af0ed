//===- Networks.h - Networks for the tests of the energy models -*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_UNIT_ANALYSIS_NETWORKS_H
#define QNN_TEST_UNIT_ANALYSIS_NETWORKS_H

#include "qnn/Analysis/Energy/ClosedForm.h"

#include "gtest/gtest.h"

#include <cmath>
#include <vector>

namespace qnn::energy::test {

/// Golden values are compared to the digits in which they were written down.
/// A whisker more than half a unit of the last digit allows for ties.
inline constexpr double threeDigits = 5.1e-4;
inline constexpr double fourDigits = 5.1e-5;

inline constexpr int64_t megabit = 1 << 20;

/// The closed form on the built-in platform \p name.
inline ClosedFormModel makeClosed(llvm::StringRef name) {
  return ClosedFormModel(llvm::cantFail(lookupPlatform(name)));
}

/// The closed form on moons2017.
inline ClosedFormModel makeModel(EstimatorOptions options = {}) {
  return ClosedFormModel(llvm::cantFail(lookupPlatform("moons2017")), options);
}

/// The closed form on moons2017 with \p megabits of memory, 0 for unlimited.
inline ClosedFormModel makeModel(int64_t megabits,
                                 EstimatorOptions options = {}) {
  options.memory = megabits ? MemorySize::split(megabits * megabit)
                            : MemorySize::unlimited();
  return makeModel(options);
}

/// Index and shape of the map at the end of a network under construction.
struct Builder {
  std::vector<LayerWork> works;
  int64_t channels, size; // The current map is channels x size x size.

  /// Starts with a map or an image of \p bits.
  Builder(int64_t channels, int64_t size, unsigned bits, bool isImage)
      : channels(channels), size(size) {
    LayerWork input;
    input.kind = WorkKind::Input;
    input.isImage = isImage;
    input.outputs = channels * size * size;
    input.output = OperandFormat::integer(bits);
    works.push_back(input);
  }

  /// Adds a work that reads the last one.
  LayerWork &append(WorkKind kind, int64_t outputs, unsigned activationBits,
                    unsigned outputBits) {
    LayerWork work;
    work.kind = kind;
    work.inputs = works.back().outputs;
    work.outputs = outputs;
    work.activation = OperandFormat::integer(activationBits);
    work.output = OperandFormat::integer(outputBits);
    work.producers.push_back(works.size() - 1);
    works.push_back(work);
    return works.back();
  }

  /// Convolution 3x3, stride 1, pad 1, with bias, to \p filters maps, followed
  /// by a fused batch norm.
  void conv(int64_t filters, unsigned weightBits, unsigned activationBits,
            unsigned outputBits) {
    int64_t outputs = filters * size * size;
    LayerWork &work =
        append(WorkKind::Contraction, outputs, activationBits, outputBits);
    work.macs = outputs * channels * 9;
    work.weightWords = filters * channels * 9 + filters;
    work.biasWords = filters;
    work.nest[LoopDim::K] = filters;
    work.nest[LoopDim::C] = channels;
    work.nest[LoopDim::OY] = work.nest[LoopDim::OX] = size;
    work.nest[LoopDim::FY] = work.nest[LoopDim::FX] = 3;
    work.nest.inputHeight = work.nest.inputWidth = size;
    work.weight = OperandFormat::integer(weightBits);
    channels = filters;
    append(WorkKind::Fused, outputs, outputBits, outputBits);
  }

  /// Max pool 2x2, stride 2.
  void pool(unsigned bits) {
    size /= 2;
    append(WorkKind::Pool, channels * size * size, bits, bits);
  }

  /// Dense layer without bias on the flattened map.
  void dense(int64_t classes, unsigned weightBits, unsigned activationBits,
             unsigned outputBits) {
    int64_t inputs = channels * size * size;
    LayerWork &work =
        append(WorkKind::Contraction, classes, activationBits, outputBits);
    work.macs = work.weightWords = inputs * classes;
    work.nest[LoopDim::K] = classes;
    work.nest[LoopDim::C] = inputs;
    work.weight = OperandFormat::integer(weightBits);
    channels = classes;
    size = 1;
  }
};

/// Topology of Table I: three blocks of `depth` convolutions with `filters`
/// maps, each closed by a pool; a dense layer to ten classes.
struct TableI {
  struct Block {
    int depth;
    int64_t filters;
  } blocks[3];
};

/// Table I at one precision, on an 8-bit image of 32x32x3.
inline std::vector<LayerWork> buildTableI(const TableI &topology,
                                          unsigned bits) {
  Builder network(3, 32, 8, /*isImage=*/true);
  unsigned activationBits = 8;
  for (const TableI::Block &block : topology.blocks) {
    for (int layer = 0; layer < block.depth; ++layer) {
      network.conv(block.filters, bits, activationBits, bits);
      activationBits = bits;
    }
    network.pool(bits);
  }
  network.dense(10, bits, bits, bits);
  return network.works;
}

/// The interior layer of golden 2a: conv 3x3, 64 to 64 maps of 32x32, between
/// two other layers.
inline std::vector<LayerWork> buildLayer2a(unsigned weightBits,
                                           unsigned activationBits) {
  Builder network(64, 32, activationBits, /*isImage=*/false);
  network.conv(64, weightBits, activationBits, activationBits);
  network.works.back().feedsOutside = true;
  return network.works;
}

/// Total of \p works in nJ.
inline double totalNJ(const std::vector<LayerWork> &works, int64_t megabits,
                      MacForm form) {
  EstimatorOptions options;
  options.macForm = form;
  return makeModel(megabits, options).estimate(works).total.getTotalPJ() / 1e3;
}

} // namespace qnn::energy::test

#endif // QNN_TEST_UNIT_ANALYSIS_NETWORKS_H
