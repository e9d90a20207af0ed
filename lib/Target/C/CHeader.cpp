//===- CHeader.cpp - The interface of emitted C -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CInterface.h"
#include "qnn/Target/ModelABI.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::qnn;

std::string mlir::qnn::printBanner(StringRef file, StringRef purpose) {
  return wrapComment({(file + " - " + purpose).str(), "",
                      "Written by the qnn compiler. Change the network, not "
                      "this file."});
}

std::string mlir::qnn::getRunParameters(const CInterface &model) {
  std::string text;
  for (const CArgument &input : model.inputs)
    text += "const " + input.type + " *" + input.name + ", ";
  for (const CArgument &output : model.outputs)
    text += output.type + " *" + output.name + ", ";
  return text + "void *arena";
}

/// A dimension list such as `1 x 8 x 8`.
static std::string describeShape(const CArgument &argument) {
  if (argument.shape.empty())
    return "one number";
  return llvm::join(
      llvm::map_range(argument.shape,
                      [](int64_t size) { return std::to_string(size); }),
      " x ");
}

/// What the buffer of an argument holds, in words.
static std::string describe(const CArgument &argument) {
  std::string text = argument.name;
  if (!argument.modelName.empty())
    text += " (" + argument.modelName + ")";
  text += ": " + describeShape(argument) + " " + argument.type;
  if (!argument.elementType.empty())
    text += ", codes of type " + argument.elementType;
  return text;
}

/// The macros about one input or output.
static std::string printMacros(const CInterface &model,
                               const CArgument &argument) {
  std::string prefix =
      "#define " + model.macro + "_" + StringRef(argument.name).upper() + "_";
  std::string text;
  auto define = [&](StringRef name, StringRef value) {
    text += prefix + name.str() + " " + value.str() + "\n";
  };
  define("NAME", quote(argument.modelName));
  define("TYPE", argument.type);
  define("SIZE", std::to_string(argument.numElements));
  define("RANK", std::to_string(argument.shape.size()));
  SmallVector<std::string> sizes;
  for (int64_t size : argument.shape)
    sizes.push_back(std::to_string(size));
  // An array needs an element even if there is no dimension.
  define("SHAPE", sizes.empty() ? "{1}" : "{" + llvm::join(sizes, ", ") + "}");
  if (argument.scale)
    define("SCALE", getCLiteral(llvm::APFloat(*argument.scale)));
  if (argument.zeroPoint)
    define("ZERO_POINT", "(" + std::to_string(*argument.zeroPoint) + ")");
  return text;
}

/// Bytes of the arena and of the constants.
static std::string printSizes(const CInterface &model) {
  const std::string &macro = model.macro;
  std::string alignment = std::to_string(model.arenaAlignment);
  std::vector<std::string> lines = {
      "Memory in bytes. The arena holds what layers pass on; the caller "
      "provides it, aligned to " +
      macro +
      "_ARENA_ALIGNMENT bytes. It need not be cleared, keeps nothing between "
      "two runs, and may be used otherwise in between. Nothing else is written "
      "but the outputs, and nothing is allocated. The constants are read "
      "only."};
  if (model.arenaAlignment == sizeof(uint64_t))
    lines.push_back("A suitable arena: static uint64_t arena[(" + macro +
                    "_ARENA_BYTES + 7) / 8].");
  std::string text = wrapComment(lines);
  text += "#define " + macro + "_ARENA_BYTES " +
          std::to_string(model.arenaBytes) + "\n";
  text += "#define " + macro + "_ARENA_ALIGNMENT " + alignment + "\n";
  if (model.constantBytes >= 0)
    text += "#define " + macro + "_CONSTANT_BYTES " +
            std::to_string(model.constantBytes) + "\n";
  return text + "\n";
}

/// The declarations of the functions about the model.
static std::string printQueries(const CInterface &model) {
  const std::string &name = model.name;
  std::string text =
      wrapComment({model.macro + "_ABI_VERSION and " + model.macro +
                   "_ARENA_BYTES of the code that is linked or loaded. Where "
                   "the version is not that of this header, call nothing "
                   "else."});
  text += wrapLine("uint32_t " + name + "_abi_version(void);", 0);
  text += wrapLine("uint64_t " + name + "_arena_bytes(void);", 0);
  text += "\n" + wrapComment({"What a returned status means, in English."});
  text += wrapLine("const char *" + name + "_message(int status);", 0);
  if (model.isObject) {
    text += "\n" + wrapComment({"The target whose code this CPU runs; null if "
                                "it can run none of it."});
    text += wrapLine("const char *" + name + "_target(void);", 0);
    text += "\n" + wrapComment({"Arena, inputs and outputs as JSON, for "
                                "callers without this header."});
    text += wrapLine("const char *" + name + "_signature(void);", 0);
  }
  return text + "\n";
}

/// The declaration of the function for callers with threads.
static std::string printParallel(const CInterface &model) {
  std::string text =
      "\n" + wrapComment(
                 {"How the network asks for threads: the callback shall call "
                  "body(context, begin, end) for ranges that together are 0 to "
                  "count, in any threads and any order, and return when all "
                  "calls have. `runtime` is what the caller of the network "
                  "gave it."});
  text += "#ifndef QNN_PARALLEL_FOR\n#define QNN_PARALLEL_FOR\n"
          "typedef void (*qnn_parallel_for)(\n"
          "    void *runtime, size_t count,\n"
          "    void (*body)(void *context, size_t begin, size_t end),\n"
          "    void *context);\n#endif\n";
  text += "\n" + wrapComment({"The same as " + model.name +
                              "_call, with large layers handed to the callback "
                              "in parts. The result does not depend on how; a "
                              "null callback means none."});
  text += wrapLine("int " + model.name +
                       "_call_parallel(const void *const *inputs, "
                       "void *const *outputs, void *arena, "
                       "qnn_parallel_for parallel_for, void *runtime);",
                   0);
  return text;
}

std::string mlir::qnn::printHeader(const CInterface &model) {
  std::string text = printBanner(model.name + ".h", "Interface of a network");
  std::string guard = model.macro + "_H";
  const std::string &macro = model.macro;
  text += "\n#ifndef " + guard + "\n#define " + guard + "\n\n";
  text += std::string(model.isObject ? "#include <stddef.h>\n" : "") +
          "#include <stdint.h>\n\n";
  text += "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
  text += wrapComment({"The version of the interface that this file was "
                       "written for."});
  text += "#define " + macro + "_ABI_VERSION " +
          std::to_string(::qnn::modelAbiVersion) + "\n\n";
  text += printSizes(model);

  text += wrapComment({"Inputs and outputs, in C order (the last dimension is "
                       "contiguous)."});
  text += "#define " + macro + "_NUM_INPUTS " +
          std::to_string(model.inputs.size()) + "\n";
  text += "#define " + macro + "_NUM_OUTPUTS " +
          std::to_string(model.outputs.size()) + "\n\n";
  for (const auto *list : {&model.inputs, &model.outputs})
    for (const CArgument &argument : *list)
      text += printMacros(model, argument) + "\n";

  text += printQueries(model);
  std::vector<std::string> lines = {
      "Runs the network once. No buffer may overlap another. Not more than one "
      "run at a time may use an arena; otherwise reentrant.",
      ""};
  for (const auto *list : {&model.inputs, &model.outputs})
    for (const CArgument &argument : *list)
      lines.push_back(describe(argument));
  lines.push_back("");
  lines.push_back("Returns 0, or without doing anything 1 if the arena is "
                  "missing or not aligned" +
                  std::string(model.isObject
                                  ? ", 2 if the CPU lacks instructions that "
                                    "the network was compiled for."
                                  : "."));
  text += wrapComment(lines);
  text += wrapLine(
      "int " + model.name + "_run(" + getRunParameters(model) + ");", 0);
  text += "\n" + wrapComment({"The same for callers that do not know the "
                              "network: pointers to all inputs, and to all "
                              "outputs."});
  text += wrapLine("int " + model.name +
                       "_call(const void *const *inputs, void *const *outputs, "
                       "void *arena);",
                   0);
  if (model.isObject)
    text += printParallel(model);
  text += "\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* " + guard + " */\n";
  return text;
}

/// The definitions of the functions that printQueries declares.
static std::string printQueryBodies(const CInterface &model) {
  const std::string &name = model.name, &macro = model.macro;
  std::string text = wrapLine("uint32_t " + name + "_abi_version(void)", 0) +
                     "{\n" + wrapLine("return " + macro + "_ABI_VERSION;", 2) +
                     "}\n\n";
  text += wrapLine("uint64_t " + name + "_arena_bytes(void)", 0) + "{\n" +
          wrapLine("return " + macro + "_ARENA_BYTES;", 2) + "}\n\n";
  text += wrapLine("const char *" + name + "_message(int status)", 0) + "{\n";
  text += "  if (status == 0)\n    return \"success\";\n";
  text += "  if (status == 1)\n" +
          wrapLine("return " + quote(::qnn::badArenaMessage) + ";", 4);
  return text + "  return \"unknown status\";\n}\n\n";
}

std::string mlir::qnn::printEntryPoints(const CInterface &model,
                                        StringRef mainName) {
  std::string text =
      printQueryBodies(model) +
      wrapLine("int " + model.name + "_run(" + getRunParameters(model) + ")",
               0) +
      "{\n";
  if (model.arenaBytes > 0)
    text += "  if (arena == NULL || ((uintptr_t)arena & 7U) != 0U)\n"
            "    return 1;\n";
  else
    text += "  (void)arena;\n";
  std::string args;
  auto pass = [&](const CArgument &argument, StringRef qualifier) {
    std::string conversion;
    if (argument.type != argument.storageType)
      conversion = "(" + qualifier.str() + argument.storageType + " *)";
    args += (args.empty() ? "" : ", ") + conversion + argument.name;
  };
  for (const CArgument &input : model.inputs)
    pass(input, "const ");
  for (const CArgument &output : model.outputs)
    pass(output, "");
  if (model.hasArena)
    args += (args.empty() ? "" : ", ") + std::string("(int8_t *)arena");
  text += wrapLine(mainName.str() + "(" + args + ");", 2);
  text += "  return 0;\n}\n\n";

  text += wrapLine("int " + model.name +
                       "_call(const void *const *inputs, void *const *outputs, "
                       "void *arena)",
                   0) +
          "{\n";
  std::string forwarded;
  for (auto [i, input] : llvm::enumerate(model.inputs))
    forwarded +=
        "(const " + input.type + " *)inputs[" + std::to_string(i) + "], ";
  for (auto [i, output] : llvm::enumerate(model.outputs))
    forwarded += "(" + output.type + " *)outputs[" + std::to_string(i) + "], ";
  if (model.inputs.empty())
    text += "  (void)inputs;\n";
  text += wrapLine("return " + model.name + "_run(" + forwarded + "arena);", 2);
  return text + "}\n";
}
