//===- Residence.h - What stays on chip, whole maps at a time ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_ANALYSIS_ENERGY_RESIDENCE_H
#define QNN_LIB_ANALYSIS_ENERGY_RESIDENCE_H

#include "qnn/Analysis/Energy/Estimator.h"

namespace qnn::energy {

/// The maps of a network: the result of a fused op is the map of the op before
/// it, and a pooled map need not be stored.
class MapOwners {
public:
  /// With \p storesPools a pooled map is a map of its own.
  explicit MapOwners(llvm::ArrayRef<LayerWork> works, bool storesPools = false);

  /// The works whose maps the result of work \p index consists of.
  llvm::ArrayRef<unsigned> getMaps(unsigned index) const { return maps[index]; }
  /// The distinct maps that \p work reads.
  llvm::SmallVector<unsigned, 4> getInputs(const LayerWork &work) const;
  /// An op, or somebody outside the list, reads the map of work \p index.
  bool isRead(unsigned index) const { return read[index]; }

private:
  std::vector<llvm::SmallVector<unsigned, 2>> maps;
  std::vector<bool> read;
};

/// Bits that an op moves across the chip's border.
struct BorderTraffic {
  double imageBits = 0;  ///< Fetched image.
  double fetchBits = 0;  ///< Fetched maps.
  double storeBits = 0;  ///< The op's own map.
  double weightBits = 0; ///< Fetched weights.
  bool readsImage = false;
};

/// All or nothing, as the closed form has it: a map stays if it is small
/// enough, the weights stay if those of all layers together are.
std::vector<BorderTraffic> computeResidence(llvm::ArrayRef<LayerWork> works,
                                            llvm::ArrayRef<LayerWidths> widths,
                                            const Machine &machine,
                                            Residency residency);

} // namespace qnn::energy

#endif // QNN_LIB_ANALYSIS_ENERGY_RESIDENCE_H
