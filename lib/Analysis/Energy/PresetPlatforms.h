//===- PresetPlatforms.h - Built-in platforms -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_ANALYSIS_ENERGY_PRESETPLATFORMS_H
#define QNN_LIB_ANALYSIS_ENERGY_PRESETPLATFORMS_H

#include "qnn/Analysis/Energy/Platform.h"

namespace qnn::energy {

/// The built-in platforms; the list is built on first use and lives on.
llvm::ArrayRef<Platform> getPresetPlatforms();

} // namespace qnn::energy

#endif // QNN_LIB_ANALYSIS_ENERGY_PRESETPLATFORMS_H
