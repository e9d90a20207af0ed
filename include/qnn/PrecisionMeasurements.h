//===- PrecisionMeasurements.h - What quantized forms did -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_PRECISIONMEASUREMENTS_H
#define QNN_PRECISIONMEASUREMENTS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <map>
#include <string>
#include <vector>

namespace qnn {

/// What a quantized form of a network did with samples.
struct PrecisionMeasurement {
  /// The power of the error of its output (before a final softmax) on the
  /// search samples, as a share of the power of the real network's output.
  double noise = 0;
  /// Per search and per test sample, whether the class was right; empty without
  /// labels.
  std::vector<bool> hits, testHits;
};

/// Measurements by the widths of all variables. They say nothing of platforms,
/// so that searches for several share them. With a file, an interrupted search
/// goes on where it was.
class PrecisionMeasurements {
public:
  /// Keeps measurements in memory only.
  PrecisionMeasurements() = default;

  /// Reads the file `path`, if it exists. `fingerprint` stands for all that the
  /// measurements depend on but the widths; fails if the file has another one
  /// or is malformed.
  static llvm::Expected<PrecisionMeasurements>
  open(llvm::StringRef path, llvm::StringRef fingerprint);

  /// The measurement at `widths`; null if there is none yet.
  const PrecisionMeasurement *find(llvm::ArrayRef<unsigned> widths) const;

  /// Adds one, and writes the file, wholly or not at all.
  llvm::Error add(llvm::ArrayRef<unsigned> widths,
                  PrecisionMeasurement measurement);

  size_t size() const { return measurements.size(); }

private:
  std::string toJson() const;

  std::string path, fingerprint;
  std::map<std::vector<unsigned>, PrecisionMeasurement> measurements;
};

} // namespace qnn

#endif // QNN_PRECISIONMEASUREMENTS_H
