//===- Quantization.h - Calibration and search for Python -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_PYTHON_QUANTIZATION_H
#define QNN_PYTHON_QUANTIZATION_H

#include "Conversions.h"

namespace qnn::python {

/// qnn/CalibratedModel.h, qnn/AssignPrecision.h, qnn/Sensitivity.h and
/// qnn/Data/Metrics.h, one to one.
void defineQuantization(py::module_ &module);

} // namespace qnn::python

#endif // QNN_PYTHON_QUANTIZATION_H
