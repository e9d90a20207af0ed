//===- PlatformYaml.h - Platforms as files ----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Reads and writes platforms as YAML; docs/Platforms.md describes the keys. A
/// file may come from a stranger: whatever is in it, the answer is a platform
/// or one error that says file, line and key.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_PLATFORMYAML_H
#define QNN_ANALYSIS_ENERGY_PLATFORMYAML_H

#include "qnn/Analysis/Energy/Platform.h"

#include "llvm/Support/MemoryBufferRef.h"
#include "llvm/Support/raw_ostream.h"

namespace qnn::energy {

/// The platform in \p buffer, whose identifier errors print as the file. A
/// number that is written without source is taken to come from the file and is
/// `inferred`. Error messages read `FILE:LINE: KEY: what is wrong`.
llvm::Expected<Platform> parsePlatform(llvm::MemoryBufferRef buffer);

/// Writes \p platform so that `parsePlatform` gives an equal one.
void printPlatform(const Platform &platform, llvm::raw_ostream &os);

/// Writes a Markdown table of every key that a platform file may have.
void printPlatformSchema(llvm::raw_ostream &os);

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_PLATFORMYAML_H
