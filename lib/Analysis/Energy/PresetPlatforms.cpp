//===- PresetPlatforms.cpp - Built-in platforms -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PresetPlatforms.h"

using namespace qnn::energy;

static const char *const moonsEq4 = "Moons et al. 2017, Eq. 4";
static const char *const moonsEq5 = "Moons et al. 2017, Eq. 5";
static const char *const moonsText = "Moons et al. 2017, text";
static const char *const horowitzRatio =
    "ratio of the 45 nm MACs of Horowitz 2014 to its 16-bit integer MAC";

/// The machine of "Minimum Energy Quantized Neural Networks".
static Platform makeMoons2017() {
  const auto confirmed = Confidence::Confirmed;
  const auto remembered = Confidence::Remembered;
  const auto inferred = Confidence::Inferred;
  const double mebibit = 1 << 20;
  return Platform(
      "moons2017", "28 nm accelerator of Moons et al. 2017",
      {
          {"mac_energy", 3.7, "pJ", "measured 28 nm chip, at mac_width bits",
           remembered},
          {"mac_width", 16, "bit", moonsText, remembered},
          {"mac_exponent", 1.25, "1", "E_MAC(Q) = mac_energy*(Q/mac_width)^x",
           remembered},
          {"local_per_mac", 1, "1", moonsText, confirmed},
          {"main_per_mac", 2, "1", moonsText, remembered},
          {"dram_per_mac", 128, "1", moonsText, remembered},
          {"parallel_macs", 64, "1", "p(Q) = parallel_macs*mac_width/Q",
           remembered},
          {"fanout_exponent", 0.5, "1", moonsEq5, remembered},
          {"post_operations", 3, "1",
           "bias, batch norm and activation per output; Eq. 5", confirmed},
          {"other_per_mac", 1, "1", moonsText, confirmed},
          {"map_transfers", 2, "1", moonsEq5, remembered},
          {"image_bits", 8, "bit", moonsEq4, remembered},
          {"weight_memory", 2 * mebibit, "bit", moonsText, remembered},
          {"activation_memory", 2 * mebibit, "bit", moonsText, remembered},
          {"map_share", 0.5, "1",
           "half of the activation memory for a layer's inputs, half for its "
           "outputs",
           confirmed},
          {"float16_per_mac", 1.698, "1", horowitzRatio, inferred},
          {"float32_per_mac", 5.208, "1", horowitzRatio, inferred},
      });
}

llvm::ArrayRef<Platform> qnn::energy::getPresetPlatforms() {
  static const Platform presets[] = {makeMoons2017()};
  return presets;
}
