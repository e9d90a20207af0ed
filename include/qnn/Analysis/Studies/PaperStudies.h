//===- PaperStudies.h - What the papers computed ----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The experiments of three papers on the networks of StudyNetworks.h and the
/// platforms of the same names. Energies are per inference and dynamic. What
/// agrees with the papers and what does not is in docs/Papers.md.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_STUDIES_PAPERSTUDIES_H
#define QNN_ANALYSIS_STUDIES_PAPERSTUDIES_H

#include "qnn/Analysis/Energy/EnergyStudies.h"
#include "qnn/Analysis/Studies/Study.h"
#include "qnn/Analysis/Studies/StudyNetworks.h"

namespace qnn::studies {

/// B. Moons et al., "Minimum Energy Quantized Neural Networks" (2017): networks
/// of Table I at each width and memory, the least marked; with \p ofAll, ratios
/// between neighbouring widths over every topology of the table. Errors are
/// those of the sweep and of the platform.
struct MoonsOptions {
  std::vector<mlir::qnn::TableITopology> topologies;
  energy::SweepGrid grid;
  std::string platform = "moons2017";
  bool ofAll = false;
};
llvm::Expected<Study> studyMoons(mlir::MLIRContext &context,
                                 const MoonsOptions &options);

/// S. Hashemi et al., "Understanding the Impact of Precision Quantization on
/// the Accuracy and Energy of Neural Networks" (2017): area, power, footprint
/// and energy of each number format of the accelerator.
llvm::Expected<Study> studyHashemi(mlir::MLIRContext &context);

/// K. Vasquez et al., "Activation Density based Mixed-Precision Quantization
/// for Energy Efficient Neural Networks" (2021): analytic and in-memory energy
/// of VGG19 and ResNet18 at uniform widths and along the rounds of the density
/// rule; or of one network at widths of the user's.
struct VasquezOptions {
  /// Names of `buildNetwork`.
  std::vector<std::string> networks = {"vgg19", "resnet18"};
  /// Widths of one network, as `NetworkWidths::layers`; empty: the rounds.
  std::vector<unsigned> widths;
  /// Density of the hidden layers in each round, 0 to 1.
  std::vector<double> densities = {0.45, 0.62, 0.80, 0.93};
};
llvm::Expected<Study> studyVasquez(mlir::MLIRContext &context,
                                   const VasquezOptions &options);

/// The rule of Vasquez et al.: max(1, round(\p value * \p density)), halves
/// upwards; for widths and for channels.
int64_t applyDensity(int64_t value, double density);

} // namespace qnn::studies

#endif // QNN_ANALYSIS_STUDIES_PAPERSTUDIES_H
