//===- RunInputs.h - Arrays for the inputs of a model -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TOOLS_RUNINPUTS_H
#define QNN_LIB_TOOLS_RUNINPUTS_H

#include "qnn/Compiler.h"

namespace qnn {

/// Which file each of `inputs` is read from, given `arguments`, each
/// `[NAME=]FILE`. Those without a name are taken in the order of the inputs
/// that no argument names. Fails if an input has no file or two, or a name is
/// unknown; `option` says how to give one.
llvm::Expected<std::vector<std::string>>
assignFiles(llvm::ArrayRef<TensorInfo> inputs,
            llvm::ArrayRef<std::string> arguments, llvm::StringRef option);

/// Reads the arrays that `arguments`, each `[NAME=]FILE.npy`, give for
/// `inputs`; see assignFiles.
llvm::Expected<std::vector<NpyArray>>
readInputs(llvm::ArrayRef<TensorInfo> inputs,
           llvm::ArrayRef<std::string> arguments);

} // namespace qnn

#endif // QNN_LIB_TOOLS_RUNINPUTS_H
