//===- SignatureText.cpp - Signatures as JSON -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/ModelSignature.h"
#include "llvm/Support/JSON.h"

using namespace llvm;
using namespace qnn;

static constexpr Storage allStorages[] = {
    Storage::F32, Storage::F64, Storage::I8,  Storage::U8, Storage::I16,
    Storage::U16, Storage::I32, Storage::U32, Storage::I64};

static json::Object toJson(const ModelBuffer &buffer) {
  json::Object object{{"name", json::fixUTF8(buffer.name)},
                      {"element_type", buffer.elementType},
                      {"shape", buffer.shape},
                      {"storage", getCName(buffer.storage)}};
  if (buffer.scale)
    object["scale"] = *buffer.scale;
  if (buffer.zeroPoint)
    object["zero_point"] = *buffer.zeroPoint;
  return object;
}

std::string qnn::printSignature(const ModelSignature &signature) {
  json::Array inputs, outputs;
  for (const ModelBuffer &buffer : signature.inputs)
    inputs.push_back(toJson(buffer));
  for (const ModelBuffer &buffer : signature.outputs)
    outputs.push_back(toJson(buffer));
  std::string text;
  raw_string_ostream(text) << json::Value(
      json::Object{{"name", signature.name},
                   {"arena_bytes", signature.arenaBytes},
                   {"arena_alignment", signature.arenaAlignment},
                   {"inputs", std::move(inputs)},
                   {"outputs", std::move(outputs)}});
  return text;
}

namespace qnn {
static bool fromJSON(const json::Value &value, Storage &storage,
                     json::Path path) {
  for (Storage known : allStorages)
    if (value.getAsString() == StringRef(getCName(known))) {
      storage = known;
      return true;
    }
  path.report("expected a type of C");
  return false;
}

static bool fromJSON(const json::Value &value, ModelBuffer &buffer,
                     json::Path path) {
  json::ObjectMapper map(value, path);
  return map && map.map("name", buffer.name) &&
         map.map("element_type", buffer.elementType) &&
         map.map("shape", buffer.shape) && map.map("storage", buffer.storage) &&
         map.mapOptional("scale", buffer.scale) &&
         map.mapOptional("zero_point", buffer.zeroPoint);
}
} // namespace qnn

Expected<ModelSignature> qnn::parseSignature(StringRef text) {
  Expected<json::Value> value = json::parse(text);
  if (!value)
    return value.takeError();
  ModelSignature signature;
  json::Path::Root root("signature");
  json::ObjectMapper map(*value, root);
  bool isSignature = map && map.map("name", signature.name) &&
                     map.map("arena_bytes", signature.arenaBytes) &&
                     map.map("arena_alignment", signature.arenaAlignment) &&
                     map.map("inputs", signature.inputs) &&
                     map.map("outputs", signature.outputs);
  if (!isSignature)
    return root.getError();
  return signature;
}
