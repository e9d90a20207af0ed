//===- HeaderEmitter.cpp - The C header of an object ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/LLVM/LLVMEmitter.h"
#include "qnn/Transforms/BufferPasses.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace qnn;

std::string qnn::makeMacroName(StringRef text) {
  std::string name;
  for (char c : text)
    name += isAlnum(c) ? toUpper(c) : '_';
  return name;
}

/// Keeps `*/` and line ends of a model's names out of a comment.
static std::string makeCommentText(StringRef text) {
  std::string result;
  for (char c : text)
    result += isPrint(c) && c != '*' && c != '\\' ? c : '_';
  return result;
}

/// A line of documentation and the element count of one buffer.
static void emitBuffer(const ModelBuffer &buffer, StringRef kind, size_t number,
                       StringRef prefix, raw_ostream &os) {
  os << "/* " << kind << "s[" << number << "]: " << makeCommentText(buffer.name)
     << ", " << getCName(buffer.storage);
  for (int64_t size : buffer.shape)
    os << '[' << size << ']';
  os << ", " << buffer.elementType << " */\n";
  os << "#define " << prefix << '_' << kind.upper() << number << "_ELEMENTS "
     << buffer.getNumElements() << "\n";
}

void qnn::emitHeader(const ModelSignature &signature, raw_ostream &os) {
  std::string prefix = makeMacroName(signature.name);
  const std::string &name = signature.name;
  os << "/* Model " << name << ", compiled by qnn. */\n"
     << "#ifndef " << prefix << "_H\n#define " << prefix << "_H\n\n"
     << "#include <stdint.h>\n\n"
     << "#define " << prefix << "_ABI_VERSION " << mlir::qnn::modelAbiVersion
     << "\n#define " << prefix << "_ARENA_BYTES " << signature.arenaBytes
     << "\n#define " << prefix << "_ARENA_ALIGNMENT "
     << signature.arenaAlignment << "\n#define " << prefix << "_INPUTS "
     << signature.inputs.size() << "\n#define " << prefix << "_OUTPUTS "
     << signature.outputs.size() << "\n\n";
  for (auto [i, buffer] : enumerate(signature.inputs))
    emitBuffer(buffer, "input", i, prefix, os);
  for (auto [i, buffer] : enumerate(signature.outputs))
    emitBuffer(buffer, "output", i, prefix, os);
  os << "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
     << "/* " << prefix << "_ABI_VERSION of the object. */\n"
     << "extern const uint32_t " << name << "_abi_version;\n"
     << "/* " << prefix << "_ARENA_BYTES of the object. */\n"
     << "extern const uint64_t " << name << "_arena_bytes;\n\n"
     << "/* Runs the model once. The arena has " << prefix
     << "_ARENA_BYTES bytes, aligned to\n   " << prefix
     << "_ARENA_ALIGNMENT; its content does not matter. No buffer may\n"
        "   overlap another. Calls with different arenas and outputs may run "
        "at the same\n   time. Returns 0, or 1 without doing anything if the "
        "arena is missing or not\n   aligned. */\n"
     << "int " << name << "_run(";
  for (auto [i, buffer] : enumerate(signature.inputs))
    os << "const " << getCName(buffer.storage) << " *in" << i << ", ";
  for (auto [i, buffer] : enumerate(signature.outputs))
    os << getCName(buffer.storage) << " *out" << i << ", ";
  os << "void *arena);\n\n"
     << "/* The same for callers that do not know the model: pointers to all "
        "inputs, and\n   to all outputs. */\n"
     << "int " << name
     << "_call(const void *const *inputs, void *const *outputs, void *arena);"
        "\n"
     << "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n";
}
