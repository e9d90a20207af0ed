//===- InitAllTranslations.h - Formats of qnn-translate ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_INITALLTRANSLATIONS_H
#define QNN_INITALLTRANSLATIONS_H

namespace mlir::qnn {

/// Registers the translations from and to other formats, with their options.
void registerAllTranslations();

} // namespace mlir::qnn

#endif // QNN_INITALLTRANSLATIONS_H
