//===- StudyNetworks.h - The networks of the papers -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Topologies as modules of the real level, at any width: what the papers price
/// is a network like any other, so that every tool takes it. Weights are equal
/// constants and scales are 1/2, since no energy depends on them; batch
/// normalisation is left out, which belongs to the operations per output.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_STUDIES_STUDYNETWORKS_H
#define QNN_ANALYSIS_STUDIES_STUDYNETWORKS_H

#include "qnn/Analysis/Energy/LayerWork.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/Error.h"

#include <vector>

namespace mlir::qnn {

/// Widths of a network.
struct NetworkWidths {
  /// Bits of weights and inputs of each layer with weights, in their order; one
  /// entry stands for all layers.
  SmallVector<unsigned> layers = {8};
  /// Bits of the image; 0: as the first layer.
  unsigned image = 0;
};

/// Channels that a layer keeps of the original ones.
using ChannelRule = llvm::function_ref<int64_t(int64_t)>;

/// A network of Table I of Moons et al. 2017: three blocks of convolutions 3x3
/// with ReLU (one bit: hard tanh), each closed by a max-pool 2x2, and a dense
/// layer to 10 classes, on an image of 3x32x32.
struct TableITopology {
  struct Block {
    int64_t depth, filters;
  };
  Block blocks[3];

  /// "1x64 3x128 3x128": depth and filters of each block.
  std::string getName() const;
  /// Layers with weights.
  size_t getNumLayers() const;
};

/// Parses the name of a topology; a comma may stand for a blank. Depths are 1
/// to 3, filters 1 to 4096.
llvm::Expected<TableITopology> parseTopology(StringRef text);

/// All topologies of the paper: depths 1 to 3, 32 to 512 filters in powers of
/// two.
std::vector<TableITopology> getTableI();

OwningOpRef<ModuleOp> buildTableI(MLIRContext &context,
                                  const TableITopology &topology,
                                  const NetworkWidths &widths);

/// Names that `buildNetwork` knows: `lenet` (28x28 digits) and `cifar10`, the
/// networks of Hashemi et al. 2017; `vgg19` and `resnet18` (32x32 images),
/// those of Vasquez et al. 2021.
ArrayRef<StringLiteral> getNetworkNames();

/// The network called \p name, or the topology of Table I that it spells. An
/// error says which names there are, or how many widths the network needs. \p
/// keep prunes the hidden layers of `vgg19` and `resnet18`; channels that a
/// shortcut joins with those of the first layer stay.
llvm::Expected<OwningOpRef<ModuleOp>> buildNetwork(MLIRContext &context,
                                                   StringRef name,
                                                   const NetworkWidths &widths,
                                                   ChannelRule keep = nullptr);

/// The works of the network in \p module.
std::vector<::qnn::energy::LayerWork> collectWorks(ModuleOp module);

} // namespace mlir::qnn

#endif // QNN_ANALYSIS_STUDIES_STUDYNETWORKS_H
