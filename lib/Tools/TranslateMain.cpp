//===- TranslateMain.cpp - The logic of qnn-translate -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Tools/TranslateMain.h"

#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"
#include "qnn/Support/AtomicFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;

namespace {
/// The command line that mlir-translate gets.
struct Arguments {
  std::vector<std::string> values;
  /// The place of the file after `-o`, or 0.
  size_t output = 0;

  Arguments(int argc, char **argv) {
    for (llvm::StringRef argument : llvm::ArrayRef(argv, argc)) {
      llvm::StringRef name = argument.ltrim('-');
      bool isFlag = name.size() < argument.size();
      if (isFlag && name.consume_front("export-onnx=")) {
        values.push_back("--export-onnx");
        values.push_back("--export-onnx-style=" + name.str());
        continue;
      }
      bool isJoined = isFlag && name.consume_front("o=");
      if (isJoined)
        values.push_back("-o");
      if (!values.empty() && values.back() == "-o")
        output = values.size();
      values.push_back((isJoined ? name : argument).str());
    }
  }

  int run() {
    std::vector<char *> pointers;
    for (std::string &value : values)
      pointers.push_back(value.data());
    return failed(mlirTranslateMain(static_cast<int>(pointers.size()),
                                    pointers.data(),
                                    "qnn translation driver\n"));
  }
};
} // namespace

int mlir::qnn::translateMain(int argc, char **argv) {
  Arguments arguments(argc, argv);
  llvm::SmallString<128> temporary;
  std::string target =
      arguments.output ? arguments.values[arguments.output] : "-";
  if (target == "-")
    return arguments.run();
  auto fail = [&](const llvm::Twine &message) {
    llvm::WithColor::error(llvm::errs()) << message << '\n';
    return 1;
  };
  if (std::error_code code =
          llvm::sys::fs::createTemporaryFile("qnn-translate", "", temporary))
    return fail("cannot create a temporary file: " + code.message());
  llvm::FileRemover remover(temporary);
  arguments.values[arguments.output] = temporary.str().str();
  if (int status = arguments.run())
    return status;
  auto contents = llvm::MemoryBuffer::getFile(temporary);
  if (!contents)
    return fail("cannot read a temporary file: " +
                contents.getError().message());
  if (llvm::Error error =
          ::qnn::writeFileAtomically(target, (*contents)->getBuffer()))
    return fail(llvm::toString(std::move(error)));
  return 0;
}
