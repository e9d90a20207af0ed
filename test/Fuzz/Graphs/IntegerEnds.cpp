//===- IntegerEnds.cpp - Networks from codes to codes -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphCheck.h"
#include "llvm/Support/raw_ostream.h"

using namespace qnn;
using namespace qnn::test;

using Arrays = std::vector<NpyArray>;

/// The codes that the first op of the network `text`, a quantize, makes of its
/// inputs, by the interpreter.
static llvm::Expected<Arrays> quantizeInputs(llvm::StringRef text,
                                             const Arrays &inputs,
                                             const std::string &folder) {
  auto [head, body] = text.split('\n');
  llvm::StringRef first = body.split('\n').first;
  if (!first.contains("qnn.quantize %x "))
    return llvm::createStringError("the network does not begin with a "
                                   "quantize of its input");
  std::string argument = head.split(')').first.str();
  std::string type = first.rsplit("-> ").second.str();
  std::string path = folder + "/ends.mlir";
  {
    std::error_code code;
    llvm::raw_fd_ostream os(path, code);
    if (code)
      return llvm::createStringError(code, path);
    os << argument << ") -> " << type << " {\n"
       << first << "\n  return " << first.trim().split(' ').first << " : "
       << type << "\n}\n";
  }
  llvm::Expected<Model> quantizer = Model::load(path);
  if (!quantizer)
    return quantizer.takeError();
  return quantizer->interpret(inputs);
}

/// The numbers that the elements of `array` stand for, as real outputs.
static NpyArray dequantize(const NpyArray &array, const TensorInfo &info) {
  NpyArray numbers = NpyArray::zeros(NpyType::F32, array.shape);
  for (int64_t i = 0; i < array.numElements(); ++i)
    numbers.set(i,
                float(*info.scale * double(array.intAt(i) - info.zeroPoint)));
  return numbers;
}

llvm::Error qnn::test::checkIntegerEnds(Model &model, CompileOptions options,
                                        llvm::StringRef text, Arrays inputs,
                                        const Arrays &expected,
                                        const CheckOptions &check,
                                        Coverage &coverage) {
  options.integerIO = true;
  for (bool isC : {false, true}) {
    if (isC && !check.emitsC)
      continue;
    llvm::Expected<CompiledModel> code =
        isC ? model.compileC(options) : model.compile(options);
    if (!code)
      return code.takeError();
    Arrays ends = inputs;
    bool hasCodes =
        code->inputs()[0].elementType != model.inputs()[0].elementType;
    if (hasCodes)
      if (llvm::Error error =
              quantizeInputs(text, inputs, check.folder).moveInto(ends))
        return error;
    llvm::Expected<Arrays> results = code->run(ends);
    if (!results)
      return results.takeError();
    coverage.features["codes as input"] += hasCodes;
    for (auto [k, info] : llvm::enumerate(code->outputs())) {
      if (info.elementType == model.outputs()[k].elementType)
        continue;
      ++coverage.features["codes as output"];
      (*results)[k] = dequantize((*results)[k], info);
    }
    if (llvm::Error error = compareArrays(expected, std::move(results),
                                          std::string("with integer ends, ") +
                                              (isC ? "C" : "compiled")))
      return error;
  }
  return llvm::Error::success();
}
